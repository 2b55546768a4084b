package ringwall.model.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ringwall.model.External;
import ringwall.model.Ip;
import ringwall.model.Network.StaticRoute;
import ringwall.model.Prefix;
import ringwall.model.Segment;
import ringwall.model.Segment.Subnet;
import ringwall.model.Where;

/// Networks outside and static routes: their routers within their segments, and one way only to
/// each prefix.
final class ExternalCheck {
    private final Checking checking;

    private ExternalCheck(Checking checking) {
        this.checking = checking;
    }

    static void check(Checking checking) {
        ExternalCheck check = new ExternalCheck(checking);
        Map<String, List<External>> byTenant = new HashMap<>();
        for (External external : checking.network.externals().values()) {
            Segment segment = checking.network.segments().get(external.segment());
            if (segment != null) {
                check.via(
                        segment,
                        external.via(),
                        external.where(),
                        "external network '" + external.name() + "'");
                check.own(external, segment);
                byTenant.computeIfAbsent(segment.tenant(), tenant -> new ArrayList<>())
                        .add(external);
            }
        }
        for (List<External> same : byTenant.values()) {
            check.twoWays(same);
        }
        for (StaticRoute route : checking.network.routes()) {
            Segment segment = checking.network.segments().get(route.segment());
            if (segment != null) {
                check.via(segment, route.via(), route.where(), "route to " + route.to());
                check.routed(segment, route);
            }
        }
    }

    private void via(Segment segment, Ip via, Where noun, String what) {
        Where where = checking.place(noun, "via");
        boolean within = false;
        for (Subnet subnet : segment.subnets()) {
            within |= subnet.prefix().contains(via);
            if (subnet.gateway().isPresent() && subnet.gateway().get().equals(via)) {
                checking.error(
                        where,
                        what
                                + " goes via "
                                + via
                                + ", the distributed gateway of segment '"
                                + segment.name()
                                + "' itself",
                        "name the router outside");
            }
        }
        if (!within) {
            checking.error(
                    where,
                    what
                            + " goes via "
                            + via
                            + ", which is in no subnet of segment '"
                            + segment.name()
                            + "'",
                    segment.subnets().isEmpty()
                            ? "add the segment's subnet"
                            : "use the router's address in "
                                    + segment.subnets().getFirst().prefix());
        }
    }

    private void routed(Segment segment, StaticRoute route) {
        if (!segment.routed()) {
            checking.error(
                    checking.place(route.where(), "segment"),
                    "route to "
                            + route.to()
                            + " leaves by segment '"
                            + segment.name()
                            + "', which has no gateway",
                    "add 'gateway' to the segment: the router must have an address there");
        }
    }

    /// Frames from outside with a source address of this Network are dropped, so that an own subnet
    /// cannot be outside as well.
    private void own(External external, Segment segment) {
        for (int i = 0; i < external.prefixes().size(); i++) {
            Prefix prefix = external.prefixes().get(i);
            for (Segment each : checking.network.segments().values()) {
                for (Subnet subnet : each.subnets()) {
                    if (each.tenant().equals(segment.tenant())
                            && subnet.prefix().contains(prefix)) {
                        checking.error(
                                checking.place(external.where(), "prefixes", i),
                                "prefix "
                                        + prefix
                                        + " of external network '"
                                        + external.name()
                                        + "' is within segment '"
                                        + each.name()
                                        + "'",
                                "remove it: what comes from outside with an address of this Network"
                                        + " is dropped");
                    }
                }
            }
        }
    }

    private void twoWays(List<External> same) {
        Map<Prefix, External> byPrefix = new HashMap<>();
        External all = null;
        for (External external : same) {
            if (external.prefixes().isEmpty()) {
                if (all != null) {
                    checking.error(
                            external.where(),
                            "external networks '"
                                    + all.name()
                                    + "' and '"
                                    + external.name()
                                    + "' both stand for every address that this Network does not"
                                    + " own",
                            "give one of them 'prefixes'");
                }
                all = external;
            }
            for (int i = 0; i < external.prefixes().size(); i++) {
                External other = byPrefix.putIfAbsent(external.prefixes().get(i), external);
                if (other != null && !other.name().equals(external.name())) {
                    checking.error(
                            checking.place(external.where(), "prefixes", i),
                            "prefix "
                                    + external.prefixes().get(i)
                                    + " is also external network '"
                                    + other.name()
                                    + "'s",
                            "remove it from one of them");
                }
            }
        }
    }
}
