package ringwall.audit.check;

import java.util.ArrayList;
import java.util.List;
import ringwall.audit.fact.Controller;
import ringwall.audit.fact.VlanSet;

/// What to type, per platform. Lines that start with `#` are for people; what stands in CAPITALS is
/// for people to fill in.
final class Remedies {

    private Remedies() {}

    static List<String> distributed(String platform, String name, List<String> hosts) {
        return switch (platform) {
            case "esxi" ->
                    List.of(
                            "New-VDSwitch -Name %s-vds -Location DATACENTER".formatted(name),
                            "Add-VDSwitchVMHost -VDSwitch %s-vds -VMHost %s"
                                    .formatted(
                                            name,
                                            String.join(
                                                    ",",
                                                    hosts.subList(0, Math.min(4, hosts.size())))),
                            "# then move the port groups: New-VDPortgroup -ReferencePortgroup, Set-NetworkAdapter -Portgroup");
            case "vds" ->
                    List.of(
                            "Add-VDSwitchVMHost -VDSwitch \"%s\" -VMHost HOST-THAT-IS-MISSING"
                                    .formatted(name));
            case "hyperv" ->
                    List.of(
                            "# SCVMM: make a logical switch with uplink port profile and apply it to the hosts",
                            "New-SCLogicalSwitch -Name %s -EnableSriov $false -SwitchUplinkMode Team"
                                    .formatted(name));
            case "xen" ->
                    List.of(
                            "xe network-create name-label=%s".formatted(name),
                            "xe pool-vlan-create network-uuid=NET pif-uuid=PIF vlan=VLAN");
            case "proxmox" ->
                    List.of(
                            "pvesh create /cluster/sdn/zones --zone z1 --type vlan --bridge %s"
                                    .formatted(name),
                            "pvesh create /cluster/sdn/vnets --vnet v110 --zone z1 --tag 110 && pvesh set /cluster/sdn",
                            "qm set VMID --net0 virtio,bridge=v110,firewall=1");
            case "ringwall" ->
                    List.of(
                            "# in the intent: set 'kind: distributed' on the virtual switch and list its hosts");
            default ->
                    List.of(
                            "# OVN: one definition for all hosts",
                            "ovs-vsctl set Open_vSwitch . external_ids:ovn-remote=ssl:IP:6642 external_ids:ovn-encap-type=geneve external_ids:ovn-encap-ip=OWN-IP");
        };
    }

    static List<String> ownManagementSwitch(
            String platform, String host, String adapter, String vswitch) {
        return switch (platform) {
            case "esxi" ->
                    List.of(
                            "# from the host's console: the session can be cut",
                            "esxcli network vswitch standard add -v vSwitchMgmt",
                            "esxcli network vswitch standard uplink add -u vmnicN -v vSwitchMgmt",
                            "esxcli network vswitch standard portgroup add -p Management-2 -v vSwitchMgmt",
                            "esxcli network ip interface remove -i %s; esxcli network ip interface add -i %s -p Management-2"
                                    .formatted(adapter, adapter));
            case "hyperv" ->
                    List.of(
                            "Set-VMSwitch -Name \"%s\" -AllowManagementOS $false"
                                    .formatted(vswitch),
                            "# give the host address to a physical NIC that no switch uses");
            case "xen" -> List.of("xe host-management-reconfigure pif-uuid=PIF-OF-ANOTHER-NIC");
            case "ringwall" ->
                    List.of(
                            "# in the intent: give %s's management adapter a switch and uplinks of its own"
                                    .formatted(host));
            case "ovs" ->
                    List.of(
                            "ovs-vsctl del-port %s %s".formatted(vswitch, adapter),
                            "ovs-vsctl add-br br-mgmt -- add-bond br-mgmt bond-mgmt ethA ethB",
                            "ovs-vsctl add-port br-mgmt mgmt0 -- set Interface mgmt0 type=internal");
            default ->
                    List.of(
                            "# keep %s without an address; put it on a bond that no VM bridge uses"
                                    .formatted(vswitch),
                            "ip addr del ADDRESS dev %s".formatted(adapter),
                            "ip link add bond-mgmt type bond mode active-backup; ip link set ethA master bond-mgmt; ip link set ethB master bond-mgmt",
                            "ip addr add ADDRESS dev bond-mgmt");
        };
    }

    static List<String> splitServices(String platform, String adapter, List<String> services) {
        var lines = new ArrayList<String>();
        if (platform.equals("hyperv")) {
            for (String service : services) {
                lines.add(
                        "Add-VMNetworkAdapter -ManagementOS -Name %s -SwitchName SWITCH-OF-ITS-OWN"
                                .formatted(service));
            }
            return lines;
        }
        for (String service : services) {
            String tag =
                    switch (service) {
                        case "migration" -> "VMotion";
                        case "storage" -> "VSAN";
                        case "ft" -> "faultToleranceLogging";
                        default -> service;
                    };
            lines.add(
                    "esxcli network ip interface tag remove -i %s -t %s; esxcli network ip interface tag add -i vmkN -t %s"
                            .formatted(adapter, tag, tag));
        }
        return lines;
    }

    static List<String> encrypt(String service) {
        return switch (service) {
            case "libvirtd" ->
                    List.of(
                            "# /etc/libvirt/libvirtd.conf: listen_tcp = 0, listen_tls = 1",
                            "systemctl disable --now libvirtd-tcp.socket; systemctl enable --now libvirtd-tls.socket");
            case "winrm" -> List.of("Set-Item WSMan:\\localhost\\Service\\AllowUnencrypted $false");
            default -> List.of("# let %s listen with TLS or SSH only".formatted(service));
        };
    }

    static List<String> encryptController(Controller c) {
        String keys =
                "ovs-vsctl set-ssl /etc/openvswitch/key.pem /etc/openvswitch/cert.pem /etc/openvswitch/ca.pem";
        String secure = c.address().replaceFirst("^ptcp:", "pssl:").replaceFirst("^tcp:", "ssl:");
        return c.role().equals("manager")
                ? List.of(keys, "ovs-vsctl set-manager " + secure)
                : List.of(keys, "ovs-vsctl set-controller %s %s".formatted(c.vswitch(), secure));
    }

    static List<String> addVlans(String device, String port, VlanSet vlans) {
        return List.of(
                "# on " + device,
                "vlan " + vlans,
                "interface " + port,
                "switchport trunk allowed vlan add " + vlans);
    }

    static List<String> exactVlans(String device, String port, VlanSet vlans) {
        return List.of(
                "# on " + device,
                "interface " + port,
                "switchport trunk allowed vlan " + (vlans.isEmpty() ? "none" : vlans.toString()));
    }

    static List<String> noGuestTagging(String platform, String port, String vm) {
        return switch (platform) {
            case "esxi" ->
                    List.of(
                            "Get-VirtualPortGroup -Name \"%s\" | Set-VirtualPortGroup -VLanId VLAN"
                                    .formatted(port));
            case "vds" ->
                    List.of(
                            "Get-VDPortgroup -Name \"%s\" | Set-VDVlanConfiguration -VlanId VLAN"
                                    .formatted(port));
            case "hyperv" ->
                    List.of(
                            "Set-VMNetworkAdapterVlan -VMName \"%s\" -Access -VlanId VLAN"
                                    .formatted(vm));
            case "proxmox" -> List.of("qm set VMID --net0 virtio,bridge=vmbr0,tag=VLAN,firewall=1");
            case "ovs" ->
                    List.of("ovs-vsctl set port %s vlan_mode=access tag=VLAN".formatted(port));
            default ->
                    List.of(
                            "bridge vlan del dev %s vid 1-4094; bridge vlan add dev %s vid VLAN pvid untagged"
                                    .formatted(port, port));
        };
    }

    static List<String> isolateOverlay(String platform, String egress, String vtep) {
        if (platform.equals("esxi")) {
            return List.of(
                    "# NSX: System > Fabric > Profiles > Uplink profile: set 'Transport VLAN' to a VLAN that only",
                    "# tunnel endpoints use; give the host transport node uplinks that no VM port group uses",
                    "# port group of a tunnel endpoint: Get-VirtualPortGroup -Name PG | Set-VirtualPortGroup -VLanId VLAN");
        }
        if (platform.equals("hyperv")) {
            return List.of(
                    "# network controller: give the provider address network's subnet a VLAN of its own",
                    "$net = Get-NetworkControllerLogicalNetwork -ConnectionUri URI -ResourceId PA-NETWORK",
                    "$net.Properties.Subnets[0].Properties.VlanID = VLAN",
                    "New-NetworkControllerLogicalNetwork -ConnectionUri URI -ResourceId PA-NETWORK -Properties $net.Properties");
        }
        return List.of(
                "ip link add link bond1 name bond1.90 type vlan id 90",
                "ip addr add %s dev bond1.90".formatted(vtep.isEmpty() ? "VTEP-IP/24" : vtep),
                "# move the VTEP from %s to bond1.90; on the physical switch add VLAN 90 to host ports only,"
                        .formatted(egress.isEmpty() ? "its interface" : egress),
                "# and drop UDP 4789 and 6081 elsewhere");
    }

    static List<String> controlPlane(String overlay) {
        return List.of(
                "# BGP EVPN: router bgp AS / address-family l2vpn evpn / advertise-all-vni",
                "bridge link set dev %s learning off neigh_suppress on".formatted(overlay),
                "# or a controller: ovs-vsctl set-controller br-int ssl:IP:6653");
    }

    static List<String> secondUplink(String platform, String vswitch, List<String> idle) {
        String nic = idle.isEmpty() ? "SECOND-NIC" : idle.getFirst();
        return switch (platform) {
            case "esxi" ->
                    List.of(
                            "esxcli network vswitch standard uplink add -u %s -v %s"
                                    .formatted(nic, vswitch),
                            "esxcli network vswitch standard policy failover set -v %s -a vmnic0,%s"
                                    .formatted(vswitch, nic));
            case "vds" ->
                    List.of(
                            "Get-VMHost HOST | Get-VMHostNetworkAdapter -Physical -Name %s | Add-VDSwitchPhysicalNetworkAdapter -DistributedSwitch (Get-VDSwitch \"%s\") -Confirm:$false"
                                    .formatted(nic, vswitch));
            case "hyperv" ->
                    List.of(
                            "Add-VMSwitchTeamMember -VMSwitchName \"%s\" -NetAdapterName \"%s\""
                                    .formatted(vswitch, nic));
            case "xen" ->
                    List.of(
                            "xe bond-create network-uuid=NET pif-uuids=PIF1,PIF2 mode=active-backup");
            case "ovs" ->
                    List.of(
                            "ovs-vsctl add-bond %s bond0 FIRST-NIC %s bond_mode=active-backup"
                                    .formatted(vswitch, nic));
            case "ringwall" ->
                    List.of("# in the intent: bind the switch's uplink to a team of two pNICs");
            default ->
                    List.of(
                            "ip link add bond0 type bond mode active-backup miimon 100",
                            "ip link set FIRST-NIC master bond0; ip link set %s master bond0; ip link set bond0 master %s"
                                    .formatted(nic, vswitch));
        };
    }

    static List<String> firewall(String platform, String vm) {
        return switch (platform) {
            case "esxi" ->
                    List.of(
                            "# NSX: add %s to a group and a distributed firewall policy"
                                    .formatted(vm));
            case "hyperv" ->
                    List.of(
                            "Add-VMNetworkAdapterExtendedAcl -VMName \"%s\" -Action Deny -Direction Inbound -Weight 1"
                                    .formatted(vm));
            case "openstack" ->
                    List.of("openstack port set --enable-port-security --security-group SG PORT");
            case "proxmox" ->
                    List.of(
                            "qm set %s --net0 virtio,bridge=vmbr0,firewall=1".formatted(vm),
                            "# /etc/pve/firewall/%s.fw: [OPTIONS] enable: 1 policy_in: DROP"
                                    .formatted(vm));
            case "ringwall" ->
                    List.of(
                            "# in the intent: give the VM's security group rules; the default is closed");
            default ->
                    List.of(
                            "virsh edit %s".formatted(vm),
                            "# inside <interface>: <filterref filter='clean-traffic'/>");
        };
    }

    static List<String> mirrorBoth(String platform, String port) {
        return switch (platform) {
            case "esxi" ->
                    List.of(
                            "# vSphere Client: distributed switch > Configure > Port mirroring: source %s, ingress and egress;"
                                    .formatted(port),
                            "# a standard switch cannot mirror: move the VM to a distributed one");
            case "hyperv" ->
                    List.of(
                            "Set-VMNetworkAdapter -VMName \"%s\" -PortMirroring Source"
                                    .formatted(port));
            case "openstack" ->
                    List.of(
                            "openstack tap mirror create --port PORT --directions IN=99 --directions OUT=100 --remote-ip IP --mirror-type gre NAME");
            case "ringwall" -> List.of("# in the intent: set 'direction: both' on the mirror");
            default ->
                    List.of(
                            "ovs-vsctl -- --id=@p get Port %s -- --id=@o get Port MONITOR -- --id=@m create Mirror name=m-%s select_src_port=@p select_dst_port=@p output_port=@o -- add Bridge BRIDGE mirrors @m"
                                    .formatted(port, port));
        };
    }

    static List<String> noPromiscuous(String platform, String vswitch, String group) {
        return switch (platform) {
            case "esxi" ->
                    List.of(
                            "Get-VirtualSwitch -Name \"%s\" | Get-SecurityPolicy | Set-SecurityPolicy -AllowPromiscuous $false"
                                    .formatted(vswitch),
                            "Get-VirtualPortGroup -Name \"%s\" | Get-SecurityPolicy | Set-SecurityPolicy -AllowPromiscuousInherited $true"
                                    .formatted(group));
            case "vds" ->
                    List.of(
                            "Get-VDSwitch -Name \"%s\" | Get-VDPortgroup%s | Get-VDSecurityPolicy | Set-VDSecurityPolicy -AllowPromiscuous $false"
                                    .formatted(
                                            vswitch,
                                            group.equals("*") ? "" : " -Name \"" + group + "\""));
            case "hyperv" ->
                    List.of(
                            "Get-VM | Get-VMNetworkAdapter | Where-Object SwitchName -eq \"%s\" | Set-VMNetworkAdapter -PortMirroring None -MacAddressSpoofing Off"
                                    .formatted(vswitch));
            case "xen" ->
                    List.of(
                            "xe vif-param-remove uuid=VIF param-name=other-config param-key=promiscuous");
            case "ovs" -> List.of("ovs-vsctl clear bridge %s flood_vlans".formatted(vswitch));
            case "ringwall" ->
                    List.of("# in the intent: remove 'promiscuous' and mirror the port instead");
            default ->
                    List.of("ip link set dev %s type bridge ageing_time 30000".formatted(vswitch));
        };
    }

    static List<String> rejectSecurity(String platform, String vswitch, String vm) {
        return switch (platform) {
            case "esxi" ->
                    List.of(
                            "esxcli network vswitch standard policy security set -v %s --allow-forged-transmits=false --allow-mac-change=false --allow-promiscuous=false"
                                    .formatted(vswitch));
            case "vds" ->
                    List.of(
                            "Get-VDSwitch -Name \"%s\" | Get-VDPortgroup | Where-Object {-not $_.IsUplink} | Get-VDSecurityPolicy | Set-VDSecurityPolicy -ForgedTransmits $false -MacChanges $false"
                                    .formatted(vswitch));
            case "hyperv" ->
                    List.of(
                            "Set-VMNetworkAdapter -VMName \"%s\" -MacAddressSpoofing Off"
                                    .formatted(vm));
            default -> List.of();
        };
    }
}
