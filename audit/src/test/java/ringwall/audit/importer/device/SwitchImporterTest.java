package ringwall.audit.importer.device;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import ringwall.audit.Audit;
import ringwall.audit.Proofs;
import ringwall.audit.Report;
import ringwall.audit.check.Declared;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Limits;
import ringwall.audit.fact.Mirror;
import ringwall.audit.fact.Overlay;
import ringwall.audit.fact.PhysPort;
import ringwall.audit.fact.PhysSwitch;
import ringwall.audit.fact.Site;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.SwitchKind;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;
import ringwall.audit.importer.Importers;
import ringwall.audit.report.HtmlReport;
import ringwall.audit.report.TextReport;
import ringwall.audit.settings.Profiles;

/// Switch configurations as facts, one port a line.
class SwitchImporterTest {

    private static final Path FIXTURES = Path.of("src/test/resources/ringwall/audit/switch");

    private static Site site() {
        return Audit.load(List.of(FIXTURES), Declared.NONE);
    }

    /// `trunk 110-111 of 110-111,900 native 1 in Port-Channel10`
    private static String text(PhysPort p) {
        var words =
                new ArrayList<String>(List.of(p.mode().name().toLowerCase(java.util.Locale.ROOT)));
        switch (p.mode()) {
            case ACCESS -> words.add("" + p.accessVlan());
            case TRUNK, DYNAMIC -> {
                words.add(p.activeRead().yes() ? p.activeVlans().toString() : "?");
                words.add("of " + (p.allowedDefault().yes() ? "all" : p.allowed()));
                words.add("native " + p.nativeVlan() + (p.nativeTagged().yes() ? " tagged" : ""));
            }
            case ROUTED, UNKNOWN -> {}
        }
        if (!p.channel().isEmpty()) {
            words.add("in " + p.channel());
        }
        if (!p.mlagId().isEmpty()) {
            words.add("mlag " + p.mlagId());
        }
        if (!p.peerHost().isEmpty()) {
            words.add("to " + p.peerHost() + " " + p.peerPort());
        }
        return String.join(" ", words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    leaf1   | Port-Channel1         | trunk 1,110-111,300 of all native 1
                    leaf1   | Port-Channel10        | trunk 110-111 of 110-111,900 native 1 mlag 10
                    leaf1   | Ethernet1             | unknown in Port-Channel1
                    leaf1   | Ethernet2             | unknown in Port-Channel1
                    leaf1   | Ethernet3             | trunk 1 of 1 native 1 in Port-Channel10 to kvm1.example.net ens1
                    leaf1   | Ethernet4             | access 110
                    leaf1   | Ethernet5             | routed
                    leaf1   | Ethernet6             | access 1
                    leaf2   | Port-Channel10        | trunk 110-111 of 110-111 native 999 mlag 10
                    leaf2   | Ethernet1/1           | trunk 110-111 of 110-111 native 999 in Port-Channel10
                    leaf2   | Ethernet1/3           | trunk none of none native 1
                    leaf2   | Ethernet1/5           | routed
                    access1 | GigabitEthernet1/0/1  | access 10
                    access1 | GigabitEthernet1/0/3  | access 10
                    access1 | GigabitEthernet1/0/4  | dynamic 10 of 10,12,20-25,30 native 1 tagged
                    access1 | GigabitEthernet1/0/5  | trunk 1,10,20 of all native 1 tagged
                    access1 | GigabitEthernet1/0/6  | routed
                    access1 | GigabitEthernet1/0/7  | trunk ? of 10,20-25 native 1 to kvm2 52:54:00:aa:bb:cd
                    access1 | GigabitEthernet1/0/8  | routed
                    access1 | TenGigabitEthernet1/1/1 | unknown to leaf1 Et4
                    """)
    void ports(String device, String name, String expected) {
        assertThat(requireNonNull(site().get(FactType.PHYS_PORT, device, name)))
                .isInstanceOfSatisfying(
                        PhysPort.class, p -> assertThat(text(p)).isEqualTo(expected));
    }

    @Test
    void switchesAreNoHostsAndTheirVlansAreReadWhereTheyAreKept() {
        Site site = site();
        assertThat(site.hosts()).containsExactly("kvm1");
        assertThat(site.all(PhysSwitch.class).stream().map(s -> s.device() + " " + s.vlans()))
                .containsExactly("access1 1,10,20,1002", "leaf1 1,110-111,300", "leaf2 1,110-111");
        assertThat(site.coverage(FactType.PHYS_PORT, "leaf1")).isEqualTo(Coverage.COMPLETE);
        assertThat(site.coverage(FactType.PHYS_PORT, "elsewhere")).isEqualTo(Coverage.PARTIAL);
        Site vtp =
                read(
                        "sw.cfg",
                        "hostname sw\nversion 15.2\ninterface Gi1/0/1\n switchport mode trunk\n");
        assertThat(((PhysSwitch) requireNonNull(vtp.get(FactType.PHYS_SWITCH, "sw"))).vlansRead())
                .isEqualTo(Tri.UNKNOWN);
    }

    private static Site read(String name, String text) {
        var file = new SourceFile(name, "host", text.getBytes(StandardCharsets.UTF_8), null);
        return ringwall.audit.fact.Sources.load(List.of(file), Importers.ALL);
    }

    /// Each line changes what the ones before it said.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    none                   | none
                    all                    | 1-4094
                    5,7-9                  | 5,7-9
                    1, 2                   | 1-2
                    except 2-4093          | 1,4094
                    10;add 20;remove 10    | 20
                    add 7                  | 1-4094
                    remove 2-4094          | 1
                    10;none;add 3          | 3
                    """)
    void allowedVlans(String lines, String expected) {
        var config =
                new StringBuilder(
                        "hostname x\nvlan 2\ninterface Ethernet1\n switchport mode trunk\n");
        for (String line : lines.split(";", -1)) {
            config.append(" switchport trunk allowed vlan ").append(line).append('\n');
        }
        PhysPort port =
                (PhysPort)
                        requireNonNull(
                                read("x.cfg", config.toString())
                                        .get(FactType.PHYS_PORT, "x", "Ethernet1"));
        assertThat(port.allowed().toString()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Ethernet1-3,7                | Ethernet1 Ethernet2 Ethernet3 Ethernet7
                    Gi1/0/1 - 3, Gi1/0/9         | Gi1/0/1 Gi1/0/2 Gi1/0/3 Gi1/0/9
                    Ethernet1/1-2, Ethernet1/4   | Ethernet1/1 Ethernet1/2 Ethernet1/4
                    Ethernet5                    | Ethernet5
                    """)
    void ranges(String text, String expected) {
        assertThat(String.join(" ", ConfigReading.expand(text))).isEqualTo(expected);
    }

    @Test
    void sessionsAndTunnels() {
        Site site = site();
        assertThat(
                        site.all(Mirror.class).stream()
                                .map(m ->
                                        m.host()
                                                + " "
                                                + m.name()
                                                + " "
                                                + m.fromVm()
                                                + " "
                                                + m.toVm()
                                                + " "
                                                + m.destination()
                                                + " "
                                                + m.target()
                                                + " "
                                                + m.enabled()))
                .containsExactly(
                        "access1 session 1 [GigabitEthernet1/0/1, GigabitEthernet1/0/2] [GigabitEthernet1/0/1, GigabitEthernet1/0/2] RSPAN 20 YES",
                        "leaf1 session tap [Ethernet3] [] UPLINK Ethernet6 YES",
                        "leaf2 session 3 [Ethernet1/1] [Ethernet1/1] UPLINK Ethernet1/9 NO");
        assertThat(
                        site.all(Overlay.class).stream()
                                .map(o ->
                                        o.name()
                                                + " "
                                                + o.vnis()
                                                + " "
                                                + o.vtepIp()
                                                + " "
                                                + o.peers()))
                .containsExactly(
                        "Vxlan1 [10110] 198.51.100.1 STATIC", "nve1 [10110] 198.51.100.2 EVPN");
    }

    private static Report audit(Site site) {
        return Audit.run(
                site,
                new Audit.Options(Declared.NONE, List.of(), Profiles.standard(), Proofs.NONE),
                Instant.EPOCH);
    }

    private static String finding(Report report, String check, String subject) {
        return report.outcomes().stream()
                .map(o -> o.finding())
                .filter(f -> f.check().equals(check) && f.subject().equals(subject))
                .map(f ->
                        f.result().word()
                                + " "
                                + f.confidence().name().toLowerCase(java.util.Locale.ROOT)
                                + " "
                                + f.what())
                .findFirst()
                .orElse("none");
    }

    /// A host's facts and the switches' meet by LLDP, and where there is none by description.
    @Test
    void bothSidesOfACableAreCompared() {
        var builder = new Site.Builder(Limits.DEFAULT);
        Site files = site();
        for (FactType type : FactType.values()) {
            files.all(type.fact()).forEach(builder::add);
        }
        var origin = new SourceFile("x", "kvm1", new byte[0], null).line(1);
        builder.add(
                VSwitch.of("kvm1", "br0", origin)
                        .kind(SwitchKind.LINUX_BRIDGE)
                        .uplinks(List.of("bond0"))
                        .uplinksRead(Tri.YES)
                        .build());
        builder.add(
                VPort.of("kvm1", "web", "eth0", origin)
                        .vswitch("br0")
                        .vlan(Vlan.access(110))
                        .build());
        builder.add(
                VPort.of("kvm1", "db", "eth0", origin)
                        .vswitch("br0")
                        .vlan(Vlan.access(120))
                        .build());
        builder.coverage(
                "kvm1", Coverage.COMPLETE, FactType.VPORT, FactType.HOST_NIC, FactType.VSWITCH);
        Report report = audit(builder.build());
        assertThat(finding(report, "VM-NS-R3.1", "port leaf1/Port-Channel10 to kvm1/ens1"))
                .isEqualTo("fail observed kvm1 uses VLANs 120 that Port-Channel10 does not carry");
        assertThat(finding(report, "VM-NS-R3.1", "port leaf2/Port-Channel10 to kvm1/ens2"))
                .isEqualTo("fail inferred kvm1 uses VLANs 120 that Port-Channel10 does not carry");
        assertThat(finding(report, "VM-NS-R3.2", "port leaf1/Port-Channel10 to kvm1/ens1"))
                .startsWith("fail observed Port-Channel10 carries 110-111, of which 111");
        assertThat(finding(report, "VM-NPR-R3", "team kvm1/bond0")).startsWith("pass");
        assertThat(finding(report, "VM-NS-R3.1", "port leaf1/Ethernet3"))
                .contains("its Port-Channel10 is trunk");
    }

    @Test
    void secretsAreNeverQuoted() {
        Report report = audit(site());
        assertThat(TextReport.write(report, false) + HtmlReport.write(report))
                .doesNotContain("hunter2secret", "0123456789abcdef", "efghijklmnop", "$6$abc$def");
    }

    @Test
    void junosIsRecognisedAndNamed() {
        assertThat(site().notifications())
                .anySatisfy(n -> assertThat(n.what()).contains("Junos", "not read"));
    }
}
