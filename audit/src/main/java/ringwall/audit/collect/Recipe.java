package ringwall.audit.collect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The commands per platform, each with the file to write and what it is for.
public final class Recipe {

    /// `command` is a shell line that reads only; its output goes to `file` (may hold `/`). `why`:
    /// the checks it serves.
    public record Step(String file, String command, String why) {}

    private static final Map<String, List<Step>> PLATFORMS = platforms();

    private Recipe() {}

    /// Platform names, in the order of the help text.
    public static List<String> names() {
        return List.copyOf(PLATFORMS.keySet());
    }

    /// Steps of one platform; empty if it is not known.
    public static List<Step> of(String platform) {
        return PLATFORMS.getOrDefault(platform, List.of());
    }

    private static Map<String, List<Step>> platforms() {
        var map = new LinkedHashMap<String, List<Step>>();
        map.put("linux", linux());
        map.put("libvirt", libvirt());
        map.put("ovs", ovs());
        map.put(
                "vsphere",
                List.of(
                        new Step(
                                "hosts.json",
                                "govc object.collect -json -type h / name parent vm config.network config.virtualNicManagerInfo config.product config.firewall config.option summary.hardware.vendor",
                                "NS-R1, NS-R2, NPR, ISO"),
                        new Step(
                                "vms.json",
                                "govc object.collect -json -type m / name runtime.host runtime.powerState config.hardware.device config.latencySensitivity config.migrateEncryption config.extraConfig",
                                "NS-R1, NS-R2, FW"),
                        new Step(
                                "dvs.json",
                                "govc object.collect -json -type DistributedVirtualSwitch / name config",
                                "NS-R1, TM, STIG"),
                        new Step(
                                "dvportgroups.json",
                                "govc object.collect -json -type DistributedVirtualPortgroup / name config",
                                "NS-R3, TM-R2, STIG"),
                        new Step(
                                "clusters.json",
                                "govc object.collect -json -type ClusterComputeResource / name host",
                                "NS-R1"),
                        new Step(
                                "hints-HOST.json",
                                "govc host.vnic.hint -json -host HOST",
                                "NPR-R3, NS-R2.3 (LLDP and CDP neighbours); once per host"),
                        new Step(
                                "nsx-policies.json",
                                "curl -sk -u admin https://NSX/policy/api/v1/infra/domains/default/security-policies",
                                "FW")));
        map.put(
                "hyperv",
                List.of(
                        new Step(
                                "get_vm_switch.json",
                                "Get-VMSwitch | ConvertTo-Json -Depth 5",
                                "NS-R1, NS-R2"),
                        new Step(
                                "get_vm_network_adapter.json",
                                "Get-VMNetworkAdapter -All | ConvertTo-Json -Depth 5",
                                "NS-R2, ISO, TM"),
                        new Step(
                                "get_vm_network_adapter_vlan.json",
                                "Get-VMNetworkAdapterVlan | ConvertTo-Json -Depth 5",
                                "NS-R3, ISO-5"),
                        new Step(
                                "get_vm_switch_team.json",
                                "Get-VMSwitchTeam | ConvertTo-Json -Depth 5",
                                "NPR"),
                        new Step(
                                "get_net_lbfo_team.json",
                                "Get-NetLbfoTeam | ConvertTo-Json -Depth 3",
                                "NPR"),
                        new Step(
                                "get_net_adapter.json",
                                "Get-NetAdapter | ConvertTo-Json -Depth 3",
                                "NPR-R1"),
                        new Step(
                                "get_net_adapter_hardware_info.json",
                                "Get-NetAdapterHardwareInfo | ConvertTo-Json",
                                "NPR-R2")));
        map.put(
                "openstack",
                List.of(
                        new Step(
                                "networks.json",
                                "openstack network list --long -f json",
                                "NS-R3, NS-R4"),
                        new Step(
                                "ports.json",
                                "curl -sH \"X-Auth-Token: $TOKEN\" $NEUTRON/v2.0/ports",
                                "FW, ISO"),
                        new Step(
                                "security-groups.json",
                                "curl -sH \"X-Auth-Token: $TOKEN\" $NEUTRON/v2.0/security-groups",
                                "FW-R4"),
                        new Step(
                                "agents.json",
                                "curl -sH \"X-Auth-Token: $TOKEN\" $NEUTRON/v2.0/agents",
                                "NS-R4, NS-R5"),
                        new Step(
                                "tap_mirrors.json",
                                "curl -sH \"X-Auth-Token: $TOKEN\" $NEUTRON/v2.0/taas/tap_mirrors",
                                "TM")));
        map.put(
                "proxmox",
                List.of(
                        new Step(
                                "pve.tar",
                                "tar cf - /etc/network/interfaces /etc/network/interfaces.d /etc/pve/qemu-server /etc/pve/firewall /etc/pve/sdn",
                                "all")));
        map.put(
                "xenserver",
                List.of(
                        new Step("xe-network-list.txt", "xe network-list params=all", "NS-R1"),
                        new Step("xe-pif-list.txt", "xe pif-list params=all", "NS-R2, NPR"),
                        new Step("xe-vif-list.txt", "xe vif-list params=all", "NS-R2, TM-R2"),
                        new Step("xe-bond-list.txt", "xe bond-list params=all", "NPR"),
                        new Step("ovs-dump.json", "ovsdb-client dump --format=json", "TM, NS-R4")));
        map.put(
                "switch",
                List.of(
                        new Step("running-config.cfg", "show running-config", "NS-R3, NPR-R3"),
                        new Step("lldp.txt", "show lldp neighbors detail", "NPR-R3")));
        return map;
    }

    private static List<Step> linux() {
        return List.of(
                new Step("ip-link.json", "ip -j -d link", "NS-R1, NS-R2, NS-R4, ISO"),
                new Step("ip-addr.json", "ip -j -d addr", "NS-R2"),
                new Step("ip-route.json", "ip -j route", "NS-R4"),
                new Step("bridge-link.json", "bridge -j -d link", "ISO-1, TM-R2"),
                new Step("bridge-vlan.json", "bridge -j vlan", "NS-R3, ISO-5"),
                new Step("lspci-k.txt", "lspci -Dk", "NPR-R1, NPR-R2"),
                new Step("lldpctl.json", "lldpctl -f json0", "NS-R2.3, NS-R3, NPR-R3"),
                new Step("nft.json", "nft -j list ruleset", "FW"));
    }

    private static List<Step> libvirt() {
        return List.of(
                new Step(
                        "libvirt/domains",
                        "for d in $(virsh list --all --name); do virsh dumpxml $d; done",
                        "NS-R1, NS-R2, FW"),
                new Step(
                        "libvirt/networks",
                        "for n in $(virsh net-list --all --name); do virsh net-dumpxml $n; done",
                        "NS-R1, ISO-5"),
                new Step(
                        "libvirt/filters",
                        "for f in $(virsh nwfilter-list --name); do virsh nwfilter-dumpxml $f; done",
                        "FW"),
                new Step("libvirt/libvirtd.conf", "cat /etc/libvirt/libvirtd.conf", "NS-R2.4"));
    }

    private static List<Step> ovs() {
        return List.of(
                new Step(
                        "ovs-dump.json",
                        "ovsdb-client dump --format=json",
                        "TM, NS-R2.4, NS-R4, NS-R5, ISO"));
    }
}
