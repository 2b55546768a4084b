package ringwall.wire;

import static ringwall.wire.BigEndian.putU16;
import static ringwall.wire.BigEndian.putU24;
import static ringwall.wire.BigEndian.putU8;
import static ringwall.wire.BigEndian.u16;
import static ringwall.wire.BigEndian.u24;
import static ringwall.wire.BigEndian.u8;

import java.lang.foreign.MemorySegment;

/// IEEE 802.2 LLC (3 bytes, unnumbered) and SNAP (5 more) behind an 802.3 length field (RFC 1042).
///
/// ```
///   0      1      2       3               6        8
///   | DSAP | SSAP | ctrl  | SNAP OUI      | proto  | payload
/// ```
public final class Llc {
    public static final int DSAP = 0;
    public static final int SSAP = 1;
    public static final int CONTROL = 2;

    /// Bytes of LLC alone.
    public static final int SIZE = 3;

    public static final int SNAP_OUI = 3;
    public static final int SNAP_PROTOCOL = 6;

    /// Bytes of LLC and SNAP.
    public static final int SNAP_SIZE = 8;

    /// SAP of the spanning tree protocols (IEEE 802.1D 9.3.2).
    public static final int SAP_BPDU = 0x42;

    public static final int SAP_SNAP = 0xaa;
    public static final int SAP_IPX = 0xe0;
    public static final int SAP_ISO = 0xfe;

    /// Unnumbered information.
    public static final int UI = 0x03;

    private Llc() {}

    /// Whether an LLC header fits.
    public static boolean valid(MemorySegment m, long at, long len) {
        return len >= SIZE;
    }

    /// Whether LLC and SNAP fit and SNAP is announced.
    public static boolean validSnap(MemorySegment m, long at, long len) {
        return len >= SNAP_SIZE
                && dsap(m, at) == SAP_SNAP
                && ssap(m, at) == SAP_SNAP
                && control(m, at) == UI;
    }

    public static int dsap(MemorySegment m, long at) {
        return u8(m, at + DSAP);
    }

    public static int ssap(MemorySegment m, long at) {
        return u8(m, at + SSAP);
    }

    public static int control(MemorySegment m, long at) {
        return u8(m, at + CONTROL);
    }

    public static int snapOui(MemorySegment m, long at) {
        return u24(m, at + SNAP_OUI);
    }

    public static int snapProtocol(MemorySegment m, long at) {
        return u16(m, at + SNAP_PROTOCOL);
    }

    /// Writes an LLC header (unnumbered information); returns [#SIZE].
    public static int emit(MemorySegment m, long at, int dsap, int ssap) {
        putU8(m, at + DSAP, dsap);
        putU8(m, at + SSAP, ssap);
        putU8(m, at + CONTROL, UI);
        return SIZE;
    }

    /// Writes LLC and SNAP; returns [#SNAP_SIZE].
    public static int emitSnap(MemorySegment m, long at, int oui, int protocol) {
        emit(m, at, SAP_SNAP, SAP_SNAP);
        putU24(m, at + SNAP_OUI, oui);
        putU16(m, at + SNAP_PROTOCOL, protocol);
        return SNAP_SIZE;
    }
}
