package ringwall.lab.guest;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;
import ringwall.wire.Arp;
import ringwall.wire.Dns;
import ringwall.wire.Ethernet;
import ringwall.wire.Icmpv4;
import ringwall.wire.Icmpv6;
import ringwall.wire.IpProtocol;
import ringwall.wire.Ipv4;
import ringwall.wire.Ipv6;
import ringwall.wire.Ipv6Ext;
import ringwall.wire.Tcp;
import ringwall.wire.Udp;
import ringwall.wire.Vlan;

/// One frame, taken apart once. Tags are stepped over; a fragment, or anything that is not well
/// formed, has no upper layer.
///
/// @param etherType behind the tags
/// @param vid of the outermost tag, or -1
/// @param src the IP source, or null when the frame is not IP
/// @param protocol upper-layer protocol, or -1
/// @param at offset of the upper layer (of the ARP header for ARP)
/// @param length bytes of the upper layer
/// @param fragment the packet is a fragment
public record Packet(
        MemorySegment m,
        long dstMac,
        long srcMac,
        int etherType,
        int vid,
        @Nullable Ip src,
        @Nullable Ip dst,
        int ipAt,
        int protocol,
        int at,
        int length,
        int hops,
        boolean fragment) {

    /// Never throws; a frame shorter than a header has EtherType -1.
    public static Packet of(byte[] frame) {
        MemorySegment m = MemorySegment.ofArray(frame);
        if (frame.length < Ethernet.SIZE) {
            return bare(m, 0, 0, -1, -1, 0, 0);
        }
        long tags = Vlan.walk(m, 0, frame.length);
        int type = Vlan.type(tags);
        int at = Vlan.offset(tags);
        int vid = Vlan.tags(tags) > 0 ? Vlan.vid(Vlan.outerTci(tags)) : -1;
        long dst = Ethernet.dst(m, 0);
        long src = Ethernet.src(m, 0);
        int length = frame.length - at;
        if (Vlan.truncated(tags) || Vlan.tooMany(tags)) {
            return bare(m, dst, src, -1, vid, at, 0);
        }
        if (type == Ethernet.IPV4 && Ipv4.valid(m, at, length)) {
            int header = Ipv4.headerLength(m, at);
            boolean fragment = Ipv4.isFragment(m, at);
            return new Packet(
                    m,
                    dst,
                    src,
                    type,
                    vid,
                    Ip.v4(Ipv4.src(m, at)),
                    Ip.v4(Ipv4.dst(m, at)),
                    at,
                    Ipv4.protocol(m, at),
                    at + header,
                    Ipv4.totalLength(m, at) - header,
                    Ipv4.ttl(m, at),
                    fragment);
        }
        if (type == Ethernet.IPV6 && Ipv6.valid(m, at, length)) {
            return ofIpv6(m, dst, src, vid, at);
        }
        return bare(m, dst, src, type, vid, at, length);
    }

    private static Packet ofIpv6(MemorySegment m, long dst, long src, int vid, int at) {
        int total = Ipv6.SIZE + Ipv6.payloadLength(m, at);
        long walk = Ipv6Ext.walk(m, at, total, 8);
        boolean lost = Ipv6Ext.truncated(walk) || Ipv6Ext.unknown(walk);
        int upper = Ipv6Ext.offset(walk);
        return new Packet(
                m,
                dst,
                src,
                Ethernet.IPV6,
                vid,
                Ip.v6(Ipv6.srcHi(m, at), Ipv6.srcLo(m, at)),
                Ip.v6(Ipv6.dstHi(m, at), Ipv6.dstLo(m, at)),
                at,
                lost ? -1 : Ipv6Ext.protocol(walk),
                at + upper,
                Math.max(0, total - upper),
                Ipv6.hopLimit(m, at),
                Ipv6Ext.fragment(walk));
    }

    private static Packet bare(
            MemorySegment m, long dst, long src, int type, int vid, int at, int length) {
        return new Packet(m, dst, src, type, vid, null, null, at, -1, at, length, 0, false);
    }

    public boolean arp() {
        return etherType == Ethernet.ARP && Arp.valid(m, at, length);
    }

    public boolean tcp() {
        return protocol == IpProtocol.TCP && !fragment && Tcp.valid(m, at, length);
    }

    public boolean udp() {
        return protocol == IpProtocol.UDP && !fragment && Udp.valid(m, at, length);
    }

    public boolean icmp4() {
        return protocol == IpProtocol.ICMP
                && etherType == Ethernet.IPV4
                && !fragment
                && Icmpv4.valid(m, at, length);
    }

    public boolean icmp6() {
        return protocol == IpProtocol.ICMPV6
                && etherType == Ethernet.IPV6
                && !fragment
                && Icmpv6.valid(m, at, length);
    }

    public int srcPort() {
        return tcp() ? Tcp.srcPort(m, at) : udp() ? Udp.srcPort(m, at) : -1;
    }

    public int dstPort() {
        return tcp() ? Tcp.dstPort(m, at) : udp() ? Udp.dstPort(m, at) : -1;
    }

    /// For people: who to whom, and for DNS and HTTP what.
    public String describe() {
        if (src == null) {
            return arp() ? "ARP" : "EtherType 0x%04x".formatted(etherType);
        }
        String ports = tcp() ? "tcp/" : udp() ? "udp/" : "protocol " + protocol;
        String way = src + " to " + dst + " " + ports + (tcp() || udp() ? dstPort() : "");
        byte[] data = payload();
        MemorySegment d = MemorySegment.ofArray(data);
        if (udp() && dstPort() == Dns.PORT && Dns.valid(d, 0, data.length)) {
            return way + " DNS " + Dns.name(d, 0, data.length, Dns.SIZE);
        }
        String text = new String(data, StandardCharsets.US_ASCII);
        return text.matches("(?s)(GET |HTTP/).*")
                ? way + " " + text.lines().findFirst().orElse("")
                : way;
    }

    /// What the transport carries: behind the TCP, UDP or ICMP header.
    public byte[] payload() {
        int header = tcp() ? Tcp.headerLength(m, at) : udp() || icmp4() || icmp6() ? Udp.SIZE : 0;
        byte[] all = (byte[]) m.heapBase().orElseThrow();
        int from = Math.min(at + header, all.length);
        return Arrays.copyOfRange(all, from, Math.max(from, Math.min(at + length, all.length)));
    }
}
