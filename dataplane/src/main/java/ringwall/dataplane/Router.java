package ringwall.dataplane;

import org.jspecify.annotations.Nullable;
import ringwall.dataplane.Plan.GatewayPlan;
import ringwall.dataplane.Plan.Hop;
import ringwall.dataplane.Plan.PortPlan;
import ringwall.dataplane.Plan.RouterPlan;
import ringwall.dataplane.Plan.SegmentPlan;
import ringwall.dataplane.port.Frame;
import ringwall.program.DropReason;
import ringwall.wire.Icmpv4;
import ringwall.wire.Icmpv6;

/// The distributed router: a frame to the gateway's MAC goes to its next hop (RFC 1812 section 5.2,
/// RFC 8200): longest prefix, TTL, neighbour, new MACs. Addresses are never changed, and nothing is
/// fragmented.
final class Router {
    private final Worker worker;
    private final SlowPath slow;
    private final Packet packet;

    Router(Worker worker, SlowPath slow) {
        this.worker = worker;
        this.slow = slow;
        this.packet = slow.packet;
    }

    @Nullable DropReason route(Plan plan, PortPlan port, SegmentPlan segment, long frame) {
        GatewayPlan gateway = segment.gateway;
        if (gateway == null
                || segment.entry.router().isEmpty()
                || !routable()
                || ofGateway(plan, gateway.router())) {
            return DropReason.GATEWAY_OTHER;
        }
        Hop hop = longest(plan.router, gateway.router());
        if (hop == null || hop.segment() < 0) {
            complain(
                    plan,
                    port,
                    segment,
                    Icmpv4.UNREACHABLE,
                    Icmpv4.CODE_NET_UNREACHABLE,
                    Icmpv6.UNREACHABLE,
                    Icmpv6.CODE_NO_ROUTE);
            return DropReason.NO_ROUTE;
        }
        if (packet.hops <= 1) {
            complain(plan, port, segment, Icmpv4.TIME_EXCEEDED, 0, Icmpv6.TIME_EXCEEDED, 0);
            return DropReason.TTL_EXPIRED;
        }
        return towards(plan, port, segment, hop, frame);
    }

    private @Nullable DropReason towards(
            Plan plan, PortPlan port, SegmentPlan segment, Hop hop, long frame) {
        boolean v6 = hop.via() ? hop.v6() : packet.v6();
        long hi = hop.via() ? hop.hi() : packet.destinationHi;
        long lo = hop.via() ? hop.lo() : packet.destinationLo;
        long mac = plan.router.neighbours().get(AddressMap.key(hop.segment(), v6), hi, lo);
        if (mac == AddressMap.NONE) {
            int resolved =
                    slow.responders.resolved.find(
                            AddressMap.key(hop.segment(), v6), hi, lo, worker.nowNs);
            if (resolved >= 0) {
                mac = slow.responders.resolved.value(resolved);
                slow.verdict.cacheable = false;
            }
        }
        SegmentPlan next = plan.segments[hop.segment()];
        if (mac != AddressMap.NONE && next.gatewayMac >= 0) {
            slow.macs(frame, mac, next.gatewayMac);
            FastPath.hop(Frame.data(frame) + packet.l3, packet.v6());
            if (packet.at != Frame.data(frame)) {
                FastPath.hop(packet.at + packet.l3, packet.v6());
            }
            packet.hops--;
            slow.verdict.flags |= FlowCache.ROUTED;
            return slow.metered(plan, port, segment, next, frame);
        }
        if (!next.entry.external() || next.gatewayMac < 0) {
            complain(
                    plan,
                    port,
                    segment,
                    Icmpv4.UNREACHABLE,
                    Icmpv4.CODE_HOST_UNREACHABLE,
                    Icmpv6.UNREACHABLE,
                    Icmpv6.CODE_ADDRESS_UNREACHABLE);
        } else {
            slow.replies.ask(plan, next, v6, hi, lo);
        }
        return DropReason.NEIGHBOUR_UNKNOWN;
    }

    private void complain(
            Plan plan,
            PortPlan port,
            SegmentPlan segment,
            int type4,
            int code4,
            int type6,
            int code6) {
        boolean four = packet.version == 4;
        slow.replies.complain(plan, port, segment, four ? type4 : type6, four ? code4 : code6, 0);
    }

    private boolean routable() {
        if (packet.version == 0 || packet.innerTags > 0) {
            return false;
        }
        if (packet.version == 4) {
            return packet.destinationLo >>> 28 != 0xE
                    && packet.destinationLo >>> 16 != 0xA9FE
                    && packet.sourceLo >>> 16 != 0xA9FE
                    && !nowhere4(packet.sourceLo)
                    && !nowhere4(packet.destinationLo);
        }
        return packet.destinationHi >>> 56 != 0xFF
                && packet.destinationHi >>> 54 != 0xFE80 >>> 6
                && packet.sourceHi >>> 54 != 0xFE80 >>> 6
                && !nowhere6(packet.sourceHi, packet.sourceLo)
                && !nowhere6(packet.destinationHi, packet.destinationLo);
    }

    private static boolean nowhere4(long ip) {
        return ip == 0 || ip == 0xFFFF_FFFFL || ip >>> 24 == 127;
    }

    private static boolean nowhere6(long hi, long lo) {
        return hi == 0 && lo >= 0 && lo <= 1;
    }

    private boolean ofGateway(Plan plan, int router) {
        for (SegmentPlan segment : plan.segments) {
            if (segment != null
                    && segment.gateway != null
                    && segment.gateway.router() == router
                    && segment.gateway.owns(
                            packet.v6(), packet.destinationHi, packet.destinationLo)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Hop longest(RouterPlan plan, int router) {
        boolean v6 = packet.v6();
        for (int length : v6 ? plan.lengths6() : plan.lengths4()) {
            long hi = 0;
            long lo;
            if (v6) {
                hi =
                        length == 0
                                ? 0
                                : packet.destinationHi
                                        & (length >= 64 ? -1L : -1L << (64 - length));
                lo = length <= 64 ? 0 : packet.destinationLo & -1L << (128 - length);
            } else {
                lo = length == 0 ? 0 : packet.destinationLo & -1L << (32 - length);
            }
            long index = plan.routes().get(RouterPlans.key(router, length, v6), hi, lo);
            if (index != AddressMap.NONE) {
                return plan.hops()[(int) index];
            }
        }
        return null;
    }
}
