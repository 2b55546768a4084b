package ringwall.program;

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

    public enum Kind {
        HOST,
        /// A subnet-level firewall VM that bridges: its ports are its own transit vNICs.
        BRIDGING_APPLIANCE,
        /// A subnet-level firewall VM that routes. It has one port in each of its segments, whose MAC
        /// stands there for `gatewayMac` and `hostMac`.
        ROUTING_APPLIANCE
    }

    /// A physical adapter: where frames enter and leave the host.
    public record PNic(String name, int mtu) {}
}
