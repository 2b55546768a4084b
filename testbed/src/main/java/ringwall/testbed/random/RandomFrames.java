package ringwall.testbed.random;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.program.HostProgram;
import ringwall.program.Ingress;
import ringwall.program.Overlay;
import ringwall.program.Port;
import ringwall.program.Routing;
import ringwall.program.Tag;
import ringwall.program.interpreter.Output;
import ringwall.wire.Dhcp4;
import ringwall.wire.Ethernet;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Icmpv4;
import ringwall.wire.Icmpv6;
import ringwall.wire.Igmp;
import ringwall.wire.IpProtocol;
import ringwall.wire.Ipv4;
import ringwall.wire.Ipv6;
import ringwall.wire.Ndp;
import ringwall.wire.Tcp;

/// Frames that a host with this program may see: what honest guests and routers say, in
/// conversations that go on; what attackers say; and bytes that are nothing.
///
/// One instance makes one history: tell it what came out ([#saw]), and some frames will be answers.
public final class RandomFrames {
    private static final int MEMORY = 16;

    private final Choices choices;
    private final HostProgram program;
    private final List<String> segments;
    private final List<Arrival> sent = new ArrayList<>();
    private final List<Arrival> received = new ArrayList<>();

    public RandomFrames(Choices choices, HostProgram program) {
        this.choices = choices;
        this.program = program;
        this.segments = program.segments().stream().map(s -> s.name()).toList();
    }

    /// What left the host; a later frame may answer it, from where it went.
    public void saw(List<Output> outputs) {
        for (Output output : outputs) {
            if (!output.attachment().startsWith("file:")) {
                remember(received, new Arrival(output.attachment(), output.frame()));
            }
        }
    }

    private void remember(List<Arrival> list, Arrival arrival) {
        list.add(arrival);
        if (list.size() > MEMORY) {
            list.removeFirst();
        }
    }

    public Arrival next() {
        Arrival arrival =
                switch (choices.below(8)) {
                    case 0, 1 -> fresh();
                    case 2, 3 -> received.isEmpty() ? fresh() : answer(choices.pick(received));
                    case 4 -> sent.isEmpty() ? fresh() : again(choices.pick(sent));
                    case 5 -> control();
                    case 6 -> hostile();
                    default -> mutated(choices.oneIn(2) ? control() : fresh());
                };
        remember(sent, arrival);
        return arrival;
    }

    // ---- who and where

    private record Seat(String attachment, String segment, Tag tag, boolean tunnelled) {}

    private Seat seat() {
        Ingress in = choices.pick(program.ingress());
        return switch (in) {
            case Ingress.OfPort p -> new Seat(p.port(), p.segment(), p.tag(), false);
            case Ingress.OfPNic p -> new Seat(p.pnic(), p.segment(), p.tag(), false);
            case Ingress.OfTunnel t ->
                    new Seat(
                            choices.pick(program.pnics()).name(),
                            t.segment(),
                            new Tag.Untagged(),
                            true);
            case Ingress.OfMirror m ->
                    new Seat(m.pnic(), choices.pick(segments), new Tag.Vid(m.vid()), false);
            case Ingress.OfMirrorTunnel m ->
                    new Seat(
                            choices.pick(program.pnics()).name(),
                            choices.pick(segments),
                            new Tag.Untagged(),
                            true);
        };
    }

    private boolean local(Seat seat) {
        return program.ports().stream().anyMatch(p -> p.name().equals(seat.attachment));
    }

    private List<Routing.Neighbour> neighbours(String segment) {
        return program.routing().neighbours().stream()
                .filter(n -> n.segment().equals(segment))
                .toList();
    }

    /// Whose frame it is, mostly somebody who may be at the seat.
    private Routing.Neighbour sender(Seat seat, int version) {
        List<Routing.Neighbour> all =
                neighbours(seat.segment).stream().filter(n -> n.ip().version() == version).toList();
        Port port =
                program.ports().stream()
                        .filter(p -> p.name().equals(seat.attachment))
                        .findFirst()
                        .orElse(null);
        List<Routing.Neighbour> own =
                all.stream()
                        .filter(n ->
                                port == null
                                        ? n.mac().bits() % 256 > 100
                                        : n.mac().equals(port.mac()))
                        .toList();
        List<Routing.Neighbour> from = own.isEmpty() || choices.oneIn(16) ? all : own;
        return from.isEmpty()
                ? new Routing.Neighbour(
                        seat.segment,
                        version == 4 ? RandomPrograms.v4(9, 9) : RandomPrograms.v6(9, 9),
                        RandomPrograms.mac(9, 9))
                : choices.pick(from);
    }

    private Mac gatewayMac(Seat seat) {
        return local(seat) ? program.routing().gatewayMac() : program.routing().hostMac();
    }

    private FrameBuilder ip(Seat seat, int version) {
        Routing.Neighbour from = sender(seat, version);
        List<Routing.Neighbour> near =
                neighbours(seat.segment).stream().filter(n -> n.ip().version() == version).toList();
        List<Routing.Neighbour> anyone =
                program.routing().neighbours().stream()
                        .filter(n -> n.ip().version() == version)
                        .toList();
        Ip to;
        Mac dst;
        if (choices.below(2) == 0 && !near.isEmpty()) {
            Routing.Neighbour target = choices.pick(near);
            to = target.ip();
            dst = target.mac();
        } else {
            dst = gatewayMac(seat);
            to =
                    anyone.isEmpty() || choices.oneIn(8)
                            ? strangeAddress(version)
                            : choices.pick(anyone).ip();
        }
        if (choices.oneIn(24)) {
            dst = strangeMac();
        }
        FrameBuilder frame = ip(dst, from.mac(), from.ip(), to);
        return choices.oneIn(8) ? frame.ttl(choices.pick(List.of(1, 0, 2, 255))) : frame;
    }

    private static FrameBuilder ip(Mac dst, Mac src, Ip from, Ip to) {
        FrameBuilder frame = FrameBuilder.ethernet(dst.bits(), src.bits());
        return from.isV4()
                ? frame.ipv4(from.v4Bits(), to.v4Bits())
                : frame.ipv6(from.hi(), from.lo(), to.hi(), to.lo());
    }

    private Ip strangeAddress(int version) {
        List<Ip> four =
                List.of(
                        Ip.parse("198.51.100.7"),
                        RandomPrograms.v4(1, RandomPrograms.OUTSIDE),
                        RandomPrograms.v4(1, RandomPrograms.GATEWAY),
                        RandomPrograms.v4(2, RandomPrograms.GATEWAY),
                        Ip.parse("224.0.0.251"),
                        Ip.parse("239.1.2.3"),
                        Ip.parse("255.255.255.255"),
                        Ip.parse("0.0.0.0"),
                        Ip.parse("127.0.0.1"),
                        Ip.parse("169.254.1.1"));
        List<Ip> six =
                List.of(
                        Ip.parse("2001:db8:ffff::1"),
                        RandomPrograms.v6(1, RandomPrograms.GATEWAY),
                        Ip.parse("ff02::1"),
                        Ip.parse("ff05::2"),
                        Ip.parse("fe80::1234"),
                        Ip.parse("::"),
                        Ip.parse("::1"));
        return choices.pick(version == 4 ? four : six);
    }

    private Mac strangeMac() {
        return choices.pick(
                List.of(
                        Mac.BROADCAST,
                        RandomPrograms.mac(1, 1),
                        RandomPrograms.mac(2, 200),
                        Mac.parse("01:00:5e:01:02:03"),
                        Mac.parse("33:33:00:00:00:01"),
                        Mac.parse("01:80:c2:00:00:00"),
                        Mac.parse("01:80:c2:00:00:0e"),
                        Mac.parse("01:00:0c:cc:cc:cd"),
                        RandomPrograms.GATEWAY_MAC,
                        RandomPrograms.HOST_MAC,
                        RandomPrograms.PEER_HOST_MAC,
                        RandomPrograms.VTEP_MAC,
                        new Mac(0)));
    }

    // ---- conversations

    private Arrival fresh() {
        Seat seat = seat();
        int version = choices.oneIn(3) ? 6 : 4;
        FrameBuilder frame = ip(seat, version);
        int sport = choices.pick(List.of(40_000, 40_001, 80, 68));
        int dport = choices.pick(List.of(80, 443, 53, 22, 68, 546, 4789));
        FrameBuilder upper =
                switch (choices.below(7)) {
                    case 0, 1 -> tcp(frame, sport, dport, Tcp.SYN);
                    case 2 -> frame.udp(sport, dport).payload(choices.below(64));
                    case 3 ->
                            version == 4
                                    ? frame.icmp4Echo(choices.below(3), 1).payload(8)
                                    : frame.icmp6Echo(choices.below(3), 1).payload(8);
                    case 4 ->
                            tcp(
                                    frame,
                                    sport,
                                    dport,
                                    choices.pick(List.of(Tcp.ACK, Tcp.RST, Tcp.FIN | Tcp.ACK, 0)));
                    case 5 -> frame.protocol(choices.pick(List.of(50, 47, 132, 99))).payload(32);
                    default -> big(frame, sport, dport);
                };
        return at(seat, upper.bytes());
    }

    private FrameBuilder tcp(FrameBuilder frame, int sport, int dport, int flags) {
        FrameBuilder tcp = frame.tcp(sport, dport, flags).seq(choices.pick(List.of(1000, -5, 7)));
        if (flags == Tcp.SYN && choices.oneIn(3)) {
            tcp = tcp.mss(1460).windowScale(choices.below(15));
        }
        return choices.oneIn(3) ? tcp.payload(choices.below(100)) : tcp;
    }

    private FrameBuilder big(FrameBuilder frame, int sport, int dport) {
        return frame.udp(sport, dport).payload(choices.pick(List.of(1400, 1472, 1473, 1452, 2000)));
    }

    /// The frame with the tag of the seat, or in a tunnel.
    private Arrival at(Seat seat, byte[] frame) {
        if (!seat.tunnelled) {
            return new Arrival(seat.attachment, tagged(frame, seat.tag));
        }
        Overlay overlay = program.overlay().orElseThrow();
        int vni =
                program.segments().stream()
                        .filter(s -> s.name().equals(seat.segment))
                        .findFirst()
                        .map(s -> s.vni())
                        .orElse(1);
        Ip peer =
                choices.oneIn(16) ? Ip.parse("172.16.0.66") : overlay.peers().getFirst().address();
        byte[] outer =
                FrameBuilder.ethernet(overlay.mac().bits(), RandomPrograms.PEER_VTEP_MAC.bits())
                        .ipv4(peer.v4Bits(), overlay.address().v4Bits())
                        .udp(50_000, overlay.udpPort())
                        .lieChecksum(0)
                        .vxlan(choices.oneIn(16) ? vni + 1 : Math.max(0, vni))
                        .payload(frame)
                        .bytes();
        return new Arrival(seat.attachment, tagged(outer, overlay.tag()));
    }

    private static byte[] tagged(byte[] frame, Tag tag) {
        if (!(tag instanceof Tag.Vid vid) || frame.length < Ethernet.SIZE) {
            return frame;
        }
        return withTag(frame, Ethernet.VLAN, vid.vid());
    }

    private static byte[] withTag(byte[] frame, int tpid, int tci) {
        byte[] tagged = new byte[frame.length + 4];
        System.arraycopy(frame, 0, tagged, 0, 12);
        tagged[12] = (byte) (tpid >>> 8);
        tagged[13] = (byte) tpid;
        tagged[14] = (byte) (tci >>> 8);
        tagged[15] = (byte) tci;
        System.arraycopy(frame, 12, tagged, 16, frame.length - 12);
        return tagged;
    }

    /// The receiver's answer: addresses and ports turned, TCP going on.
    private Arrival answer(Arrival to) {
        byte[] frame = to.frame().clone();
        int at = ipAt(frame);
        swap(frame, 0, 6, 6);
        if (at < 0) {
            return new Arrival(to.attachment(), frame);
        }
        MemorySegment m = MemorySegment.ofArray(frame);
        boolean four = Ipv4.version(m, at) == 4;
        swap(frame, at + (four ? 12 : 8), at + (four ? 16 : 24), four ? 4 : 16);
        int protocol = four ? Ipv4.protocol(m, at) : Ipv6.nextHeader(m, at);
        int l4 = at + (four ? Ipv4.headerLength(m, at) : Ipv6.SIZE);
        if (l4 + 8 > frame.length) {
            return new Arrival(to.attachment(), frame);
        }
        if (choices.oneIn(10)) {
            return complaint(to, frame, at, four);
        }
        if (protocol == IpProtocol.TCP && l4 + 20 <= frame.length) {
            swap(frame, l4, l4 + 2, 2);
            tcpAnswer(m, l4, frame.length);
        } else if (protocol == IpProtocol.UDP) {
            swap(frame, l4, l4 + 2, 2);
        } else if (protocol == IpProtocol.ICMP && frame[l4] == Icmpv4.ECHO_REQUEST) {
            frame[l4] = Icmpv4.ECHO_REPLY;
        } else if (protocol == IpProtocol.ICMPV6 && (frame[l4] & 0xff) == Icmpv6.ECHO_REQUEST) {
            frame[l4] = (byte) Icmpv6.ECHO_REPLY;
        }
        return new Arrival(to.attachment(), frame);
    }

    private void tcpAnswer(MemorySegment m, int l4, int end) {
        int flags = Tcp.flags(m, l4);
        int seq = Tcp.seq(m, l4);
        int ack = Tcp.ackNumber(m, l4);
        int data = Math.max(0, end - l4 - Tcp.headerLength(m, l4));
        int length = data + Integer.bitCount(flags & (Tcp.SYN | Tcp.FIN));
        boolean syn = (flags & (Tcp.SYN | Tcp.ACK)) == Tcp.SYN;
        int next =
                syn
                        ? Tcp.SYN | Tcp.ACK
                        : choices.pick(
                                List.of(
                                        Tcp.ACK,
                                        Tcp.ACK | Tcp.PSH,
                                        Tcp.ACK | Tcp.FIN,
                                        Tcp.RST | Tcp.ACK,
                                        Tcp.SYN));
        ringwall.wire.BigEndian.putI32(m, l4 + Tcp.SEQ, syn ? 9000 : ack);
        ringwall.wire.BigEndian.putI32(
                m, l4 + Tcp.ACK_NUMBER, choices.oneIn(12) ? seq + 1_000_000 : seq + length);
        ringwall.wire.BigEndian.putU8(m, l4 + Tcp.FLAGS, next);
    }

    /// An ICMP error about what was received, from the receiver.
    private Arrival complaint(Arrival about, byte[] turned, int at, boolean four) {
        byte[] head = Arrays.copyOf(turned, at);
        byte[] quote = Arrays.copyOfRange(about.frame(), at, Math.min(turned.length, at + 64));
        MemorySegment m = MemorySegment.ofArray(turned);
        FrameBuilder error =
                four
                        ? FrameBuilder.packet()
                                .ipv4(Ipv4.src(m, at), Ipv4.dst(m, at))
                                .icmp4(3, choices.below(5), 0)
                        : FrameBuilder.packet()
                                .ipv6(
                                        Ipv6.srcHi(m, at),
                                        Ipv6.srcLo(m, at),
                                        Ipv6.dstHi(m, at),
                                        Ipv6.dstLo(m, at))
                                .icmp6(choices.between(1, 4), 0, 0);
        byte[] packet = error.payload(quote).bytes();
        byte[] frame = Arrays.copyOf(head, at + packet.length);
        System.arraycopy(packet, 0, frame, at, packet.length);
        return new Arrival(about.attachment(), frame);
    }

    private static void swap(byte[] bytes, int a, int b, int length) {
        for (int i = 0; i < length; i++) {
            byte kept = bytes[a + i];
            bytes[a + i] = bytes[b + i];
            bytes[b + i] = kept;
        }
    }

    /// Offset of a whole IP header behind at most one tag; -1: none.
    private static int ipAt(byte[] frame) {
        if (frame.length < 18 + 40) {
            return -1;
        }
        MemorySegment m = MemorySegment.ofArray(frame);
        boolean tag = Ethernet.type(m, 0) == Ethernet.VLAN;
        int at = tag ? 18 : 14;
        int type = ringwall.wire.BigEndian.u16(m, at - 2);
        boolean ip =
                type == Ethernet.IPV4 && Ipv4.validHeader(m, at, frame.length - at)
                        || type == Ethernet.IPV6 && Ipv6.validHeader(m, at, frame.length - at);
        return ip ? at : -1;
    }

    /// The same sender goes on: as it was, or TCP one step further.
    private Arrival again(Arrival before) {
        byte[] frame = before.frame().clone();
        int at = ipAt(frame);
        MemorySegment m = MemorySegment.ofArray(frame);
        boolean tcp = at > 0 && Ipv4.version(m, at) == 4 && Ipv4.protocol(m, at) == IpProtocol.TCP;
        int l4 = tcp ? at + Ipv4.headerLength(m, at) : 0;
        if (tcp && l4 + 20 <= frame.length && choices.oneIn(2)) {
            ringwall.wire.BigEndian.putI32(m, l4 + Tcp.SEQ, Tcp.seq(m, l4) + 1);
            ringwall.wire.BigEndian.putI32(m, l4 + Tcp.ACK_NUMBER, 9001);
            ringwall.wire.BigEndian.putU8(
                    m, l4 + Tcp.FLAGS, choices.pick(List.of(Tcp.ACK, Tcp.ACK | Tcp.FIN, Tcp.RST)));
        }
        return new Arrival(before.attachment(), frame);
    }

    // ---- control, hostility, nonsense

    private Arrival control() {
        Seat seat = seat();
        boolean six = choices.oneIn(3);
        Routing.Neighbour from = sender(seat, six ? 6 : 4);
        long src = from.mac().bits();
        byte[] frame =
                six
                        ? control6(seat, from, src)
                        : switch (choices.below(4)) {
                            case 0 -> arp(seat, from, src);
                            case 1 -> dhcp(src);
                            case 2 -> igmp(from, src);
                            default ->
                                    FrameBuilder.ethernet(gatewayMac(seat).bits(), src)
                                            .ipv4(
                                                    from.ip().v4Bits(),
                                                    from.ip().v4Bits() & ~255
                                                            | RandomPrograms.GATEWAY)
                                            .icmp4Echo(1, 1)
                                            .payload(16)
                                            .bytes();
                        };
        return at(seat, frame);
    }

    private byte[] arp(Seat seat, Routing.Neighbour from, long src) {
        int own = from.ip().v4Bits();
        int target =
                choices.pick(
                        List.of(
                                own & ~255 | RandomPrograms.GATEWAY,
                                own & ~255 | 101,
                                own & ~255 | 2,
                                own & ~255 | 77,
                                own));
        int op = choices.pick(List.of(1, 1, 2, 3));
        long dst = op == 1 ? Mac.BROADCAST.bits() : gatewayMac(seat).bits();
        int sender = choices.pick(List.of(own, own, 0, target));
        return FrameBuilder.ethernet(dst, src).arp(op, src, sender, 0, target).bytes();
    }

    private byte[] dhcp(long src) {
        byte[] message = new byte[400];
        MemorySegment m = MemorySegment.ofArray(message);
        int flags = choices.oneIn(2) ? Dhcp4.FLAG_BROADCAST : 0;
        int p = Dhcp4.emit(m, 0, Dhcp4.BOOT_REQUEST, 77, flags, 0, src);
        p = Dhcp4.emitU8(m, 0, p, Dhcp4.OPTION_MESSAGE_TYPE, choices.between(1, 8));
        if (choices.oneIn(2)) {
            p = Dhcp4.emitI32(m, 0, p, Dhcp4.OPTION_REQUESTED_IP, RandomPrograms.v4(1, 1).v4Bits());
        }
        int end = Dhcp4.emitEnd(m, 0, p);
        return FrameBuilder.ethernet(Mac.BROADCAST.bits(), src)
                .ipv4(0, -1)
                .udp(68, 67)
                .payload(Arrays.copyOf(message, end))
                .bytes();
    }

    private byte[] igmp(Routing.Neighbour from, long src) {
        int group = choices.pick(List.of(0xef01_0203, 0xef01_0204, 0xe000_00fb));
        int type = choices.pick(List.of(Igmp.REPORT_V2, Igmp.LEAVE, Igmp.QUERY, Igmp.REPORT_V1));
        return FrameBuilder.ethernet(Ethernet.multicast4(group), src)
                .ipv4(from.ip().v4Bits(), group)
                .ttl(1)
                .igmp(type, 0, group)
                .bytes();
    }

    private byte[] control6(Seat seat, Routing.Neighbour from, long src) {
        Ip own = from.ip();
        Ip target =
                choices.pick(
                        List.of(
                                Ip.v6(own.hi(), RandomPrograms.GATEWAY),
                                Ip.v6(own.hi(), 101),
                                own,
                                Ip.v6(0xfe80_0000_0000_0000L, choices.below(4) + 1)));
        boolean probe = choices.oneIn(4);
        Ip sender =
                probe
                        ? Ip.v6(0, 0)
                        : choices.oneIn(3)
                                ? Ip.v6(0xfe80_0000_0000_0000L, choices.below(4) + 1)
                                : own;
        long group = Ipv6.solicitedNodeLo(target.lo());
        FrameBuilder multicast =
                FrameBuilder.ethernet(0x3333_0000_0000L | group & 0xffff_ffffL, src)
                        .ipv6(sender.hi(), sender.lo(), Ipv6.LINK_MULTICAST_HI, group)
                        .ttl(choices.oneIn(8) ? 64 : 255);
        return switch (choices.below(4)) {
            case 0, 1 -> multicast.ndSolicitation(target.toString(), probe ? 0 : src).bytes();
            case 2 ->
                    FrameBuilder.ethernet(gatewayMac(seat).bits(), src)
                            .ipv6(own.hi(), own.lo(), own.hi(), RandomPrograms.GATEWAY)
                            .ttl(255)
                            .ndAdvertisement(target.toString(), Ndp.NA_OVERRIDE, src)
                            .bytes();
            default ->
                    choices.oneIn(2)
                            ? multicast.routerSolicitation(probe ? 0 : src).bytes()
                            : multicast.routerAdvertisement(src, "2001:db8:66::", 64).bytes();
        };
    }

    private Arrival hostile() {
        Seat seat = seat();
        byte[] frame =
                switch (choices.below(8)) {
                    case 0 -> ip(seat, 4).fragment(0, true).udp(40_000, 80).payload(24).bytes();
                    case 1 ->
                            ip(seat, 4)
                                    .fragment(8 * choices.between(1, 8), choices.oneIn(2))
                                    .protocol(choices.pick(List.of(17, 6)))
                                    .payload(8 * choices.between(1, 4))
                                    .bytes();
                    case 2 -> ip(seat, 4).ipOptions(131, 7, 4, 1, 2, 3, 4).udp(40_000, 80).bytes();
                    case 3 ->
                            ip(seat, 6)
                                    .extension(
                                            choices.pick(List.of(0, 60, 43, 51, 135)),
                                            choices.below(3),
                                            choices.below(2))
                                    .udp(40_000, 80)
                                    .bytes();
                    case 4 ->
                            ip(seat, 6)
                                    .fragmentHeader(8 * choices.below(4), choices.oneIn(2), 7)
                                    .udp(40_000, 80)
                                    .payload(16)
                                    .bytes();
                    case 5 -> withTag(fresh().frame(), Ethernet.VLAN, choices.below(200));
                    case 6 ->
                            FrameBuilder.ethernet(strangeMac().bits(), sender(seat, 4).mac().bits())
                                    .llc(0x42, 0x42)
                                    .payload(35)
                                    .bytes();
                    default ->
                            FrameBuilder.ethernet(strangeMac().bits(), strangeMac().bits())
                                    .type(choices.pick(List.of(0x88cc, 0x8035, 0x0800, 0x86dd)))
                                    .payload(choices.bytes(choices.below(60)))
                                    .bytes();
                };
        return at(seat, frame);
    }

    private Arrival mutated(Arrival honest) {
        byte[] frame = honest.frame().clone();
        int changes = choices.between(0, 3);
        for (int i = 0; i < changes && frame.length > 0; i++) {
            frame[choices.below(Math.min(frame.length, 120))] ^=
                    (byte) (int) choices.pick(List.of(1, 2, 4, 8, 16, 32, 64, 128, 255));
        }
        if (choices.oneIn(3)) {
            frame = Arrays.copyOf(frame, choices.below(frame.length + 20));
        }
        return new Arrival(honest.attachment(), frame);
    }
}
