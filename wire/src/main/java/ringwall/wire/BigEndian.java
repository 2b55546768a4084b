package ringwall.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Unaligned network-order (big-endian, RFC 1700) reads and writes. The layouts are `static final`,
/// so that C2 folds each call into one load or store and a byte swap.
public final class BigEndian {
    private static final ValueLayout.OfByte I8 = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort I16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt I32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong I64 =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private BigEndian() {}

    /// One byte, 0..255.
    public static int u8(MemorySegment m, long at) {
        return m.get(I8, at) & 0xff;
    }

    /// Two bytes, 0..65535.
    public static int u16(MemorySegment m, long at) {
        return m.get(I16, at) & 0xffff;
    }

    /// Three bytes, 0..2^24-1 (a VNI, a DHCPv6 transaction id).
    public static int u24(MemorySegment m, long at) {
        return (u16(m, at) << 8) | u8(m, at + 2);
    }

    /// Four bytes as they are (an IPv4 address; a TCP sequence number).
    public static int i32(MemorySegment m, long at) {
        return m.get(I32, at);
    }

    /// Four bytes, 0..2^32-1.
    public static long u32(MemorySegment m, long at) {
        return m.get(I32, at) & 0xffff_ffffL;
    }

    /// Six bytes, 0..2^48-1 (a MAC address).
    public static long u48(MemorySegment m, long at) {
        return ((long) u16(m, at) << 32) | u32(m, at + 2);
    }

    /// Eight bytes as they are (half of an IPv6 address).
    public static long i64(MemorySegment m, long at) {
        return m.get(I64, at);
    }

    /// Writes the low 8 bits of `value`.
    public static void putU8(MemorySegment m, long at, int value) {
        m.set(I8, at, (byte) value);
    }

    /// Writes the low 16 bits of `value`.
    public static void putU16(MemorySegment m, long at, int value) {
        m.set(I16, at, (short) value);
    }

    /// Writes the low 24 bits of `value`.
    public static void putU24(MemorySegment m, long at, int value) {
        m.set(I16, at, (short) (value >>> 8));
        m.set(I8, at + 2, (byte) value);
    }

    /// Writes 32 bits.
    public static void putI32(MemorySegment m, long at, int value) {
        m.set(I32, at, value);
    }

    /// Writes the low 32 bits of `value`.
    public static void putU32(MemorySegment m, long at, long value) {
        m.set(I32, at, (int) value);
    }

    /// Writes the low 48 bits of `value`.
    public static void putU48(MemorySegment m, long at, long value) {
        m.set(I16, at, (short) (value >>> 32));
        m.set(I32, at + 2, (int) value);
    }

    /// Writes 64 bits.
    public static void putI64(MemorySegment m, long at, long value) {
        m.set(I64, at, value);
    }
}
