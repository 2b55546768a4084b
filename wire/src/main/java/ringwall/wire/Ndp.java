package ringwall.wire;

import static ringwall.wire.BigEndian.i64;
import static ringwall.wire.BigEndian.putI32;
import static ringwall.wire.BigEndian.putI64;
import static ringwall.wire.BigEndian.putU16;
import static ringwall.wire.BigEndian.putU32;
import static ringwall.wire.BigEndian.putU48;
import static ringwall.wire.BigEndian.putU8;
import static ringwall.wire.BigEndian.u16;
import static ringwall.wire.BigEndian.u32;
import static ringwall.wire.BigEndian.u48;
import static ringwall.wire.BigEndian.u8;

import java.lang.foreign.MemorySegment;

/// Neighbour discovery (RFC 4861 section 4): ICMPv6 types 133 to 137. `at` is the ICMPv6 header.
///
/// ```
///   RS   type code check | reserved                                                             | options at 8
///   RA   type code check | hop limit, flags, lifetime s | reachable ms | retransmit ms          | options at 16
///   NS   type code check | reserved                     | target (16)                           | options at 24
///   NA   type code check | R S O reserved               | target (16)                           | options at 24
///   Redirect             | reserved                     | target (16) | destination (16)        | options at 40
/// ```
///
/// A receiver must also see hop limit 255 in the IPv6 header (RFC 4861 section 6.1, 7.1): a check
/// for the caller.
public final class Ndp {
    public static final int ROUTER_SOLICITATION = 133;
    public static final int ROUTER_ADVERTISEMENT = 134;
    public static final int NEIGHBOUR_SOLICITATION = 135;
    public static final int NEIGHBOUR_ADVERTISEMENT = 136;
    public static final int REDIRECT = 137;

    public static final int TARGET = 8;
    public static final int REDIRECT_DESTINATION = 24;

    public static final int NA_ROUTER = 0x8000_0000;
    public static final int NA_SOLICITED = 0x4000_0000;
    public static final int NA_OVERRIDE = 0x2000_0000;

    public static final int RA_MANAGED = 0x80;
    public static final int RA_OTHER = 0x40;

    public static final int OPTION_SOURCE_LINK = 1;
    public static final int OPTION_TARGET_LINK = 2;
    public static final int OPTION_PREFIX = 3;
    public static final int OPTION_REDIRECTED = 4;
    public static final int OPTION_MTU = 5;
    public static final int OPTION_NONCE = 14;
    public static final int OPTION_RDNSS = 25;

    /// Prefix option flag: on-link.
    public static final int PREFIX_ON_LINK = 0x80;

    /// Prefix option flag: autonomous address configuration.
    public static final int PREFIX_AUTONOMOUS = 0x40;

    private Ndp() {}

    /// Whether `type` is one of the five.
    public static boolean isNdp(int type) {
        return type >= ROUTER_SOLICITATION && type <= REDIRECT;
    }

    /// Bytes of the fixed part, after which options begin.
    public static int fixedSize(int type) {
        return switch (type) {
            case ROUTER_SOLICITATION -> 8;
            case ROUTER_ADVERTISEMENT -> 16;
            case NEIGHBOUR_SOLICITATION, NEIGHBOUR_ADVERTISEMENT -> 24;
            default -> 40;
        };
    }

    /// Whether this is one of the five with code 0, its fixed part fits and every option has a
    /// length that fits (a zero length is refused, RFC 4861 4.6).
    public static boolean valid(MemorySegment m, long at, long len) {
        if (len < 8 || !isNdp(u8(m, at)) || u8(m, at + 1) != 0) {
            return false;
        }
        int fixed = fixedSize(u8(m, at));
        if (len < fixed) {
            return false;
        }
        long p = fixed;
        while (p + 8 <= len) {
            int size = u8(m, at + p + 1) * 8;
            if (size == 0 || p + size > len) {
                return false;
            }
            p += size;
        }
        return p == len;
    }

    public static long targetHi(MemorySegment m, long at) {
        return i64(m, at + TARGET);
    }

    public static long targetLo(MemorySegment m, long at) {
        return i64(m, at + TARGET + 8);
    }

    public static long destinationHi(MemorySegment m, long at) {
        return i64(m, at + REDIRECT_DESTINATION);
    }

    public static long destinationLo(MemorySegment m, long at) {
        return i64(m, at + REDIRECT_DESTINATION + 8);
    }

    /// R, S and O of an advertisement: compare with NA_ROUTER, NA_SOLICITED, NA_OVERRIDE.
    public static int naFlags(MemorySegment m, long at) {
        return u8(m, at + 4) << 24;
    }

    /// Current hop limit of a router advertisement, 0: not said.
    public static int raHopLimit(MemorySegment m, long at) {
        return u8(m, at + 4);
    }

    /// M and O of a router advertisement.
    public static int raFlags(MemorySegment m, long at) {
        return u8(m, at + 5);
    }

    /// Router lifetime, seconds; 0: not a default router.
    public static int raLifetime(MemorySegment m, long at) {
        return u16(m, at + 6);
    }

    /// Bytes from `at` to the first option of `kind`, -1 without; `len` as given to [#valid].
    public static int findOption(MemorySegment m, long at, long len, int kind) {
        return findOption(m, at, len, kind, fixedSize(u8(m, at)));
    }

    /// The same, beginning at offset `from` (an option's offset plus its size, to find the next
    /// one).
    public static int findOption(MemorySegment m, long at, long len, int kind, int from) {
        int p = from;
        while (p + 8 <= len) {
            int size = u8(m, at + p + 1) * 8;
            if (size == 0 || p + size > len) {
                return -1;
            }
            if (u8(m, at + p) == kind) {
                return p;
            }
            p += size;
        }
        return -1;
    }

    /// Bytes of the option at `option`.
    public static int optionSize(MemorySegment m, long option) {
        return u8(m, option + 1) * 8;
    }

    /// MAC of the source or target link-layer address option, -1 without.
    public static long linkAddress(MemorySegment m, long at, long len, int kind) {
        int p = findOption(m, at, len, kind);
        return p < 0 ? -1 : u48(m, at + p + 2);
    }

    /// MTU of a router advertisement, bytes; -1 without.
    public static long mtu(MemorySegment m, long at, long len) {
        int p = findOption(m, at, len, OPTION_MTU);
        return p < 0 ? -1 : u32(m, at + p + 4);
    }

    /// Bits of a prefix option at `option` (32 bytes; check [#optionSize]).
    public static int prefixLength(MemorySegment m, long option) {
        return u8(m, option + 2);
    }

    public static int prefixFlags(MemorySegment m, long option) {
        return u8(m, option + 3);
    }

    /// Seconds, 2^32-1: for ever.
    public static long prefixValidSeconds(MemorySegment m, long option) {
        return u32(m, option + 4);
    }

    public static long prefixPreferredSeconds(MemorySegment m, long option) {
        return u32(m, option + 8);
    }

    public static long prefixHi(MemorySegment m, long option) {
        return i64(m, option + 16);
    }

    public static long prefixLo(MemorySegment m, long option) {
        return i64(m, option + 24);
    }

    /// Writes a solicitation with the source's link address (0: none, for duplicate detection);
    /// returns its size, 24 or 32.
    public static int emitSolicitation(
            MemorySegment m, long at, long targetHi, long targetLo, long sourceMac) {
        Icmpv6.emit(m, at, NEIGHBOUR_SOLICITATION, 0, 0);
        putI64(m, at + TARGET, targetHi);
        putI64(m, at + TARGET + 8, targetLo);
        return sourceMac == 0 ? 24 : 24 + emitLink(m, at + 24, OPTION_SOURCE_LINK, sourceMac);
    }

    /// Writes an advertisement with the target's link address; returns its size, 32.
    public static int emitAdvertisement(
            MemorySegment m, long at, long targetHi, long targetLo, int flags, long targetMac) {
        Icmpv6.emit(m, at, NEIGHBOUR_ADVERTISEMENT, 0, flags);
        putI64(m, at + TARGET, targetHi);
        putI64(m, at + TARGET + 8, targetLo);
        return 24 + emitLink(m, at + 24, OPTION_TARGET_LINK, targetMac);
    }

    /// Writes a router solicitation with the source's link address (0: none); returns its size, 8
    /// or 16.
    public static int emitRouterSolicitation(MemorySegment m, long at, long sourceMac) {
        Icmpv6.emit(m, at, ROUTER_SOLICITATION, 0, 0);
        return sourceMac == 0 ? 8 : 8 + emitLink(m, at + 8, OPTION_SOURCE_LINK, sourceMac);
    }

    /// Writes the fixed part of a router advertisement; returns 16. Options: [#emitLink],
    /// [#emitMtu], [#emitPrefix], [#emitRdnss].
    public static int emitRouterAdvertisement(
            MemorySegment m, long at, int hopLimit, int flags, int lifetimeSeconds) {
        Icmpv6.emit(m, at, ROUTER_ADVERTISEMENT, 0, 0);
        putU8(m, at + 4, hopLimit);
        putU8(m, at + 5, flags);
        putU16(m, at + 6, lifetimeSeconds);
        putI64(m, at + 8, 0);
        return 16;
    }

    /// Writes a link-layer address option; returns 8.
    public static int emitLink(MemorySegment m, long at, int kind, long mac) {
        putU8(m, at, kind);
        putU8(m, at + 1, 1);
        putU48(m, at + 2, mac);
        return 8;
    }

    /// Writes an MTU option; returns 8.
    public static int emitMtu(MemorySegment m, long at, int mtu) {
        putU8(m, at, OPTION_MTU);
        putU8(m, at + 1, 1);
        putU16(m, at + 2, 0);
        putI32(m, at + 4, mtu);
        return 8;
    }

    /// Writes a prefix option; returns 32.
    public static int emitPrefix(
            MemorySegment m,
            long at,
            long hi,
            long lo,
            int bits,
            int flags,
            long validSeconds,
            long preferredSeconds) {
        putU8(m, at, OPTION_PREFIX);
        putU8(m, at + 1, 4);
        putU8(m, at + 2, bits);
        putU8(m, at + 3, flags);
        putU32(m, at + 4, validSeconds);
        putU32(m, at + 8, preferredSeconds);
        putI32(m, at + 12, 0);
        putI64(m, at + 16, hi);
        putI64(m, at + 24, lo);
        return 32;
    }

    /// Writes a recursive DNS server option with one address (RFC 8106 5.1); returns 24.
    public static int emitRdnss(MemorySegment m, long at, long hi, long lo, long lifetimeSeconds) {
        putU8(m, at, OPTION_RDNSS);
        putU8(m, at + 1, 3);
        putU16(m, at + 2, 0);
        putU32(m, at + 4, lifetimeSeconds);
        putI64(m, at + 8, hi);
        putI64(m, at + 16, lo);
        return 24;
    }
}
