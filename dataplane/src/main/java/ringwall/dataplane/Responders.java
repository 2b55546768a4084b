package ringwall.dataplane;

import static ringwall.dataplane.port.Memory.ALL;

import ringwall.dataplane.Plan.GatewayPlan;
import ringwall.dataplane.Plan.PortPlan;
import ringwall.dataplane.Plan.SegmentPlan;
import ringwall.dataplane.port.Memory;
import ringwall.program.HostProgram;
import ringwall.wire.Arp;
import ringwall.wire.BigEndian;
import ringwall.wire.Icmpv4;
import ringwall.wire.Icmpv6;
import ringwall.wire.Ipv6;
import ringwall.wire.Ndp;

/// What the switch answers itself: frames that pass without a rule because they go nowhere. ARP and
/// neighbour solicitations for the gateway and for known neighbours, router solicitations, DHCP,
/// echo of the own gateway.
final class Responders {
    private static final int ETHERNET = 14;

    private final Worker worker;
    private final SlowPath slow;
    private final Packet packet;
    private final Leases leases;

    /// (segment and version, address) to MAC: routers of external networks.
    final Remembered resolved;

    Responders(Worker worker, SlowPath slow) {
        this.worker = worker;
        this.slow = slow;
        this.packet = slow.packet;
        this.leases = new Leases(slow);
        this.resolved = worker.tables.learned.neighbours;
    }

    /// @return true: the frame was for the switch, and has its answer if it gets one
    boolean answer(Plan plan, PortPlan port, SegmentPlan segment, long frame) {
        if (slow.tunnelled || packet.innerTags > 0) {
            return false;
        }
        if (packet.isArp()) {
            return arp(plan, port, segment);
        }
        int type = packet.icmpType();
        if (packet.isNd() && type == Ndp.NEIGHBOUR_SOLICITATION) {
            return solicitation(plan, port, segment);
        }
        if (packet.isNd() && type == Ndp.NEIGHBOUR_ADVERTISEMENT) {
            return advertisement(plan, segment);
        }
        if (!slow.local) {
            return false;
        }
        if (packet.isNd() && type == Ndp.ROUTER_SOLICITATION) {
            return leases.advertise(plan, port, segment);
        }
        if (packet.is(Packet.UDP) && packet.destinationPort() == 67) {
            return leases.answer4(plan, port, segment);
        }
        if (packet.is(Packet.UDP) && packet.destinationPort() == 547) {
            return leases.answer6(plan, port, segment);
        }
        return echo(plan, port, segment);
    }

    /// Declared, or the link-local address that its MAC makes where it has an IPv6 address.
    boolean isGatewayAddress(Plan plan, SegmentPlan segment, boolean v6, long hi, long lo) {
        GatewayPlan gateway = segment.gateway;
        return gateway != null
                && (gateway.owns(v6, hi, lo)
                        || (v6
                                && gateway.first(true) >= 0
                                && hi == 0xFE80_0000_0000_0000L
                                && lo == Ipv6.eui64(segment.gatewayMac)));
    }

    /// The MAC by which the gateway is known where the frame came from; -1: there is none.
    long gatewayMacAt(Plan plan, SegmentPlan segment) {
        if (segment.gateway == null) {
            return -1;
        }
        return slow.local ? segment.gatewayMac : plan.router.hostMac();
    }

    /// Who is asked for, as far as this host may answer here; -1: nobody.
    private long known(Plan plan, SegmentPlan segment, boolean v6, long hi, long lo) {
        long gatewayMac = gatewayMacAt(plan, segment);
        GatewayPlan gateway = segment.gateway;
        if (gateway != null && isGatewayAddress(plan, segment, v6, hi, lo)) {
            boolean mine =
                    slow.local
                            || gateway.entry().answersExternal()
                            || packet.destination == gatewayMac;
            return mine ? gatewayMac : -1;
        }
        if (!slow.local || plan.program.kind() != HostProgram.Kind.HOST) {
            return -1;
        }
        long mac = plan.router.neighbours().get(AddressMap.key(segment.slot, v6), hi, lo);
        return mac == packet.source ? -1 : mac;
    }

    private boolean arp(Plan plan, PortPlan port, SegmentPlan segment) {
        long arp = packet.at + packet.l3;
        if (!Arp.valid(ALL, arp, (long) packet.length - packet.l3)) {
            return false;
        }
        int target = Arp.targetIp(ALL, arp);
        int sender = Arp.senderIp(ALL, arp);
        if (Arp.op(ALL, arp) == Arp.REQUEST) {
            long mac = known(plan, segment, false, 0, target & 0xFFFF_FFFFL);
            if (mac < 0 || sender == target) {
                return false;
            }
            long at = slow.scratch.take(64);
            if (at != 0) {
                Replies.ethernet(at, packet.source, mac, Packet.ARP);
                Arp.emit(ALL, at + ETHERNET, Arp.REPLY, mac, target, packet.source, sender);
                slow.replies.sendBack(plan, port, segment, at, ETHERNET + Arp.SIZE);
            }
            return true;
        }
        if (packet.destination != gatewayMacAt(plan, segment)) {
            return false;
        }
        resolve(segment, false, 0, sender & 0xFFFF_FFFFL, Arp.senderMac(ALL, arp), plan);
        return true;
    }

    /// Whether a neighbour is one that the router asks for.
    boolean resolves(Plan plan, SegmentPlan segment, boolean v6, long hi, long lo, long mac) {
        GatewayPlan gateway = segment.gateway;
        return segment.entry.external()
                && gateway != null
                && plan.router.neighbours().get(AddressMap.key(segment.slot, v6), hi, lo)
                        == AddressMap.NONE
                && !isGatewayAddress(plan, segment, v6, hi, lo)
                && gateway.subnetHolds(v6, hi, lo)
                && (mac >>> 40 & 1) == 0;
    }

    private void resolve(SegmentPlan segment, boolean v6, long hi, long lo, long mac, Plan plan) {
        if (resolves(plan, segment, v6, hi, lo, mac)) {
            resolved.put(
                    AddressMap.key(segment.slot, v6),
                    hi,
                    lo,
                    mac,
                    0,
                    worker.nowNs + Learned.NEIGHBOUR_NS,
                    worker.nowNs);
        }
    }

    private boolean solicitation(Plan plan, PortPlan port, SegmentPlan segment) {
        long nd = packet.at + packet.l4;
        if (!Ndp.valid(ALL, nd, packet.end - packet.l4)) {
            return false;
        }
        long hi = Ndp.targetHi(ALL, nd);
        long lo = Ndp.targetLo(ALL, nd);
        long mac = known(plan, segment, true, hi, lo);
        if (mac < 0) {
            return false;
        }
        boolean probe = packet.sourceHi == 0 && packet.sourceLo == 0;
        boolean router = mac == gatewayMacAt(plan, segment);
        int flags = (router ? Ndp.NA_ROUTER : 0) | (probe ? 0 : Ndp.NA_SOLICITED) | Ndp.NA_OVERRIDE;
        long at = slow.scratch.take(128);
        if (at != 0) {
            int bytes = Ndp.emitAdvertisement(ALL, at + 54, hi, lo, flags, mac);
            Replies.ip(
                    at,
                    probe ? 0x3333_0000_0001L : packet.source,
                    mac,
                    true,
                    hi,
                    lo,
                    probe ? Ipv6.LINK_MULTICAST_HI : packet.sourceHi,
                    probe ? 1 : packet.sourceLo,
                    Packet.ICMPV6,
                    255,
                    bytes);
            Replies.checksum(at, true, Packet.ICMPV6, 54, bytes, 2);
            slow.replies.sendBack(plan, port, segment, at, 54 + bytes);
        }
        return true;
    }

    private boolean advertisement(Plan plan, SegmentPlan segment) {
        long nd = packet.at + packet.l4;
        int bytes = packet.end - packet.l4;
        if (packet.destination != gatewayMacAt(plan, segment) || !Ndp.valid(ALL, nd, bytes)) {
            return false;
        }
        long link = Ndp.linkAddress(ALL, nd, bytes, Ndp.OPTION_TARGET_LINK);
        if (link >= 0) {
            resolve(segment, true, Ndp.targetHi(ALL, nd), Ndp.targetLo(ALL, nd), link, plan);
        }
        return true;
    }

    private boolean echo(Plan plan, PortPlan port, SegmentPlan segment) {
        boolean v6 = packet.v6();
        int request = v6 ? Icmpv6.ECHO_REQUEST : Icmpv4.ECHO_REQUEST;
        if (packet.icmpType() != request
                || packet.fragment
                || packet.destination != gatewayMacAt(plan, segment)
                || !isGatewayAddress(
                        plan, segment, v6, packet.destinationHi, packet.destinationLo)) {
            return false;
        }
        int bytes = packet.end - packet.l4;
        int upper = ETHERNET + (v6 ? 40 : 20);
        long at = slow.scratch.take(upper + bytes);
        if (at != 0) {
            int protocol = v6 ? Packet.ICMPV6 : Packet.ICMP;
            Replies.ip(
                    at,
                    /* destination= */ packet.source,
                    /* source= */ packet.destination,
                    v6,
                    packet.destinationHi,
                    packet.destinationLo,
                    packet.sourceHi,
                    packet.sourceLo,
                    protocol,
                    64,
                    bytes);
            Memory.copy(packet.at + packet.l4, at + upper, bytes);
            BigEndian.putU16(ALL, at + upper, (v6 ? Icmpv6.ECHO_REPLY : Icmpv4.ECHO_REPLY) << 8);
            Replies.checksum(at, v6, protocol, upper, bytes, 2);
            slow.replies.sendBack(plan, port, segment, at, upper + bytes);
        }
        return true;
    }
}
