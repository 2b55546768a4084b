package ringwall.compiler;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.model.Diagnostic;
import ringwall.model.External;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Network;
import ringwall.model.PortGroup;
import ringwall.model.Prefix;
import ringwall.model.Segment;
import ringwall.model.Vm;
import ringwall.program.Egress;
import ringwall.program.Flood;
import ringwall.program.Forward;
import ringwall.program.HostProgram;
import ringwall.program.Ingress;
import ringwall.program.Port;
import ringwall.program.PortSecurity;
import ringwall.program.Routing;
import ringwall.program.SegmentEntry;

/// Subnet-level firewall VMs (SP 800-125B 2.3, 4.2) as programs of their own, run and judged by the
/// same readings as hosts'. Guards hold at their vNICs on the host; here only their rules do.
final class Appliances {
    /// The one segment of a bridging appliance.
    private static final String BRIDGE = "bridge";

    private static final int MANY_MACS = 4_096;

    private final Wiring wiring;
    private final Spaces spaces;
    private final Vm vm;
    private final List<Attachment> transit;
    private final Draft draft = new Draft();

    private Appliances(Wiring wiring, Spaces spaces, Vm vm) {
        this.wiring = wiring;
        this.spaces = spaces;
        this.vm = vm;
        this.transit = Behind.transit(wiring, vm);
    }

    static SortedMap<String, HostProgram> compile(
            Wiring wiring, Spaces spaces, Sides sides, LocalDate today, List<Diagnostic> notes) {
        SortedMap<String, HostProgram> programs = new TreeMap<>();
        for (Vm vm : wiring.network.vms().values()) {
            if (vm.appliance().isEmpty() || Behind.transit(wiring, vm).isEmpty()) {
                continue;
            }
            Appliances one = new Appliances(wiring, spaces, vm);
            boolean bridge = vm.appliance().get().kind() == Vm.ApplianceKind.BRIDGE;
            if (bridge) {
                one.bridge();
            } else {
                one.route();
            }
            ApplianceRules.write(wiring, spaces, sides, vm, today, notes, one.draft);
            programs.put(
                    vm.name(),
                    one.draft.finish(
                            bridge
                                    ? HostProgram.Kind.BRIDGING_APPLIANCE
                                    : HostProgram.Kind.ROUTING_APPLIANCE,
                            vm.name(),
                            wiring.network.gatewayMac(),
                            PortTables.NO_MAC));
        }
        return programs;
    }

    private int mtu(Attachment side) {
        int mtu = 65_535;
        for (String segment : side.segments().keySet()) {
            mtu = Math.min(mtu, wiring.underlay().mtu(wiring.segment(segment), wiring));
        }
        return mtu;
    }

    private void port(Attachment side, String segment) {
        String name = side.name();
        PortGroup.Meters usual = PortGroup.Meters.USUAL;
        draft.ports.add(
                new Port(
                        name,
                        Port.Kind.VNIC,
                        vm.name(),
                        "",
                        vm.tenant(),
                        side.vnic().mac(),
                        mtu(side),
                        true,
                        false,
                        side.group().etherTypes(),
                        usual.maxConnections(),
                        usual.multicastGroups()));
        draft.ingress.add(new Ingress.OfPort(name, PortTables.UNTAGGED, segment));
        draft.egress.add(new Egress(name, segment, PortTables.UNTAGGED));
        SortedSet<Mac> macs = new TreeSet<>();
        macs.add(side.vnic().mac());
        draft.portSecurity.add(
                new PortSecurity(
                        name,
                        segment,
                        macs,
                        true,
                        new TreeSet<>(),
                        false,
                        PortGroup.Security.STRICT.linkLocalQuota(),
                        false,
                        false,
                        false,
                        false,
                        segment.equals(BRIDGE),
                        segment.equals(BRIDGE) ? MANY_MACS : 0));
    }

    private void bridge() {
        SortedSet<String> ports = new TreeSet<>();
        Map<Mac, String> sideOf = new TreeMap<>();
        int mtu = 65_535;
        for (Attachment side : transit) {
            port(side, BRIDGE);
            ports.add(side.name());
            mtu = Math.min(mtu, mtu(side));
            for (String segment : Behind.segments(wiring, vm, side, true)) {
                for (Attachment there : wiring.in(segment)) {
                    if (!there.vm().name().equals(vm.name())) {
                        sideOf.putIfAbsent(there.vnic().mac(), side.name());
                    }
                }
                if (wiring.segment(segment).routed()) {
                    sideOf.putIfAbsent(wiring.network.gatewayMac(), side.name());
                }
            }
        }
        String tenant = wiring.space(transit.getFirst().segments().firstKey());
        draft.segments.add(new SegmentEntry(BRIDGE, tenant, "", -1, mtu, false));
        sideOf.forEach((mac, port) ->
                draft.forward.add(new Forward(BRIDGE, mac, new Forward.To.ToPort(port))));
        draft.flood.add(new Flood(BRIDGE, ports, new TreeSet<>(), ports, ports));
    }

    private void route() {
        Map<Prefix, Routing.NextHop> routes = new TreeMap<>();
        for (Attachment side : transit) {
            String name = side.segments().firstKey();
            Segment segment = wiring.segment(name);
            port(side, name);
            draft.segments.add(
                    new SegmentEntry(
                            name,
                            segment.tenant(),
                            router(),
                            -1,
                            mtu(side),
                            PortTables.isExternal(wiring, name)));
            draft.gateways.add(
                    new Routing.Gateway(
                            router(), name, addresses(side, segment), mtu(side), false));
            for (Routing.Address address : addresses(side, segment)) {
                routes.put(
                        Prefix.of(address.ip(), address.prefixLength()),
                        new Routing.NextHop.Connected(name));
            }
            neighbours(side, segment);
        }
        for (Attachment side : transit) {
            further(side, routes);
        }
        routes.forEach(
                (prefix, next) -> draft.routes.add(new Routing.Route(router(), prefix, next)));
    }

    private String router() {
        return "router:" + vm.name();
    }

    private static List<Routing.Address> addresses(Attachment side, Segment segment) {
        SortedSet<Routing.Address> addresses = new TreeSet<>();
        for (Ip ip : side.vnic().addresses()) {
            for (Segment.Subnet subnet : segment.subnets()) {
                if (subnet.prefix().contains(ip)) {
                    addresses.add(new Routing.Address(ip, subnet.prefix().length()));
                }
            }
        }
        return List.copyOf(addresses);
    }

    private void neighbours(Attachment side, Segment segment) {
        SortedSet<String> port = new TreeSet<>(List.of(side.name()));
        SortedSet<Mac> macs = new TreeSet<>();
        Mac own = side.vnic().mac();
        for (Routing.Neighbour neighbour : spaces.neighbours(segment.name())) {
            if (!neighbour.mac().equals(own)) {
                draft.neighbours.add(neighbour);
                macs.add(neighbour.mac());
            }
        }
        for (Routing.Address gateway : RouteTables.gatewayAddresses(segment)) {
            Mac mac = wiring.network.gatewayMac();
            draft.neighbours.add(new Routing.Neighbour(segment.name(), gateway.ip(), mac));
            macs.add(mac);
        }
        for (Mac mac : macs) {
            draft.forward.add(new Forward(segment.name(), mac, new Forward.To.ToPort(side.name())));
        }
        draft.flood.add(new Flood(segment.name(), port, new TreeSet<>(), port, port));
    }

    /// What is more than one hop away: other segments of a distributed router, what other routing
    /// appliances lead to, static routes, external networks.
    private void further(Attachment side, Map<Prefix, Routing.NextHop> routes) {
        String name = side.segments().firstKey();
        Segment segment = wiring.segment(name);
        for (Segment other : wiring.routedOf(segment.tenant())) {
            if (segment.routed()) {
                for (Segment.Subnet subnet : other.subnets()) {
                    RouteTables.gatewayAddresses(segment).stream()
                            .filter(a -> a.ip().version() == subnet.prefix().version())
                            .findFirst()
                            .ifPresent(a -> via(routes, subnet.prefix(), name, a.ip()));
                }
            }
        }
        for (Map.Entry<Prefix, Ip> hop : byOthers(name).entrySet()) {
            via(routes, hop.getKey(), name, hop.getValue());
        }
        for (Network.StaticRoute route : wiring.network.routes()) {
            if (route.segment().equals(name)) {
                via(routes, route.to(), name, route.via());
            }
        }
        for (External external : wiring.network.externals().values()) {
            if (external.segment().equals(name)) {
                RouteTables.prefixes(external).forEach(p -> via(routes, p, name, external.via()));
            }
        }
    }

    private void via(Map<Prefix, Routing.NextHop> routes, Prefix to, String segment, Ip via) {
        if (to.version() == via.version() && !vmHas(via)) {
            routes.putIfAbsent(to, new Routing.NextHop.Via(segment, via));
        }
    }

    private boolean vmHas(Ip ip) {
        return vm.vnics().values().stream().anyMatch(vnic -> vnic.addresses().contains(ip));
    }

    /// Subnets behind the other routing appliances of a segment, by the address that leads there.
    private Map<Prefix, Ip> byOthers(String segment) {
        Map<Prefix, Ip> hops = new HashMap<>();
        List<Attachment> near = new ArrayList<>(wiring.in(segment));
        for (Attachment other : near) {
            boolean routes =
                    other.transit()
                            && !ForwardTables.bridges(other)
                            && !other.vm().name().equals(vm.name());
            if (!routes) {
                continue;
            }
            for (Attachment far : Behind.transit(wiring, other.vm())) {
                if (far.name().equals(other.name())) {
                    continue;
                }
                for (String name : Behind.segments(wiring, other.vm(), far, false)) {
                    for (Segment.Subnet subnet : wiring.segment(name).subnets()) {
                        other.addressesIn(segment).stream()
                                .filter(ip -> ip.version() == subnet.prefix().version())
                                .findFirst()
                                .ifPresent(ip -> hops.putIfAbsent(subnet.prefix(), ip));
                    }
                }
            }
        }
        return new TreeMap<>(hops);
    }
}
