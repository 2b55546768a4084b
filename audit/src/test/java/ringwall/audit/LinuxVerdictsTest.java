package ringwall.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The Linux family from file to verdict, on fixtures of our own: several files of one host are one
/// host, and what a file does not tell stays unknown.
class LinuxVerdictsTest {

    static Stream<Arguments> cases() {
        return Stream.of(
                Arguments.of(
                        "linux/host",
                        "",
                        """
                        NPR-0 | switch host/br0 | pass | enp3s0f0, enp4s0f0
                        VM-NPR-R1 | team host/bond0 | pass | ixgbe, tg3
                        VM-NPR-R2 | team host/bond0 | pass
                        VM-NPR-R3 | team host/bond0 | pass | 02:00:00:00:0b:01
                        VM-NS-R2.1 | host host | pass | no host adapter is on a virtual switch
                        VM-NS-R4.2 | overlay host/vxlan42 | pass | VLAN 90
                        ISO-1 | switch host/br0 | pass
                        ISO-5 | vm vnet0/vnet0 | absent
                        ISO-5 | vm vnet1/vnet1 | fail low | trunk 11-12
                        VM-FW-0 | vm vnet0/vnet0 | pass
                        VM-FW-0 | vm eno1-vf0/eno1-vf0 | fail | sriov
                        VM-FW-0 | vm macvtap0/macvtap0 | fail | macvtap
                        VM-FW-R3 | firewall host/nft bridge vms | fail low
                        VM-FW-R4 | firewall host/nft bridge vms | pass | address-set
                        VM-FW-R4 | firewall host/nft ip mangle | absent
                        """),
                Arguments.of(
                        "linux/host",
                        "managementNetworks: [eno1]",
                        """
                        VM-NS-R2.1 | adapter host/eno1 | pass
                        VM-NS-R2.2 | adapter host/eno1 | fail high | eno1
                        """),
                Arguments.of(
                        "linux/monitored",
                        "",
                        """
                        VM-TM-R1 | vm tap1/tap1 | pass
                        VM-TM-R1 | vm tap2/tap2 | fail | only outgoing
                        VM-TM-R3 | mirror */tc tap1 to eth1 | pass
                        VM-NS-R2.4 | service */libvirtd | fail
                        VM-NS-R2.4 | service */ssh | pass
                        VM-NS-R2.4 | service */telnet | absent
                        """),
                Arguments.of(
                        "linux/text/ip-d-link.txt",
                        "",
                        """
                        ISO-1 | switch host/br7 | fail | hub
                        VM-NS-R5.1 | site | not-applicable | multicast group
                        VM-FW-0 | vm ens1-vf0/* | absent
                        """),
                Arguments.of(
                        "linux/text/brctl-show.txt",
                        "",
                        """
                        NPR-0 | switch host/br8 | fail | eth8
                        NPR-0 | switch host/br9 | not-applicable | internal-only
                        """),
                Arguments.of(
                        "teamd/state.json",
                        "",
                        "NPR-0 | team host/team0 | fail | not negotiated\n"),
                Arguments.of(
                        "ifupdown/interfaces",
                        "",
                        """
                        NPR-0 | switch host/vmbr0 | pass | eth0, eth1
                        ISO-5 | port group host/vmbr0/vmbr0 | fail low | 10,20-22
                        VM-NS-R4.2 | overlay host/vx100 | pass | VLAN 7
                        VM-NPR-R2 | team host/bond3 | unknown | ens1, ens2
                        VM-NS-R2.1 | host host | unknown
                        """),
                Arguments.of(
                        "netplan/01-site.yaml",
                        "",
                        """
                        VM-NPR-R2 | team host/bond0 | pass
                        NPR-0 | switch host/br0 | pass | enp3s0, enp4s0
                        NPR-0 | switch host/ovs0 | fail | eth9
                        VM-NS-R2.4 | controller host/ovs0 tcp:198.51.100.9:6653 | fail
                        VM-NS-R5.3 | switch host/ovs0 | fail | standalone
                        VM-NS-R4.2 | overlay host/vx5 | fail | ovs0
                        """),
                Arguments.of(
                        "nmstate/state.yml",
                        "",
                        """
                        NPR-0 | switch host/ovs-br0 | pass | eth2, eth3
                        NPR-0 | switch host/br1 | fail | eth1
                        VM-NS-R2.1 | adapter host/br1 | fail low
                        """),
                Arguments.of(
                        "proxmox",
                        "",
                        """
                        VM-FW-0 | vm db/net0 | pass
                        VM-FW-0 | vm web/net0 | fail | there is no 100.fw
                        VM-FW-0 | vm web/net1 | fail | firewall=1 is not set
                        VM-FW-0 | vm cache/net0 | fail | policy_in is ACCEPT
                        VM-FW-R4 | firewall */pve/101 | pass | group
                        VM-FW-R3 | firewall */pve/101 | pass | Proxmox VE
                        ISO-5 | vm db/net0 | fail low | trunk 30,40-42
                        """),
                Arguments.of(
                        "frr/frr.conf",
                        "scale: {largeHosts: 1, largeVms: 0, largeSegments: 0}",
                        "VM-NS-R5.1 | site | pass | bgp-evpn\n"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void verdicts(String source, String declared, String verdicts) {
        Path path = Verdict.fixture(source);
        Report report = Verdict.audit(List.of(path), declared);
        var wrong = new ArrayList<String>();
        for (String line : verdicts.split("\n", -1)) {
            if (!line.isBlank()) {
                wrong.addAll(Verdict.of(line).missing(report));
            }
        }
        assertThat(wrong).isEmpty();
    }
}
