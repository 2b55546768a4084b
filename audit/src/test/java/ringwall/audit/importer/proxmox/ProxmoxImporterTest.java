package ringwall.audit.importer.proxmox;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import ringwall.audit.fact.Controller;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Firewall;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Limits;
import ringwall.audit.fact.Notification;
import ringwall.audit.fact.Overlay;
import ringwall.audit.fact.OverlayPeers;
import ringwall.audit.fact.PortGroup;
import ringwall.audit.fact.Site;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Sources;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;
import ringwall.audit.fact.VlanSet;
import ringwall.audit.fact.Vm;
import ringwall.audit.importer.Importers;

/// Guests, firewall and SDN of Proxmox VE.
class ProxmoxImporterTest {

    private static Site fixture(String name) {
        return Sources.load(
                List.of(Path.of("src/test/resources/ringwall/audit", name)),
                Importers.ALL,
                Limits.DEFAULT);
    }

    private static Site site(String... namesAndTexts) {
        var files = new ArrayList<SourceFile>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            files.add(
                    new SourceFile(
                            namesAndTexts[i],
                            "pve",
                            namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8),
                            null));
        }
        return Sources.load(files, Importers.ALL);
    }

    private static final String GUEST =
            "ostype: l26\nname: a\nnet0: virtio=52:54:00:00:00:01,bridge=vmbr0,firewall=1\n";

    @Test
    void onlyThePartBeforeTheSnapshotCounts() {
        Site site = fixture("proxmox/qemu-server");
        VPort port = (VPort) requireNonNull(site.get(FactType.VPORT, "qemu-server", "web", "net0"));
        assertThat(port).isNotNull();
        assertThat(port.vswitch()).isEqualTo("vmbr0");
        assertThat(port.device()).isEqualTo("tap100i0");
        VPort db = (VPort) requireNonNull(site.get(FactType.VPORT, "qemu-server", "db", "net0"));
        assertThat(db).isNotNull();
        assertThat(db.vlan()).isEqualTo(new Vlan.Trunk(VlanSet.parse("30,40-42"), 0));
        assertThat(site.all(Vm.class))
                .extracting(Vm::id)
                .containsExactlyInAnyOrder("100", "101", "102");
    }

    @Test
    void aFirewallActsOnlyIfAllThreeSwitchItOn() {
        record Case(String cluster, String own, String net, Tri enabled) {}
        for (Case each :
                List.of(
                        new Case("1", "1", "1", Tri.YES),
                        new Case("0", "1", "1", Tri.NO),
                        new Case("1", "0", "1", Tri.NO))) {
            Site site =
                    site(
                            "cluster.fw", "[OPTIONS]\nenable: " + each.cluster(),
                            "100.fw", "[OPTIONS]\nenable: " + each.own(),
                            "100.conf", GUEST.replace("firewall=1", "firewall=" + each.net()));
            Firewall firewall =
                    (Firewall) requireNonNull(site.get(FactType.FIREWALL, "pve", "pve/100"));
            assertThat(firewall).isNotNull();
            assertThat(firewall.enabled()).as(each.toString()).isEqualTo(each.enabled());
        }
        Site off =
                site(
                        "cluster.fw", "[OPTIONS]\nenable: 1",
                        "100.fw", "[OPTIONS]\nenable: 1",
                        "100.conf", GUEST.replace(",firewall=1", ""));
        assertThat(requireNonNull(off.get(FactType.FIREWALL, "pve", "pve/100 unfiltered")))
                .isNotNull();
    }

    @Test
    void withoutTheClustersFileNothingIsKnown() {
        Site site = site("100.fw", "[OPTIONS]\nenable: 1\n", "100.conf", GUEST);
        Firewall firewall =
                (Firewall) requireNonNull(site.get(FactType.FIREWALL, "pve", "pve/100"));
        assertThat(firewall).isNotNull();
        assertThat(firewall.enabled()).isEqualTo(Tri.UNKNOWN);
        assertThat(firewall.scope()).isEmpty();
        assertThat(site.notifications())
                .extracting(Notification::what)
                .anyMatch(w -> w.contains("cluster.fw is not in the input"));
    }

    @Test
    void aPortWithoutProtocolIsIgnoredByProxmox() {
        Site site = fixture("proxmox/firewall");
        assertThat(site.notifications())
                .anyMatch(n ->
                        n.pointer().equals("9:1") && n.what().contains("without -p is ignored"));
        Firewall firewall =
                (Firewall) requireNonNull(site.get(FactType.FIREWALL, "firewall", "pve/101"));
        assertThat(firewall).isNotNull();
        assertThat(firewall.ruleCount()).isEqualTo(3);
        assertThat(firewall.objectKinds()).contains("group", "address-set");
    }

    @Test
    void sdnIsTheClustersOwn() {
        Site site = fixture("proxmox/sdn");
        assertThat(site.all(VSwitch.class))
                .extracting(VSwitch::name)
                .containsExactlyInAnyOrder("vnet5", "vnet6", "vnet7", "vnet8");
        assertThat(site.all(VSwitch.class)).allMatch(s -> s.managed().yes() && s.host().isEmpty());
        assertThat(
                        ((PortGroup)
                                        requireNonNull(
                                                site.get(
                                                        FactType.PORT_GROUP, "", "vnet7", "vnet7")))
                                .vlan())
                .isEqualTo(Vlan.access(70));
        assertThat(((Overlay) requireNonNull(site.get(FactType.OVERLAY, "", "vnet5"))).peers())
                .isEqualTo(OverlayPeers.STATIC);
        assertThat(((Overlay) requireNonNull(site.get(FactType.OVERLAY, "", "vnet6"))).peers())
                .isEqualTo(OverlayPeers.EVPN);
        assertThat(site.all(Controller.class))
                .singleElement()
                .satisfies(c -> assertThat(c.protocol()).isEqualTo("bgp-evpn"));
        assertThat(site.on(HostNic.class, "pve1")).hasSize(2);
    }

    @Test
    void aGuestBelowANodeBelongsToIt() {
        Site site =
                site(
                        "site.tar!etc/pve/nodes/n1/qemu-server/100.conf",
                        GUEST,
                        "site.tar!etc/pve/nodes/n2/qemu-server/101.conf",
                        GUEST.replace("name: a", "name: b"));
        assertThat(site.hosts()).containsExactly("n1", "n2");
    }

    @Test
    void twoGuestsOfOneNameStayTwo() {
        Site site = site("100.conf", GUEST, "101.conf", GUEST.replace(":01,", ":02,"));
        assertThat(site.all(Vm.class)).extracting(Vm::vm).containsExactlyInAnyOrder("a", "a-101");
    }
}
