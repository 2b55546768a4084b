package ringwall.audit.check;

import ringwall.audit.fact.FactType;

/// For each kind of fact and platform: the command whose output an importer reads. `ringwall
/// collect` prints the same commands.
public final class Commands {

    private Commands() {}

    /// What would tell these facts of this platform's host.
    public static String of(FactType type, String platform) {
        return switch (platform) {
            case "ringwall" -> ringwall(type);
            case "esxi" -> esxi(type);
            case "hyperv" -> hyperv(type);
            case "xen" -> xen(type);
            case "openstack" -> openstack(type);
            case "proxmox" -> proxmox(type);
            case "ovs" ->
                    type == FactType.PNIC
                                    || type == FactType.NEIGHBOUR
                                    || type == FactType.HOST_NIC
                                    || type == FactType.TEAM
                                    || type == FactType.VM
                                    || type == FactType.FIREWALL
                                    || type == FactType.MGMT_PROTOCOL
                            ? linux(type)
                            : ovs(type);
            default -> linux(type);
        };
    }

    /// A Ringwall site is told by its intent: what is missing is missing there.
    private static String ringwall(FactType type) {
        return switch (type) {
            case HOST_NIC, MGMT_PROTOCOL ->
                    "in the intent: hosts: NAME: management: NIC; and declare managementEncryption: true";
            case HOST -> "in the intent: hosts: NAME: cluster: CLUSTER";
            case PNIC -> "in the intent: hosts: NAME: nics: with driver and pci of each";
            case NEIGHBOUR, PHYS_SWITCH, PHYS_PORT ->
                    "in the intent: physical: switches:, and where each nic is plugged in";
            case TEAM,
                    VSWITCH,
                    PORT_GROUP,
                    VPORT,
                    VM,
                    FIREWALL,
                    MIRROR,
                    FLOW_EXPORT,
                    OVERLAY,
                    CONTROLLER,
                    SETTING ->
                    "ringwall check INTENT.yaml, and audit all of its files together";
        };
    }

    private static String ovs(FactType type) {
        return switch (type) {
            case VSWITCH, PORT_GROUP, VPORT, MIRROR, FLOW_EXPORT, OVERLAY, CONTROLLER, TEAM ->
                    "ovsdb-client dump --format=json > ovs-dump.json";
            case HOST,
                    PNIC,
                    NEIGHBOUR,
                    VM,
                    HOST_NIC,
                    FIREWALL,
                    MGMT_PROTOCOL,
                    PHYS_SWITCH,
                    PHYS_PORT,
                    SETTING ->
                    linux(type);
        };
    }

    private static String linux(FactType type) {
        return switch (type) {
            case HOST, VM, VPORT ->
                    "for d in $(virsh list --all --name); do virsh dumpxml $d > $d.xml; done";
            case PNIC ->
                    "for i in /sys/class/net/*/device; do n=$(basename $(dirname $i)); ethtool -i $n > ethtool-i-$n.txt; done; lspci -Dk > lspci-k.txt";
            case NEIGHBOUR -> "lldpctl -f json0 > lldpctl.json";
            case TEAM -> "cp /proc/net/bonding/* .";
            case VSWITCH, PORT_GROUP ->
                    "ip -j -d link > ip-link.json; bridge -j vlan > bridge-vlan.json";
            case HOST_NIC -> "ip -j -d addr > ip-addr.json";
            case FIREWALL ->
                    "nft -j list ruleset > nft.json; for f in $(virsh nwfilter-list --name 2>/dev/null); do virsh nwfilter-dumpxml $f > nwfilter-$f.xml; done";
            case MIRROR ->
                    "for i in $(ls /sys/class/net); do for h in ingress egress; do tc -j filter show dev $i $h > tc-$i-$h.json; done; done; ovsdb-client dump --format=json > ovs-dump.json";
            case FLOW_EXPORT, CONTROLLER -> "ovsdb-client dump --format=json > ovs-dump.json";
            case OVERLAY ->
                    "ip -j -d link > ip-link.json; ip -j route > ip-route.json; ovsdb-client dump --format=json > ovs-dump.json";
            case MGMT_PROTOCOL -> "cp /etc/libvirt/libvirtd.conf .; ss -Hltn > ss.txt";
            case PHYS_SWITCH, PHYS_PORT ->
                    "show running-config (of the physical switch), show lldp neighbors detail";
            case SETTING -> "ringwall collect --platform linux";
        };
    }

    private static String esxi(FactType type) {
        return switch (type) {
            case VM, VPORT ->
                    "govc object.collect -json -type m / name runtime.host runtime.powerState config.hardware.device > vms.json";
            case NEIGHBOUR ->
                    "for h in $(govc find / -type h); do govc host.vnic.hint -json -host $h > hints-$(basename $h).json; done";
            case MIRROR, FLOW_EXPORT, OVERLAY ->
                    "govc object.collect -json -type DistributedVirtualSwitch / name config > dvs.json";
            case PORT_GROUP ->
                    "govc object.collect -json -type DistributedVirtualPortgroup / name config > dvportgroups.json";
            case FIREWALL ->
                    "curl -sk https://NSX/policy/api/v1/infra/domains/default/security-policies > nsx-policies.json";
            case PHYS_SWITCH, PHYS_PORT -> linux(type);
            case HOST, PNIC, TEAM, VSWITCH, HOST_NIC, CONTROLLER, MGMT_PROTOCOL, SETTING ->
                    "govc object.collect -json -type h / name parent vm config.network config.virtualNicManagerInfo config.product config.firewall config.option > hosts.json";
        };
    }

    private static String hyperv(FactType type) {
        return switch (type) {
            case VM, VPORT, MIRROR, PORT_GROUP ->
                    "Get-VMNetworkAdapter -All | ConvertTo-Json -Depth 5 > get_vm_network_adapter.json; Get-VMNetworkAdapterVlan | ConvertTo-Json -Depth 5 > get_vm_network_adapter_vlan.json";
            case VSWITCH -> "Get-VMSwitch | ConvertTo-Json -Depth 5 > get_vm_switch.json";
            case TEAM ->
                    "Get-VMSwitchTeam | ConvertTo-Json -Depth 5 > get_vm_switch_team.json; Get-NetLbfoTeam | ConvertTo-Json -Depth 3 > get_net_lbfo_team.json";
            case PNIC ->
                    "Get-NetAdapter | ConvertTo-Json -Depth 3 > get_net_adapter.json; Get-NetAdapterHardwareInfo | ConvertTo-Json > get_net_adapter_hardware_info.json";
            case FIREWALL ->
                    "Get-VMNetworkAdapterExtendedAcl -VMName * | ConvertTo-Json -Depth 3 > get_vm_network_adapter_extended_acl.json";
            case NEIGHBOUR, PHYS_SWITCH, PHYS_PORT ->
                    "show running-config and show lldp neighbors detail (of the physical switch)";
            case HOST, HOST_NIC, FLOW_EXPORT, OVERLAY, CONTROLLER, MGMT_PROTOCOL, SETTING ->
                    "Get-VMHost | ConvertTo-Json -Depth 3 > get_vm_host.json; Get-VMNetworkAdapter -ManagementOS | ConvertTo-Json -Depth 5 > get_vm_network_adapter_host.json";
        };
    }

    private static String xen(FactType type) {
        return switch (type) {
            case VM, VPORT ->
                    "xe vm-list params=all > xe-vm-list.txt; xe vif-list params=all > xe-vif-list.txt";
            case PNIC, HOST_NIC -> "xe pif-list params=all > xe-pif-list.txt";
            case TEAM -> "xe bond-list params=all > xe-bond-list.txt";
            case MIRROR, FLOW_EXPORT, OVERLAY, CONTROLLER -> ovs(type);
            case VSWITCH ->
                    "xe network-list params=all > xe-network-list.txt; ovsdb-client dump --format=json > ovs-dump.json";
            case HOST, PORT_GROUP ->
                    "xe network-list params=all > xe-network-list.txt; xe host-list params=all > xe-host-list.txt";
            case NEIGHBOUR, FIREWALL, MGMT_PROTOCOL, PHYS_SWITCH, PHYS_PORT, SETTING -> linux(type);
        };
    }

    private static String openstack(FactType type) {
        return switch (type) {
            case VM, VPORT ->
                    "openstack port list --long -f json > ports.json (or GET /v2.0/ports)";
            case VSWITCH, PORT_GROUP ->
                    "GET /v2.0/networks > networks.json; GET /v2.0/agents > agents.json";
            case FIREWALL ->
                    "GET /v2.0/security-groups > security-groups.json; GET /v2.0/ports > ports.json";
            case MIRROR ->
                    "GET /v2.0/taas/tap_mirrors > tap_mirrors.json; GET /v2.0/taas/tap_flows > tap_flows.json";
            case OVERLAY, CONTROLLER, HOST -> "GET /v2.0/agents > agents.json";
            case PNIC,
                    NEIGHBOUR,
                    TEAM,
                    HOST_NIC,
                    FLOW_EXPORT,
                    MGMT_PROTOCOL,
                    PHYS_SWITCH,
                    PHYS_PORT,
                    SETTING ->
                    linux(type);
        };
    }

    private static String proxmox(FactType type) {
        return switch (type) {
            case VM, VPORT ->
                    "tar czf site.tar.gz /etc/pve/nodes/*/qemu-server /etc/pve/nodes/*/lxc /etc/network/interfaces";
            case FIREWALL -> "tar czf fw.tar.gz /etc/pve/firewall /etc/pve/qemu-server";
            case VSWITCH, PORT_GROUP, HOST_NIC, OVERLAY ->
                    "tar czf net.tar.gz /etc/network/interfaces /etc/network/interfaces.d /etc/pve/sdn";
            case HOST,
                    PNIC,
                    NEIGHBOUR,
                    TEAM,
                    MIRROR,
                    FLOW_EXPORT,
                    CONTROLLER,
                    MGMT_PROTOCOL,
                    PHYS_SWITCH,
                    PHYS_PORT,
                    SETTING ->
                    linux(type);
        };
    }
}
