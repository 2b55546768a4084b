package ringwall.program.interpreter;

import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.program.HostProgram;
import ringwall.program.Routing;
import ringwall.program.SegmentEntry;
import ringwall.wire.Arp;
import ringwall.wire.Dhcp4;
import ringwall.wire.Dhcp6;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Icmpv4;
import ringwall.wire.Icmpv6;
import ringwall.wire.IpProtocol;
import ringwall.wire.Ipv6;
import ringwall.wire.Ndp;

/// What the switch answers itself: frames that pass without a rule because they go nowhere.
///
/// To a vNIC or adapter: ARP and neighbour solicitations for the gateway and for every neighbour
/// that the program knows (never for the asker's own MAC: duplicate detection must fail only if
/// there is a duplicate); router solicitations and DHCP where the port has a lease; echo of the own
/// gateway. To the wire: ARP and solicitations for the gateway in an external segment, by the one
/// host that is to answer, with the host's own MAC; and from everyone who asks that MAC.
///
/// What is said to the gateway in ARP or ND is consumed: in external segments it resolves a
/// router's MAC ([#RESOLVED_NS] long).
final class Responders {
    static final long RESOLVED_NS = 300_000_000_000L;

    private static final Ip ALL_NODES = Ip.v6(Ipv6.LINK_MULTICAST_HI, 1);
    private static final Mac ALL_NODES_MAC = new Mac(0x3333_0000_0001L);

    private Responders() {}

    /// Null: the frame is not for the switch.
    static @Nullable Answer answer(
            Tables tables, State state, Place place, Packet packet, long nowNs) {
        if (place.tunnelled() || packet.innerTags > 0) {
            return null;
        }
        if (packet.isArp()) {
            return arp(tables, state, place, packet, nowNs);
        }
        int type = packet.icmpType();
        if (packet.isNd() && type == Ndp.NEIGHBOUR_SOLICITATION) {
            return solicitation(tables, place, packet);
        }
        if (packet.isNd() && type == Ndp.NEIGHBOUR_ADVERTISEMENT) {
            return advertisement(tables, state, place, packet, nowNs);
        }
        if (!place.local()) {
            return null;
        }
        if (packet.isNd() && type == Ndp.ROUTER_SOLICITATION) {
            return RouterAdvertisements.answer(tables, place, packet);
        }
        if (packet.is(IpProtocol.UDP) && packet.dstPort() == Dhcp4.SERVER_PORT) {
            return DhcpResponder.answer4(tables, place, packet);
        }
        if (packet.is(IpProtocol.UDP) && packet.dstPort() == Dhcp6.SERVER_PORT) {
            return DhcpResponder.answer6(tables, place, packet);
        }
        return echo(tables, place, packet);
    }

    /// Declared, or the link-local address that its MAC makes where it has an IPv6 address.
    static boolean isGatewayAddress(Tables tables, String segment, Ip ip) {
        Routing.Gateway gateway = tables.gateway(segment);
        if (gateway == null) {
            return false;
        }
        boolean declared = gateway.addresses().stream().anyMatch(a -> a.ip().equals(ip));
        return declared
                || tables.gatewayIp(segment, 6).isPresent()
                        && ip.equals(linkLocal(tables, segment));
    }

    static Ip linkLocal(Tables tables, String segment) {
        Mac mac = tables.gatewayMac(segment);
        return Ip.v6(0xfe80_0000_0000_0000L, Ipv6.eui64(mac == null ? 0 : mac.bits()));
    }

    /// The MAC by which the gateway is known where the frame came from.
    static @Nullable Mac gatewayMacAt(Tables tables, Place place) {
        if (tables.gateway(place.segment()) == null) {
            return null;
        }
        return place.local()
                ? tables.gatewayMac(place.segment())
                : tables.program.routing().hostMac();
    }

    /// Who is asked for, as far as this host may answer at this place; null: nobody.
    private static @Nullable Mac known(Tables tables, Place place, Packet packet, Ip target) {
        Mac gatewayMac = gatewayMacAt(tables, place);
        if (gatewayMac != null && isGatewayAddress(tables, place.segment(), target)) {
            Routing.Gateway gateway = tables.gateway(place.segment());
            boolean mine =
                    place.local()
                            || gateway != null && gateway.answersExternal()
                            || packet.dst.equals(gatewayMac);
            return mine ? gatewayMac : null;
        }
        if (!place.local() || tables.program.kind() != HostProgram.Kind.HOST) {
            return null;
        }
        Mac mac = tables.neighbour(place.segment(), target);
        return mac == null || mac.equals(packet.src) ? null : mac;
    }

    private static @Nullable Answer arp(
            Tables tables, State state, Place place, Packet packet, long nowNs) {
        int length = packet.bytes.length - packet.l3;
        if (!Arp.valid(packet.m, packet.l3, length)) {
            return null;
        }
        Ip target = Ip.v4(Arp.targetIp(packet.m, packet.l3));
        int senderIp = Arp.senderIp(packet.m, packet.l3);
        if (Arp.op(packet.m, packet.l3) == Arp.REQUEST) {
            Mac mac = known(tables, place, packet, target);
            if (mac == null || senderIp == target.v4Bits()) {
                return null;
            }
            byte[] reply =
                    FrameBuilder.ethernet(packet.src.bits(), mac.bits())
                            .arp(
                                    Arp.REPLY,
                                    mac.bits(),
                                    target.v4Bits(),
                                    packet.src.bits(),
                                    senderIp)
                            .bytes();
            return new Answer("ARP: " + target + " is at " + mac, place.segment(), reply);
        }
        Mac gatewayMac = gatewayMacAt(tables, place);
        if (!packet.dst.equals(gatewayMac)) {
            return null;
        }
        resolve(
                tables,
                state,
                place,
                Ip.v4(senderIp),
                new Mac(Arp.senderMac(packet.m, packet.l3)),
                nowNs);
        return new Answer("ARP reply for the gateway", place.segment(), null);
    }

    private static void resolve(
            Tables tables, State state, Place place, Ip ip, Mac mac, long nowNs) {
        SegmentEntry segment = tables.segment(place.segment());
        boolean wanted =
                segment != null
                        && segment.external()
                        && tables.neighbour(place.segment(), ip) == null
                        && !isGatewayAddress(tables, place.segment(), ip)
                        && tables.subnetOf(place.segment(), ip).isPresent()
                        && !mac.isGroup();
        if (wanted) {
            state.resolved.put(
                    new State.IpKey(place.segment(), ip),
                    new State.Resolved(mac, nowNs + RESOLVED_NS));
        }
    }

    private static @Nullable Answer solicitation(Tables tables, Place place, Packet packet) {
        if (!Ndp.valid(packet.m, packet.l4, packet.l4Bytes())) {
            return null;
        }
        Ip target = target(packet);
        Mac mac = known(tables, place, packet, target);
        if (mac == null) {
            return null;
        }
        boolean probe = packet.srcIp.hi() == 0 && packet.srcIp.lo() == 0;
        boolean router = mac.equals(gatewayMacAt(tables, place));
        Ip to = probe ? ALL_NODES : packet.srcIp;
        int flags = (router ? Ndp.NA_ROUTER : 0) | (probe ? 0 : Ndp.NA_SOLICITED) | Ndp.NA_OVERRIDE;
        byte[] reply =
                FrameBuilder.ethernet(probe ? ALL_NODES_MAC.bits() : packet.src.bits(), mac.bits())
                        .ipv6(target.hi(), target.lo(), to.hi(), to.lo())
                        .ttl(255)
                        .ndAdvertisement(target.toString(), flags, mac.bits())
                        .bytes();
        return new Answer("ND: " + target + " is at " + mac, place.segment(), reply);
    }

    private static @Nullable Answer advertisement(
            Tables tables, State state, Place place, Packet packet, long nowNs) {
        if (!packet.dst.equals(gatewayMacAt(tables, place))
                || !Ndp.valid(packet.m, packet.l4, packet.l4Bytes())) {
            return null;
        }
        long link = Ndp.linkAddress(packet.m, packet.l4, packet.l4Bytes(), Ndp.OPTION_TARGET_LINK);
        if (link >= 0) {
            resolve(tables, state, place, target(packet), new Mac(link), nowNs);
        }
        return new Answer("neighbour advertisement for the gateway", place.segment(), null);
    }

    private static Ip target(Packet packet) {
        return Ip.v6(Ndp.targetHi(packet.m, packet.l4), Ndp.targetLo(packet.m, packet.l4));
    }

    private static @Nullable Answer echo(Tables tables, Place place, Packet packet) {
        boolean request =
                packet.icmpType()
                                == (packet.version == 4 ? Icmpv4.ECHO_REQUEST : Icmpv6.ECHO_REQUEST)
                        && !packet.fragment;
        if (!request
                || !packet.dst.equals(gatewayMacAt(tables, place))
                || !isGatewayAddress(tables, place.segment(), packet.dstIp)) {
            return null;
        }
        byte[] data =
                java.util.Arrays.copyOfRange(packet.bytes, packet.l4 + Icmpv4.SIZE, packet.end);
        FrameBuilder reply =
                Frames.ip(/* dst= */ packet.src, /* src= */ packet.dst, packet.dstIp, packet.srcIp);
        int id = Icmpv4.id(packet.m, packet.l4);
        int seq = Icmpv4.seq(packet.m, packet.l4);
        reply = packet.version == 4 ? reply.icmp4EchoReply(id, seq) : reply.icmp6EchoReply(id, seq);
        return new Answer(
                "echo of the gateway " + packet.dstIp,
                place.segment(),
                reply.payload(data).bytes());
    }
}
