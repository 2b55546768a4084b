package ringwall.audit.importer.vsphere;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ringwall.audit.Audit;
import ringwall.audit.Proofs;
import ringwall.audit.check.Declared;
import ringwall.audit.fact.Controller;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.Fact;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Firewall;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Mirror;
import ringwall.audit.fact.Neighbour;
import ringwall.audit.fact.Notification;
import ringwall.audit.fact.Overlay;
import ringwall.audit.fact.PNic;
import ringwall.audit.fact.PortGroup;
import ringwall.audit.fact.Site;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Sources;
import ringwall.audit.fact.SwitchKind;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;
import ringwall.audit.fact.VlanSet;
import ringwall.audit.importer.Importers;
import ringwall.audit.settings.Profiles;

/// One site of two hosts in four dialects: the facts are the same.
class VsphereTest {

    private static Site site(String directory) {
        return Audit.load(
                List.of(Path.of("src/test/resources/ringwall/audit/vsphere", directory)),
                Declared.NONE);
    }

    private static Site text(String name, String text) {
        return Sources.load(
                List.of(new SourceFile(name, "host", text.getBytes(StandardCharsets.UTF_8), null)),
                Importers.ALL);
    }

    /// Facts without where they were read.
    private static Set<String> facts(Site site) {
        var all = new TreeSet<String>();
        for (FactType type : FactType.values()) {
            for (Fact fact : site.all(type.fact())) {
                if (type != FactType.NEIGHBOUR) { // the hints are beside one dialect only
                    all.add(fact.toString().replaceAll("origin=Origin\\[.*", ""));
                }
            }
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"govc-old", "pyvmomi", "soap"})
    void dialectsTellTheSameFacts(String dialect) {
        assertThat(facts(site(dialect))).isEqualTo(facts(site("vi-json")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"vi-json", "govc-old", "pyvmomi", "soap"})
    void nothingIsLostOrContradicted(String dialect) {
        Site site = site(dialect);
        assertThat(site.notifications()).isEmpty();
        for (String host : List.of("esx1", "esx2")) {
            for (FactType type :
                    List.of(
                            FactType.PNIC,
                            FactType.VSWITCH,
                            FactType.TEAM,
                            FactType.PORT_GROUP,
                            FactType.HOST_NIC,
                            FactType.VPORT,
                            FactType.MIRROR)) {
                assertThat(site.coverage(type, host))
                        .as(type + " " + host)
                        .isEqualTo(Coverage.COMPLETE);
            }
            assertThat(site.coverage(FactType.FIREWALL, host)).isEqualTo(Coverage.ABSENT);
        }
    }

    private static PortGroup group(Site site, String host, String vswitch, String name) {
        return (PortGroup) requireNonNull(site.get(FactType.PORT_GROUP, host, vswitch, name));
    }

    @Test
    void portGroups() {
        Site site = site("vi-json");
        PortGroup lab = group(site, "esx1", "vSwitch1", "lab");
        assertThat(lab.vlan()).isEqualTo(new Vlan.Trunk(VlanSet.ALL, 0));
        assertThat(lab.securitySource()).isEqualTo("inherited");
        assertThat(lab.promiscuous()).isEqualTo(Tri.YES);
        assertThat(group(site, "esx1", "vSwitch1", "lab-own").securitySource()).isEqualTo("own");
        assertThat(group(site, "", "prod-vds", "isolated-db").vlan())
                .isEqualTo(new Vlan.Private(200, 201, "isolated"));
        PortGroup trunk = group(site, "", "prod-vds", "trunk-fw");
        assertThat(trunk.vlan().ids()).isEqualTo(VlanSet.parse("110-112,300"));
        assertThat(trunk.forged()).isEqualTo(Tri.YES);
        PortGroup monitor = group(site, "", "prod-vds", "mon");
        assertThat(monitor.promiscuous()).as("macManagementPolicy wins").isEqualTo(Tri.YES);
        assertThat(monitor.overridesAllowed()).isEqualTo(Tri.YES);
        assertThat(group(site, "", "prod-vds", "web").overridesAllowed()).isEqualTo(Tri.NO);
        assertThat(group(site, "", "edge-vds", "edge").forged())
                .as("inherited from the switch")
                .isEqualTo(Tri.YES);
        assertThat(group(site, "", "prod-vds", "prod-uplinks").uplink()).isEqualTo(Tri.YES);
    }

    @Test
    void hostsAndCables() {
        Site site = site("vi-json");
        assertThat(((PNic) requireNonNull(site.get(FactType.PNIC, "esx1", "vmnic4"))).link())
                .isEqualTo(Tri.NO);
        assertThat(site.on(Neighbour.class, "esx1")).hasSize(4);
        assertThat(((HostNic) requireNonNull(site.get(FactType.HOST_NIC, "esx1", "vmk1"))))
                .satisfies(n -> {
                    assertThat(n.services()).containsExactly("migration");
                    assertThat(n.vswitch()).isEqualTo("prod-vds");
                    assertThat(n.portGroup()).isEqualTo("vmotion");
                    assertThat(n.addresses()).containsExactly("198.51.100.11/24");
                });
        VSwitch edge = (VSwitch) requireNonNull(site.get(FactType.VSWITCH, "", "edge-vds"));
        assertThat(edge.uplinks()).containsExactly("esx2/vmnic5", "esx2/vmnic6");
        assertThat(requireNonNull(site.get(FactType.TEAM, "esx2", "edge-vds-team")).toString())
                .contains("CONFIGURED");
    }

    @Test
    void mirrors() {
        Site site = site("vi-json");
        Mirror ids = (Mirror) requireNonNull(site.get(FactType.MIRROR, "", "prod-vds", "ids-web"));
        assertThat(ids.fromVm()).containsExactly("web-1/Network adapter 1");
        assertThat(ids.toVm()).isEmpty();
        assertThat(
                        ((VPort)
                                        requireNonNull(
                                                site.get(
                                                        FactType.VPORT,
                                                        "esx1",
                                                        "ids-1",
                                                        "Network adapter 1")))
                                .mirrorRole())
                .isEqualTo("destination");
    }

    @Test
    void partsOfAHost() {
        Site alone = site("parts/hostnetworkinfo.json");
        assertThat(alone.hosts()).containsExactly("esx9");
        assertThat(alone.all(Overlay.class)).hasSize(1);
        assertThat(alone.all(Controller.class)).hasSize(1);
        assertThat(alone.all(VSwitch.class)).anyMatch(s -> s.kind() == SwitchKind.OPAQUE);
        assertThat(alone.coverage(FactType.VPORT, "esx9")).isEqualTo(Coverage.ABSENT);
        Site switches = site("parts/vswitch.json");
        assertThat(switches.all(VSwitch.class)).hasSize(2);
        assertThat(switches.coverage(FactType.VSWITCH, "host")).isEqualTo(Coverage.PARTIAL);
        assertThat(switches.coverage(FactType.MIRROR, "host")).isEqualTo(Coverage.ABSENT);
        assertThat(site("parts/nsx-policies.json").all(Firewall.class))
                .extracting(Firewall::effective)
                .containsExactlyInAnyOrder(Tri.YES, Tri.NO);
    }

    @Test
    void aPortGroupsOwnFailoverOrderSeparatesAndEndangers() {
        String group =
                "{'key':'key-vim.host.PortGroup-%1$s','spec':{'name':'%1$s','vlanId':%2$d,'vswitchName':'vSwitch0','policy':{'nicTeaming':{'nicOrder':{'activeNic':['%3$s']}}}}}";
        String text =
                ("{'vswitch':[{'name':'vSwitch0','spec':{'bridge':{'nicDevice':['vmnic0','vmnic1']},'policy':{'security':{'allowPromiscuous':false}}}}],"
                                + "'proxySwitch':[],'portgroup':["
                                + group.formatted("mgmt", 10, "vmnic0")
                                + ","
                                + group.formatted("vms", 20, "vmnic1")
                                + "],'pnic':[{'device':'vmnic0','linkSpeed':{'speedMb':1}},{'device':'vmnic1','linkSpeed':{'speedMb':1}}],"
                                + "'vnic':[{'device':'vmk0','portgroup':'mgmt','spec':{'ip':{'ipAddress':'192.0.2.1'}}}]}")
                        .replace('\'', '"');
        var verdicts = new ArrayList<String>();
        Audit.run(
                        text("hostnetworkinfo.json", text),
                        new Audit.Options(
                                Declared.NONE, List.of(), Profiles.standard(), Proofs.NONE),
                        Instant.EPOCH)
                .outcomes()
                .forEach(o ->
                        verdicts.add(
                                "%s %s %s"
                                        .formatted(
                                                o.finding().check(),
                                                o.finding().subject(),
                                                o.finding().result().word())));
        assertThat(verdicts)
                .contains(
                        "VM-NS-R2.1 adapter host/vmk0 fail",
                        "VM-NS-R2.2 adapter host/vmk0 pass",
                        "NPR-0 switch host/vSwitch0 pass",
                        "NPR-0 port group host/vSwitch0/mgmt fail",
                        "NPR-0 port group host/vSwitch0/vms fail");
    }

    @Test
    void hostileInputIsToldAndNotFollowed() {
        Site entities =
                text(
                        "x.xml",
                        "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><network xmlns=\"urn:vim25\"><vswitch><name>&b;</name></vswitch></network>");
        assertThat(entities.notifications()).anyMatch(n -> n.level() == Notification.Level.ERROR);
        assertThat(entities.all(VSwitch.class)).isEmpty();
        String deep = "{\"_vimtype\":".repeat(500) + "1" + "}".repeat(500);
        assertThat(text("deep.json", deep).notifications())
                .anyMatch(n -> n.level() == Notification.Level.ERROR);
        var names = new ArrayList<String>();
        text(
                        "odd.json",
                        "{\"HostSystems\":[{\"Self\":{\"Type\":\"HostSystem\",\"Value\":\"host-1\"},\"Config\":{\"Network\":{\"Vswitch\":[{\"Name\":[1,2],\"Spec\":7}],\"Pnic\":{\"a\":1},\"Portgroup\":\"x\"}}}]}")
                .notifications()
                .forEach(n -> names.add(n.what()));
        assertThat(names).noneMatch(n -> n.contains("failed"));
    }
}
