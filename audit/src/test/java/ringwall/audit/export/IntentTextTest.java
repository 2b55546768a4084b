package ringwall.audit.export;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ringwall.audit.Audit;
import ringwall.audit.check.Declared;
import ringwall.intent.Intent;
import ringwall.intent.yaml.Source;
import ringwall.model.Diagnostic;
import ringwall.model.Network;

/// What an import writes is an intent without errors, whatever it came from, and says what it did
/// not know.
class IntentTextTest {

    private static String imported(Path source) {
        return IntentText.write(Audit.load(List.of(source), Declared.NONE), "moved");
    }

    private static List<String> errors(String text) {
        return Intent.read(List.of(Source.of("intent.yaml", text))).diagnostics().stream()
                .filter(d -> d.severity() == Diagnostic.Severity.ERROR)
                .map(Diagnostic::toString)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "linux/host",
                "linux/text",
                "linux/monitored",
                "linux/bonding",
                "ifupdown",
                "netplan",
                "nmstate",
                "teamd",
                "proxmox",
                "frr",
                "cabling",
                "libvirt",
                "ovs",
                "vsphere/vi-json",
                "vsphere/govc-old",
                "vsphere/pyvmomi",
                "vsphere/soap",
                "vsphere/parts/hostnetworkinfo.json",
                "hyperv/ps51",
                "hyperv/scvmm",
                "hyperv/sdn"
            })
    void aValidIntent(String source) {
        String text = imported(Path.of("src/test/resources/ringwall/audit", source));
        assertThat(text).startsWith("# Made by 'ringwall import'").contains("ringwall: 1");
        assertThat(errors(text)).as(text).isEmpty();
    }

    @Test
    void bridgesOverVlansOfOnePnicAreOneSwitchWithSegments(@TempDir Path directory)
            throws Exception {
        Path file = directory.resolve("interfaces");
        Files.writeString(
                file,
                """
                iface eth0 inet manual
                iface vmbr10
                    bridge-ports eth0.10
                iface vmbr20
                    bridge-ports eth0.20
                """);
        Path guest = file.resolveSibling("100.conf");
        Files.writeString(
                guest,
                "ostype: l26\nname: a\nnet0: virtio=52:54:00:00:00:01,bridge=vmbr10\nnet1: virtio=52:54:00:00:00:02,bridge=vmbr20\n");
        String text = imported(directory);
        assertThat(text)
                .contains("vmbr10: {hosts:", "vlan-10: {vlan: 10", "vlan-20: {vlan: 20")
                .contains("segment: vlan-20, switch: vmbr10")
                .contains("shared a pNIC with vmbr10: one switch here");
        assertThat(errors(text)).isEmpty();
    }

    @Test
    void teamsTrunksTunnelsAndGuessesAreCarriedOver() {
        String text = imported(Path.of("src/test/resources/ringwall/audit/linux/host"));
        assertThat(text)
                .contains("uplink: {team: [enp3s0f0, enp4s0f0], policy: lacp}")
                .contains("failureDomain: mlag-leaf-a")
                .contains("vtep: {on: br0, address: 198.51.100.5/24, vlan: 90}")
                .contains("trunk: [vlan-11, vlan-12]")
                .contains("management of host was eno1")
                .contains("# There was host/nft bridge vms: 1 rules");
    }

    @Test
    void vsphereComesOver() {
        String text = imported(Path.of("src/test/resources/ringwall/audit/vsphere/vi-json"));
        Network network =
                Intent.read(List.of(Source.of("intent.yaml", text))).network().orElseThrow();
        assertThat(requireNonNull(network.switches().get("prod-vds")).hosts())
                .containsExactly("esx1", "esx2");
        assertThat(requireNonNull(network.hosts().get("esx1")).adapters()).hasSize(3);
        assertThat(
                        requireNonNull(network.portGroups().get("prod-vds-mon"))
                                .security()
                                .promiscuous())
                .isTrue();
        assertThat(network.mirrors()).containsKeys("ids-web", "offsite");
        assertThat(text)
                .contains("cluster: prod", "policy: lacp", "standby: [vmnic1], detect: beacon")
                .contains("# To decide:", "private VLAN 200/201", "mirror empty copied nothing");
    }
}
