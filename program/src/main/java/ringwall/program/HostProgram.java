package ringwall.program;

import static java.util.Comparator.comparing;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/// What one host, or one appliance, must do. Immutable; equal programs have equal text.
///
/// Every list is sorted by its key, but for rules (tier, then order within the tier).
///
/// @param owner host, or `vm` of an appliance
/// @param requires what a dataplane must be able to do to run it
public record HostProgram(
        Kind kind,
        String owner,
        SortedSet<Feature> requires,
        List<PNic> pnics,
        List<Port> ports,
        List<SegmentEntry> segments,
        SortedMap<String, AddressSet> addressSets,
        SortedMap<String, PortSet> portSets,
        SortedMap<String, ServiceSet> services,
        List<Ingress> ingress,
        List<PortSecurity> portSecurity,
        List<UplinkGuard> uplinkGuards,
        List<RuleEntry> rules,
        Routing routing,
        List<Forward> forward,
        List<Flood> flood,
        List<Egress> egress,
        Optional<Overlay> overlay,
        List<Team> teams,
        List<MirrorEntry> mirrors,
        List<MeterEntry> meters,
        List<QosEntry> qos,
        List<Lease> leases) {

    /// Sorts every list, so that the order in which entries were made reaches nobody.
    public HostProgram {
        pnics = ProgramOrder.sorted(pnics, comparing(PNic::name));
        ports = ProgramOrder.sorted(ports, comparing(Port::name));
        segments = ProgramOrder.sorted(segments, comparing(SegmentEntry::name));
        ingress = ProgramOrder.sorted(ingress, ProgramOrder.INGRESS);
        portSecurity = ProgramOrder.sorted(portSecurity, ProgramOrder.PORT_SECURITY);
        uplinkGuards = ProgramOrder.sorted(uplinkGuards, ProgramOrder.UPLINK_GUARD);
        rules = ProgramOrder.sorted(rules, ProgramOrder.RULE);
        forward = ProgramOrder.sorted(forward, ProgramOrder.FORWARD);
        flood = ProgramOrder.sorted(flood, comparing(Flood::segment));
        egress = ProgramOrder.sorted(egress, ProgramOrder.EGRESS);
        teams = ProgramOrder.sorted(teams, comparing(Team::uplink));
        mirrors = ProgramOrder.sorted(mirrors, comparing(MirrorEntry::name));
        meters = ProgramOrder.sorted(meters, ProgramOrder.METER);
        qos = ProgramOrder.sorted(qos, comparing(QosEntry::segment));
        leases = ProgramOrder.sorted(leases, ProgramOrder.LEASE);
    }

    public enum Kind {
        HOST,
        /// A subnet-level firewall VM that bridges: its ports are its own transit vNICs.
        BRIDGING_APPLIANCE,
        /// A subnet-level firewall VM that routes. It has one port in each of its segments, whose
        /// MAC stands there for `gatewayMac` and `hostMac`.
        ROUTING_APPLIANCE
    }

    /// A physical adapter: where frames enter and leave the host.
    ///
    /// @param bytesPerSecond of its cable, which scheduling keeps to; 0: as fast as it takes
    public record PNic(String name, int mtu, long bytesPerSecond) {
        public PNic(String name, int mtu) {
            this(name, mtu, 0);
        }
    }
}
