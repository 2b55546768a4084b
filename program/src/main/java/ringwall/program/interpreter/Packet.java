package ringwall.program.interpreter;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.program.DropReason;
import ringwall.wire.Ethernet;
import ringwall.wire.Icmpv4;
import ringwall.wire.Icmpv6;
import ringwall.wire.IpProtocol;
import ringwall.wire.Ipv4;
import ringwall.wire.Ipv6;
import ringwall.wire.Ipv6Ext;
import ringwall.wire.Mld;
import ringwall.wire.Ndp;
import ringwall.wire.Tcp;
import ringwall.wire.Udp;
import ringwall.wire.Vlan;

/// A frame taken apart once, without the tag by which it arrived. It is total over any 14 bytes or
/// more: what is wrong with it stands in [#problem].
final class Packet {
    /// Extension headers that are walked at most (BEHAVIOUR 19).
    static final int EXTENSION_LIMIT = 8;

    private static final int SCTP_HEADER = 12;

    final byte[] bytes;
    final MemorySegment m;
    final Mac dst;
    final Mac src;

    /// Tags that are left in the frame: QinQ.
    final int innerTags;

    /// EtherType behind the inner tags; below 0x600 an 802.3 length.
    final int etherType;

    /// Offset of what follows the EtherType.
    final int l3;

    /// Why the frame must be dropped whatever else it says; the first thing that is wrong.
    final @Nullable DropReason problem;

    /// 4, 6, or 0 for no IP packet.
    final int version;

    final Ip srcIp;
    final Ip dstIp;
    final int ttl;

    /// Upper-layer protocol; in a later fragment what the fragment header says.
    final int protocol;

    final int l4;

    /// End of the IP packet, before Ethernet padding.
    final int end;

    final boolean fragment;
    final int fragmentOffset;
    final boolean moreFragments;
    final long fragmentId;

    /// Bytes of fragmented data in this fragment.
    final int fragmentBytes;

    private static final Ip NONE = Ip.v4(0);

    Packet(byte[] bytes) {
        this.bytes = bytes;
        this.m = MemorySegment.ofArray(bytes);
        this.dst = new Mac(Ethernet.dst(m, 0));
        this.src = new Mac(Ethernet.src(m, 0));
        long tags = Vlan.walk(m, 0, bytes.length);
        this.innerTags = Vlan.tags(tags);
        this.etherType = Vlan.type(tags);
        this.l3 = Vlan.offset(tags);
        boolean tagsBroken = Vlan.truncated(tags) || Vlan.tooMany(tags);
        Layers layers =
                tagsBroken
                        ? new Layers(DropReason.TRUNCATED)
                        : switch (etherType) {
                            case Ethernet.IPV4 -> new Layers(m, l3, bytes.length, 4);
                            case Ethernet.IPV6 -> new Layers(m, l3, bytes.length, 6);
                            default -> new Layers(null);
                        };
        this.problem = layers.problem;
        this.version = layers.version;
        this.srcIp = layers.srcIp;
        this.dstIp = layers.dstIp;
        this.ttl = layers.ttl;
        this.protocol = layers.protocol;
        this.l4 = layers.l4;
        this.end = layers.end;
        this.fragment = layers.fragment;
        this.fragmentOffset = layers.fragmentOffset;
        this.moreFragments = layers.moreFragments;
        this.fragmentId = layers.fragmentId;
        this.fragmentBytes = layers.fragmentBytes;
    }

    boolean isIp() {
        return version != 0;
    }

    boolean isArp() {
        return etherType == Ethernet.ARP;
    }

    boolean laterFragment() {
        return fragment && fragmentOffset != 0;
    }

    /// The upper-layer header is here.
    boolean hasL4() {
        return isIp() && !laterFragment();
    }

    boolean is(int upper) {
        return hasL4() && protocol == upper;
    }

    boolean isIcmp() {
        return is(version == 4 ? IpProtocol.ICMP : IpProtocol.ICMPV6);
    }

    /// Of ICMP of either version; -1 for everything else.
    int icmpType() {
        return isIcmp() ? Icmpv4.type(m, l4) : -1;
    }

    int icmpCode() {
        return isIcmp() ? Icmpv4.code(m, l4) : -1;
    }

    boolean isIcmpError() {
        return isIcmp() && (version == 4 ? Icmpv4.isError(icmpType()) : Icmpv6.isError(icmpType()));
    }

    /// Neighbour discovery: the guards judge it, the rules do not.
    boolean isNd() {
        return is(IpProtocol.ICMPV6) && Ndp.isNdp(icmpType());
    }

    /// IGMP or MLD: for the snooper.
    boolean isGroupMembership() {
        return is(IpProtocol.IGMP) && version == 4
                || is(IpProtocol.ICMPV6) && Mld.isMld(icmpType());
    }

    boolean hasPorts() {
        return hasL4()
                && (protocol == IpProtocol.TCP
                        || protocol == IpProtocol.UDP
                        || protocol == IpProtocol.SCTP
                        || protocol == IpProtocol.UDP_LITE);
    }

    int srcPort() {
        return hasPorts() ? Udp.srcPort(m, l4) : 0;
    }

    int dstPort() {
        return hasPorts() ? Udp.dstPort(m, l4) : 0;
    }

    /// Bytes from the upper-layer header to the packet's end.
    int l4Bytes() {
        return end - l4;
    }

    /// Bytes that must fit a maximum transmission unit.
    int mtuBytes() {
        return isIp() ? end - l3 : bytes.length - l3;
    }

    /// The same frame with other addresses.
    byte[] withMacs(Mac newDst, Mac newSrc) {
        byte[] copy = bytes.clone();
        MemorySegment to = MemorySegment.ofArray(copy);
        Ethernet.dst(to, 0, newDst.bits());
        Ethernet.src(to, 0, newSrc.bits());
        return copy;
    }

    static Ip ip4(int bits) {
        return Ip.v4(bits);
    }

    /// The IP packet at an offset, read as far as it goes. Also used on what an ICMP error quotes.
    static final class Layers {
        private @Nullable DropReason problem;
        private int version;
        private Ip srcIp = NONE;
        private Ip dstIp = NONE;
        private int ttl;
        private int protocol = -1;
        private int l4;
        private int end;
        private boolean fragment;
        private int fragmentOffset;
        private boolean moreFragments;
        private long fragmentId;
        private int fragmentBytes;

        private Layers(@Nullable DropReason problem) {
            this.problem = problem;
        }

        private Layers(MemorySegment m, int l3, int length, int version) {
            problem = version == 4 ? readV4(m, l3, length - l3) : readV6(m, l3, length - l3);
            if (problem == null) {
                this.version = version;
                problem = fragment ? fragmentProblem() : null;
                problem = problem == null ? upperProblem(m) : problem;
            }
        }

        private @Nullable DropReason readV4(MemorySegment m, int at, int length) {
            if (length < Ipv4.MIN_SIZE) {
                return DropReason.TRUNCATED;
            }
            int header = Ipv4.headerLength(m, at);
            if (Ipv4.version(m, at) != 4 || header < Ipv4.MIN_SIZE) {
                return DropReason.BAD_HEADER;
            }
            if (header > length) {
                return DropReason.TRUNCATED;
            }
            int total = Ipv4.totalLength(m, at);
            if (total < header) {
                return DropReason.BAD_HEADER;
            }
            if (total > length) {
                return DropReason.TRUNCATED;
            }
            if (!Ipv4.checksumValid(m, at)) {
                return DropReason.BAD_CHECKSUM;
            }
            if (Ipv4.sourceRouted(m, at)) {
                return DropReason.SOURCE_ROUTE;
            }
            srcIp = Ip.v4(Ipv4.src(m, at));
            dstIp = Ip.v4(Ipv4.dst(m, at));
            ttl = Ipv4.ttl(m, at);
            protocol = Ipv4.protocol(m, at);
            l4 = at + header;
            end = at + total;
            fragment = Ipv4.isFragment(m, at);
            fragmentOffset = Ipv4.fragmentOffset(m, at);
            moreFragments = Ipv4.moreFragments(m, at);
            fragmentId = Ipv4.id(m, at);
            fragmentBytes = end - l4;
            return null;
        }

        private @Nullable DropReason readV6(MemorySegment m, int at, int length) {
            if (length < Ipv6.SIZE) {
                return DropReason.TRUNCATED;
            }
            if (!Ipv6.validHeader(m, at, length)) {
                return DropReason.BAD_HEADER;
            }
            if (!Ipv6.valid(m, at, length)) {
                return DropReason.TRUNCATED;
            }
            srcIp = Ip.v6(Ipv6.srcHi(m, at), Ipv6.srcLo(m, at));
            dstIp = Ip.v6(Ipv6.dstHi(m, at), Ipv6.dstLo(m, at));
            ttl = Ipv6.hopLimit(m, at);
            end = at + Ipv6.SIZE + Ipv6.payloadLength(m, at);
            long walk = Ipv6Ext.walk(m, at, length, EXTENSION_LIMIT);
            protocol = Ipv6Ext.protocol(walk);
            l4 = at + Ipv6Ext.offset(walk);
            if (Ipv6Ext.fragment(walk)) {
                int header = at + Ipv6Ext.fragmentHeader(walk);
                fragmentOffset = Ipv6Ext.fragmentOffset(m, header);
                moreFragments = Ipv6Ext.moreFragments(m, header);
                fragment = fragmentOffset != 0 || moreFragments; // else atomic, RFC 6946
                fragmentId = Ipv6Ext.fragmentId(m, header);
                fragmentBytes = end - header - Ipv6Ext.FRAGMENT_SIZE;
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
            boolean later = fragment && fragmentOffset != 0;
            return Ipv6Ext.unknown(walk) && !later ? DropReason.EXTENSION_HEADERS : null;
        }

        private @Nullable DropReason fragmentProblem() {
            if (fragmentBytes <= 0
                    || moreFragments && fragmentBytes % 8 != 0
                    || fragmentOffset + fragmentBytes > 65_535) {
                return DropReason.BAD_HEADER;
            }
            // RFC 1858 section 4.2, RFC 3128: a second fragment must not reach into the TCP header
            boolean intoHeader =
                    protocol == IpProtocol.TCP
                            && fragmentOffset > 0
                            && fragmentOffset < Tcp.MIN_SIZE;
            return intoHeader ? DropReason.FRAGMENT_TINY : null;
        }

        private @Nullable DropReason upperProblem(MemorySegment m) {
            if (fragment && fragmentOffset != 0) {
                return null;
            }
            int here = end - l4;
            DropReason cut = fragment ? DropReason.FRAGMENT_TINY : DropReason.TRUNCATED;
            return switch (protocol) {
                case IpProtocol.TCP -> tcpProblem(m, here, cut);
                case IpProtocol.UDP -> udpProblem(m, here, cut);
                case IpProtocol.ICMP, IpProtocol.ICMPV6, IpProtocol.IGMP, IpProtocol.UDP_LITE ->
                        here < Icmpv4.SIZE ? cut : null;
                case IpProtocol.SCTP -> here < SCTP_HEADER ? cut : null;
                default -> fragment && here == 0 ? DropReason.FRAGMENT_TINY : null;
            };
        }

        private @Nullable DropReason tcpProblem(MemorySegment m, int here, DropReason cut) {
            if (here < Tcp.MIN_SIZE) {
                return cut;
            }
            int header = Tcp.headerLength(m, l4);
            return header < Tcp.MIN_SIZE ? DropReason.BAD_HEADER : header > here ? cut : null;
        }

        private @Nullable DropReason udpProblem(MemorySegment m, int here, DropReason cut) {
            if (here < Udp.SIZE) {
                return cut;
            }
            int length = Udp.length(m, l4);
            return length < Udp.SIZE
                    ? DropReason.BAD_HEADER
                    : length > here && !fragment ? DropReason.TRUNCATED : null;
        }
    }
}
