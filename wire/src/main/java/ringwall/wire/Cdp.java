package ringwall.wire;

import java.lang.foreign.MemorySegment;

/// Recogniser of Cisco's discovery and neighbour protocols on 01:00:0c:cc:cc:cc: CDP (SNAP
/// 00000c/2000), VTP (2003), DTP (2004), PAgP (0104), UDLD (0111).
public final class Cdp {
    public static final long MAC = 0x0100_0ccc_ccccL;
    public static final int SNAP_OUI = 0x00000c;
    public static final int PROTOCOL_CDP = 0x2000;
    public static final int PROTOCOL_VTP = 0x2003;
    public static final int PROTOCOL_DTP = 0x2004;
    public static final int PROTOCOL_PAGP = 0x0104;
    public static final int PROTOCOL_UDLD = 0x0111;

    private Cdp() {}

    /// Whether the payload at `at` of an 802.3 frame is CDP.
    public static boolean isCdp(MemorySegment m, long at, long len, int type) {
        return isCisco(m, at, len, type) && Llc.snapProtocol(m, at) == PROTOCOL_CDP;
    }

    /// Whether the payload is any of Cisco's SNAP protocols; then [Llc#snapProtocol] says which.
    public static boolean isCisco(MemorySegment m, long at, long len, int type) {
        return type < Ethernet.MIN_TYPE
                && Llc.validSnap(m, at, len)
                && Llc.snapOui(m, at) == SNAP_OUI;
    }

    /// Name of a Cisco SNAP protocol.
    public static String name(int protocol) {
        return switch (protocol) {
            case PROTOCOL_CDP -> "CDP";
            case PROTOCOL_VTP -> "VTP";
            case PROTOCOL_DTP -> "DTP";
            case PROTOCOL_PAGP -> "PAgP";
            case PROTOCOL_UDLD -> "UDLD";
            case Stp.PVST_SNAP_PROTOCOL -> "PVST+ BPDU";
            default -> "Cisco SNAP 0x%04x".formatted(protocol);
        };
    }
}
