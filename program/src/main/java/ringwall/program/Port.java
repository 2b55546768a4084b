package ringwall.program;

import java.util.SortedSet;

/// An attachment point of a virtual switch.
///
/// @param name a vNIC's `vm/nic`; an uplink's `uplink:SWITCH`; a host adapter's `adapter:NAME`. It
///   is also the conntrack zone
/// @param portGroup empty for uplinks and adapters
/// @param tenant empty: the operator's own
/// @param mac the vNIC's or adapter's own address; zero for uplinks
/// @param mtu bytes of an IP packet that fit
/// @param firewalled rules hold and connections are tracked at this port; false for uplinks and for
///   appliances' transit vNICs
/// @param receiveOnly a mirror target: what it sends is dropped
/// @param etherTypes allowed beside IPv4, IPv6 and ARP
/// @param maxConnections cap of the zone
/// @param multicastGroups cap of groups joined by snooping
public record Port(
        String name,
        Kind kind,
        String virtualSwitch,
        String portGroup,
        String tenant,
        ringwall.model.Mac mac,
        int mtu,
        boolean firewalled,
        boolean receiveOnly,
        SortedSet<Integer> etherTypes,
        int maxConnections,
        int multicastGroups) {
    public enum Kind {
        VNIC,
        UPLINK,
        ADAPTER
    }
}
