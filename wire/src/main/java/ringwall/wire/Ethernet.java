package ringwall.wire;

import static ringwall.wire.BigEndian.putU16;
import static ringwall.wire.BigEndian.putU48;
import static ringwall.wire.BigEndian.u16;
import static ringwall.wire.BigEndian.u48;

import java.lang.foreign.MemorySegment;

/// Ethernet II / IEEE 802.3 header (IEEE 802.3 clause 3; RFC 894).
///
/// ```
///   0                6                12      14
///   | destination    | source         | type  | payload
/// ```
///
/// A type below 1536 is an 802.3 length: an LLC header follows ([Llc]).
public final class Ethernet {
    /// Offset of the destination address.
    public static final int DST = 0;

    /// Offset of the source address.
    public static final int SRC = 6;

    /// Offset of the type or length, or of the first tag.
    public static final int TYPE = 12;

    /// Bytes of the header.
    public static final int SIZE = 14;

    /// Smallest frame on a wire without its check sequence; shorter ones are padded.
    public static final int MIN_FRAME = 60;

    /// Types from here on are EtherTypes, below they are lengths (IEEE 802.3 3.2.6).
    public static final int MIN_TYPE = 0x0600;

    public static final int IPV4 = 0x0800;
    public static final int ARP = 0x0806;
    public static final int RARP = 0x8035;
    public static final int VLAN = 0x8100;
    public static final int QINQ = 0x88a8;

    /// Pre-standard outer tag of stacked VLANs.
    public static final int QINQ_OLD = 0x9100;

    public static final int IPV6 = 0x86dd;
    public static final int FLOW_CONTROL = 0x8808;

    /// Slow protocols (IEEE 802.3 annex 57A): LACP, marker.
    public static final int SLOW = 0x8809;

    public static final int MPLS = 0x8847;
    public static final int MPLS_MULTICAST = 0x8848;
    public static final int PPPOE_DISCOVERY = 0x8863;
    public static final int PPPOE_SESSION = 0x8864;

    /// Transparent Ethernet bridging: an Ethernet frame as payload (NVGRE, Geneve).
    public static final int TEB = 0x6558;

    public static final int EAPOL = 0x888e;
    public static final int LLDP = 0x88cc;
    public static final int MACSEC = 0x88e5;
    public static final int ERSPAN2 = 0x88be;
    public static final int ERSPAN3 = 0x22eb;

    /// ff:ff:ff:ff:ff:ff.
    public static final long BROADCAST = 0xffff_ffff_ffffL;

    /// All bits of an address.
    public static final long MAC_MASK = 0xffff_ffff_ffffL;

    private Ethernet() {}

    /// Whether a header fits.
    public static boolean valid(MemorySegment m, long at, long len) {
        return len >= SIZE;
    }

    public static long dst(MemorySegment m, long at) {
        return u48(m, at + DST);
    }

    public static long src(MemorySegment m, long at) {
        return u48(m, at + SRC);
    }

    /// EtherType, length or TPID, 16 bits.
    public static int type(MemorySegment m, long at) {
        return u16(m, at + TYPE);
    }

    public static void dst(MemorySegment m, long at, long mac) {
        putU48(m, at + DST, mac);
    }

    public static void src(MemorySegment m, long at, long mac) {
        putU48(m, at + SRC, mac);
    }

    public static void type(MemorySegment m, long at, int type) {
        putU16(m, at + TYPE, type);
    }

    /// Writes a header; returns [#SIZE].
    public static int emit(MemorySegment m, long at, long dst, long src, int type) {
        dst(m, at, dst);
        src(m, at, src);
        type(m, at, type);
        return SIZE;
    }

    /// Group bit: multicast or broadcast.
    public static boolean group(long mac) {
        return (mac & 0x0100_0000_0000L) != 0;
    }

    /// Broadcast address.
    public static boolean broadcast(long mac) {
        return mac == BROADCAST;
    }

    /// Locally administered (not from a vendor's block).
    public static boolean local(long mac) {
        return (mac & 0x0200_0000_0000L) != 0;
    }

    /// 01:80:c2:00:00:00 to :0f, which a bridge never forwards (IEEE 802.1Q 8.6.3).
    public static boolean bridgeReserved(long mac) {
        return (mac & ~0xfL) == 0x0180_c200_0000L;
    }

    /// The group address for an IPv4 multicast address (RFC 1112 6.4).
    public static long multicast4(int ip) {
        return 0x0100_5e00_0000L | (ip & 0x7f_ffff);
    }

    /// The group address for an IPv6 multicast address, from its low half (RFC 2464 section 7).
    public static long multicast6(long lo) {
        return 0x3333_0000_0000L | (lo & 0xffff_ffffL);
    }
}
