package ringwall.audit.importer.linux;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ringwall.audit.fact.Bypass;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Lacp;
import ringwall.audit.fact.Limits;
import ringwall.audit.fact.Neighbour;
import ringwall.audit.fact.Notification;
import ringwall.audit.fact.Overlay;
import ringwall.audit.fact.OverlayPeers;
import ringwall.audit.fact.PNic;
import ringwall.audit.fact.PhysPort;
import ringwall.audit.fact.PortMode;
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

/// What the Linux readers make of a file: one text, the facts that it is about.
class LinuxFactsTest {

    private static Site site(String... namesAndTexts) {
        var files = new ArrayList<SourceFile>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            files.add(
                    new SourceFile(
                            namesAndTexts[i],
                            "h",
                            namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8),
                            null));
        }
        return Sources.load(files, Importers.ALL);
    }

    private static Site fixture(String name) {
        return Sources.load(
                List.of(Path.of("src/test/resources/ringwall/audit", name)),
                Importers.ALL,
                Limits.DEFAULT);
    }

    @Test
    void filesOfOneHostAreJoined() {
        Site site = fixture("linux/host");
        assertThat(site.notifications())
                .extracting(Notification::what)
                .noneMatch(w -> w.contains(" is ") && w.contains("the first is used"));
        assertThat(requireNonNull(site.get(FactType.PNIC, "host", "enp3s0f0")))
                .isInstanceOfSatisfying(
                        PNic.class,
                        n -> {
                            assertThat(n.driver()).isEqualTo("ixgbe");
                            assertThat(n.pciAddress()).isEqualTo("0000:03:00.0");
                            assertThat(n.rootPath()).contains("0000:00:01.0");
                            assertThat(n.virtualNic()).isEqualTo(Tri.NO);
                            assertThat(n.description()).contains("10G");
                        });
        assertThat(requireNonNull(site.get(FactType.TEAM, "host", "bond0")))
                .isInstanceOfSatisfying(
                        Team.class,
                        t -> {
                            assertThat(t.members()).containsExactly("enp3s0f0", "enp4s0f0");
                            assertThat(t.lacp()).isEqualTo(Lacp.NEGOTIATED);
                        });
        assertThat(site.coverage(FactType.OVERLAY, "host")).isEqualTo(Coverage.COMPLETE);
        assertThat(site.coverage(FactType.VPORT, "host")).isEqualTo(Coverage.PARTIAL);
        assertThat(site.notifications())
                .extracting(Notification::what)
                .anyMatch(w -> w.contains("0000:06:00.0 is bound to vfio-pci"));
    }

    @Test
    void portsOfAVlanAwareBridge() {
        Site site = fixture("linux/host");
        assertThat(vlan(site, "vnet0")).isEqualTo(Vlan.access(10));
        // VLAN 1 leaves untagged by the uplink: it is no VLAN there
        assertThat(vlan(site, "vnet1")).isEqualTo(new Vlan.Trunk(VlanSet.range(11, 12), 0));
        assertThat(((VPort) port(site, "vnet0")).isolated()).isEqualTo(Tri.YES);
        assertThat(((VPort) port(site, "macvtap0")).bypass()).isEqualTo(Bypass.MACVTAP);
        assertThat(((VPort) port(site, "eno1-vf0")).vlan()).isEqualTo(Vlan.access(70));
        assertThat(site.get(FactType.VPORT, "host", "eno1-vf1", "eno1-vf1")).isNull();
    }

    private static Object port(Site site, String name) {
        return requireNonNull(site.get(FactType.VPORT, "host", name, name));
    }

    private static Vlan vlan(Site site, String name) {
        return ((VPort) port(site, name)).vlan();
    }

    @Test
    void aTunnelKnowsWhereItLeaves() {
        Overlay overlay = fixture("linux/host").on(Overlay.class, "host").getFirst();
        assertThat(overlay.egress()).isEqualTo("bond0.90");
        assertThat(overlay.underlayVlan()).isEqualTo(90);
        assertThat(overlay.learning()).isEqualTo(Tri.NO);
        assertThat(overlay.peers()).isEqualTo(OverlayPeers.UNKNOWN);
    }

    @Test
    void textWithoutDetailsIsInferredAndNeverComplete() {
        Site site =
                site(
                        "ip-link.txt",
                        """
                        1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT
                            link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
                        2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq master br0 state UP
                            link/ether 52:54:00:00:00:01 brd ff:ff:ff:ff:ff:ff
                        3: br0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP
                            link/ether 52:54:00:00:00:01 brd ff:ff:ff:ff:ff:ff
                        """);
        VSwitch bridge = (VSwitch) requireNonNull(site.get(FactType.VSWITCH, "h", "br0"));
        assertThat(bridge).isNotNull();
        assertThat(bridge.uplinks()).containsExactly("eth0");
        assertThat(bridge.origin().confidence()).isEqualTo(Confidence.INFERRED);
        assertThat(site.coverage(FactType.VSWITCH, "h")).isEqualTo(Coverage.PARTIAL);
        assertThat(site.coverage(FactType.OVERLAY, "h")).isEqualTo(Coverage.PARTIAL);
    }

    @Test
    void filteredListsAreNotComplete() {
        String one =
                "{\"ifindex\":2,\"ifname\":\"eth0\",\"flags\":[\"UP\"],\"mtu\":1500,\"link_type\":\"ether\",\"min_mtu\":68}";
        String lo =
                "{\"ifindex\":1,\"ifname\":\"lo\",\"flags\":[],\"mtu\":1,\"link_type\":\"loopback\",\"min_mtu\":0}";
        assertThat(site("ip-link.json", "[" + lo + "," + one + "]").coverage(FactType.OVERLAY, "h"))
                .isEqualTo(Coverage.COMPLETE);
        assertThat(site("ip-link.json", "[" + one + "]").coverage(FactType.OVERLAY, "h"))
                .isEqualTo(Coverage.PARTIAL);
        assertThat(
                        site("ip-link.json", "[" + lo + ",{}," + one + "]")
                                .coverage(FactType.OVERLAY, "h"))
                .isEqualTo(Coverage.PARTIAL);
        // a container's namespace: no adapter of its own
        assertThat(site("ip-link.json", "[" + lo + "]").coverage(FactType.OVERLAY, "h"))
                .isEqualTo(Coverage.PARTIAL);
    }

    @Test
    void bothShapesOfBridgeVlan() {
        String link =
                """
                [{"ifindex":1,"ifname":"br0","flags":["UP"],"mtu":1500,"link_type":"ether","linkinfo":{"info_kind":"bridge","info_data":{"vlan_filtering":1}}},
                 {"ifindex":2,"ifname":"tap9","flags":["UP"],"mtu":1500,"master":"br0","link_type":"ether","linkinfo":{"info_kind":"tun","info_data":{"type":"tap"}}}]
                """;
        for (String vlans :
                List.of(
                        "{\"tap9\":[{\"vlan\":20,\"flags\":[\"PVID\",\"Egress Untagged\"]}]}",
                        "[{\"ifname\":\"tap9\",\"vlans\":[{\"vlan\":20,\"flags\":[\"PVID\",\"Egress Untagged\"]}]}]")) {
            Site site = site("ip-link.json", link, "bridge-vlan.json", vlans);
            assertThat(
                            ((VPort) requireNonNull(site.get(FactType.VPORT, "h", "tap9", "tap9")))
                                    .vlan())
                    .isEqualTo(Vlan.access(20));
        }
    }

    @Test
    void aFirewallBridgeIsPartOfThePath() {
        Site site =
                site(
                        "ip-link.json",
                        """
                        [{"ifindex":2,"ifname":"eth0","flags":["UP"],"mtu":1500,"master":"vmbr0","link_type":"ether","min_mtu":68},
                         {"ifindex":3,"ifname":"vmbr0","flags":["UP"],"mtu":1500,"link_type":"ether","linkinfo":{"info_kind":"bridge","info_data":{"vlan_filtering":0}}},
                         {"ifindex":4,"ifname":"fwbr100i0","flags":["UP"],"mtu":1500,"link_type":"ether","linkinfo":{"info_kind":"bridge","info_data":{"vlan_filtering":0}}},
                         {"ifindex":5,"link":"fwln100i0","ifname":"fwpr100p0","flags":["UP"],"mtu":1500,"master":"vmbr0","link_type":"ether","linkinfo":{"info_kind":"veth"}},
                         {"ifindex":6,"link":"fwpr100p0","ifname":"fwln100i0","flags":["UP"],"mtu":1500,"master":"fwbr100i0","link_type":"ether","linkinfo":{"info_kind":"veth"}},
                         {"ifindex":7,"ifname":"tap100i0","flags":["UP"],"mtu":1500,"master":"fwbr100i0","link_type":"ether","linkinfo":{"info_kind":"tun","info_data":{"type":"tap"}}}]
                        """);
        assertThat(site.on(VSwitch.class, "h")).extracting(VSwitch::name).containsExactly("vmbr0");
        assertThat(
                        ((VPort)
                                        requireNonNull(
                                                site.get(
                                                        FactType.VPORT,
                                                        "h",
                                                        "tap100i0",
                                                        "tap100i0")))
                                .vswitch())
                .isEqualTo("vmbr0");
    }

    @ParameterizedTest
    @CsvSource({
        "linux/text/lldpctl-collapsed.json, eth1, 02:00:00:00:0c:01, 20",
        "linux/text/lldpctl.txt, eth4, 02:00:00:00:0d:01, 30",
        "linux/text/lldp-keyvalue.txt, eth5, 02:00:00:00:0e:01, 40",
        "linux/host/lldpctl.json, enp3s0f0, 02:00:00:00:0a:01, 10"
    })
    void neighboursInEveryForm(String file, String nic, String chassis, int vlan) {
        assertThat(fixture(file).all(Neighbour.class))
                .filteredOn(n -> n.pnic().equals(nic))
                .singleElement()
                .satisfies(n -> {
                    assertThat(n.chassisId()).isEqualTo(chassis);
                    assertThat(n.vlans()).isEqualTo(VlanSet.of(vlan));
                });
    }

    @Test
    void aStationIsNoSwitch() {
        assertThat(fixture("linux/text/lldpctl-collapsed.json").all(Neighbour.class))
                .filteredOn(n -> n.pnic().equals("eth0"))
                .singleElement()
                .satisfies(n -> {
                    assertThat(n.stationOnly()).isEqualTo(Tri.YES);
                    assertThat(n.sysName()).isEqualTo("leaf-a");
                    assertThat(n.ageSeconds()).isEqualTo(86_401);
                });
    }

    @Test
    void ifupdownIsDeclaredAndTemplatesAreTold() {
        Site site = fixture("ifupdown/interfaces");
        assertThat(site.on(Team.class, "host").getFirst().origin().confidence())
                .isEqualTo(Confidence.DECLARED);
        assertThat(site.notifications())
                .anyMatch(n ->
                        n.level() == Notification.Level.WARNING
                                && n.what().contains("template")
                                && n.pointer().equals("40:1"));
        HostNic management = (HostNic) requireNonNull(site.get(FactType.HOST_NIC, "host", "mgmt"));
        assertThat(management).isNotNull();
        assertThat(management.addresses()).containsExactly("192.0.2.8/24");
        assertThat(management.lower()).isEqualTo("eth2");
    }

    @Test
    void frontPanelPortsMakeAPhysicalSwitch() {
        Site site = fixture("ifupdown-switch");
        assertThat(site.hosts()).isEmpty();
        assertThat(site.all(PhysPort.class))
                .filteredOn(p -> p.name().equals("hostbond"))
                .singleElement()
                .satisfies(p -> {
                    assertThat(p.mlagId()).isEqualTo("7");
                    assertThat(p.mode()).isEqualTo(PortMode.TRUNK);
                    assertThat(p.allowed()).isEqualTo(VlanSet.of(1, 30, 40, 50, 60));
                });
        assertThat(site.all(PhysPort.class))
                .filteredOn(p -> p.name().equals("swp6"))
                .singleElement()
                .satisfies(p -> assertThat(p.channel()).isEqualTo("hostbond"));
    }

    @ParameterizedTest
    @CsvSource({
        "4, 802.3ad",
        "active-backup, active-backup",
        "6, balance-alb",
        "roundrobin, balance-rr"
    })
    void bondModes(String told, String word) {
        assertThat(Devices.bondMode(told)).isEqualTo(word);
    }

    @Test
    void globs() {
        assertThat(Ifupdown.expand("swp1-3")).containsExactly("swp1", "swp2", "swp3");
        assertThat(Ifupdown.expand("host-bond-0[1-2]"))
                .containsExactly("host-bond-01", "host-bond-02");
        assertThat(Ifupdown.expand("swp1-99999")).hasSizeLessThan(5000);
    }

    /// Depth, size, nonsense: a notification, no facts, no exception, no secret.
    @Test
    void hostileInput() {
        String deep = "[".repeat(5000) + "{\"ifname\":\"a\",\"flags\":[]}" + "]".repeat(5000);
        Site site =
                site(
                        "ip-link.json",
                        "[{\"ifname\":\"a\",\"flags\":[],\"x\":" + deep + "}]",
                        "lldpctl.json",
                        "{\"lldp\":" + "{\"a\":".repeat(3000) + "1" + "}".repeat(3000) + "}",
                        "01.yaml",
                        "network:\n  version: 2\n  ethernets: &a\n    e: *a\n",
                        "02.yaml",
                        "network:\n  version: 2\n  bridges: !!java.net.URL [\"http://x\"]\n",
                        "interfaces",
                        "iface br0\n  bridge-ports glob x0-99999 ${y}\n  bridge-vids 1-99999999999\n"
                                + "iface ".repeat(10)
                                + "\n",
                        "frr.conf",
                        "frr version 9\nrouter bgp 1\n neighbor 192.0.2.1 password hunter2hunter2\n",
                        "brctl.txt",
                        "bridge name\tbridge id\n\t\t\tx\n",
                        "ss.txt",
                        "LISTEN 0 1 0.0.0.0:99999 0.0.0.0:*\n");
        assertThat(site.notifications())
                .noneMatch(n -> n.what().contains("failed"))
                .noneMatch(n -> n.text().contains("hunter2"))
                .anyMatch(n -> n.file().equals("ip-link.json") && n.what().contains("JSON"))
                .anyMatch(n -> n.file().equals("02.yaml") && n.what().contains("YAML"));
    }
}
