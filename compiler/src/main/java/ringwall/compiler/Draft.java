package ringwall.compiler;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.model.Mac;
import ringwall.program.AddressSet;
import ringwall.program.Egress;
import ringwall.program.Feature;
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
import ringwall.program.QosEntry;
import ringwall.program.Routing;
import ringwall.program.RuleEntry;
import ringwall.program.SegmentEntry;
import ringwall.program.ServiceSet;
import ringwall.program.Team;
import ringwall.program.UplinkGuard;

/// A program in the making: each table writer adds to its own lists, in any order.
final class Draft {
    final List<HostProgram.PNic> pnics = new ArrayList<>();
    final List<Port> ports = new ArrayList<>();
    final List<SegmentEntry> segments = new ArrayList<>();
    final SortedMap<String, AddressSet> addressSets = new TreeMap<>();
    final SortedMap<String, PortSet> portSets = new TreeMap<>();
    final SortedMap<String, ServiceSet> services = new TreeMap<>();
    final List<Ingress> ingress = new ArrayList<>();
    final List<PortSecurity> portSecurity = new ArrayList<>();
    final List<UplinkGuard> uplinkGuards = new ArrayList<>();
    final List<RuleEntry> rules = new ArrayList<>();
    final SortedMap<String, Mac> peerHostMacs = new TreeMap<>();
    final List<Routing.Gateway> gateways = new ArrayList<>();
    final List<Routing.Route> routes = new ArrayList<>();
    final List<Routing.Neighbour> neighbours = new ArrayList<>();
    final List<Forward> forward = new ArrayList<>();
    final List<Flood> flood = new ArrayList<>();
    final List<Egress> egress = new ArrayList<>();
    Optional<Overlay> overlay = Optional.empty();
    final List<Team> teams = new ArrayList<>();
    final List<MirrorEntry> mirrors = new ArrayList<>();
    final List<MeterEntry> meters = new ArrayList<>();
    final List<QosEntry> qos = new ArrayList<>();
    final List<Lease> leases = new ArrayList<>();

    /// Features that the tables do not show, such as an encapsulation.
    final EnumSet<Feature> alsoRequires = EnumSet.noneOf(Feature.class);

    HostProgram finish(HostProgram.Kind kind, String owner, Mac gatewayMac, Mac hostMac) {
        return new HostProgram(
                kind,
                owner,
                Collections.unmodifiableSortedSet(new TreeSet<>(RequiredFeatures.of(this))),
                pnics,
                ports,
                segments,
                Collections.unmodifiableSortedMap(addressSets),
                Collections.unmodifiableSortedMap(portSets),
                Collections.unmodifiableSortedMap(services),
                ingress,
                portSecurity,
                uplinkGuards,
                rules,
                new Routing(
                        gatewayMac,
                        hostMac,
                        Collections.unmodifiableSortedMap(peerHostMacs),
                        gateways,
                        routes,
                        neighbours),
                forward,
                flood,
                egress,
                overlay,
                teams,
                mirrors,
                meters,
                qos,
                leases);
    }
}
