package ringwall.model.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ringwall.model.Prefix;
import ringwall.model.Segment;
import ringwall.model.Segment.Subnet;
import ringwall.model.Where;

/// Subnets and gateways: a gateway within its subnet, and no two subnets of one router that
/// overlap. Segments that no router joins may share a subnet, as those on the two sides of a
/// transparent firewall do.
final class SubnetCheck {
    private SubnetCheck() {}

    private record Routed(Segment segment, int index, Prefix prefix) {}

    static void check(Checking checking) {
        Map<String, List<Routed>> byRouter = new HashMap<>();
        for (Segment segment : checking.network.segments().values()) {
            for (int i = 0; i < segment.subnets().size(); i++) {
                Subnet subnet = segment.subnets().get(i);
                if (subnet.gateway().isPresent()) {
                    gateway(checking, segment, subnet);
                    byRouter.computeIfAbsent(segment.tenant(), tenant -> new ArrayList<>())
                            .add(new Routed(segment, i, subnet.prefix()));
                }
                for (int j = 0; j < i; j++) {
                    if (segment.subnets().get(j).prefix().overlaps(subnet.prefix())) {
                        checking.error(
                                checking.place(segment.where(), "subnet", i),
                                "subnets "
                                        + segment.subnets().get(j).prefix()
                                        + " and "
                                        + subnet.prefix()
                                        + " of segment '"
                                        + segment.name()
                                        + "' overlap",
                                "remove one of them");
                    }
                }
            }
        }
        for (List<Routed> routed : byRouter.values()) {
            overlaps(checking, routed);
        }
    }

    /// Sorted by prefix, an overlap is always with one that is still open: a stack of enclosing
    /// prefixes finds all without comparing every pair.
    private static void overlaps(Checking checking, List<Routed> routed) {
        routed.sort((a, b) -> {
            int byPrefix = a.prefix().compareTo(b.prefix());
            return byPrefix != 0 ? byPrefix : a.segment().name().compareTo(b.segment().name());
        });
        List<Routed> open = new ArrayList<>();
        for (Routed each : routed) {
            while (!open.isEmpty() && !open.getLast().prefix().contains(each.prefix())) {
                open.removeLast();
            }
            if (!open.isEmpty() && !open.getLast().segment().name().equals(each.segment().name())) {
                Routed other = open.getLast();
                Where where = checking.place(each.segment().where(), "subnet", each.index());
                checking.error(
                        where,
                        "subnet "
                                + each.prefix()
                                + " of segment '"
                                + each.segment().name()
                                + "' overlaps "
                                + other.prefix()
                                + " of segment '"
                                + other.segment().name()
                                + "', "
                                + Checking.at(other.segment().where(), where)
                                + ": one router cannot tell them apart",
                        "change one, give them to different tenants, or take one's gateway away");
            }
            open.add(each);
        }
    }

    private static void gateway(Checking checking, Segment segment, Subnet subnet) {
        var gateway = subnet.gateway().orElseThrow();
        Prefix prefix = subnet.prefix();
        boolean v4Edge =
                gateway.isV4()
                        && prefix.length() <= 30
                        && (gateway.equals(prefix.address()) || gateway.equals(prefix.last()));
        if (!prefix.contains(gateway) || gateway.isMulticast() || v4Edge) {
            checking.error(
                    checking.place(segment.where(), "gateway"),
                    "gateway "
                            + gateway
                            + " of segment '"
                            + segment.name()
                            + "' is no host address of "
                            + prefix,
                    "use an address between the first and the last");
        }
    }
}
