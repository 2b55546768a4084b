package ringwall.program.interpreter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Prefix;
import ringwall.program.AddressSet;
import ringwall.program.Egress;
import ringwall.program.Flood;
import ringwall.program.Forward;
import ringwall.program.HostProgram;
import ringwall.program.Ingress;
import ringwall.program.Lease;
import ringwall.program.MeterEntry;
import ringwall.program.MirrorEntry;
import ringwall.program.Overlay;
import ringwall.program.Port;
import ringwall.program.PortSecurity;
import ringwall.program.PortSet;
import ringwall.program.ProgramHash;
import ringwall.program.QosEntry;
import ringwall.program.Routing;
import ringwall.program.RuleEntry;
import ringwall.program.SegmentEntry;
import ringwall.program.ServiceSet;
import ringwall.program.Tag;
import ringwall.program.Team;
import ringwall.program.UplinkGuard;

/// A program's tables, found by key. Nothing is decided here.
final class Tables {
    private record PortTag(String port, Tag tag) {}

    private record PortSegment(String port, String segment) {}

    private record SegmentMac(String segment, Mac mac) {}

    private record SegmentIp(String segment, Ip ip) {}

    private record PeerVni(Ip peer, int vni) {}

    final HostProgram program;

    /// Changes when anything changes.
    final String generation;

    private final Map<String, Port> ports = new HashMap<>();
    private final Map<String, HostProgram.PNic> pnics = new HashMap<>();
    private final Map<String, SegmentEntry> segments = new HashMap<>();
    private final Map<PortTag, Ingress> ingress = new HashMap<>();
    private final Map<PeerVni, Ingress> tunnelIngress = new HashMap<>();
    private final Map<PortSegment, PortSecurity> security = new HashMap<>();
    private final Map<PortSegment, UplinkGuard> guards = new HashMap<>();
    private final Map<SegmentMac, Forward.To> forward = new HashMap<>();
    private final Map<String, Flood> flood = new HashMap<>();
    private final Map<PortSegment, Tag> egress = new HashMap<>();
    private final Map<String, Team> teams = new HashMap<>();
    private final Map<String, Routing.Gateway> gateways = new HashMap<>();
    private final Map<SegmentIp, Mac> neighbours = new HashMap<>();
    private final Map<String, List<Routing.Route>> routes = new HashMap<>();
    private final Map<PortSegment, Lease> leases = new HashMap<>();
    private final Map<State.MeterKey, MeterEntry> meters = new HashMap<>();
    private final Map<String, QosEntry> qos = new HashMap<>();

    Tables(HostProgram program) {
        this.program = program;
        this.generation = ProgramHash.of(program).root();
        program.ports().forEach(port -> ports.put(port.name(), port));
        program.pnics().forEach(pnic -> pnics.put(pnic.name(), pnic));
        program.segments().forEach(segment -> segments.put(segment.name(), segment));
        program.ingress().forEach(this::addIngress);
        program.portSecurity()
                .forEach(entry -> security.put(key(entry.port(), entry.segment()), entry));
        program.uplinkGuards()
                .forEach(entry -> guards.put(key(entry.uplink(), entry.segment()), entry));
        program.forward().forEach(e -> forward.put(new SegmentMac(e.segment(), e.mac()), e.to()));
        program.flood().forEach(entry -> flood.put(entry.segment(), entry));
        for (Egress entry : program.egress()) {
            egress.put(key(entry.port(), entry.segment()), entry.tag());
        }
        program.teams().forEach(team -> teams.put(team.uplink(), team));
        Routing routing = program.routing();
        routing.gateways().forEach(gateway -> gateways.put(gateway.segment(), gateway));
        routing.neighbours()
                .forEach(n -> neighbours.put(new SegmentIp(n.segment(), n.ip()), n.mac()));
        for (Routing.Route route : routing.routes()) {
            routes.computeIfAbsent(route.router(), r -> new ArrayList<>()).add(route);
        }
        routes.values()
                .forEach(list ->
                        list.sort(Comparator.comparingInt(route -> -route.prefix().length())));
        program.leases().forEach(lease -> leases.put(key(lease.port(), lease.segment()), lease));
        program.meters().forEach(m -> meters.put(new State.MeterKey(m.kind(), m.subject()), m));
        program.qos().forEach(entry -> qos.put(entry.segment(), entry));
    }

    private void addIngress(Ingress entry) {
        switch (entry) {
            case Ingress.OfPort in -> ingress.put(new PortTag(in.port(), in.tag()), in);
            case Ingress.OfPNic in -> ingress.put(new PortTag(in.pnic(), in.tag()), in);
            case Ingress.OfMirror in ->
                    ingress.put(new PortTag(in.pnic(), new Tag.Vid(in.vid())), in);
            case Ingress.OfTunnel in -> tunnelIngress.put(new PeerVni(in.peer(), in.vni()), in);
            case Ingress.OfMirrorTunnel in ->
                    tunnelIngress.put(new PeerVni(in.peer(), in.vni()), in);
        }
    }

    private static PortSegment key(String port, String segment) {
        return new PortSegment(port, segment);
    }

    @Nullable Port port(String name) {
        return ports.get(name);
    }

    HostProgram.@Nullable PNic pnic(String name) {
        return pnics.get(name);
    }

    boolean isUplink(String name) {
        Port port = ports.get(name);
        return port != null && port.kind() == Port.Kind.UPLINK;
    }

    @Nullable SegmentEntry segment(String name) {
        return segments.get(name);
    }

    @Nullable Ingress ingress(String attachment, Tag tag) {
        return ingress.get(new PortTag(attachment, tag));
    }

    @Nullable Ingress tunnelIngress(Ip peer, int vni) {
        return tunnelIngress.get(new PeerVni(peer, vni));
    }

    @Nullable PortSecurity security(String port, String segment) {
        return security.get(key(port, segment));
    }

    @Nullable UplinkGuard guard(String uplink, String segment) {
        return guards.get(key(uplink, segment));
    }

    Forward.@Nullable To forward(String segment, Mac mac) {
        return forward.get(new SegmentMac(segment, mac));
    }

    @Nullable Flood flood(String segment) {
        return flood.get(segment);
    }

    @Nullable Tag egress(String port, String segment) {
        return egress.get(key(port, segment));
    }

    @Nullable Team team(String uplink) {
        return teams.get(uplink);
    }

    Routing.@Nullable Gateway gateway(String segment) {
        return gateways.get(segment);
    }

    /// What the VMs of a segment see as their gateway; null where no gateway is. A routing
    /// appliance has no MAC but its vNICs' own.
    @Nullable Mac gatewayMac(String segment) {
        if (!gateways.containsKey(segment)) {
            return null;
        }
        if (program.kind() != HostProgram.Kind.ROUTING_APPLIANCE) {
            return program.routing().gatewayMac();
        }
        for (Ingress entry : program.ingress()) {
            if (entry instanceof Ingress.OfPort in && in.segment().equals(segment)) {
                Port port = ports.get(in.port());
                if (port != null) {
                    return port.mac();
                }
            }
        }
        return program.routing().gatewayMac();
    }

    Optional<Ip> gatewayIp(String segment, int version) {
        Routing.Gateway gateway = gateways.get(segment);
        return gateway == null
                ? Optional.empty()
                : gateway.addresses().stream()
                        .map(Routing.Address::ip)
                        .filter(ip -> ip.version() == version)
                        .findFirst();
    }

    @Nullable Mac neighbour(String segment, Ip ip) {
        return neighbours.get(new SegmentIp(segment, ip));
    }

    /// Longest prefix first.
    List<Routing.Route> routes(String router) {
        return routes.getOrDefault(router, List.of());
    }

    @Nullable Lease lease(String port, String segment) {
        return leases.get(key(port, segment));
    }

    @Nullable MeterEntry meter(MeterEntry.Kind kind, String subject) {
        return meters.get(new State.MeterKey(kind, subject));
    }

    @Nullable QosEntry qos(String segment) {
        return qos.get(segment);
    }

    boolean inPortSet(String name, String port) {
        PortSet set = program.portSets().get(name);
        return set != null && set.ports().contains(port);
    }

    boolean inAddressSet(String name, Ip ip) {
        if (name.equals(RuleEntry.ANY)) {
            return true;
        }
        AddressSet set = program.addressSets().get(name);
        return set != null && set.prefixes().stream().anyMatch(prefix -> prefix.contains(ip));
    }

    @Nullable ServiceSet service(String name) {
        return program.services().get(name);
    }

    Optional<Overlay> overlay() {
        return program.overlay();
    }

    List<MirrorEntry> mirrors() {
        return program.mirrors();
    }

    /// Uplinks of which a pNIC is a member.
    List<Team> teamsOf(String pnic) {
        return program.teams().stream().filter(team -> team.members().contains(pnic)).toList();
    }

    /// Bits of a subnet that holds the address: of a gateway of the segment; empty: none.
    Optional<Prefix> subnetOf(String segment, Ip ip) {
        Routing.Gateway gateway = gateways.get(segment);
        if (gateway == null) {
            return Optional.empty();
        }
        for (Routing.Address address : gateway.addresses()) {
            Prefix subnet = Prefix.of(address.ip(), address.prefixLength());
            if (subnet.contains(ip)) {
                return Optional.of(subnet);
            }
        }
        return Optional.empty();
    }
}
