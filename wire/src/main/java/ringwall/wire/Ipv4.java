package ringwall.wire;

import static ringwall.wire.BigEndian.i32;
import static ringwall.wire.BigEndian.putI32;
import static ringwall.wire.BigEndian.putU16;
import static ringwall.wire.BigEndian.putU8;
import static ringwall.wire.BigEndian.u16;
import static ringwall.wire.BigEndian.u8;

import java.lang.foreign.MemorySegment;

/// IPv4 header (RFC 791 3.1), DSCP and ECN (RFC 2474, RFC 3168), options (RFC 791 3.1).
///
/// ```
///   0         1      2         4     6          8     9      10       12     16     20
///   | ver ihl | tos  | total   | id  | frag     | ttl | prot | check  | src  | dst  | options
/// ```
public final class Ipv4 {
    public static final int VERSION_IHL = 0;
    public static final int TOS = 1;
    public static final int TOTAL_LENGTH = 2;
    public static final int ID = 4;
    public static final int FRAGMENT = 6;
    public static final int TTL = 8;
    public static final int PROTOCOL = 9;
    public static final int CHECKSUM = 10;
    public static final int SRC = 12;
    public static final int DST = 16;

    /// Bytes of a header without options.
    public static final int MIN_SIZE = 20;

    /// Flag "don't fragment" in the fragment field.
    public static final int DF = 0x4000;

    /// Flag "more fragments" in the fragment field.
    public static final int MF = 0x2000;

    private static final int RESERVED = 0x8000;

    public static final int OPTION_END = 0;
    public static final int OPTION_NOP = 1;
    public static final int OPTION_RECORD_ROUTE = 7;
    public static final int OPTION_TIMESTAMP = 68;
    public static final int OPTION_LOOSE_SOURCE_ROUTE = 131;
    public static final int OPTION_STRICT_SOURCE_ROUTE = 137;
    public static final int OPTION_ROUTER_ALERT = 148;

    private Ipv4() {}

    /// Whether a whole header is there: version 4, 5 <= IHL, header within `len`. The total length
    /// is not looked at (the packet embedded in an ICMP error is cut short).
    public static boolean validHeader(MemorySegment m, long at, long len) {
        if (len < MIN_SIZE) {
            return false;
        }
        int b = u8(m, at);
        return b >= 0x45 && b <= 0x4f && (b & 0xf) * 4L <= len;
    }

    /// [#validHeader], and header length <= total length <= `len` (behind it may be Ethernet
    /// padding).
    public static boolean valid(MemorySegment m, long at, long len) {
        if (!validHeader(m, at, len)) {
            return false;
        }
        int total = totalLength(m, at);
        return total >= headerLength(m, at) && total <= len;
    }

    /// Bytes of the header with options, 20..60.
    public static int headerLength(MemorySegment m, long at) {
        return (u8(m, at) & 0xf) * 4;
    }

    public static int version(MemorySegment m, long at) {
        return u8(m, at) >>> 4;
    }

    public static int tos(MemorySegment m, long at) {
        return u8(m, at + TOS);
    }

    public static int dscp(MemorySegment m, long at) {
        return u8(m, at + TOS) >>> 2;
    }

    /// Explicit congestion notification: 0 not capable, 1 ECT(1), 2 ECT(0), 3 CE.
    public static int ecn(MemorySegment m, long at) {
        return u8(m, at + TOS) & 3;
    }

    public static int totalLength(MemorySegment m, long at) {
        return u16(m, at + TOTAL_LENGTH);
    }

    public static int id(MemorySegment m, long at) {
        return u16(m, at + ID);
    }

    /// The raw field of flags and offset.
    public static int fragment(MemorySegment m, long at) {
        return u16(m, at + FRAGMENT);
    }

    /// Offset of this fragment's data, bytes.
    public static int fragmentOffset(MemorySegment m, long at) {
        return (fragment(m, at) & 0x1fff) * 8;
    }

    public static boolean moreFragments(MemorySegment m, long at) {
        return (fragment(m, at) & MF) != 0;
    }

    public static boolean dontFragment(MemorySegment m, long at) {
        return (fragment(m, at) & DF) != 0;
    }

    /// The evil bit (RFC 3514) is set: the flag that must be zero.
    public static boolean reservedFlag(MemorySegment m, long at) {
        return (fragment(m, at) & RESERVED) != 0;
    }

    /// A fragment, first or later.
    public static boolean isFragment(MemorySegment m, long at) {
        return (fragment(m, at) & 0x3fff) != 0;
    }

    /// A fragment that does not hold the transport header.
    public static boolean isLaterFragment(MemorySegment m, long at) {
        return (fragment(m, at) & 0x1fff) != 0;
    }

    public static int ttl(MemorySegment m, long at) {
        return u8(m, at + TTL);
    }

    public static int protocol(MemorySegment m, long at) {
        return u8(m, at + PROTOCOL);
    }

    public static int checksum(MemorySegment m, long at) {
        return u16(m, at + CHECKSUM);
    }

    public static int src(MemorySegment m, long at) {
        return i32(m, at + SRC);
    }

    public static int dst(MemorySegment m, long at) {
        return i32(m, at + DST);
    }

    public static void src(MemorySegment m, long at, int ip) {
        putI32(m, at + SRC, ip);
    }

    public static void dst(MemorySegment m, long at, int ip) {
        putI32(m, at + DST, ip);
    }

    public static void totalLength(MemorySegment m, long at, int bytes) {
        putU16(m, at + TOTAL_LENGTH, bytes);
    }

    public static void id(MemorySegment m, long at, int id) {
        putU16(m, at + ID, id);
    }

    public static void fragment(MemorySegment m, long at, int field) {
        putU16(m, at + FRAGMENT, field);
    }

    public static void checksum(MemorySegment m, long at, int checksum) {
        putU16(m, at + CHECKSUM, checksum);
    }

    /// Sets the ECN bits and mends the checksum.
    public static void ecn(MemorySegment m, long at, int ecn) {
        tos(m, at, (tos(m, at) & 0xfc) | (ecn & 3));
    }

    /// Sets the DSCP, keeps ECN and mends the checksum.
    public static void dscp(MemorySegment m, long at, int dscp) {
        tos(m, at, ((dscp & 0x3f) << 2) | ecn(m, at));
    }

    /// Sets the whole traffic class byte and mends the checksum (RFC 1624).
    public static void tos(MemorySegment m, long at, int tos) {
        int was = u16(m, at);
        putU8(m, at + TOS, tos);
        checksum(m, at, Checksum.update16(checksum(m, at), was, u16(m, at)));
    }

    /// Takes one from the TTL and mends the checksum (RFC 1624).
    public static void decrementTtl(MemorySegment m, long at) {
        int was = u16(m, at + TTL);
        putU8(m, at + TTL, (was >>> 8) - 1);
        checksum(m, at, Checksum.update16(checksum(m, at), was, u16(m, at + TTL)));
    }

    /// Computes the header checksum anew and stores it.
    public static void fixChecksum(MemorySegment m, long at) {
        putU16(m, at + CHECKSUM, 0);
        putU16(m, at + CHECKSUM, Checksum.of(m, at, headerLength(m, at)));
    }

    /// Whether the header checksum is right.
    public static boolean checksumValid(MemorySegment m, long at) {
        return Checksum.valid(m, at, headerLength(m, at));
    }

    /// Address in `at`'s options: bytes from `at` to option `kind`, or -1 if it is absent or the
    /// options are malformed before it.
    public static int findOption(MemorySegment m, long at, int kind) {
        int end = headerLength(m, at);
        int p = MIN_SIZE;
        while (p < end) {
            int k = u8(m, at + p);
            if (k == OPTION_END) {
                return -1;
            }
            int size = 1;
            if (k != OPTION_NOP) {
                if (p + 2 > end) {
                    return -1;
                }
                size = u8(m, at + p + 1);
                if (size < 2 || p + size > end) {
                    return -1;
                }
            }
            if (k == kind) {
                return p;
            }
            p += size;
        }
        return -1;
    }

    /// Loose or strict source routing is asked for (what a firewall refuses, RFC 7126 4.3 and 4.4).
    public static boolean sourceRouted(MemorySegment m, long at) {
        return headerLength(m, at) > MIN_SIZE
                && (findOption(m, at, OPTION_LOOSE_SOURCE_ROUTE) >= 0
                        || findOption(m, at, OPTION_STRICT_SOURCE_ROUTE) >= 0);
    }

    /// Writes a header without options, checksum included; `totalLength` in bytes with the header.
    /// Returns [#MIN_SIZE].
    public static int emit(
            MemorySegment m,
            long at,
            int src,
            int dst,
            int protocol,
            int totalLength,
            int ttl,
            int tos,
            int id,
            int fragment) {
        putU8(m, at, 0x45);
        putU8(m, at + TOS, tos);
        putU16(m, at + TOTAL_LENGTH, totalLength);
        putU16(m, at + ID, id);
        putU16(m, at + FRAGMENT, fragment);
        putU8(m, at + TTL, ttl);
        putU8(m, at + PROTOCOL, protocol);
        putI32(m, at + SRC, src);
        putI32(m, at + DST, dst);
        fixChecksum(m, at);
        return MIN_SIZE;
    }

    /// 224.0.0.0/4.
    public static boolean multicast(int ip) {
        return (ip & 0xf000_0000) == 0xe000_0000;
    }

    /// 224.0.0.0/24, never forwarded by a router (RFC 5771 section 4).
    public static boolean linkLocalMulticast(int ip) {
        return (ip & 0xffff_ff00) == 0xe000_0000;
    }

    /// 169.254.0.0/16 (RFC 3927).
    public static boolean linkLocal(int ip) {
        return (ip & 0xffff_0000) == 0xa9fe_0000;
    }

    /// 127.0.0.0/8.
    public static boolean loopback(int ip) {
        return (ip & 0xff00_0000) == 0x7f00_0000;
    }
}
