package ringwall.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ringwall.audit.check.Declared;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.PortGroup;
import ringwall.audit.fact.Site;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Sources;
import ringwall.audit.fact.VPort;
import ringwall.audit.importer.Importers;

/// OpenStack Neutron and XCP-ng, from fixtures of our own: what the files say, and the verdicts.
class CloudFixturesTest {

    private static final String NEUTRON =
            """
            ISO-5 | port group neutron/11111111-0000-4000-8000-000000000004 | fail | trunk 1-4094
            ISO-5 | vm vm-nfv/* | fail | 300-301
            ISO-5 | vm vm-web/* | absent
            ISO-1.2 | switch neutron | fail | no port security on the vNIC of vm-pairs
            VM-FW-0 | firewall security group sg-any | fail | everything inbound
            VM-FW-0 | firewall security group sg-web | absent
            VM-FW-0 | vm vm-web/* | pass
            VM-FW-0 | vm vm-db/* | pass
            VM-FW-0 | vm vm-open/* | fail | nothing filters
            VM-FW-0 | vm vm-nfv/* | fail | sriov
            VM-FW-0 | vm router-1/* | absent
            VM-FW-R2 | vm vm-web/* | pass
            VM-FW-R2 | vm vm-nfv/* | fail
            VM-FW-R3 | firewall neutron port filter | pass | platform
            VM-FW-R4 | firewall security group sg-web | pass | group
            VM-TM-R1 | vm vm-web/* | pass
            VM-TM-R1 | vm vm-db/* | fail | only outgoing
            VM-NS-R5.1 | site | not-applicable | flooding
            """;

    private static final String XEN =
            """
            VM-NS-R2.1 | adapter xcp1/pif bond0 | fail high | xapi1
            VM-NS-R2.1 | adapter xcp2/pif eth0 | fail high | xapi1
            VM-NS-R2.2 | adapter xcp1/pif bond0 | fail | eth0, eth1
            VM-NS-R1.1 | switch pool/xapi1 | pass | XenServer pool
            VM-NS-R1.2 | switch pool/xapi1 | pass
            NPR-0 | switch xcp1/xapi1 | fail | not usable: eth1
            NPR-0 | switch xcp2/xapi1 | fail | eth0
            NPR-0 | switch *xapi9 | absent
            VM-TM-R2 | vm db/vif1 | fail | promiscuous
            VM-TM-R2 | vm db/vif0 | absent
            VM-TM-R2 | switch xapi9 | fail
            ISO-1.2 | switch xapi1 | fail | no port security on the vNIC of web
            VM-NS-R4.2 | overlay xcp2/tunnel-t-1 | fail
            VM-TM-R1 | * | unknown
            VM-NS-R3.1 | host xcp2 | unknown
            VM-NS-R3.1 | host xcp1 | not-applicable
            """;

    private static void agree(String folder, String declared, String verdicts) {
        Report report = Verdict.audit(List.of(Verdict.fixture(folder)), declared);
        var wrong = new ArrayList<String>();
        verdicts.lines().forEach(line -> wrong.addAll(Verdict.of(line).missing(report)));
        assertThat(wrong).isEmpty();
    }

    @Test
    void neutron() {
        agree("openstack", "ioIntensiveVms: [vm-web, vm-nfv]", NEUTRON);
    }

    @Test
    void xen() {
        agree("xen", "", XEN);
    }

    private static Site site(String folder) {
        return Audit.load(List.of(Verdict.fixture(folder)), Declared.NONE);
    }

    @Test
    void networksOfOneNameStayTwo() {
        assertThat(site("openstack").all(PortGroup.class).stream().map(PortGroup::name))
                .filteredOn(n -> n.startsWith("blue"))
                .hasSize(2);
        assertThat(site("openstack").notifications())
                .anySatisfy(n -> assertThat(n.what()).contains("red is shared with every project"))
                .anySatisfy(n -> assertThat(n.what()).contains("RBAC policy shares"))
                .anySatisfy(n -> assertThat(n.what()).contains("2 segments"));
    }

    @Test
    void aVlanNetworkIsAPortGroupOfTheSwitchBelow() {
        Site site = site("xen");
        assertThat(
                        site.all(PortGroup.class).stream()
                                .map(g -> g.vswitch() + " " + g.name() + " " + g.vlan().text()))
                .containsExactly(
                        "xapi1 Pool-wide network of bond0 untagged",
                        "xapi1 tenants VLAN 42",
                        "xapi9 internal untagged");
        assertThat(
                        site.all(VPort.class).stream()
                                .map(p -> p.host() + " " + p.vm() + " " + p.vswitch()))
                .containsExactly("xcp1 web xapi1", "xcp2 db xapi1", "xcp2 db xapi1");
        assertThat(site.coverage(FactType.VPORT, "xcp1")).isEqualTo(Coverage.COMPLETE);
        assertThat(site.coverage(FactType.MIRROR, "xcp1")).isEqualTo(Coverage.ABSENT);
    }

    private static Site read(String name, String text) {
        var file = new SourceFile(name, "host", text.getBytes(StandardCharsets.UTF_8), null);
        return Sources.load(List.of(file), Importers.ALL);
    }

    @Test
    void whatIsNotReadIsNotEmpty() {
        Site page =
                read(
                        "ports.json",
                        "{\"ports\": [{\"id\": \"a\", \"binding:host_id\": \"c1\", \"tenant_id\": \"t\"}], \"ports_links\": [{\"rel\": \"next\"}]}");
        assertThat(page.coverage(FactType.VPORT, "c1")).isEqualTo(Coverage.PARTIAL);
        assertThat(page.notifications())
                .anySatisfy(n -> assertThat(n.what()).contains("one page of a longer list"));
        Site defaults =
                read(
                        "xe.txt",
                        "uuid ( RO)         : p\n   device ( RO): eth0\n   MAC ( RO): 00:16:3e:00:00:01\n   VLAN ( RO): -1\n   host-name-label ( RO): x1\n   IP ( RO): 192.0.2.1\n");
        assertThat(defaults.notifications())
                .anySatisfy(n -> assertThat(n.mend()).contains("params=all"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"openstack/agents.json", "xen/xe-pif-list.txt"})
    void oneFileAloneDecidesNothingThatItDoesNotShow(String name) {
        Report report =
                Verdict.audit(List.of(Path.of("src/test/resources/ringwall/audit", name)), "");
        assertThat(report.outcomes().stream().map(o -> o.finding()))
                .noneMatch(
                        f -> f.check().startsWith("VM-TM") && !f.result().word().equals("unknown"))
                .noneMatch(f -> f.check().startsWith("VM-FW") && f.result().word().equals("pass"));
    }
}
