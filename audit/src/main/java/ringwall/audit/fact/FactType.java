package ringwall.audit.fact;

/// The kinds of facts; coverage is told per kind and host.
public enum FactType {
    /// Host: A virtualized host (SP 800-125B section 1).
    HOST(Host.class),
    /// PNic: A physical adapter of a host.
    PNIC(PNic.class),
    /// Neighbour: What a pNIC sees at the other end of its cable. Compare chassis ids, never system
    /// names.
    NEIGHBOUR(Neighbour.class),
    /// Team: Two or more pNICs that act as one uplink.
    TEAM(Team.class),
    /// VSwitch: A virtual switch. host is empty for a switch that spans hosts.
    VSWITCH(VSwitch.class),
    /// PortGroup: Ports that share VLAN, teaming and security settings.
    PORT_GROUP(PortGroup.class),
    /// VPort: A vNIC and the virtual port it sits on.
    VPORT(VPort.class),
    /// Vm: A VM, with what its definition hints about its workload.
    VM(Vm.class),
    /// HostNic: The host's own adapter (vmk0, br0 with an address, vEthernet).
    HOST_NIC(HostNic.class),
    /// Firewall: A rule set and where it acts.
    FIREWALL(Firewall.class),
    /// Mirror: A mirror session; directions are the VM's.
    MIRROR(Mirror.class),
    /// FlowExport: IPFIX, sFlow or NetFlow: flow level, not a copy of packets.
    FLOW_EXPORT(FlowExport.class),
    /// Overlay: An overlay interface (VTEP).
    OVERLAY(Overlay.class),
    /// Controller: Who programs forwarding state or manages the switch.
    CONTROLLER(Controller.class),
    /// MgmtProtocol: A listening management service.
    MGMT_PROTOCOL(MgmtProtocol.class),
    /// PhysSwitch: A physical switch.
    PHYS_SWITCH(PhysSwitch.class),
    /// PhysPort: A port of a physical switch.
    PHYS_PORT(PhysPort.class),
    /// Setting: One named setting that only a profile asks for (vSphere health check, NIOC, ...).
    SETTING(Setting.class);

    private final Class<? extends Fact> fact;

    FactType(Class<? extends Fact> fact) {
        this.fact = fact;
    }

    /// The record that holds such facts.
    public Class<? extends Fact> fact() {
        return fact;
    }
}
