package ringwall.wire;

import static ringwall.wire.BigEndian.putU16;
import static ringwall.wire.BigEndian.u16;

import java.lang.foreign.MemorySegment;

/// UDP header (RFC 768): source port, destination port, length (header included), checksum (0:
/// none, IPv4 only; RFC 8200 8.1).
public final class Udp {
    public static final int SRC_PORT = 0;
    public static final int DST_PORT = 2;
    public static final int LENGTH = 4;
    public static final int CHECKSUM = 6;
    public static final int SIZE = 8;

    private Udp() {}

    /// Whether the header fits (a first fragment's length field says more than is here).
    public static boolean fits(MemorySegment m, long at, long len) {
        return len >= SIZE;
    }

    /// The header fits and 8 <= length <= `len`.
    public static boolean valid(MemorySegment m, long at, long len) {
        return len >= SIZE && length(m, at) >= SIZE && length(m, at) <= len;
    }

    public static int srcPort(MemorySegment m, long at) {
        return u16(m, at + SRC_PORT);
    }

    public static int dstPort(MemorySegment m, long at) {
        return u16(m, at + DST_PORT);
    }

    public static int length(MemorySegment m, long at) {
        return u16(m, at + LENGTH);
    }

    public static int checksum(MemorySegment m, long at) {
        return u16(m, at + CHECKSUM);
    }

    public static void checksum(MemorySegment m, long at, int checksum) {
        putU16(m, at + CHECKSUM, checksum);
    }

    public static void length(MemorySegment m, long at, int bytes) {
        putU16(m, at + LENGTH, bytes);
    }

    /// Writes a header with checksum 0; `length` in bytes, header included. Returns [#SIZE].
    public static int emit(MemorySegment m, long at, int srcPort, int dstPort, int length) {
        putU16(m, at + SRC_PORT, srcPort);
        putU16(m, at + DST_PORT, dstPort);
        putU16(m, at + LENGTH, length);
        putU16(m, at + CHECKSUM, 0);
        return SIZE;
    }

    /// Computes and stores the checksum over `length` bytes; a result of 0 is written as 0xffff.
    public static void fixChecksum(MemorySegment m, long at, long length, long pseudo) {
        putU16(m, at + CHECKSUM, 0);
        int c = Checksum.finish(Checksum.sum(m, at, length) + pseudo);
        putU16(m, at + CHECKSUM, c == 0 ? 0xffff : c);
    }
}
