package ringwall.compiler;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.model.External;
import ringwall.model.Mac;
import ringwall.model.Network;
import ringwall.model.Prefix;
import ringwall.model.Segment;
import ringwall.program.Routing;

/// Table `route`: one distributed router per tenant, the same on every host that needs it.
final class RouteTables {
    private RouteTables() {}

    static void write(Wiring wiring, Spaces spaces, String host, Draft draft) {
        SortedSet<String> tenants = new TreeSet<>();
        Set<String> sharing = new HashSet<>();
        for (Presence presence : wiring.segmentsOn(host).values()) {
            draft.neighbours.addAll(spaces.neighbours(presence.segment()));
            Segment segment = wiring.network.segments().get(presence.segment());
            if (segment == null || !segment.routed()) {
                continue;
            }
            tenants.add(segment.tenant());
            draft.gateways.add(
                    new Routing.Gateway(
                            Names.router(segment.tenant()),
                            segment.name(),
                            gatewayAddresses(segment),
                            presence.mtu(),
                            answersExternal(wiring, segment, host)));
            sharing.addAll(wiring.hostsOf(segment.name()));
        }
        sharing.remove(host);
        for (String other : sharing) {
            draft.peerHostMacs.put(other, wiring.hostMac(other));
        }
        for (String tenant : tenants) {
            routes(wiring, host, tenant)
                    .forEach((prefix, next) ->
                            draft.routes.add(
                                    new Routing.Route(Names.router(tenant), prefix, next)));
        }
    }

    static List<Routing.Address> gatewayAddresses(Segment segment) {
        SortedSet<Routing.Address> addresses = new TreeSet<>();
        for (Segment.Subnet subnet : segment.subnets()) {
            subnet.gateway()
                    .ifPresent(
                            ip -> addresses.add(new Routing.Address(ip, subnet.prefix().length())));
        }
        return List.copyOf(addresses);
    }

    /// The routes of a tenant's router on a host: connected subnets, then static ones, then
    /// externals; where two say the same prefix, the first holds.
    private static Map<Prefix, Routing.NextHop> routes(Wiring wiring, String host, String tenant) {
        Map<Prefix, Routing.NextHop> routes = new TreeMap<>();
        for (Segment segment : wiring.routedOf(tenant)) {
            for (Segment.Subnet subnet : segment.subnets()) {
                if (subnet.gateway().isPresent()) {
                    // Not here, though the same router has it: said, so that no wider route
                    // carries such frames outside.
                    routes.putIfAbsent(
                            subnet.prefix(),
                            wiring.segmentsOn(host).containsKey(segment.name())
                                    ? new Routing.NextHop.Connected(segment.name())
                                    : new Routing.NextHop.Unreachable());
                }
            }
        }
        for (Network.StaticRoute route : sorted(wiring.network.routes())) {
            if (route.tenant().equals(tenant)
                    && routedHere(wiring, host, tenant, route.segment())) {
                routes.putIfAbsent(
                        route.to(), new Routing.NextHop.Via(route.segment(), route.via()));
            }
        }
        for (External external : wiring.network.externals().values()) {
            if (routedHere(wiring, host, tenant, external.segment())) {
                for (Prefix prefix : prefixes(external)) {
                    routes.putIfAbsent(
                            prefix, new Routing.NextHop.Via(external.segment(), external.via()));
                }
            }
        }
        return routes;
    }

    private static List<Network.StaticRoute> sorted(List<Network.StaticRoute> routes) {
        List<Network.StaticRoute> sorted = new ArrayList<>(routes);
        sorted.sort(
                java.util.Comparator.comparing(Network.StaticRoute::to)
                        .thenComparing(Network.StaticRoute::segment)
                        .thenComparing(Network.StaticRoute::via));
        return sorted;
    }

    /// Prefixes of the router's version that lead to an external network.
    static Collection<Prefix> prefixes(External external) {
        if (external.prefixes().isEmpty()) {
            return List.of(external.via().isV4() ? Prefix.ALL_V4 : Prefix.ALL_V6);
        }
        return external.prefixes().stream()
                .filter(prefix -> prefix.version() == external.via().version())
                .toList();
    }

    private static boolean routedHere(
            Wiring wiring, String host, String tenant, String segmentName) {
        Segment segment = wiring.network.segments().get(segmentName);
        return segment != null
                && segment.routed()
                && segment.tenant().equals(tenant)
                && wiring.segmentsOn(host).containsKey(segmentName);
    }

    /// True on the one host that answers for the gateway towards an external network. Which one is
    /// a hash of names: another host or segment seldom moves it.
    static boolean answersExternal(Wiring wiring, Segment segment, String host) {
        return PortTables.isExternal(wiring, segment.name())
                && designated(wiring, segment.name()).equals(Optional.of(host));
    }

    /// @return empty when no host has the segment on a wire
    static Optional<String> designated(Wiring wiring, String segment) {
        Optional<String> best = Optional.empty();
        Mac highest = new Mac(0);
        for (String host : wiring.hostsOf(segment)) {
            Presence presence = wiring.segmentsOn(host).get(segment);
            Mac mac = Mac.derived("designated " + segment + " " + host);
            if (presence != null && presence.onWire() && mac.compareTo(highest) > 0) {
                best = Optional.of(host);
                highest = mac;
            }
        }
        return best;
    }
}
