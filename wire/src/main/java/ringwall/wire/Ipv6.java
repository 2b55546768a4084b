package ringwall.wire;

import static ringwall.wire.BigEndian.i32;
import static ringwall.wire.BigEndian.i64;
import static ringwall.wire.BigEndian.putI32;
import static ringwall.wire.BigEndian.putI64;
import static ringwall.wire.BigEndian.putU16;
import static ringwall.wire.BigEndian.putU8;
import static ringwall.wire.BigEndian.u16;
import static ringwall.wire.BigEndian.u8;

import java.lang.foreign.MemorySegment;

/// IPv6 header (RFC 8200 section 3). Extension headers: [Ipv6Ext].
///
/// ```
///   0                      4          6      7      8            24           40
///   | ver:4 tc:8 flow:20   | payload  | next | hop  | source     | destination |
/// ```
public final class Ipv6 {
    public static final int PAYLOAD_LENGTH = 4;
    public static final int NEXT_HEADER = 6;
    public static final int HOP_LIMIT = 7;
    public static final int SRC = 8;
    public static final int DST = 24;
    public static final int SIZE = 40;

    private Ipv6() {}

    /// Whether a whole header of version 6 is there; the payload length is not looked at.
    public static boolean validHeader(MemorySegment m, long at, long len) {
        return len >= SIZE && (u8(m, at) & 0xf0) == 0x60;
    }

    /// [#validHeader], and the payload is within `len` (behind it may be Ethernet padding).
    public static boolean valid(MemorySegment m, long at, long len) {
        return validHeader(m, at, len) && SIZE + payloadLength(m, at) <= len;
    }

    /// DSCP and ECN, 8 bits.
    public static int trafficClass(MemorySegment m, long at) {
        return (u16(m, at) >>> 4) & 0xff;
    }

    public static int dscp(MemorySegment m, long at) {
        return trafficClass(m, at) >>> 2;
    }

    public static int ecn(MemorySegment m, long at) {
        return trafficClass(m, at) & 3;
    }

    public static int flowLabel(MemorySegment m, long at) {
        return i32(m, at) & 0xf_ffff;
    }

    public static int payloadLength(MemorySegment m, long at) {
        return u16(m, at + PAYLOAD_LENGTH);
    }

    public static int nextHeader(MemorySegment m, long at) {
        return u8(m, at + NEXT_HEADER);
    }

    public static int hopLimit(MemorySegment m, long at) {
        return u8(m, at + HOP_LIMIT);
    }

    public static long srcHi(MemorySegment m, long at) {
        return i64(m, at + SRC);
    }

    public static long srcLo(MemorySegment m, long at) {
        return i64(m, at + SRC + 8);
    }

    public static long dstHi(MemorySegment m, long at) {
        return i64(m, at + DST);
    }

    public static long dstLo(MemorySegment m, long at) {
        return i64(m, at + DST + 8);
    }

    public static void payloadLength(MemorySegment m, long at, int bytes) {
        putU16(m, at + PAYLOAD_LENGTH, bytes);
    }

    public static void nextHeader(MemorySegment m, long at, int next) {
        putU8(m, at + NEXT_HEADER, next);
    }

    public static void hopLimit(MemorySegment m, long at, int hops) {
        putU8(m, at + HOP_LIMIT, hops);
    }

    public static void trafficClass(MemorySegment m, long at, int tc) {
        putI32(m, at, (i32(m, at) & 0xf00f_ffff) | ((tc & 0xff) << 20));
    }

    /// Sets the DSCP, keeps ECN.
    public static void dscp(MemorySegment m, long at, int dscp) {
        trafficClass(m, at, ((dscp & 0x3f) << 2) | ecn(m, at));
    }

    public static void src(MemorySegment m, long at, long hi, long lo) {
        putI64(m, at + SRC, hi);
        putI64(m, at + SRC + 8, lo);
    }

    public static void dst(MemorySegment m, long at, long hi, long lo) {
        putI64(m, at + DST, hi);
        putI64(m, at + DST + 8, lo);
    }

    /// Writes a header; `payloadLength` in bytes behind it. Returns [#SIZE].
    public static int emit(
            MemorySegment m,
            long at,
            long srcHi,
            long srcLo,
            long dstHi,
            long dstLo,
            int nextHeader,
            int payloadLength,
            int hopLimit,
            int trafficClass,
            int flowLabel) {
        putI32(m, at, 0x6000_0000 | ((trafficClass & 0xff) << 20) | (flowLabel & 0xf_ffff));
        putU16(m, at + PAYLOAD_LENGTH, payloadLength);
        putU8(m, at + NEXT_HEADER, nextHeader);
        putU8(m, at + HOP_LIMIT, hopLimit);
        src(m, at, srcHi, srcLo);
        dst(m, at, dstHi, dstLo);
        return SIZE;
    }

    /// ff00::/8.
    public static boolean multicast(long hi) {
        return hi >>> 56 == 0xff;
    }

    /// fe80::/10.
    public static boolean linkLocal(long hi) {
        return hi >>> 54 == 0x3fa;
    }

    /// `::`.
    public static boolean unspecified(long hi, long lo) {
        return (hi | lo) == 0;
    }

    /// `::1`.
    public static boolean loopback(long hi, long lo) {
        return hi == 0 && lo == 1;
    }

    /// Low half of the solicited-node multicast address ff02::1:ffXX:XXXX of an address's low half
    /// (RFC 4291 2.7.1).
    public static long solicitedNodeLo(long lo) {
        return 0x0000_0001_ff00_0000L | (lo & 0xff_ffff);
    }

    /// High half of link-local multicast addresses, ff02::.
    public static final long LINK_MULTICAST_HI = 0xff02_0000_0000_0000L;

    /// The interface identifier made of a MAC address (RFC 4291 appendix A).
    public static long eui64(long mac) {
        long hi = ((mac >>> 24) & 0xff_ffff) ^ 0x02_0000;
        return (hi << 40) | 0xff_fe00_0000L | (mac & 0xff_ffff);
    }
}
