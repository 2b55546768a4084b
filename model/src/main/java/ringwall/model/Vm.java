package ringwall.model;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/// A virtual machine.
///
/// @param traits see [Trait]
/// @param appliance set when the VM is a subnet-level virtual firewall (SP 800-125B 4.2)
/// @param analyser the VM runs a network monitoring application (SP 800-125B 5.1)
public record Vm(
        String name,
        String host,
        String tenant,
        Sensitivity sensitivity,
        SortedMap<String, String> labels,
        SortedSet<Trait> traits,
        SortedMap<String, Vnic> vnics,
        Optional<Appliance> appliance,
        boolean analyser,
        Where where) {

    public enum Trait {
        /// SP 800-125B VM-FW-R1
        DELAY_SENSITIVE,
        /// SP 800-125B VM-FW-R2
        IO_INTENSIVE
    }

    /// SP 800-125B 5.1: the vNIC's mirroring mode.
    public enum MirroringMode {
        NONE,
        SOURCE,
        DESTINATION
    }

    /// One virtual adapter: one MAC, its addresses, exactly one port.
    ///
    /// @param name within the VM; `eth0` when the file has just one and does not name it
    /// @param portGroup name of a port group, possibly an implied one
    /// @param addresses bound to the vNIC
    /// @param allowedPairs further (MAC, prefix) pairs that it may use
    public record Vnic(
            String name,
            Mac mac,
            boolean macDerived,
            List<Ip> addresses,
            String portGroup,
            List<AddressPair> allowedPairs,
            MirroringMode mirroring,
            Where where) {}

    /// @param mac empty: the vNIC's own
    public record AddressPair(Optional<Mac> mac, Prefix prefix) {}

    /// A firewall VM between virtual switches.
    ///
    /// @param vnics the transit vNICs, in order
    /// @param rules peers of the form `Peer.OfVnic` name its own vNICs
    /// @param foreignMacs declared MACs behind each transit vNIC
    public record Appliance(
            ApplianceKind kind,
            List<String> vnics,
            List<Rule> rules,
            int macQuota,
            SortedMap<String, List<Mac>> foreignMacs,
            Where where) {}

    public enum ApplianceKind {
        /// Transparent: forwards frames between its vNICs.
        BRIDGE,
        /// Routes between its vNICs' subnets.
        ROUTE
    }

    /// `vm/nic`: the name of the port, the zone and everything else that belongs to one vNIC.
    public String vnicName(String nic) {
        return name + "/" + nic;
    }
}
