package ringwall.dataplane;

import static ringwall.dataplane.port.Memory.ALL;
import static ringwall.wire.BigEndian.u16;
import static ringwall.wire.BigEndian.u32;
import static ringwall.wire.BigEndian.u48;
import static ringwall.wire.BigEndian.u8;

import org.jspecify.annotations.Nullable;
import ringwall.program.DropReason;
import ringwall.wire.Checksum;
import ringwall.wire.Ipv4;
import ringwall.wire.Ipv6;
import ringwall.wire.Ipv6Ext;
import ringwall.wire.Ndp;
import ringwall.wire.Vlan;

/// What the slow path knows of one frame whose outer tag is off: offsets and fields, read once. One
/// object a worker, filled again for every frame. `at` is the address of contiguous bytes that no
/// guest can reach. Total over any bytes: what is wrong stands in `problem`.
final class Packet {
    static final int IPV4 = 0x0800;
    static final int ARP = 0x0806;
    static final int IPV6 = 0x86DD;
    static final int ICMP = 1;
    static final int IGMP = 2;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int ICMPV6 = 58;
    static final int SCTP = 132;
    static final int UDP_LITE = 136;

    /// Extension headers that are walked at most (BEHAVIOUR 19).
    private static final int EXTENSION_LIMIT = 8;

    /// Address and length of the frame, from its Ethernet header.
    long at;

    int length;
    long destination;
    long source;

    /// Tags that are left in the frame: QinQ.
    int innerTags;

    /// EtherType behind the inner tags, and the offset of what follows it.
    int etherType;

    int l3;

    /// Why the frame must be dropped whatever else it says.
    @Nullable DropReason problem;

    /// 4, 6, or 0: no IP packet.
    int version;

    long sourceHi;
    long sourceLo;
    long destinationHi;
    long destinationLo;
    int hops;

    /// Upper-layer protocol behind all extension headers; -1: none.
    int protocol;

    /// Offset of the upper layer from `at`, and of the packet's end, before Ethernet padding.
    int l4;

    int end;
    boolean fragment;
    boolean moreFragments;

    /// In bytes.
    int fragmentOffset;

    int fragmentBytes;
    long fragmentId;

    /// Reads a frame of at least 14 bytes.
    void read(long address, int bytes) {
        at = address;
        length = bytes;
        destination = u48(ALL, address);
        source = u48(ALL, address + 6);
        clear();
        long tags = Vlan.walk(ALL, address, bytes);
        innerTags = Vlan.tags(tags);
        etherType = Vlan.type(tags);
        l3 = Vlan.offset(tags);
        if (Vlan.truncated(tags) || Vlan.tooMany(tags)) {
            problem = DropReason.TRUNCATED;
        } else if (etherType == IPV4) {
            layers(4);
        } else if (etherType == IPV6) {
            layers(6);
        }
    }

    /// Reads an IP packet without an Ethernet header, `offset` bytes behind `address`.
    void readIp(long address, int offset, int bytes, int ipVersion) {
        at = address;
        length = bytes;
        clear();
        innerTags = 0;
        etherType = ipVersion == 4 ? IPV4 : IPV6;
        l3 = offset;
        layers(ipVersion);
    }

    private void clear() {
        problem = null;
        version = 0;
        protocol = -1;
        l4 = 0;
        end = 0;
        fragment = false;
        moreFragments = false;
        fragmentOffset = 0;
        fragmentBytes = 0;
        fragmentId = 0;
        sourceHi = 0;
        sourceLo = 0;
        destinationHi = 0;
        destinationLo = 0;
        hops = 0;
    }

    private void layers(int ipVersion) {
        problem = ipVersion == 4 ? readV4(at + l3, length - l3) : readV6(at + l3, length - l3);
        if (problem == null) {
            version = ipVersion;
            problem = fragment ? fragmentProblem() : null;
            if (problem == null && fragmentOffset == 0) {
                problem = upperProblem(end - l4);
            }
        }
    }

    private @Nullable DropReason readV4(long ip, int bytes) {
        if (bytes < 20) {
            return DropReason.TRUNCATED;
        }
        int header = (u8(ALL, ip) & 15) * 4;
        if (u8(ALL, ip) >>> 4 != 4 || header < 20) {
            return DropReason.BAD_HEADER;
        }
        if (header > bytes) {
            return DropReason.TRUNCATED;
        }
        int total = u16(ALL, ip + 2);
        if (total < header) {
            return DropReason.BAD_HEADER;
        }
        if (total > bytes) {
            return DropReason.TRUNCATED;
        }
        if (!Checksum.valid(ALL, ip, header)) {
            return DropReason.BAD_CHECKSUM;
        }
        if (header > 20 && Ipv4.sourceRouted(ALL, ip)) {
            return DropReason.SOURCE_ROUTE;
        }
        sourceLo = u32(ALL, ip + 12);
        destinationLo = u32(ALL, ip + 16);
        hops = u8(ALL, ip + 8);
        protocol = u8(ALL, ip + 9);
        l4 = l3 + header;
        end = l3 + total;
        int field = u16(ALL, ip + 6);
        fragmentOffset = (field & 0x1FFF) * 8;
        moreFragments = (field & 0x2000) != 0;
        fragment = moreFragments || fragmentOffset != 0;
        fragmentId = u16(ALL, ip + 4);
        fragmentBytes = end - l4;
        return null;
    }

    private @Nullable DropReason readV6(long ip, int bytes) {
        if (bytes < 40) {
            return DropReason.TRUNCATED;
        }
        if (u8(ALL, ip) >>> 4 != 6) {
            return DropReason.BAD_HEADER;
        }
        int payload = u16(ALL, ip + 4);
        if (payload + 40 > bytes) {
            return DropReason.TRUNCATED;
        }
        sourceHi = Ipv6.srcHi(ALL, ip);
        sourceLo = Ipv6.srcLo(ALL, ip);
        destinationHi = Ipv6.dstHi(ALL, ip);
        destinationLo = Ipv6.dstLo(ALL, ip);
        hops = u8(ALL, ip + 7);
        end = l3 + 40 + payload;
        long walk = Ipv6Ext.walk(ALL, ip, bytes, EXTENSION_LIMIT);
        protocol = Ipv6Ext.protocol(walk);
        l4 = l3 + Ipv6Ext.offset(walk);
        if (Ipv6Ext.fragment(walk)) {
            long header = ip + Ipv6Ext.fragmentHeader(walk);
            fragmentOffset = Ipv6Ext.fragmentOffset(ALL, header);
            moreFragments = Ipv6Ext.moreFragments(ALL, header);
            // one fragment that is the whole packet is no fragment: RFC 6946
            fragment = fragmentOffset != 0 || moreFragments;
            fragmentId = Ipv6Ext.fragmentId(ALL, header);
            fragmentBytes = end - l3 - Ipv6Ext.fragmentHeader(walk) - 8;
        }
        if (Ipv6Ext.routingType0(walk) || Ipv6Ext.misplaced(walk)) {
            return DropReason.EXTENSION_HEADERS;
        }
        if (Ipv6Ext.sourceRouted(walk)) {
            return DropReason.SOURCE_ROUTE;
        }
        if (Ipv6Ext.truncated(walk)) {
            return fragment ? DropReason.FRAGMENT_TINY : DropReason.TRUNCATED;
        }
        return Ipv6Ext.unknown(walk) && fragmentOffset == 0 ? DropReason.EXTENSION_HEADERS : null;
    }

    private @Nullable DropReason fragmentProblem() {
        if (fragmentBytes <= 0
                || (moreFragments && fragmentBytes % 8 != 0)
                || fragmentOffset + fragmentBytes > 65_535) {
            return DropReason.BAD_HEADER;
        }
        // RFC 1858 section 4.2, RFC 3128: a second fragment must not reach into the TCP header
        return protocol == TCP && fragmentOffset > 0 && fragmentOffset < 20
                ? DropReason.FRAGMENT_TINY
                : null;
    }

    private @Nullable DropReason upperProblem(int here) {
        DropReason cut = fragment ? DropReason.FRAGMENT_TINY : DropReason.TRUNCATED;
        return switch (protocol) {
            case TCP -> tcpProblem(here, cut);
            case UDP -> udpProblem(here, cut);
            case ICMP, ICMPV6, IGMP, UDP_LITE -> here < 8 ? cut : null;
            case SCTP -> here < 12 ? cut : null;
            default -> fragment && here == 0 ? DropReason.FRAGMENT_TINY : null;
        };
    }

    private @Nullable DropReason tcpProblem(int here, DropReason cut) {
        int header = here < 20 ? 0 : (u8(ALL, at + l4 + 12) >>> 4) * 4;
        if (here >= 20 && header < 20) {
            return DropReason.BAD_HEADER;
        }
        return here < 20 || header > here ? cut : null;
    }

    private @Nullable DropReason udpProblem(int here, DropReason cut) {
        if (here < 8) {
            return cut;
        }
        int bytes = u16(ALL, at + l4 + 4);
        if (bytes < 8) {
            return DropReason.BAD_HEADER;
        }
        return bytes > here && !fragment ? DropReason.TRUNCATED : null;
    }

    boolean group() {
        return (destination >>> 40 & 1) != 0;
    }

    boolean broadcast() {
        return destination == 0xFFFF_FFFF_FFFFL;
    }

    boolean v6() {
        return version == 6;
    }

    boolean isArp() {
        return etherType == ARP;
    }

    /// The upper-layer header is here.
    boolean hasUpper() {
        return version != 0 && fragmentOffset == 0;
    }

    boolean is(int upper) {
        return protocol == upper && hasUpper();
    }

    boolean isIcmp() {
        return is(version == 4 ? ICMP : ICMPV6);
    }

    /// Of ICMP of either version; -1 for everything else.
    int icmpType() {
        return isIcmp() ? u8(ALL, at + l4) : -1;
    }

    int icmpCode() {
        return isIcmp() ? u8(ALL, at + l4 + 1) : -1;
    }

    boolean isNd() {
        return is(ICMPV6) && Ndp.isNdp(icmpType());
    }

    boolean hasPorts() {
        return hasUpper()
                && (protocol == TCP || protocol == UDP || protocol == SCTP || protocol == UDP_LITE);
    }

    int sourcePort() {
        return hasPorts() ? u16(ALL, at + l4) : 0;
    }

    int destinationPort() {
        return hasPorts() ? u16(ALL, at + l4 + 2) : 0;
    }

    /// Bytes that must fit a maximum transmission unit.
    int mtuBytes() {
        return version != 0 ? end - l3 : length - l3;
    }

    int u8At(int offset) {
        return u8(ALL, at + offset);
    }

    int u16At(int offset) {
        return u16(ALL, at + offset);
    }

    long u32At(int offset) {
        return u32(ALL, at + offset);
    }

    long u48At(int offset) {
        return u48(ALL, at + offset);
    }
}
