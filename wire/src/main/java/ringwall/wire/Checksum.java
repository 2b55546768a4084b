package ringwall.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The Internet checksum (RFC 1071), its incremental update (RFC 1624) and the pseudo-headers of
/// IPv4 (RFC 793 3.1, RFC 768) and IPv6 (RFC 8200 8.1).
///
/// A *sum* is an unfolded, non-complemented one's complement sum in a `long` (below 2^48 for
/// anything that fits a frame): sums of even-sized pieces add with `+`. [#finish] folds and
/// complements to the 16 bits on the wire.
public final class Checksum {
    private static final ValueLayout.OfLong NATIVE_I64 = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private Checksum() {}

    /// Sum of `len` bytes; an odd last byte counts as the high half of a word (RFC 1071 section 1).
    public static long sum(MemorySegment m, long at, long len) {
        long a = 0;
        long b = 0;
        long p = at;
        long wide = at + (len & ~15L);
        for (;
                p < wide;
                p += 16) { // in native order: RFC 1071 section 2 (B), swapped once at the end
            long x = m.get(NATIVE_I64, p);
            long y = m.get(NATIVE_I64, p + 8);
            a += (x >>> 32) + (x & 0xffff_ffffL);
            b += (y >>> 32) + (y & 0xffff_ffffL);
        }
        int folded = fold(a + b);
        long total = LITTLE ? Short.toUnsignedInt(Short.reverseBytes((short) folded)) : folded;
        long end = at + len;
        for (; p + 2 <= end; p += 2) {
            total += BigEndian.u16(m, p);
        }
        return p < end ? total + ((long) BigEndian.u8(m, p) << 8) : total;
    }

    /// Folds a sum into 16 bits (not complemented).
    public static int fold(long sum) {
        long s = (sum >>> 32) + (sum & 0xffff_ffffL);
        s = (s >>> 16) + (s & 0xffff);
        s = (s >>> 16) + (s & 0xffff);
        s = (s >>> 16) + (s & 0xffff);
        return (int) s;
    }

    /// The checksum field for a sum taken with that field as zero.
    public static int finish(long sum) {
        return ~fold(sum) & 0xffff;
    }

    /// The checksum field of `len` bytes whose own checksum field holds zero.
    public static int of(MemorySegment m, long at, long len) {
        return finish(sum(m, at, len));
    }

    /// Whether `len` bytes, checksum field included, sum to all ones.
    public static boolean valid(MemorySegment m, long at, long len) {
        return fold(sum(m, at, len)) == 0xffff;
    }

    /// The same with a pseudo-header sum in front.
    public static boolean valid(MemorySegment m, long at, long len, long pseudo) {
        return fold(sum(m, at, len) + pseudo) == 0xffff;
    }

    /// Sum of the IPv4 pseudo-header; `length` in bytes of the transport header and data.
    public static long pseudo4(int src, int dst, int protocol, long length) {
        return (src >>> 16) + (src & 0xffffL) + (dst >>> 16) + (dst & 0xffff) + protocol + length;
    }

    /// Sum of the IPv6 pseudo-header; `length` in bytes of the upper-layer header and data, `next`
    /// the upper-layer protocol.
    public static long pseudo6(
            long srcHi, long srcLo, long dstHi, long dstLo, int next, long length) {
        return words(srcHi) + words(srcLo) + words(dstHi) + words(dstLo) + next + length;
    }

    /// Sum of the pseudo-header of the IPv4 header at `at`.
    public static long pseudoOf4(MemorySegment m, long at, int protocol, long length) {
        return pseudo4(Ipv4.src(m, at), Ipv4.dst(m, at), protocol, length);
    }

    /// Sum of the pseudo-header of the IPv6 header at `at`.
    public static long pseudoOf6(MemorySegment m, long at, int next, long length) {
        return pseudo6(
                Ipv6.srcHi(m, at),
                Ipv6.srcLo(m, at),
                Ipv6.dstHi(m, at),
                Ipv6.dstLo(m, at),
                next,
                length);
    }

    /// The value that a partial-checksum offload expects in the checksum field: the folded, *not
    /// complemented* pseudo-header sum (virtio 1.2 section 5.1.6.2, VIRTIO_NET_HDR_F_NEEDS_CSUM).
    public static int partial(long pseudo) {
        return fold(pseudo);
    }

    /// Completes a partial checksum in place: the field at `start + offset` holds the partial sum,
    /// the bytes from `start` to the end are summed into it. For UDP (`zeroMeansNone`) a result of
    /// 0 is written as 0xffff (RFC 768).
    public static void complete(
            MemorySegment m, long start, long offset, long end, boolean zeroMeansNone) {
        int c = of(m, start, end - start);
        BigEndian.putU16(m, start + offset, c == 0 && zeroMeansNone ? 0xffff : c);
    }

    /// New checksum after a 16-bit word changed: HC' = ~(~HC + ~m + m') (RFC 1624 eqn 3).
    public static int update16(int checksum, int was, int is) {
        return finish((~checksum & 0xffffL) + (~was & 0xffff) + (is & 0xffff));
    }

    /// New checksum after 32 aligned bits changed (an IPv4 address).
    public static int update32(int checksum, int was, int is) {
        return finish(
                (~checksum & 0xffffL)
                        + (~was >>> 16)
                        + (~was & 0xffff)
                        + (is >>> 16)
                        + (is & 0xffff));
    }

    /// New checksum after 64 aligned bits changed (half an IPv6 address).
    public static int update64(int checksum, long was, long is) {
        return finish((~checksum & 0xffffL) + words(~was) + words(is));
    }

    private static long words(long x) {
        return (x >>> 48) + ((x >>> 32) & 0xffff) + ((x >>> 16) & 0xffff) + (x & 0xffff);
    }
}
