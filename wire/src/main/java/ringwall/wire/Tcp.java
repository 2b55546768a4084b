package ringwall.wire;

import static ringwall.wire.BigEndian.i32;
import static ringwall.wire.BigEndian.putI32;
import static ringwall.wire.BigEndian.putU16;
import static ringwall.wire.BigEndian.putU8;
import static ringwall.wire.BigEndian.u16;
import static ringwall.wire.BigEndian.u32;
import static ringwall.wire.BigEndian.u8;

import java.lang.foreign.MemorySegment;

/// TCP header (RFC 9293 3.1) and the options MSS (RFC 9293 3.7.1), window scale and timestamps (RFC
/// 7323), SACK-permitted and SACK (RFC 2018).
///
/// ```
///   0      2      4      8      12         13      14       16      18      20
///   | sport| dport| seq  | ack  | off:4 -:4| flags | window | check | urgent| options
/// ```
public final class Tcp {
    public static final int SRC_PORT = 0;
    public static final int DST_PORT = 2;
    public static final int SEQ = 4;
    public static final int ACK_NUMBER = 8;
    public static final int DATA_OFFSET = 12;
    public static final int FLAGS = 13;
    public static final int WINDOW = 14;
    public static final int CHECKSUM = 16;
    public static final int URGENT = 18;
    public static final int MIN_SIZE = 20;

    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;
    public static final int URG = 0x20;
    public static final int ECE = 0x40;
    public static final int CWR = 0x80;

    public static final int OPTION_END = 0;
    public static final int OPTION_NOP = 1;
    public static final int OPTION_MSS = 2;
    public static final int OPTION_WINDOW_SCALE = 3;
    public static final int OPTION_SACK_PERMITTED = 4;
    public static final int OPTION_SACK = 5;
    public static final int OPTION_TIMESTAMPS = 8;

    private Tcp() {}

    /// Whether the whole header, options included, is within `len`.
    public static boolean valid(MemorySegment m, long at, long len) {
        return len >= MIN_SIZE && headerLength(m, at) >= MIN_SIZE && headerLength(m, at) <= len;
    }

    /// Whether the ports and the sequence number are there (8 bytes: what an ICMP error must carry,
    /// RFC 792).
    public static boolean fitsPorts(MemorySegment m, long at, long len) {
        return len >= 8;
    }

    public static int srcPort(MemorySegment m, long at) {
        return u16(m, at + SRC_PORT);
    }

    public static int dstPort(MemorySegment m, long at) {
        return u16(m, at + DST_PORT);
    }

    /// Sequence number as 32 bits; compare with wrapping subtraction.
    public static int seq(MemorySegment m, long at) {
        return i32(m, at + SEQ);
    }

    /// Acknowledgment number as 32 bits.
    public static int ackNumber(MemorySegment m, long at) {
        return i32(m, at + ACK_NUMBER);
    }

    /// Bytes of the header with options, 0..60.
    public static int headerLength(MemorySegment m, long at) {
        return (u8(m, at + DATA_OFFSET) >>> 4) * 4;
    }

    public static int flags(MemorySegment m, long at) {
        return u8(m, at + FLAGS);
    }

    public static int window(MemorySegment m, long at) {
        return u16(m, at + WINDOW);
    }

    public static int checksum(MemorySegment m, long at) {
        return u16(m, at + CHECKSUM);
    }

    public static int urgent(MemorySegment m, long at) {
        return u16(m, at + URGENT);
    }

    public static void checksum(MemorySegment m, long at, int checksum) {
        putU16(m, at + CHECKSUM, checksum);
    }

    /// Bytes from the header's start to option `kind`, or -1 if it is absent or the options are
    /// malformed before it.
    public static int findOption(MemorySegment m, long at, int kind) {
        int end = headerLength(m, at);
        int p = MIN_SIZE;
        while (p < end) {
            int k = u8(m, at + p);
            if (k == OPTION_END) {
                return -1;
            }
            int size = optionSize(m, at, p, end);
            if (size == 0) {
                return -1;
            }
            if (k == kind) {
                return p;
            }
            p += size;
        }
        return -1;
    }

    /// Whether every option up to the end or OPTION_END has a length that fits.
    public static boolean optionsWellFormed(MemorySegment m, long at) {
        int end = headerLength(m, at);
        int p = MIN_SIZE;
        while (p < end && u8(m, at + p) != OPTION_END) {
            int size = optionSize(m, at, p, end);
            if (size == 0) {
                return false;
            }
            p += size;
        }
        return true;
    }

    private static int optionSize(MemorySegment m, long at, int p, int end) {
        if (u8(m, at + p) == OPTION_NOP) {
            return 1;
        }
        if (p + 2 > end) {
            return 0;
        }
        int size = u8(m, at + p + 1);
        return size < 2 || p + size > end ? 0 : size;
    }

    /// Maximum segment size of a SYN, bytes; -1 if absent.
    public static int mss(MemorySegment m, long at) {
        int p = findOption(m, at, OPTION_MSS);
        return p >= 0 && u8(m, at + p + 1) == 4 ? u16(m, at + p + 2) : -1;
    }

    /// Window scale shift of a SYN, 0..14 (larger values count as 14, RFC 7323 2.3); -1 if absent.
    public static int windowScale(MemorySegment m, long at) {
        int p = findOption(m, at, OPTION_WINDOW_SCALE);
        return p >= 0 && u8(m, at + p + 1) == 3 ? Math.min(14, u8(m, at + p + 2)) : -1;
    }

    /// SACK-permitted is there.
    public static boolean sackPermitted(MemorySegment m, long at) {
        return findOption(m, at, OPTION_SACK_PERMITTED) >= 0;
    }

    /// TSval, 0..2^32-1; -1 without the timestamps option.
    public static long timestampValue(MemorySegment m, long at) {
        int p = findOption(m, at, OPTION_TIMESTAMPS);
        return p >= 0 && u8(m, at + p + 1) == 10 ? u32(m, at + p + 2) : -1;
    }

    /// TSecr, 0..2^32-1; -1 without the timestamps option.
    public static long timestampEcho(MemorySegment m, long at) {
        int p = findOption(m, at, OPTION_TIMESTAMPS);
        return p >= 0 && u8(m, at + p + 1) == 10 ? u32(m, at + p + 6) : -1;
    }

    /// Writes a header of `headerLength` bytes (20..60, a multiple of 4; the caller writes the
    /// options) with checksum 0. Returns `headerLength`.
    public static int emit(
            MemorySegment m,
            long at,
            int srcPort,
            int dstPort,
            int seq,
            int ack,
            int flags,
            int window,
            int headerLength) {
        putU16(m, at + SRC_PORT, srcPort);
        putU16(m, at + DST_PORT, dstPort);
        putI32(m, at + SEQ, seq);
        putI32(m, at + ACK_NUMBER, ack);
        putU8(m, at + DATA_OFFSET, (headerLength / 4) << 4);
        putU8(m, at + FLAGS, flags);
        putU16(m, at + WINDOW, window);
        putI32(m, at + CHECKSUM, 0);
        return headerLength;
    }

    /// Writes an MSS option; returns 4.
    public static int emitMss(MemorySegment m, long at, int mss) {
        putU16(m, at, 0x0204);
        putU16(m, at + 2, mss);
        return 4;
    }

    /// Writes NOP and window scale; returns 4.
    public static int emitWindowScale(MemorySegment m, long at, int shift) {
        putI32(m, at, 0x0103_0300 | shift);
        return 4;
    }

    /// Writes NOP, NOP and SACK-permitted; returns 4.
    public static int emitSackPermitted(MemorySegment m, long at) {
        putI32(m, at, 0x0101_0402);
        return 4;
    }

    /// Writes NOP, NOP and timestamps; returns 12.
    public static int emitTimestamps(MemorySegment m, long at, int value, int echo) {
        putI32(m, at, 0x0101_080a);
        putI32(m, at + 4, value);
        putI32(m, at + 8, echo);
        return 12;
    }

    /// Computes and stores the checksum over `length` bytes of header and data.
    public static void fixChecksum(MemorySegment m, long at, long length, long pseudo) {
        putU16(m, at + CHECKSUM, 0);
        putU16(m, at + CHECKSUM, Checksum.finish(Checksum.sum(m, at, length) + pseudo));
    }

    /// Flags as text: `SYN`, `SYN,ACK`, `none`.
    public static String flagsText(int flags) {
        String[] names = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if ((flags & (1 << i)) != 0) {
                s.append(s.isEmpty() ? "" : ",").append(names[i]);
            }
        }
        return s.isEmpty() ? "none" : s.toString();
    }
}
