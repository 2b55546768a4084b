package ringwall.audit.importer.hyperv;

import java.util.List;
import ringwall.audit.importer.Json;

/// What an object is, by the members that only it has.
enum Kind {
    /// Get-VMSwitch
    SWITCH,
    /// Get-VMSwitchTeam: switch-embedded teaming
    SWITCH_TEAM,
    /// Get-VMNetworkAdapter
    ADAPTER,
    /// Get-VMNetworkAdapterVlan
    ADAPTER_VLAN,
    /// Get-VMNetworkAdapterExtendedAcl
    ACL,
    /// Get-VM
    VM,
    /// Get-VMHost
    HOST,
    /// Get-ClusterNode
    NODE,
    /// Get-NetAdapter
    NET_ADAPTER,
    /// Get-NetAdapterHardwareInfo
    HARDWARE,
    /// Get-NetLbfoTeam
    LBFO,
    /// Get-NetLbfoTeamMember
    LBFO_MEMBER,
    /// Get-NetIPAddress
    ADDRESS,
    /// WSMan:\localhost\Service\AllowUnencrypted
    WINRM,
    /// SCVMM: a virtual switch with its host's adapters
    SCVMM_SWITCH,
    /// SCVMM: a VM
    SCVMM_VM,
    /// SCVMM: a VM network
    SCVMM_NETWORK,
    /// A resource of the SDN network controller
    SDN,
    OTHER;

    private record Mark(Kind kind, List<String> members) {}

    /// The first whose members are all there, null values included.
    private static final List<Mark> MARKS =
            List.of(
                    new Mark(SDN, List.of("resourceRef", "properties")),
                    new Mark(SCVMM_SWITCH, List.of("VMHostNetworkAdapters", "VMHostName")),
                    new Mark(SCVMM_VM, List.of("VirtualNetworkAdapters")),
                    new Mark(SCVMM_NETWORK, List.of("LogicalNetwork", "VMSubnet")),
                    new Mark(SWITCH, List.of("SwitchType", "Name")),
                    new Mark(SWITCH_TEAM, List.of("NetAdapterInterfaceDescription", "TeamingMode")),
                    new Mark(ADAPTER, List.of("IsManagementOs", "SwitchName")),
                    new Mark(ADAPTER_VLAN, List.of("OperationMode", "AccessVlanId")),
                    new Mark(ACL, List.of("Direction", "Action", "Weight")),
                    new Mark(LBFO, List.of("TeamNics", "Members")),
                    new Mark(LBFO_MEMBER, List.of("AdministrativeMode", "Team")),
                    new Mark(NODE, List.of("NodeWeight", "Cluster")),
                    new Mark(HOST, List.of("VirtualMachineMigrationEnabled")),
                    new Mark(VM, List.of("Generation", "ProcessorCount", "State")),
                    new Mark(HARDWARE, List.of("BusNumber", "FunctionNumber")),
                    new Mark(HARDWARE, List.of("Bus", "Function", "InterfaceDescription")),
                    new Mark(ADDRESS, List.of("InterfaceAlias", "IPAddress")),
                    new Mark(NET_ADAPTER, List.of("InterfaceDescription", "MacAddress")));

    static Kind of(Json value) {
        if (value.get("Name").text().equals("AllowUnencrypted")) {
            return WINRM;
        }
        for (Mark mark : MARKS) {
            if (mark.members().stream().allMatch(m -> value.node().has(m))) {
                return mark.kind();
            }
        }
        return OTHER;
    }
}
