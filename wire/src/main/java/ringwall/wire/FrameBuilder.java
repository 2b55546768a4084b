package ringwall.wire;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import ringwall.wire.FrameAssembly.Kind;
import ringwall.wire.FrameAssembly.Layer;
import ringwall.wire.FrameAssembly.Patch;

/// Builds frames layer by layer, for tests and guests. Types, lengths and checksums are filled in
/// by what follows; each can be lied about.
///
/// ```
///   FrameBuilder.ethernet("52:54:00:00:00:02", "52:54:00:00:00:01").vlan(10)
///           .ipv4("10.0.0.1", "10.0.0.2").ttl(3).udp(1000, 53).payload("hello").bytes()
/// ```
///
/// A `lie...` is about the layer added last: lengths and next protocols are false before checksums
/// are computed (so that those are right over the false bytes); `lieChecksum` and `patch` come
/// last. Encapsulation: `.udp(51000, 4789).vxlan(5001)` and then [#innerEthernet]. Malformed
/// arguments throw IllegalArgumentException.
public final class FrameBuilder {
    private final List<Layer> layers = new ArrayList<>();
    private int minimum;
    private int cut = Integer.MAX_VALUE;

    private FrameBuilder() {}

    // ---- layer 2

    public static FrameBuilder ethernet(long dst, long src) {
        return new FrameBuilder().innerEthernet(dst, src);
    }

    public static FrameBuilder ethernet(String dst, String src) {
        return ethernet(Addresses.mac(dst), Addresses.mac(src));
    }

    /// A packet without Ethernet header (what an ICMP error quotes): add an IP layer first.
    public static FrameBuilder packet() {
        return new FrameBuilder();
    }

    /// Another Ethernet header, behind a tunnel's.
    public FrameBuilder innerEthernet(long dst, long src) {
        Layer l = add(Kind.ETHERNET, Ethernet.SIZE);
        Ethernet.emit(l.m(), 0, dst, src, 0);
        return this;
    }

    public FrameBuilder innerEthernet(String dst, String src) {
        return innerEthernet(Addresses.mac(dst), Addresses.mac(src));
    }

    /// The EtherType, for a payload whose type is not known from a layer (or is to be false).
    public FrameBuilder type(int etherType) {
        last(Kind.ETHERNET, Kind.VLAN).next = etherType;
        return this;
    }

    /// A C-tag with priority 0.
    public FrameBuilder vlan(int vid) {
        return vlan(Ethernet.VLAN, vid);
    }

    public FrameBuilder vlan(int tpid, int tci) {
        Layer l = add(Kind.VLAN, Vlan.SIZE, tpid);
        BigEndian.putU16(l.m(), 0, tci);
        return this;
    }

    /// An LLC header; the type field in front becomes the length.
    public FrameBuilder llc(int dsap, int ssap) {
        Llc.emit(add(Kind.LLC, Llc.SIZE).m(), 0, dsap, ssap);
        return this;
    }

    public FrameBuilder snap(int oui, int protocol) {
        Llc.emitSnap(add(Kind.LLC, Llc.SNAP_SIZE).m(), 0, oui, protocol);
        return this;
    }

    public FrameBuilder arp(int op, long senderMac, int senderIp, long targetMac, int targetIp) {
        Arp.emit(add(Kind.ARP, Arp.SIZE).m(), 0, op, senderMac, senderIp, targetMac, targetIp);
        return this;
    }

    public FrameBuilder arpRequest(String senderMac, String senderIp, String targetIp) {
        long mac = Addresses.mac(senderMac);
        return arp(Arp.REQUEST, mac, Addresses.ip4(senderIp), 0, Addresses.ip4(targetIp));
    }

    public FrameBuilder arpReply(
            String senderMac, String senderIp, String targetMac, String targetIp) {
        return arp(
                Arp.REPLY,
                Addresses.mac(senderMac),
                Addresses.ip4(senderIp),
                Addresses.mac(targetMac),
                Addresses.ip4(targetIp));
    }

    // ---- layer 3

    /// IPv4 with TTL 64, DF clear, id 0.
    public FrameBuilder ipv4(int src, int dst) {
        Ipv4.emit(add(Kind.IPV4, Ipv4.MIN_SIZE).m(), 0, src, dst, 0, 0, 64, 0, 0, 0);
        return this;
    }

    public FrameBuilder ipv4(String src, String dst) {
        return ipv4(Addresses.ip4(src), Addresses.ip4(dst));
    }

    /// IPv6 with hop limit 64.
    public FrameBuilder ipv6(long srcHi, long srcLo, long dstHi, long dstLo) {
        MemorySegment m = add(Kind.IPV6, Ipv6.SIZE).m();
        Ipv6.emit(m, 0, srcHi, srcLo, dstHi, dstLo, IpProtocol.NO_NEXT, 0, 64, 0, 0);
        return this;
    }

    public FrameBuilder ipv6(String src, String dst) {
        Addresses.Ip6 s = Addresses.ip6(src);
        Addresses.Ip6 d = Addresses.ip6(dst);
        return ipv6(s.hi(), s.lo(), d.hi(), d.lo());
    }

    /// TTL or hop limit.
    public FrameBuilder ttl(int ttl) {
        Layer l = last(Kind.IPV4, Kind.IPV6);
        BigEndian.putU8(l.m(), l.kind == Kind.IPV4 ? Ipv4.TTL : Ipv6.HOP_LIMIT, ttl);
        return this;
    }

    /// The traffic class byte: DSCP and ECN.
    public FrameBuilder tos(int tos) {
        Layer l = last(Kind.IPV4, Kind.IPV6);
        if (l.kind == Kind.IPV4) {
            BigEndian.putU8(l.m(), Ipv4.TOS, tos);
        } else {
            Ipv6.trafficClass(l.m(), 0, tos);
        }
        return this;
    }

    /// Protocol or next header, for a payload whose number is not known from a layer (or is to be
    /// false).
    public FrameBuilder protocol(int protocol) {
        last(Kind.IPV4, Kind.IPV6, Kind.EXTENSION).next = protocol;
        return this;
    }

    /// IPv4 identification.
    public FrameBuilder id(int id) {
        Ipv4.id(last(Kind.IPV4, Kind.IPV4).m(), 0, id);
        return this;
    }

    public FrameBuilder dontFragment() {
        Ipv4.fragment(last(Kind.IPV4, Kind.IPV4).m(), 0, Ipv4.DF);
        return this;
    }

    /// IPv4 fragment; `offsetBytes` a multiple of 8.
    public FrameBuilder fragment(int offsetBytes, boolean more) {
        Ipv4.fragment(last(Kind.IPV4, Kind.IPV4).m(), 0, (offsetBytes / 8) | (more ? Ipv4.MF : 0));
        return this;
    }

    /// IPv4 options, padded with zeros to a multiple of 4.
    public FrameBuilder ipOptions(int... options) {
        Layer l = last(Kind.IPV4, Kind.IPV4);
        append(l, bytesOf(options));
        BigEndian.putU8(l.m(), 0, 0x40 | (l.bytes.length / 4));
        return this;
    }

    /// An IPv6 extension header of `kind` (hop-by-hop, destination, routing, ...): what follows its
    /// first two bytes, padded with zeros.
    public FrameBuilder extension(int kind, int... body) {
        byte[] b = new byte[Math.max(8, (2 + body.length + 7) / 8 * 8)];
        byte[] data = bytesOf(body);
        System.arraycopy(data, 0, b, 2, data.length);
        b[1] = (byte) (kind == IpProtocol.AH ? b.length / 4 - 2 : b.length / 8 - 1);
        layers.add(new Layer(Kind.EXTENSION, b, kind));
        return this;
    }

    /// An IPv6 fragment header.
    public FrameBuilder fragmentHeader(int offsetBytes, boolean more, int id) {
        Layer l = add(Kind.EXTENSION, Ipv6Ext.FRAGMENT_SIZE, IpProtocol.FRAGMENT);
        Ipv6Ext.emitFragment(l.m(), 0, 0, offsetBytes, more, id);
        return this;
    }

    // ---- layer 4 and control

    public FrameBuilder udp(int srcPort, int dstPort) {
        Udp.emit(add(Kind.UDP, Udp.SIZE).m(), 0, srcPort, dstPort, 0);
        return this;
    }

    /// TCP with sequence and acknowledgment number 0 and window 65535; `flags` of [Tcp].
    public FrameBuilder tcp(int srcPort, int dstPort, int flags) {
        Layer l = add(Kind.TCP, Tcp.MIN_SIZE);
        Tcp.emit(l.m(), 0, srcPort, dstPort, 0, 0, flags, 65535, Tcp.MIN_SIZE);
        return this;
    }

    public FrameBuilder seq(int seq) {
        BigEndian.putI32(last(Kind.TCP, Kind.TCP).m(), Tcp.SEQ, seq);
        return this;
    }

    public FrameBuilder ack(int ack) {
        BigEndian.putI32(last(Kind.TCP, Kind.TCP).m(), Tcp.ACK_NUMBER, ack);
        return this;
    }

    public FrameBuilder window(int window) {
        BigEndian.putU16(last(Kind.TCP, Kind.TCP).m(), Tcp.WINDOW, window);
        return this;
    }

    /// Raw TCP options, padded with zeros to a multiple of 4.
    public FrameBuilder tcpOptions(int... options) {
        Layer l = last(Kind.TCP, Kind.TCP);
        append(l, bytesOf(options));
        BigEndian.putU8(l.m(), Tcp.DATA_OFFSET, (l.bytes.length / 4) << 4);
        return this;
    }

    public FrameBuilder mss(int mss) {
        return tcpOptions(2, 4, mss >>> 8, mss & 0xff);
    }

    public FrameBuilder windowScale(int shift) {
        return tcpOptions(1, 3, 3, shift);
    }

    public FrameBuilder sackPermitted() {
        return tcpOptions(1, 1, 4, 2);
    }

    public FrameBuilder timestamps(int value, int echo) {
        byte[] b = new byte[12];
        Tcp.emitTimestamps(MemorySegment.ofArray(b), 0, value, echo);
        int[] o = new int[12];
        for (int i = 0; i < 12; i++) {
            o[i] = b[i];
        }
        return tcpOptions(o);
    }

    /// ICMPv4; `word` is bytes 4 to 7.
    public FrameBuilder icmp4(int type, int code, int word) {
        Icmpv4.emit(add(Kind.ICMPV4, Icmpv4.SIZE).m(), 0, type, code, word);
        return this;
    }

    public FrameBuilder icmp4Echo(int id, int seq) {
        return icmp4(Icmpv4.ECHO_REQUEST, 0, (id << 16) | seq);
    }

    public FrameBuilder icmp4EchoReply(int id, int seq) {
        return icmp4(Icmpv4.ECHO_REPLY, 0, (id << 16) | seq);
    }

    /// ICMPv6; `word` is bytes 4 to 7. Neighbour discovery and MLD messages that have no method
    /// here: this and a payload.
    public FrameBuilder icmp6(int type, int code, int word) {
        Icmpv6.emit(add(Kind.ICMPV6, Icmpv6.SIZE).m(), 0, type, code, word);
        return this;
    }

    public FrameBuilder icmp6Echo(int id, int seq) {
        return icmp6(Icmpv6.ECHO_REQUEST, 0, (id << 16) | seq);
    }

    public FrameBuilder icmp6EchoReply(int id, int seq) {
        return icmp6(Icmpv6.ECHO_REPLY, 0, (id << 16) | seq);
    }

    /// Neighbour solicitation; `sourceMac` 0 leaves the option out.
    public FrameBuilder ndSolicitation(String target, long sourceMac) {
        Addresses.Ip6 t = Addresses.ip6(target);
        byte[] b = new byte[32];
        int n = Ndp.emitSolicitation(MemorySegment.ofArray(b), 0, t.hi(), t.lo(), sourceMac);
        return raw(Kind.ICMPV6, Arrays.copyOf(b, n));
    }

    /// Neighbour advertisement; `flags` of [Ndp].
    public FrameBuilder ndAdvertisement(String target, int flags, long targetMac) {
        Addresses.Ip6 t = Addresses.ip6(target);
        byte[] b = new byte[32];
        Ndp.emitAdvertisement(MemorySegment.ofArray(b), 0, t.hi(), t.lo(), flags, targetMac);
        return raw(Kind.ICMPV6, b);
    }

    public FrameBuilder routerSolicitation(long sourceMac) {
        byte[] b = new byte[16];
        int n = Ndp.emitRouterSolicitation(MemorySegment.ofArray(b), 0, sourceMac);
        return raw(Kind.ICMPV6, Arrays.copyOf(b, n));
    }

    /// Router advertisement with lifetime 1800 s, source link address and one on-link, autonomous
    /// prefix.
    public FrameBuilder routerAdvertisement(long sourceMac, String prefix, int bits) {
        Addresses.Ip6 p = Addresses.ip6(prefix);
        byte[] b = new byte[56];
        MemorySegment m = MemorySegment.ofArray(b);
        int n = Ndp.emitRouterAdvertisement(m, 0, 64, 0, 1800);
        n += Ndp.emitLink(m, n, Ndp.OPTION_SOURCE_LINK, sourceMac);
        int flags = Ndp.PREFIX_ON_LINK | Ndp.PREFIX_AUTONOMOUS;
        Ndp.emitPrefix(m, n, p.hi(), p.lo(), bits, flags, 86400, 14400);
        return raw(Kind.ICMPV6, b);
    }

    /// IGMP version 1 or 2 message.
    public FrameBuilder igmp(int type, int maxResponse, int group) {
        Igmp.emit(add(Kind.IGMP, Igmp.SIZE).m(), 0, type, maxResponse, group);
        return this;
    }

    // ---- tunnels

    public FrameBuilder vxlan(int vni) {
        Vxlan.emit(add(Kind.DATA, Vxlan.SIZE).m(), 0, vni);
        return this;
    }

    public FrameBuilder geneve(int vni, int... options) {
        Layer l = add(Kind.GENEVE, Geneve.MIN_SIZE);
        append(l, bytesOf(options));
        Geneve.emit(l.m(), 0, vni, 0, l.bytes.length - Geneve.MIN_SIZE);
        return this;
    }

    public FrameBuilder gre() {
        Gre.emit(add(Kind.GRE, Gre.MIN_SIZE).m(), 0, 0);
        return this;
    }

    public FrameBuilder greKey(int key) {
        Gre.emitKey(add(Kind.GRE, 8).m(), 0, 0, key);
        return this;
    }

    public FrameBuilder nvgre(int vsid, int flowId) {
        return greKey((vsid << 8) | (flowId & 0xff));
    }

    public FrameBuilder erspan2(int session, int vlan, int sequence) {
        Layer l = add(Kind.GRE, 8 + Erspan.SIZE2);
        l.next = Ethernet.ERSPAN2;
        Gre.emitSequence(l.m(), 0, Ethernet.ERSPAN2, sequence);
        Erspan.emit2(l.m(), 8, vlan, 0, false, session, 0);
        return this;
    }

    // ---- payload

    public FrameBuilder payload(byte[] data) {
        return raw(Kind.DATA, data.clone());
    }

    public FrameBuilder payload(String text) {
        return raw(Kind.DATA, text.getBytes(StandardCharsets.UTF_8));
    }

    /// `size` bytes 0, 1, 2, ...
    public FrameBuilder payload(int size) {
        byte[] b = new byte[size];
        for (int i = 0; i < size; i++) {
            b[i] = (byte) i;
        }
        return raw(Kind.DATA, b);
    }

    /// Pads the frame with zeros behind everything, as a wire does ([Ethernet#MIN_FRAME]).
    public FrameBuilder padTo(int bytes) {
        minimum = bytes;
        return this;
    }

    /// Cuts the finished frame.
    public FrameBuilder truncate(int bytes) {
        cut = bytes;
        return this;
    }

    // ---- lies

    /// The layer's length field: IPv4 total, IPv6 payload, UDP length, extension header length
    /// byte.
    public FrameBuilder lieLength(int value) {
        layers.getLast().lieLength = value;
        return this;
    }

    /// IPv4 or TCP header length in bytes, a multiple of 4 up to 60.
    public FrameBuilder lieHeaderLength(int bytes) {
        layers.getLast().lieHeaderLength = bytes;
        return this;
    }

    /// The layer's checksum field.
    public FrameBuilder lieChecksum(int value) {
        layers.getLast().lieChecksum = value;
        return this;
    }

    /// TCP or UDP: the field holds the pseudo-header sum only, as a guest with checksum offload
    /// leaves it.
    public FrameBuilder partialChecksum() {
        last(Kind.TCP, Kind.UDP).partial = true;
        return this;
    }

    /// Overwrites `size` bytes (1, 2, 4 or 8) at `offset` of the layer, after all checksums.
    public FrameBuilder patch(int offset, int size, long value) {
        layers.getLast().patches.add(new Patch(offset, size, value));
        return this;
    }

    // ---- building

    /// The finished frame. The builder may go on.
    public byte[] bytes() {
        return new FrameAssembly(layers).bytes(minimum, cut);
    }

    /// The finished frame as a heap segment.
    public MemorySegment segment() {
        return MemorySegment.ofArray(bytes());
    }

    private Layer add(Kind kind, int size) {
        return add(kind, size, -1);
    }

    private Layer add(Kind kind, int size, int number) {
        Layer l = new Layer(kind, new byte[size], number);
        layers.add(l);
        return l;
    }

    private FrameBuilder raw(Kind kind, byte[] bytes) {
        layers.add(new Layer(kind, bytes, -1));
        return this;
    }

    private Layer last(Kind one, Kind... others) {
        for (Layer l : layers.reversed()) {
            if (l.kind == one || Arrays.asList(others).contains(l.kind)) {
                return l;
            }
        }
        throw new IllegalArgumentException("no " + one + " layer yet");
    }

    private static void append(Layer l, byte[] more) {
        int was = l.bytes.length;
        l.bytes = Arrays.copyOf(l.bytes, was + (more.length + 3) / 4 * 4);
        System.arraycopy(more, 0, l.bytes, was, more.length);
    }

    private static byte[] bytesOf(int[] values) {
        byte[] b = new byte[values.length];
        for (int i = 0; i < b.length; i++) {
            b[i] = (byte) values[i];
        }
        return b;
    }
}
