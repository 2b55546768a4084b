package ringwall.wire;

import static ringwall.wire.BigEndian.i64;
import static ringwall.wire.BigEndian.putI64;
import static ringwall.wire.BigEndian.putU16;
import static ringwall.wire.BigEndian.putU8;
import static ringwall.wire.BigEndian.u16;
import static ringwall.wire.BigEndian.u8;

import java.lang.foreign.MemorySegment;

/// Stateless transport tunnelling (draft-davie-stt-08 section 3.2): behind a header that looks like
/// TCP (port 7471), the first segment of each frame begins with
///
/// ```
///   0     1       2           3      4     6                8              16     18
///   | ver | flags | L4 offset | rsvd | MSS | PCP:3 V:1 VID:12 | context id | pad  | inner frame
/// ```
public final class Stt {
    public static final int VERSION = 0;
    public static final int FLAGS = 1;
    public static final int L4_OFFSET = 2;
    public static final int MSS = 4;
    public static final int VLAN = 6;
    public static final int CONTEXT = 8;
    public static final int SIZE = 18;
    public static final int PORT = 7471;

    public static final int FLAG_CHECKSUM_VERIFIED = 0x01;
    public static final int FLAG_CHECKSUM_PARTIAL = 0x02;
    public static final int FLAG_IPV4 = 0x04;
    public static final int FLAG_TCP = 0x08;

    private Stt() {}

    /// Whether the header fits and is version 0.
    public static boolean valid(MemorySegment m, long at, long len) {
        return len >= SIZE && u8(m, at) == 0;
    }

    public static int flags(MemorySegment m, long at) {
        return u8(m, at + FLAGS);
    }

    public static int l4Offset(MemorySegment m, long at) {
        return u8(m, at + L4_OFFSET);
    }

    public static int mss(MemorySegment m, long at) {
        return u16(m, at + MSS);
    }

    /// PCP, V (tag present) and VID.
    public static int vlan(MemorySegment m, long at) {
        return u16(m, at + VLAN);
    }

    /// Context id, the tunnel key.
    public static long context(MemorySegment m, long at) {
        return i64(m, at + CONTEXT);
    }

    /// The acknowledgment number of the TCP-like header identifies the frame; its sequence number
    /// holds total length (high 16 bits) and offset of this segment (low 16 bits).
    public static int frameLength(int tcpSequence) {
        return tcpSequence >>> 16;
    }

    public static int segmentOffset(int tcpSequence) {
        return tcpSequence & 0xffff;
    }

    /// Writes a header; returns [#SIZE].
    public static int emit(
            MemorySegment m, long at, int flags, int l4Offset, int mss, int vlan, long context) {
        putU8(m, at + VERSION, 0);
        putU8(m, at + FLAGS, flags);
        putU8(m, at + L4_OFFSET, l4Offset);
        putU8(m, at + 3, 0);
        putU16(m, at + MSS, mss);
        putU16(m, at + VLAN, vlan);
        putI64(m, at + CONTEXT, context);
        putU16(m, at + 16, 0);
        return SIZE;
    }
}
