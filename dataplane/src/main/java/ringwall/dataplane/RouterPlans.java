package ringwall.dataplane;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import ringwall.dataplane.Plan.GatewayPlan;
import ringwall.dataplane.Plan.Hop;
import ringwall.dataplane.Plan.RouterPlan;
import ringwall.dataplane.Plan.SegmentPlan;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Prefix;
import ringwall.program.HostProgram;
import ringwall.program.Ingress;
import ringwall.program.Port;
import ringwall.program.Routing;

/// The distributed router's part of a [Plan].
final class RouterPlans {
    private final PlanBuilder names;
    private final Map<String, Integer> routers = new HashMap<>();

    RouterPlans(PlanBuilder names) {
        this.names = names;
    }

    RouterPlan build(HostProgram program, SegmentPlan[] segments) {
        Routing routing = program.routing();
        for (Routing.Gateway gateway : routing.gateways()) {
            SegmentPlan segment = segments[names.segments.slot(gateway.segment())];
            if (segment != null) {
                segment.gateway = gateway(gateway, segment.slot);
                segment.gatewayMac = gatewayMac(program, gateway.segment());
            }
        }
        AddressMap routes = new AddressMap();
        TreeSet<Integer> lengths4 = new TreeSet<>();
        TreeSet<Integer> lengths6 = new TreeSet<>();
        List<Hop> hops = new ArrayList<>();
        for (Routing.Route route : routing.routes()) {
            Ip ip = route.prefix().address();
            (ip.isV4() ? lengths4 : lengths6).add(route.prefix().length());
            routes.put(
                    key(router(route.router()), route.prefix().length(), !ip.isV4()),
                    ip.hi(),
                    ip.lo(),
                    hops.size());
            hops.add(hop(route.next()));
        }
        AddressMap neighbours = new AddressMap();
        for (Routing.Neighbour neighbour : routing.neighbours()) {
            int segment = names.segments.find(neighbour.segment());
            Ip ip = neighbour.ip();
            if (segment >= 0) {
                neighbours.put(
                        AddressMap.key(segment, !ip.isV4()),
                        ip.hi(),
                        ip.lo(),
                        neighbour.mac().bits());
            }
        }
        return new RouterPlan(
                routing.gatewayMac().bits(),
                routing.hostMac().bits(),
                PlanBuilder.macs(new TreeSet<Mac>(routing.peerHostMacs().values())),
                routes,
                descending(lengths4),
                descending(lengths6),
                hops.toArray(Hop[]::new),
                neighbours);
    }

    /// A routing appliance has no MAC but its vNICs' own.
    private static long gatewayMac(HostProgram program, String segment) {
        if (program.kind() == HostProgram.Kind.ROUTING_APPLIANCE) {
            for (Ingress entry : program.ingress()) {
                if (entry instanceof Ingress.OfPort in && in.segment().equals(segment)) {
                    for (Port port : program.ports()) {
                        if (port.name().equals(in.port())) {
                            return port.mac().bits();
                        }
                    }
                }
            }
        }
        return program.routing().gatewayMac().bits();
    }

    private int router(String name) {
        return routers.computeIfAbsent(name, n -> routers.size());
    }

    /// Key of a prefix of one router.
    static int key(int router, int length, boolean v6) {
        return AddressMap.key(router << 8 | length, v6);
    }

    private static int[] descending(NavigableSet<Integer> lengths) {
        return lengths.descendingSet().stream().mapToInt(Integer::intValue).toArray();
    }

    private Hop hop(Routing.NextHop next) {
        return switch (next) {
            case Routing.NextHop.Connected to ->
                    new Hop(names.segments.find(to.segment()), false, false, 0, 0);
            case Routing.NextHop.Via via ->
                    new Hop(
                            names.segments.find(via.segment()),
                            true,
                            !via.ip().isV4(),
                            via.ip().hi(),
                            via.ip().lo());
            case Routing.NextHop.Unreachable ignored -> new Hop(-1, false, false, 0, 0);
        };
    }

    private GatewayPlan gateway(Routing.Gateway entry, int segment) {
        int n = entry.addresses().size();
        long[] hi = new long[n];
        long[] lo = new long[n];
        boolean[] v6 = new boolean[n];
        Plan.AddressRange[] subnets = new Plan.AddressRange[n];
        for (int i = 0; i < n; i++) {
            Routing.Address address = entry.addresses().get(i);
            hi[i] = address.ip().hi();
            lo[i] = address.ip().lo();
            v6[i] = !address.ip().isV4();
            subnets[i] = PlanBuilder.range(Prefix.of(address.ip(), address.prefixLength()));
        }
        return new GatewayPlan(router(entry.router()), segment, entry, hi, lo, v6, subnets);
    }
}
