package ringwall.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Verdicts written by hand from real files of other platforms (`../shared/data/configs`, beside
/// the checkout or named by the property `ringwall.configs`; skipped visibly when absent). Only the
/// stated points are asserted.
class ExpectedVerdictsTest {

    /// Files, declared facts, verdicts.
    record Case(String name, List<String> files, String declared, String verdicts) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case of(String files, String declared, String verdicts) {
        return new Case(files, List.of(files.split(" ", -1)), declared, verdicts);
    }

    static Path configs() {
        String told = System.getProperty("ringwall.configs", "");
        for (String guess : List.of(told, "../../shared/data/configs", "../shared/data/configs")) {
            if (!guess.isEmpty() && Files.isDirectory(Path.of(guess))) {
                return Path.of(guess);
            }
        }
        return Path.of("");
    }

    static Stream<Case> cases() {
        return Stream.of(
                        ovs(),
                        libvirt(),
                        vmware(),
                        hyperv(),
                        linux(),
                        switches(),
                        proxmox(),
                        openstack())
                .flatMap(List::stream);
    }

    private static List<Case> ovs() {
        String full =
                """
                ISO-5 | vm tap-rogue/* | fail | trunks all
                ISO-5 | vm tap-nfv/* | fail | trunks all
                ISO-5 | vm tap-ids/* | absent
                VM-TM-R1 | vm vm-web/tap-web | pass
                VM-TM-R1 | vm tap-db/* | fail | only incoming
                VM-TM-R1 | mirror */m-nothing | fail | selects nothing
                VM-TM-R3 | mirror */m-all-rspan | pass
                VM-TM-R3 | mirror */m-db-dst-only | pass
                VM-NS-R2.4 | manager * ptcp:6640 | fail high
                VM-NS-R2.4 | controller */br-ex tcp:10.9.9.5:6633 | fail high
                VM-NS-R5.3 | switch */br-ex | fail low | standalone
                """;
        return List.of(
                of("ovs/gen-conf.db", "", full),
                of("ovs/gen-dump.json", "", full),
                of(
                        "ovs/gen-dump.json",
                        "monitoredVms: [vm-web, tap-nfv]",
                        "VM-TM-R1 | vm tap-nfv/* | fail | no mirror\n"),
                of(
                        "ovs/gen-list-Bridge.json ovs/gen-list-Port.json ovs/gen-list-Interface.json ovs/gen-list-Mirror.json",
                        "",
                        """
                        ISO-5 | vm tap-rogue/* | fail | trunks all
                        ISO-5 | vm tap-nfv/* | fail | trunks all
                        VM-TM-R1 | vm vm-web/tap-web | pass
                        VM-TM-R1 | vm tap-db/* | fail | only incoming
                        VM-TM-R1 | mirror */m-nothing | fail | selects nothing
                        VM-TM-R3 | mirror */m-all-rspan | pass
                        """),
                of(
                        "ovs/gen-show.txt",
                        "",
                        """
                        VM-TM-R1 | * | unknown
                        VM-TM-R3 | * | unknown
                        VM-TM-R1 | mirror * | absent
                        VM-NS-R2.4 | manager * ptcp:6640 | fail
                        """),
                of(
                        "ovs/xcpng-list-port.json ovs/xcpng-list-interface.json",
                        "",
                        """
                        VM-NS-R4.2 | overlay * | unknown
                        VM-NS-R4.2 | overlay */xapi5_port13 | absent
                        """));
    }

    private static List<Case> libvirt() {
        return List.of(
                of(
                        "libvirt/networkxml2xmlin__openvswitch-net.xml",
                        "",
                        """
                        ISO-5 | port group */bob | fail | trunk 666
                        ISO-5 | port group */alice | fail | 777,888,999
                        ISO-5 | port group */native | fail | 123,444
                        """),
                of(
                        "libvirt/nwfilterxml2xmlin__example-1.xml",
                        "",
                        "VM-FW-0 | firewall */testcase | fail | accepts everything inbound\n"));
    }

    private static List<Case> vmware() {
        String esxi =
                """
                VM-NS-R2.1 | adapter *8-43-170/vmk0 | fail low | VM Network
                VM-NS-R2.2 | adapter */vmk0 | fail low | vmnic0
                VM-NS-R2.3 | adapter */vmk0 | unknown
                NPR-0 | switch */vSwitch0 | fail | vmnic1, vmnic2, vmnic3
                VM-NPR-R1 | * | not-applicable
                VM-NPR-R2 | * | not-applicable
                VM-NPR-R3 | * | not-applicable
                ISO-1 | switch */vSwitch0 | pass
                VM-TM-R2 | site | not-applicable
                VM-NS-R1.1 | site | unknown
                VM-NS-R1.2 | site | unknown
                VM-FW-R3 | site | unknown
                ESXI-80-000216 | switch */vSwitch0 | pass
                ESXI-80-000217 | switch */vSwitch0 | pass
                ESXI-80-000218 | switch */vSwitch0 | pass
                """;
        String services =
                """
                VM-NS-R2.6 | adapter */vmk0 | fail | migration, storage
                ESXI-80-000160 | adapter */vmk0 | fail
                ESXI-80-000198 | adapter */vmk0 | fail
                ESXI-80-000214 | host * | pass
                """;
        return List.of(
                of("vmware/esxi803-hostconfig.json", "", esxi + services),
                of(
                        "vmware/esxi803-hostnetworkinfo.soap.xml",
                        "",
                        esxi + "VM-NS-R2.6 | adapter */vmk0 | unknown\n"),
                of(
                        "vmware/vc65-hosts.json vmware/vc65-dvs.json vmware/vc65-dvportgroups.json",
                        "",
                        """
                        ISO-5 | port group *DVUplinks* | absent
                        ISO-1.2 | switch DC0_DVS | pass
                        VCSA-80-000268 | port group *DVUplinks* | absent
                        VCSA-80-000273 | port group *DVUplinks* | absent
                        VM-NS-R3.3 | port group */DC0_DVPG0 | fail | VLAN 1
                        VM-NS-R3.3 | port group */DC0_DVPG1 | absent
                        VCSA-80-000272 | port group */DC0_DVPG0 | fail
                        VM-TM-R1 | site | unknown
                        VM-TM-R3 | site | unknown
                        VCSA-80-000300 | switch DC0_DVS | unknown
                        VM-NS-R2.1 | adapter DC0_C1_H2/vmk0 | fail low | VM Network
                        VM-NS-R2.2 | adapter DC0_C1_H3/vmk0 | fail low | vmnic0
                        NPR-0 | switch DC0_C1_H3/vSwitch0 | fail | one usable uplink: vmnic0
                        ISO-1.2 | switch DC0_C1_H2/vSwitch0 | fail
                        ISO-3 | pnic DC0_C1_H2/vmnic0 | pass
                        """),
                of(
                        "vmware/vc65-dvportgroup.soap.xml",
                        "",
                        "ISO-5 | port group * | absent\nVM-NS-R3.3 | port group * | absent\n"));
    }

    private static List<Case> hyperv() {
        return List.of(
                of(
                        "hyperv/scvmm-vnets.json hyperv/scvmm-vms.json",
                        "",
                        """
                        VM-NS-R2.1 | adapter qeblade33*/vEthernet (vswitch) | fail high | vm scvmm2
                        VM-NS-R2.1 | adapter qeblade33*/vEthernet (vswitch) | fail high | vm WS2008R2Core
                        VM-NS-R2.2 | adapter qeblade33*/vEthernet (vswitch) | fail high
                        NPR-0 | switch qeblade33*/vswitch | fail | one usable uplink
                        NPR-0 | switch qeblade33*/vswitch-2 | fail | one usable uplink
                        NPR-0 | switch qeblade26*/vswitch | fail | one usable uplink
                        ISO-1.2 | switch qeblade33*/vswitch | pass
                        ISO-5 | segment * | absent
                        ISO-5 | site | unknown | no VLAN is in use
                        VM-TM-R1 | site | unknown
                        """),
                of(
                        "hyperv/scvmm-vnets.json hyperv/scvmm-vms.json hyperv/scvmm-vmnetworks.json",
                        "sensitivity: {high: [scvmm2], low: [WS2008*]}",
                        """
                        ISO-5 | segment * | fail | high and low
                        VM-NS-R4.2 | overlay */test-vm-network | unknown
                        """),
                of(
                        "hyperv/fog-get_vm_network_adapter.json hyperv/fog-get_vm_switch.json",
                        "",
                        """
                        ISO-1.2 | switch mock-host/mock-switch | pass
                        VM-NS-R2.1 | adapter mock-host/* | fail high | 2 vNICs
                        NPR-0 | switch mock-host/mock-switch | unknown | uplinks
                        VM-NPR-R1 | host mock-host | unknown
                        ISO-5 | site | unknown
                        ISO-5 | vm * | absent
                        VM-TM-R3 | site | not-applicable
                        VM-NS-R1.1 | site | unknown
                        """),
                of(
                        "hyperv/fog-get_vm_network_adapter.json hyperv/fog-get_vm_switch.json hyperv/fog-get_vm.json hyperv/fog-get_cluster_node.json",
                        "",
                        "VM-NS-R1.1 | domain mock-cluster | unknown | only one host\n"),
                of(
                        "hyperv/sdn-accessControlLists.json",
                        "",
                        """
                        VM-FW-0 | firewall acl-default-0001 | fail | AllowAll_Inbound
                        VM-FW-R3 | firewall acl-default-0001 | pass
                        VM-FW-R4 | firewall acl-default-0001 | fail low
                        """),
                of(
                        "hyperv/sdn-servers.json hyperv/sdn-networkInterfaces.json hyperv/sdn-virtualNetworks.json hyperv/sdn-logicalNetworks.json",
                        "",
                        """
                        VM-NS-R2.4 | service dvlab-s1-n01/* | pass
                        VM-NS-R2.1 | adapter dvlab-s1-n01/* | unknown
                        NPR-0 | switch dvlab-s1-n01/* | unknown
                        VM-NS-R4.2 | overlay * | unknown
                        VM-FW-0 | host dvlab-s1-n01 | unknown
                        """));
    }

    private static List<Case> linux() {
        String pair = "linux/lldpctl-keyvalue-qfx.txt";
        String bond = Verdict.fixture("linux/bonding/bond0").toAbsolutePath().toString();
        return List.of(
                of(
                        "linux/proc-net-bonding-mode4-lacp-notagg.txt",
                        "",
                        "NPR-0 | team */* | fail | LACP was not negotiated\n"),
                of(pair, "", "VM-NPR-R3 | host * | unknown\n"),
                of(pair + " " + bond, "", "VM-NPR-R3 | team */bond0 | pass\n"),
                of(
                        "linux/netplan-bonding.yaml",
                        "",
                        """
                        VM-NPR-R1 | team */bond0 | unknown
                        VM-NPR-R2 | team */bond0 | pass
                        VM-NPR-R3 | team */bond0 | unknown
                        """),
                of(
                        "linux/netplan-openvswitch.yaml",
                        "",
                        "NPR-0 | switch */ovs0 uplink bond0 | fail | patch1-0\n"));
    }

    private static List<Case> switches() {
        return List.of(
                of(
                        "switch/arista-DC1-LEAF2A.cfg switch/arista-DC1-LEAF2B.cfg",
                        "",
                        """
                        VM-NS-R3.1 | port DC1-LEAF2A/Port-Channel11 | fail high | no VLAN 210-211
                        VM-NS-R3.1 | port DC1-LEAF2B/Port-Channel11 | fail high | server02
                        VM-NS-R3.1 | port DC1-LEAF2A/Port-Channel7 | absent
                        VM-NS-R3.1 | port DC1-LEAF2A/Port-Channel10 | absent
                        VM-NPR-R3 | team server01 (MLAG 10) | pass | DC1-LEAF2A and DC1-LEAF2B
                        VM-NPR-R3 | team DC1-L2LEAF* | absent
                        """),
                of("switch/arista-DC1-LEAF2A.cfg", "", "VM-NPR-R3 | team server01* | absent\n"),
                of(
                        "switch/arista-eos-trunk-group.cfg",
                        "",
                        "VM-NS-R3.1 | port eos_trunk_group/Port-Channel2 | fail | no VLAN 99\n"),
                of(
                        "switch/cisco-nxos-switchport.cfg",
                        "",
                        """
                        VM-NS-R3.1 | port */Ethernet1/5 | fail | no VLAN 25
                        VM-NS-R3.1 | port */Ethernet1/7 | absent
                        """),
                of(
                        "switch/cisco-nxos-monitor-session.cfg",
                        "authorisedMirrors: [nothing]",
                        """
                        TM-S | mirror */session 1 | fail
                        VM-TM-R3 | mirror */session 1 | absent
                        """));
    }

    private static List<Case> proxmox() {
        String web = Verdict.fixture("proxmox/qemu-server/100.conf").toAbsolutePath().toString();
        String db = Verdict.fixture("proxmox/qemu-server/101.conf").toAbsolutePath().toString();
        String anySize = "scale: {largeHosts: 1, largeVms: 0, largeSegments: 0}";
        return List.of(
                of(
                        "proxmox/interfaces-brbase",
                        "",
                        """
                        VM-NS-R2.1 | adapter */vmbr0 | fail low | to which VMs can be attached
                        NPR-0 | switch */vmbr0 | fail
                        """),
                of(
                        "proxmox/interfaces-brbase proxmox/142.conf",
                        "",
                        "VM-NS-R2.1 | adapter */vmbr0 | fail high\n"),
                of(
                        "proxmox/sdn-vxlan-basic.interfaces proxmox/sdn-vxlan-basic.interfaces.d",
                        "",
                        """
                        VM-NS-R4.2 | overlay */vxlan_myvnet | fail | vmbr0
                        VM-NS-R5.1 | site | not-applicable | static peer list
                        """),
                of(
                        "proxmox/vlan-aware.interfaces",
                        "",
                        "ISO-5 | port group */vmbr0/vmbr0 | fail | trunk 2-4094\n"),
                of(
                        "proxmox/fw-unconfigured.cluster.fw proxmox/fw-unconfigured.101.fw "
                                + web
                                + " "
                                + db,
                        "",
                        """
                        VM-FW-0 | vm db/net0 | pass | default in: drop
                        VM-FW-0 | vm web/net0 | fail | there is no 100.fw
                        """),
                of(
                        "proxmox/fw-group1.cluster.fw proxmox/fw-group1.100.fw",
                        "",
                        "VM-FW-R4 | firewall */pve/100 | pass | uses\n"),
                of(
                        "proxmox/sdn-evpn-exitnode.frr.conf proxmox/sdn-evpn-exitnode.interfaces.d",
                        anySize,
                        "VM-NS-R5.1 | site | pass | bgp-evpn\nVM-NS-R5.2 | site | pass\n"),
                of(
                        "frr/evpn-mh-torm11.conf frr/evpn-mh-torm11-zebra.conf",
                        anySize,
                        "VM-NS-R5.1 | site | pass | bgp-evpn\n"));
    }

    private static List<Case> openstack() {
        String folder = "openstack/";
        return List.of(
                of(
                        folder + "networks__networks-provider-list-response.json",
                        "",
                        """
                        ISO-5 | port group neutron/net1 | fail | trunks all VLANs
                        ISO-5 | port group neutron/net2 | absent
                        """),
                of(
                        folder
                                + "security-groups__security-groups-list-response.json "
                                + folder
                                + "ports__ports-bind-list-response.json "
                                + folder
                                + "ml2_conf.ini",
                        "",
                        """
                        VM-FW-R4 | firewall security group * | pass | group
                        VM-FW-R3 | firewall security group * | pass | platform
                        VM-FW-R3 | firewall neutron port filter | pass | platform
                        VM-FW-0 | firewall * | absent
                        """),
                of(
                        folder + "security-groups__security-group-rules-list-response.json",
                        "",
                        "VM-FW-R4 | firewall security group * | pass | group\n"),
                of(
                        folder + "agents__agents-list-response.json",
                        "",
                        """
                        VM-NS-R5.1 | site | not-applicable | learns by flooding
                        VM-NS-R4.2 | overlay agenthost1/neutron-vxlan | unknown
                        """),
                of(
                        folder + "ml2_conf.ini",
                        "",
                        "VM-NS-R5.1 | site | not-applicable | learns by flooding\n"),
                of(
                        folder + "taas__tap_mirror-list-response.json",
                        "",
                        """
                        VM-TM-R1 | port */81bc638f-e991-4306-ae5e-df8492890b39 | fail | only incoming
                        VM-TM-R3 | mirror my_tap_mirror | pass
                        """),
                of(
                        folder + "firewall-v2__firewall-groups-list-response.json",
                        "",
                        "VM-FW-R3 | firewall firewall group * | pass\n"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void verdictsOfRealFiles(Case each) {
        Path configs = configs();
        if (configs.toString().isEmpty()) {
            System.out.println(
                    "SKIPPED ExpectedVerdictsTest: no ../shared/data/configs; name it with -Dringwall.configs");
            Assumptions.abort();
        }
        List<Path> files = each.files().stream().map(configs::resolve).toList();
        Report report = Verdict.audit(files, each.declared());
        Report stig = Verdict.audit(files, each.declared(), Verdict.stig());
        var wrong = new ArrayList<String>();
        for (String line : each.verdicts().split("\n", -1)) {
            if (!line.isBlank()) {
                boolean rule = line.matches("(ESXI|VCSA|VMCH)-.*");
                wrong.addAll(Verdict.of(line).missing(rule ? stig : report));
            }
        }
        assertThat(wrong).isEmpty();
    }
}
