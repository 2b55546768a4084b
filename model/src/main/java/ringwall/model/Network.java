package ringwall.model;

import java.util.List;
import java.util.SortedMap;

/// What is wanted: one validated, immutable value. Whoever makes one from text has collected all
/// [Diagnostic]s first; a Network with an error is never handed on.
///
/// @param gatewayMac the distributed router's MAC address, the same in every segment and on every
///   host
/// @param tiers of the distributed firewall, in the order in which they judge; default deny follows
public record Network(
        String name,
        SortedMap<String, Tenant> tenants,
        Physical physical,
        SortedMap<String, TransportZone> transportZones,
        SortedMap<String, Host> hosts,
        SortedMap<String, VirtualSwitch> switches,
        SortedMap<String, Segment> segments,
        SortedMap<String, PortGroup> portGroups,
        SortedMap<String, Vm> vms,
        SortedMap<String, SecurityGroup> groups,
        SortedMap<String, Service> services,
        List<Rule.Tier> tiers,
        SortedMap<String, Mirror> mirrors,
        SortedMap<String, External> externals,
        List<StaticRoute> routes,
        List<Assertion> assertions,
        Mac gatewayMac,
        Where where) {

    /// Owner of segments, VMs, rules. Address spaces of tenants may overlap.
    public record Tenant(String name, String note, Where where) {}

    /// The hosts that a segment may reach.
    public record TransportZone(String name, List<String> hosts, Where where) {}

    /// @param tenant whose router; empty: the operator's own
    /// @param segment where `via` is
    public record StaticRoute(String tenant, Prefix to, String segment, Ip via, Where where) {}
}
