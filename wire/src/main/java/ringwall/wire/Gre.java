package ringwall.wire;

import static ringwall.wire.BigEndian.i32;
import static ringwall.wire.BigEndian.putI32;
import static ringwall.wire.BigEndian.putU16;
import static ringwall.wire.BigEndian.u16;
import static ringwall.wire.BigEndian.u32;

import java.lang.foreign.MemorySegment;

/// GRE (RFC 2784) with key and sequence number (RFC 2890); NVGRE's use of the key (RFC 7637 3.2).
///
/// ```
///   0                        2          4
///   | C - K S -:9 version:3  | protocol | [check, rsvd] [key] [sequence] | payload
///   NVGRE key: VSID:24 flow:8
/// ```
public final class Gre {
    public static final int FLAGS = 0;
    public static final int PROTOCOL = 2;

    /// Bytes without optional fields.
    public static final int MIN_SIZE = 4;

    public static final int FLAG_CHECKSUM = 0x8000;
    public static final int FLAG_KEY = 0x2000;
    public static final int FLAG_SEQUENCE = 0x1000;

    /// RFC 1701's source routing and strict source route, and its recursion control: a receiver of
    /// RFC 2784 discards them.
    private static final int OBSOLETE = 0x4f00;

    private static final int VERSION = 7;

    private Gre() {}

    /// Whether this is version 0 without RFC 1701's obsolete parts and all optional fields fit.
    public static boolean valid(MemorySegment m, long at, long len) {
        return len >= MIN_SIZE
                && (u16(m, at) & (OBSOLETE | VERSION)) == 0
                && headerLength(m, at) <= len;
    }

    public static int flags(MemorySegment m, long at) {
        return u16(m, at + FLAGS);
    }

    /// EtherType of the payload; [Ethernet#TEB] for a frame, [Ethernet#ERSPAN2],
    /// [Ethernet#ERSPAN3].
    public static int protocol(MemorySegment m, long at) {
        return u16(m, at + PROTOCOL);
    }

    /// Bytes with the optional fields, 4..16.
    public static int headerLength(MemorySegment m, long at) {
        return MIN_SIZE
                + 4 * Integer.bitCount(flags(m, at) & (FLAG_CHECKSUM | FLAG_KEY | FLAG_SEQUENCE));
    }

    public static boolean hasKey(MemorySegment m, long at) {
        return (flags(m, at) & FLAG_KEY) != 0;
    }

    public static boolean hasSequence(MemorySegment m, long at) {
        return (flags(m, at) & FLAG_SEQUENCE) != 0;
    }

    public static boolean hasChecksum(MemorySegment m, long at) {
        return (flags(m, at) & FLAG_CHECKSUM) != 0;
    }

    /// The key as 32 bits; only if [#hasKey].
    public static int key(MemorySegment m, long at) {
        return i32(m, at + (hasChecksum(m, at) ? 8 : 4));
    }

    /// The sequence number, 0..2^32-1; only if [#hasSequence].
    public static long sequence(MemorySegment m, long at) {
        return u32(m, at + headerLength(m, at) - 4);
    }

    /// NVGRE: a frame in GRE with a key and neither checksum nor sequence number.
    public static boolean isNvgre(MemorySegment m, long at) {
        return flags(m, at) == FLAG_KEY && protocol(m, at) == Ethernet.TEB;
    }

    /// NVGRE virtual subnet id of a key, 24 bits.
    public static int vsid(int key) {
        return key >>> 8;
    }

    /// NVGRE flow id of a key, 8 bits.
    public static int flowId(int key) {
        return key & 0xff;
    }

    /// Writes a header without optional fields; returns 4.
    public static int emit(MemorySegment m, long at, int protocol) {
        putU16(m, at + FLAGS, 0);
        putU16(m, at + PROTOCOL, protocol);
        return MIN_SIZE;
    }

    /// Writes a header with key; returns 8.
    public static int emitKey(MemorySegment m, long at, int protocol, int key) {
        putU16(m, at + FLAGS, FLAG_KEY);
        putU16(m, at + PROTOCOL, protocol);
        putI32(m, at + 4, key);
        return 8;
    }

    /// Writes a header with sequence number (ERSPAN II and III); returns 8.
    public static int emitSequence(MemorySegment m, long at, int protocol, int sequence) {
        putU16(m, at + FLAGS, FLAG_SEQUENCE);
        putU16(m, at + PROTOCOL, protocol);
        putI32(m, at + 4, sequence);
        return 8;
    }

    /// Writes NVGRE's header; returns 8.
    public static int emitNvgre(MemorySegment m, long at, int vsid, int flowId) {
        return emitKey(m, at, Ethernet.TEB, (vsid << 8) | (flowId & 0xff));
    }
}
