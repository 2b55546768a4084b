package ringwall.wire;

import static ringwall.wire.BigEndian.putI32;
import static ringwall.wire.BigEndian.u24;
import static ringwall.wire.BigEndian.u8;

import java.lang.foreign.MemorySegment;

/// VXLAN header (RFC 7348 section 5), in UDP port 4789; an Ethernet frame follows.
///
/// ```
///   0       1            4       7      8
///   | flags | reserved   | VNI   | rsvd | inner frame
/// ```
public final class Vxlan {
    public static final int FLAGS = 0;
    public static final int VNI = 4;
    public static final int SIZE = 8;
    public static final int PORT = 4789;

    /// The I flag: the VNI is valid. All other flags must be sent as zero and ignored.
    public static final int FLAG_VNI = 0x08;

    private Vxlan() {}

    /// Whether the header fits and has the I flag.
    public static boolean valid(MemorySegment m, long at, long len) {
        return len >= SIZE && (u8(m, at) & FLAG_VNI) != 0;
    }

    public static int flags(MemorySegment m, long at) {
        return u8(m, at + FLAGS);
    }

    /// Network identifier, 0..2^24-1.
    public static int vni(MemorySegment m, long at) {
        return u24(m, at + VNI);
    }

    /// Writes a header; returns [#SIZE].
    public static int emit(MemorySegment m, long at, int vni) {
        putI32(m, at, FLAG_VNI << 24);
        putI32(m, at + VNI, vni << 8);
        return SIZE;
    }
}
