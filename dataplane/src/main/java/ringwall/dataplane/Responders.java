package ringwall.dataplane;

import ringwall.dataplane.Plan.GatewayPlan;
import ringwall.dataplane.Plan.SegmentPlan;

/// What the switch answers itself: frames that pass without a rule because they go nowhere.
final class Responders {

    /// Declared, or the link-local address that its MAC makes where it has an IPv6 address.
    boolean isGatewayAddress(Plan plan, SegmentPlan segment, boolean v6, long hi, long lo) {
        GatewayPlan gateway = segment.gateway;
        return gateway != null && gateway.owns(v6, hi, lo);
    }
}
