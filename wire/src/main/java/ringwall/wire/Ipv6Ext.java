package ringwall.wire;

import static ringwall.wire.BigEndian.putU16;
import static ringwall.wire.BigEndian.putU32;
import static ringwall.wire.BigEndian.putU8;
import static ringwall.wire.BigEndian.u16;
import static ringwall.wire.BigEndian.u32;
import static ringwall.wire.BigEndian.u8;

import java.lang.foreign.MemorySegment;

/// IPv6 extension headers (RFC 8200 section 4; AH: RFC 4302; RFC 7045 for which may be forwarded).
///
/// [#walk] steps over hop-by-hop, destination, routing, fragment, AH, mobility, HIP and shim6
/// headers up to a limit and returns a packed result, taken apart by the accessors here:
///
/// ```
///   bits  0-7   upper-layer protocol, or the header at which the walk stopped
///        8-23   bytes from the IPv6 header's start to that header
///       24-31   number of extension headers passed
///       32..    flags: fragment, later fragment, routing type 0, truncated, unknown (limit reached or header not known),
///               hop-by-hop not first, router alert, source routed (routing header with segments left)
///       48-63   bytes from the IPv6 header's start to the fragment header (0: none)
/// ```
public final class Ipv6Ext {
    /// Offset of the fragment field within a fragment header.
    public static final int FRAGMENT_FIELD = 2;

    public static final int FRAGMENT_ID = 4;
    public static final int FRAGMENT_SIZE = 8;

    private static final long FRAGMENT = 1L << 32;
    private static final long LATER_FRAGMENT = 1L << 33;
    private static final long ROUTING_TYPE_0 = 1L << 34;
    private static final long TRUNCATED = 1L << 35;
    private static final long UNKNOWN = 1L << 36;
    private static final long MISPLACED = 1L << 37;
    private static final long ROUTER_ALERT = 1L << 38;
    private static final long SOURCE_ROUTED = 1L << 39;

    private Ipv6Ext() {}

    /// Walks the chain behind the IPv6 header at `at`. `len` counts from `at` and bounds all reads;
    /// so does the payload length if it is smaller. At most `limit` extension headers are passed.
    /// Total over any bytes for `len >= 40`.
    public static long walk(MemorySegment m, long at, long len, int limit) {
        long end = Math.min(len, Ipv6.SIZE + (long) Ipv6.payloadLength(m, at));
        int next = Ipv6.nextHeader(m, at);
        long offset = Ipv6.SIZE;
        long flags = 0;
        int passed = 0;
        while (isExtension(next)) {
            if (passed == limit) {
                return pack(next, offset, passed, flags | UNKNOWN);
            }
            if (offset + 8 > end) {
                return pack(next, offset, passed, flags | TRUNCATED);
            }
            long p = at + offset;
            long size = extensionSize(next, m, p);
            if (offset + size > end) {
                return pack(next, offset, passed, flags | TRUNCATED);
            }
            if (next == IpProtocol.HOP_BY_HOP) {
                flags |= passed == 0 ? 0 : MISPLACED;
                flags |= routerAlert(m, p, size) ? ROUTER_ALERT : 0;
            } else if (next == IpProtocol.ROUTING) {
                flags |= u8(m, p + 2) == 0 ? ROUTING_TYPE_0 : 0;
                flags |= u8(m, p + 3) != 0 ? SOURCE_ROUTED : 0;
            } else if (next == IpProtocol.FRAGMENT && (flags & FRAGMENT) == 0) {
                flags |= FRAGMENT | (offset << 48);
                if (fragmentOffset(m, p) != 0) { // what follows is data, not a header
                    return pack(u8(m, p), offset + size, passed + 1, flags | LATER_FRAGMENT);
                }
            }
            next = u8(m, p);
            offset += size;
            passed++;
        }
        if (!isUpper(next)) {
            flags |= UNKNOWN;
        }
        return pack(next, offset, passed, flags);
    }

    private static long extensionSize(int kind, MemorySegment m, long p) {
        return switch (kind) {
            case IpProtocol.FRAGMENT -> FRAGMENT_SIZE;
            case IpProtocol.AH -> (u8(m, p + 1) + 2L) * 4;
            default -> (u8(m, p + 1) + 1L) * 8;
        };
    }

    private static boolean routerAlert(MemorySegment m, long at, long size) {
        long p = 2;
        while (p + 2 <= size) {
            int type = u8(m, at + p);
            if (type == 0) { // Pad1
                p++;
                continue;
            }
            if (type == 5) { // RFC 2711
                return true;
            }
            p += 2 + u8(m, at + p + 1);
        }
        return false;
    }

    /// Whether a next-header value names an extension header that [#walk] can step over.
    public static boolean isExtension(int next) {
        return switch (next) {
            case IpProtocol.HOP_BY_HOP,
                    IpProtocol.ROUTING,
                    IpProtocol.FRAGMENT,
                    IpProtocol.AH,
                    IpProtocol.DESTINATION,
                    IpProtocol.MOBILITY,
                    IpProtocol.HIP,
                    IpProtocol.SHIM6 ->
                    true;
            default -> false;
        };
    }

    private static boolean isUpper(int next) {
        return switch (next) {
            case IpProtocol.TCP,
                    IpProtocol.UDP,
                    IpProtocol.ICMPV6,
                    IpProtocol.ESP,
                    IpProtocol.NO_NEXT,
                    IpProtocol.GRE,
                    IpProtocol.SCTP,
                    IpProtocol.IPIP,
                    IpProtocol.IPV6,
                    IpProtocol.OSPF,
                    IpProtocol.VRRP,
                    IpProtocol.UDP_LITE,
                    IpProtocol.ICMP,
                    IpProtocol.IGMP ->
                    true;
            default -> false;
        };
    }

    /// Upper-layer protocol, or the header at which the walk stopped.
    public static int protocol(long walk) {
        return (int) walk & 0xff;
    }

    /// Bytes from the IPv6 header's start to the upper-layer header.
    public static int offset(long walk) {
        return (int) (walk >>> 8) & 0xffff;
    }

    /// Number of extension headers passed.
    public static int headers(long walk) {
        return (int) (walk >>> 24) & 0xff;
    }

    /// A fragment header is there (an atomic fragment, RFC 6946, too).
    public static boolean fragment(long walk) {
        return (walk & FRAGMENT) != 0;
    }

    /// A fragment with offset 0: it holds the upper-layer header's beginning.
    public static boolean firstFragment(long walk) {
        return (walk & (FRAGMENT | LATER_FRAGMENT)) == FRAGMENT;
    }

    /// A fragment without the upper-layer header.
    public static boolean laterFragment(long walk) {
        return (walk & LATER_FRAGMENT) != 0;
    }

    /// A routing header of type 0, which RFC 5095 forbids.
    public static boolean routingType0(long walk) {
        return (walk & ROUTING_TYPE_0) != 0;
    }

    /// A routing header with segments left.
    public static boolean sourceRouted(long walk) {
        return (walk & SOURCE_ROUTED) != 0;
    }

    /// The chain ends within a header.
    public static boolean truncated(long walk) {
        return (walk & TRUNCATED) != 0;
    }

    /// The limit was reached, or the chain ends in a next-header value that is neither an extension
    /// nor a known upper layer.
    public static boolean unknown(long walk) {
        return (walk & UNKNOWN) != 0;
    }

    /// A hop-by-hop header that is not the first (RFC 8200 4.1).
    public static boolean misplaced(long walk) {
        return (walk & MISPLACED) != 0;
    }

    /// Hop-by-hop option router alert (RFC 2711; MLD bears it).
    public static boolean routerAlert(long walk) {
        return (walk & ROUTER_ALERT) != 0;
    }

    /// Bytes from the IPv6 header's start to the (first) fragment header; 0 without one.
    public static int fragmentHeader(long walk) {
        return (int) (walk >>> 48);
    }

    /// Offset of this fragment's data in bytes, of the fragment header at `at`.
    public static int fragmentOffset(MemorySegment m, long at) {
        return u16(m, at + FRAGMENT_FIELD) & 0xfff8;
    }

    /// More fragments follow, of the fragment header at `at`.
    public static boolean moreFragments(MemorySegment m, long at) {
        return (u16(m, at + FRAGMENT_FIELD) & 1) != 0;
    }

    /// Identification, of the fragment header at `at`.
    public static long fragmentId(MemorySegment m, long at) {
        return u32(m, at + FRAGMENT_ID);
    }

    /// Writes a fragment header; `offset` in bytes, a multiple of 8. Returns [#FRAGMENT_SIZE].
    public static int emitFragment(
            MemorySegment m, long at, int next, int offset, boolean more, long id) {
        putU8(m, at, next);
        putU8(m, at + 1, 0);
        putU16(m, at + FRAGMENT_FIELD, (offset & 0xfff8) | (more ? 1 : 0));
        putU32(m, at + FRAGMENT_ID, id);
        return FRAGMENT_SIZE;
    }

    private static long pack(int next, long offset, int passed, long flags) {
        return next | (offset << 8) | ((passed & 0xffL) << 24) | flags;
    }
}
