package ringwall.wire;

import static ringwall.wire.BigEndian.i64;
import static ringwall.wire.BigEndian.putI32;
import static ringwall.wire.BigEndian.putI64;
import static ringwall.wire.BigEndian.putU16;
import static ringwall.wire.BigEndian.putU8;
import static ringwall.wire.BigEndian.u16;
import static ringwall.wire.BigEndian.u8;

import java.lang.foreign.MemorySegment;

/// Recognisers of spanning tree frames: STP, RSTP, MSTP (IEEE 802.1D-2004 9.3, 802.1Q 14) and
/// Cisco's per-VLAN variant (SNAP 00000c/010b). Of the content only what a guard or a report needs.
///
/// ```
///   802.3 length, LLC 42 42 03, then the BPDU:
///   0          2         3      4       5            13          17            25
///   | protocol | version | type | flags | root id    | path cost | bridge id   | port ..
/// ```
public final class Stp {
    /// Destination of 802.1D BPDUs.
    public static final long MAC = 0x0180_c200_0000L;

    /// Destination of provider bridges' BPDUs (802.1ad).
    public static final long PROVIDER_MAC = 0x0180_c200_0008L;

    /// Destination of PVST+ BPDUs.
    public static final long PVST_MAC = 0x0100_0ccc_cccdL;

    public static final int PVST_SNAP_OUI = 0x00000c;
    public static final int PVST_SNAP_PROTOCOL = 0x010b;

    public static final int TYPE_CONFIGURATION = 0x00;
    public static final int TYPE_RAPID = 0x02;
    public static final int TYPE_TOPOLOGY_CHANGE = 0x80;

    /// Bytes of a configuration BPDU.
    public static final int CONFIGURATION_SIZE = 35;

    private Stp() {}

    /// Whether a frame to `dst` with `type` (EtherType or length, behind any tags) and payload at
    /// `at` is a BPDU of any kind. By destination alone for the reserved addresses, so that a
    /// malformed BPDU is one too.
    public static boolean isBpdu(MemorySegment m, long at, long len, long dst, int type) {
        if (dst == MAC || dst == PROVIDER_MAC || dst == PVST_MAC) {
            return true;
        }
        if (type >= Ethernet.MIN_TYPE) {
            return false;
        }
        return (Llc.valid(m, at, len) && Llc.dsap(m, at) == Llc.SAP_BPDU)
                || (Llc.validSnap(m, at, len)
                        && Llc.snapOui(m, at) == PVST_SNAP_OUI
                        && Llc.snapProtocol(m, at) == PVST_SNAP_PROTOCOL);
    }

    /// Whether a BPDU (behind LLC) has its 4-byte head and, if it is no topology change, all of a
    /// configuration.
    public static boolean valid(MemorySegment m, long at, long len) {
        return len >= 4
                && u16(m, at) == 0
                && (bpduType(m, at) == TYPE_TOPOLOGY_CHANGE || len >= CONFIGURATION_SIZE);
    }

    /// Protocol version: 0 STP, 2 RSTP, 3 MSTP.
    public static int version(MemorySegment m, long at) {
        return u8(m, at + 2);
    }

    public static int bpduType(MemorySegment m, long at) {
        return u8(m, at + 3);
    }

    /// Root identifier of a configuration: priority (16 bits) and MAC.
    public static long root(MemorySegment m, long at) {
        return i64(m, at + 5);
    }

    /// Bridge identifier of a configuration.
    public static long bridge(MemorySegment m, long at) {
        return i64(m, at + 17);
    }

    /// Writes an STP configuration BPDU (without LLC) of a bridge that claims to be root; returns
    /// [#CONFIGURATION_SIZE].
    public static int emitConfiguration(MemorySegment m, long at, long bridge, int port) {
        putI32(m, at, 0);
        putU8(m, at + 4, 0);
        putI64(m, at + 5, bridge);
        putI32(m, at + 13, 0);
        putI64(m, at + 17, bridge);
        putU16(m, at + 25, port);
        putU16(m, at + 27, 0); // message age, in 1/256 s
        putU16(m, at + 29, 20 << 8);
        putU16(m, at + 31, 2 << 8);
        putU16(m, at + 33, 15 << 8);
        return CONFIGURATION_SIZE;
    }
}
