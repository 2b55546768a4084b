package ringwall.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;

/// A virtualized host.
///
/// @param cluster hosts between which VMs may migrate; empty: none stated
/// @param vtep where this host's overlay tunnels end
/// @param controllerAdapter the host adapter that control traffic uses; empty: the management
///   adapter
public record Host(
        String name,
        SortedMap<String, PNic> pnics,
        Sensitivity sensitivity,
        String cluster,
        String rack,
        SortedMap<String, HostAdapter> adapters,
        Optional<Vtep> vtep,
        String controllerAdapter,
        Where where) {

    /// A physical adapter.
    ///
    /// @param to the switch port at the other end of its cable; empty: not cabled
    /// @param driver kernel driver, such as `ixgbe`; empty: not stated
    /// @param pci domain:bus:device.function; empty: not stated
    /// @param speedMbps 0: not stated
    public record PNic(
            String name,
            Optional<Physical.End> to,
            String driver,
            String pci,
            int speedMbps,
            int mtu,
            Where where) {}

    public enum Role {
        MANAGEMENT,
        MIGRATION,
        STORAGE,
        LOGGING,
        OVERLAY
    }

    /// The host's own interface with a role (SP 800-125B 2.4 a-d).
    ///
    /// @param attachedTo a pNIC of this host, or a virtual switch that spans it
    /// @param vid empty: untagged
    /// @param filter what may reach and leave it; empty list: only what its role needs from its own
    ///   subnet
    public record HostAdapter(
            String name,
            Role role,
            String attachedTo,
            OptionalInt vid,
            Mac mac,
            Optional<Ip> address,
            Optional<Prefix> subnet,
            List<Rule> filter,
            Where where) {}

    /// An overlay tunnel endpoint: an address in an underlay subnet.
    ///
    /// @param attachedTo a pNIC or a virtual switch (its team) that carries the outer frames
    /// @param gateway next hop to other underlay subnets
    public record Vtep(
            String attachedTo,
            OptionalInt vid,
            Mac mac,
            Ip address,
            Prefix subnet,
            Optional<Ip> gateway,
            int mtu,
            Where where) {}

    /// The same host with another tunnel endpoint.
    public Host withVtep(Vtep other) {
        return new Host(
                name,
                pnics,
                sensitivity,
                cluster,
                rack,
                adapters,
                Optional.of(other),
                controllerAdapter,
                where);
    }
}
