package ringwall.audit.importer.hyperv;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import ringwall.audit.Audit;
import ringwall.audit.check.Declared;
import ringwall.audit.fact.Bypass;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.Fact;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Firewall;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Mirror;
import ringwall.audit.fact.Overlay;
import ringwall.audit.fact.PNic;
import ringwall.audit.fact.Site;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Sources;
import ringwall.audit.fact.Team;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;
import ringwall.audit.fact.VlanSet;
import ringwall.audit.importer.Importers;

class HypervTest {

    private static Site site(String directory) {
        return Audit.load(
                List.of(Path.of("src/test/resources/ringwall/audit/hyperv", directory)),
                Declared.NONE);
    }

    private static Set<String> facts(Site site) {
        var all = new TreeSet<String>();
        for (FactType type : FactType.values()) {
            for (Fact fact : site.all(type.fact())) {
                all.add(fact.toString().replaceAll("origin=Origin\\[.*", ""));
            }
        }
        return all;
    }

    @Test
    void numbersAndNamesTellTheSame() {
        assertThat(facts(site("ps51"))).isEqualTo(facts(site("ps7")));
        assertThat(site("ps51").notifications()).isEmpty();
    }

    private static VPort port(Site site, String vm, String vnic) {
        return (VPort) requireNonNull(site.get(FactType.VPORT, "hv1", vm, vnic));
    }

    @Test
    void adapters() {
        Site site = site("ps51");
        assertThat(port(site, "web1", "Network Adapter").vlan()).isEqualTo(Vlan.access(110));
        assertThat(port(site, "web1", "Network Adapter").portSecurity()).isEqualTo(Tri.YES);
        assertThat(port(site, "fw1", "Network Adapter").portSecurity())
                .as("MAC spoofing on")
                .isEqualTo(Tri.NO);
        assertThat(port(site, "fw1", "Network Adapter").vlan())
                .isEqualTo(new Vlan.Trunk(VlanSet.range(100, 110), 100));
        assertThat(port(site, "fw1", "Network Adapter (2)").vlan()).isEqualTo(Vlan.access(120));
        assertThat(port(site, "db1", "Network Adapter"))
                .satisfies(p -> {
                    assertThat(p.vlan()).isEqualTo(new Vlan.Private(200, 201, "isolated"));
                    assertThat(p.dhcpGuard()).isEqualTo(Tri.NO);
                    assertThat(p.bypass()).isEqualTo(Bypass.SRIOV);
                });
        Mirror mirror = site.all(Mirror.class).getFirst();
        assertThat(mirror.fromVm())
                .isEqualTo(mirror.toVm())
                .containsExactly("web1/Network Adapter");
        Firewall acl = site.all(Firewall.class).getFirst();
        assertThat(acl.effective()).isEqualTo(Tri.YES);
        assertThat(acl.defaultIn()).isEqualTo("drop");
        assertThat(site.all(HostNic.class))
                .extracting(HostNic::name)
                .containsExactly("vEthernet (LiveMigration)", "vEthernet (Management)");
    }

    @Test
    void switchesAndTeams() {
        Site site = site("ps51");
        assertThat(
                        ((Team) requireNonNull(site.get(FactType.TEAM, "hv1", "vm-switch-team")))
                                .members())
                .containsExactly("NIC1", "NIC2");
        assertThat(((Team) requireNonNull(site.get(FactType.TEAM, "hv1", "LabTeam"))).vswitch())
                .isEqualTo("lab");
        assertThat(
                        ((VSwitch) requireNonNull(site.get(FactType.VSWITCH, "hv1", "inside")))
                                .uplinks())
                .isEmpty();
        assertThat(((PNic) requireNonNull(site.get(FactType.PNIC, "hv1", "NIC1"))))
                .satisfies(n -> {
                    assertThat(n.driver()).isEqualTo("i40e");
                    assertThat(n.pciAddress()).isEqualTo("0000:3b:00.0");
                });
    }

    @Test
    void scvmm() {
        Site site = site("scvmm");
        PNic port = (PNic) requireNonNull(site.get(FactType.PNIC, "hv2.example.org", "Port 2"));
        assertThat(port.driver()).isEqualTo("bnx2x");
        assertThat(port.pciAddress()).isEqualTo("41:00.0");
        assertThat(port.origin().confidence()).isEqualTo(Confidence.INFERRED);
        assertThat(
                        ((PNic)
                                        requireNonNull(
                                                site.get(
                                                        FactType.PNIC,
                                                        "hv2.example.org",
                                                        "Port 3")))
                                .driver())
                .isEmpty();
        assertThat(site.all(VPort.class)).hasSize(2);
        assertThat(site.all(Overlay.class)).hasSize(1);
        assertThat(site.coverage(FactType.VPORT, "hv2.example.org")).isEqualTo(Coverage.PARTIAL);
    }

    @Test
    void networkController() {
        Site site = site("sdn");
        assertThat(site.all(Firewall.class))
                .extracting(Firewall::name, Firewall::effective)
                .containsExactly(tuple("open", Tri.NO), tuple("web", Tri.YES));
        assertThat(
                        ((VPort) requireNonNull(site.get(FactType.VPORT, "hv3", "shop1", "nic1")))
                                .filters())
                .containsExactly("open", "web");
        assertThat(site.on(PNic.class, "hv3")).hasSize(1);
    }

    @Test
    void valuesBelowTheDepthAreUnknown() {
        String text =
                "[{\"IsManagementOs\":false,\"SwitchName\":\"s\",\"Name\":\"n\",\"VMName\":\"v\",\"ComputerName\":\"H\",\"VlanSetting\":\"Microsoft.HyperV.PowerShell.VMNetworkAdapterVlanSetting\",\"MacAddressSpoofing\":7}]";
        Site site =
                Sources.load(
                        List.of(
                                new SourceFile(
                                        "a.json",
                                        "host",
                                        text.getBytes(StandardCharsets.UTF_8),
                                        null)),
                        Importers.ALL);
        VPort port = (VPort) requireNonNull(site.get(FactType.VPORT, "h", "v", "n"));
        assertThat(port.vlan()).isEqualTo(Vlan.unknown());
        assertThat(port.portSecurity()).isEqualTo(Tri.UNKNOWN);
        assertThat(site.coverage(FactType.MIRROR, "h")).isEqualTo(Coverage.PARTIAL);
        assertThat(site.notifications()).anyMatch(n -> n.mend().contains("-Depth 5"));
    }
}
