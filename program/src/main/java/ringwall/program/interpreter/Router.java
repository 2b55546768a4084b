package ringwall.program.interpreter;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.program.DropReason;
import ringwall.program.Routing;
import ringwall.program.SegmentEntry;
import ringwall.wire.Arp;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Icmpv4;
import ringwall.wire.Icmpv6;
import ringwall.wire.Ipv4;
import ringwall.wire.Ipv6;

/// The distributed router: a frame to the gateway's MAC goes to its next hop (RFC 1812 section 5.2,
/// RFC 8200), in this order:
///
/// 1. only IP that may be routed: no group or link-local address at either end, nothing for the
///    gateway itself (what it answers was answered before)
/// 2. the longest prefix of the segment's router decides; none, or unreachable: ICMP "no route"
/// 3. TTL above 1, else ICMP "time exceeded"
/// 4. the next hop's MAC is declared, or was resolved; a router in an external segment is asked for
///    by ARP or ND and the packet is dropped; anyone else unknown: ICMP "host unreachable"
/// 5. TTL less one, source MAC the gateway's, destination MAC the next hop's
///
/// The packet's own addresses are never changed. The router does not fragment.
final class Router {
    private Router() {}

    sealed interface Result {
        @SuppressWarnings("ArrayRecordComponent") // lives for one step, never compared
        record Routed(byte[] frame, String segment, String by) implements Result {}

        /// @param error sent to the source; null: none
        /// @param ask sent into `askSegment` to learn the next hop's MAC; null: none
        @SuppressWarnings("ArrayRecordComponent") // lives for one step, never compared
        record Dropped(
                DropReason reason,
                String by,
                @Nullable IcmpError error,
                byte @Nullable [] ask,
                String askSegment)
                implements Result {}
    }

    /// An ICMP error's first words.
    record IcmpError(int type, int code, int word) {}

    static IcmpError noRoute(Packet packet) {
        return packet.version == 4
                ? new IcmpError(Icmpv4.UNREACHABLE, Icmpv4.CODE_NET_UNREACHABLE, 0)
                : new IcmpError(Icmpv6.UNREACHABLE, Icmpv6.CODE_NO_ROUTE, 0);
    }

    static IcmpError timeExceeded(Packet packet) {
        return packet.version == 4
                ? new IcmpError(Icmpv4.TIME_EXCEEDED, 0, 0)
                : new IcmpError(Icmpv6.TIME_EXCEEDED, 0, 0);
    }

    static IcmpError hostUnreachable(Packet packet) {
        return packet.version == 4
                ? new IcmpError(Icmpv4.UNREACHABLE, Icmpv4.CODE_HOST_UNREACHABLE, 0)
                : new IcmpError(Icmpv6.UNREACHABLE, Icmpv6.CODE_ADDRESS_UNREACHABLE, 0);
    }

    static IcmpError tooBig(Packet packet, int mtu) {
        return packet.version == 4
                ? new IcmpError(Icmpv4.UNREACHABLE, Icmpv4.CODE_FRAGMENTATION_NEEDED, mtu)
                : new IcmpError(Icmpv6.PACKET_TOO_BIG, 0, mtu);
    }

    static Result route(Tables tables, State state, String segmentName, Packet packet) {
        SegmentEntry segment = tables.segment(segmentName);
        boolean routable =
                segment != null
                        && !segment.router().isEmpty()
                        && packet.isIp()
                        && packet.innerTags == 0
                        && !packet.dstIp.isMulticast()
                        && !packet.dstIp.isLinkLocal()
                        && !packet.srcIp.isLinkLocal()
                        && !isNowhere(packet.srcIp)
                        && !isNowhere(packet.dstIp);
        if (segment == null || !routable || ofGateway(tables, segment.router(), packet.dstIp)) {
            return dropped(DropReason.GATEWAY_OTHER, segmentName, null);
        }
        Routing.Route route = longest(tables, segment.router(), packet.dstIp);
        if (route == null || route.next() instanceof Routing.NextHop.Unreachable) {
            return dropped(
                    DropReason.NO_ROUTE,
                    route == null ? "" : route.prefix().toString(),
                    noRoute(packet));
        }
        if (packet.ttl <= 1) {
            return dropped(DropReason.TTL_EXPIRED, "", timeExceeded(packet));
        }
        return switch (route.next()) {
            case Routing.NextHop.Connected next ->
                    towards(tables, state, route, next.segment(), packet.dstIp, packet);
            case Routing.NextHop.Via next ->
                    towards(tables, state, route, next.segment(), next.ip(), packet);
            case Routing.NextHop.Unreachable next ->
                    dropped(DropReason.NO_ROUTE, "", noRoute(packet));
        };
    }

    private static Result.Dropped dropped(DropReason reason, String by, @Nullable IcmpError error) {
        return new Result.Dropped(reason, by, error, null, "");
    }

    private static boolean isNowhere(Ip ip) {
        return ip.isV4()
                ? ip.v4Bits() == 0 || ip.v4Bits() == -1 || ip.v4Bits() >>> 24 == 127
                : ip.hi() == 0 && ip.lo() <= 1 && ip.lo() >= 0;
    }

    private static boolean ofGateway(Tables tables, String router, Ip ip) {
        return tables.program.routing().gateways().stream()
                .filter(gateway -> gateway.router().equals(router))
                .anyMatch(gateway -> gateway.addresses().stream().anyMatch(a -> a.ip().equals(ip)));
    }

    static Routing.@Nullable Route longest(Tables tables, String router, Ip ip) {
        return tables.routes(router).stream()
                .filter(route -> route.prefix().contains(ip))
                .findFirst()
                .orElse(null);
    }

    private static Result towards(
            Tables tables,
            State state,
            Routing.Route route,
            String segmentName,
            Ip hop,
            Packet packet) {
        String by = route.prefix().toString();
        Mac mac = tables.neighbour(segmentName, hop);
        State.Resolved resolved = state.resolved.get(new State.IpKey(segmentName, hop));
        if (mac == null && resolved != null) {
            mac = resolved.mac();
        }
        Mac gatewayMac = tables.gatewayMac(segmentName);
        SegmentEntry segment = tables.segment(segmentName);
        if (mac != null && gatewayMac != null) {
            return new Result.Routed(forwarded(packet, mac, gatewayMac), segmentName, by);
        }
        boolean external = segment != null && segment.external() && gatewayMac != null;
        if (!external) {
            return dropped(DropReason.NEIGHBOUR_UNKNOWN, by, hostUnreachable(packet));
        }
        return new Result.Dropped(
                DropReason.NEIGHBOUR_UNKNOWN,
                by,
                null,
                question(tables, segmentName, hop, gatewayMac),
                segmentName);
    }

    private static byte[] forwarded(Packet packet, Mac dst, Mac src) {
        byte[] frame = packet.withMacs(dst, src);
        MemorySegment m = MemorySegment.ofArray(frame);
        if (packet.version == 4) {
            Ipv4.decrementTtl(m, packet.l3);
        } else {
            Ipv6.hopLimit(m, packet.l3, packet.ttl - 1);
        }
        return frame;
    }

    /// ARP or a neighbour solicitation for a next hop, from the gateway's address in its segment;
    /// null when the gateway has none of that version.
    private static byte @Nullable [] question(
            Tables tables, String segment, Ip hop, @Nullable Mac gatewayMac) {
        Ip own = tables.gatewayIp(segment, hop.version()).orElse(null);
        if (own == null || gatewayMac == null) {
            return null;
        }
        long mac = gatewayMac.bits();
        if (hop.isV4()) {
            return FrameBuilder.ethernet(Mac.BROADCAST.bits(), mac)
                    .arp(Arp.REQUEST, mac, own.v4Bits(), 0, hop.v4Bits())
                    .bytes();
        }
        long group = Ipv6.solicitedNodeLo(hop.lo());
        return FrameBuilder.ethernet(0x3333_0000_0000L | (group & 0xffff_ffffL), mac)
                .ipv6(own.hi(), own.lo(), Ipv6.LINK_MULTICAST_HI, group)
                .ttl(255)
                .ndSolicitation(hop.toString(), mac)
                .bytes();
    }
}
