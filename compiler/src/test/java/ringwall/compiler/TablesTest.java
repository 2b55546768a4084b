package ringwall.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import ringwall.model.Ip;
import ringwall.model.Prefix;
import ringwall.program.Feature;
import ringwall.program.HostProgram;
import ringwall.program.MirrorEntry;
import ringwall.program.Port;
import ringwall.program.RuleEntry;

/// What each table holds, one fact a test, on the examples.
class TablesTest {
    private static HostProgram host(String example, String host) {
        HostProgram program =
                Compiler.compile(Given.example(example), Given.TODAY).hosts().get(host);
        return java.util.Objects.requireNonNull(program);
    }

    private static List<String> rules(HostProgram program) {
        return program.rules().stream()
                .filter(rule -> !rule.ports().startsWith("adapter:"))
                .map(rule ->
                        rule.direction()
                                + " "
                                + rule.ports()
                                + " "
                                + rule.peers()
                                + " "
                                + rule.service()
                                + " "
                                + rule.id())
                .toList();
    }

    @Test
    void aRuleHasItsHalvesWhereItsPortsAre() {
        assertThat(rules(host("three-tier", "h1")))
                .containsExactly(
                        "TO_PORT group:web external:internet https shop-1",
                        "FROM_PORT group:web group:app tcp/8080 shop-2",
                        "FROM_PORT group:app+group:db+group:web group:app+group:db+group:web ping shop-4",
                        "TO_PORT group:app+group:db+group:web group:app+group:db+group:web ping shop-4");
    }

    @Test
    void aHostHoldsTheRoutingClosureOfItsSegments() {
        assertThat(host("three-tier", "h1").segments())
                .extracting("name")
                .containsExactly("app", "db", "dmz", "eno1/untagged", "web");
    }

    @Test
    void oneHostAnswersForTheGatewayTowardsAnExternalNetwork() {
        long answering =
                Compiler.compile(Given.example("three-tier"), Given.TODAY).hosts().values().stream()
                        .flatMap(program -> program.routing().gateways().stream())
                        .filter(gateway -> gateway.answersExternal())
                        .count();
        assertThat(answering).isEqualTo(1);
    }

    @Test
    void internetIsWhatNobodyHereOwns() {
        var internet =
                Objects.requireNonNull(
                                host("three-tier", "h1").addressSets().get("external:internet"))
                        .prefixes();
        for (String inside :
                List.of("10.0.10.11", "10.0.30.1", "192.0.2.254", "127.0.0.1", "224.0.0.1")) {
            Ip ip = Ip.parse(inside);
            assertThat(internet).as(inside).noneMatch(prefix -> prefix.contains(ip));
        }
        for (String outside : List.of("10.0.11.1", "8.8.8.8", "2001:db8::1", "64:ff9b::1")) {
            Ip ip = Ip.parse(outside);
            assertThat(internet).as(outside).anyMatch(prefix -> prefix.contains(ip));
        }
    }

    @Test
    void anOuterSubnetNeverHidesAnInnerOne() {
        assertThat(
                        Prefixes.disjoint(
                                List.of(
                                        Prefix.parse("10.0.0.0/8"),
                                        Prefix.parse("10.1.0.0/16"),
                                        Prefix.parse("11.0.0.0/8"))))
                .containsExactly(Prefix.parse("10.0.0.0/8"), Prefix.parse("11.0.0.0/8"));
    }

    @Test
    void theAnalyserOnlyReceives() {
        HostProgram h3 = host("three-tier", "h3");
        assertThat(h3.ports())
                .filteredOn(port -> port.name().equals("ids-1/eth0"))
                .allMatch(Port::receiveOnly)
                .hasSize(1);
        assertThat(h3.mirrors())
                .extracting(MirrorEntry::target)
                .containsExactly(new MirrorEntry.Target.ToPort("ids-1/eth0"));
    }

    @Test
    void anExpiredMirrorIsLeftOutAndTold() {
        Compiled late = Compiler.compile(Given.example("three-tier"), LocalDate.of(2027, 7, 1));
        assertThat(Objects.requireNonNull(late.hosts().get("h3")).mirrors()).isEmpty();
        assertThat(late.notes()).anyMatch(note -> note.what().contains("'db-watch' expired"));
    }

    @Test
    void tenantsPeersStayInTheirOwnAddressSpace() {
        HostProgram h1 = host("two-tenants", "h1");
        assertThat(h1.addressSets().keySet()).contains("group:a-db@a", "group:b-db@b");
        assertThat(h1.rules())
                .filteredOn(rule -> rule.id().equals("a-1"))
                .extracting(RuleEntry::peers)
                .containsExactly("group:a-db@a");
    }

    @Test
    void anOverlaysMtuLeavesRoomForTheTunnel() {
        assertThat(host("figure-3-vxlan", "h1").leases())
                .allMatch(lease -> lease.mtu() <= 1_600 - 50)
                .isNotEmpty();
    }

    @Test
    void transitPortsBearNoDistributedRules() {
        HostProgram h1 = host("figure-1-dmz", "h1");
        Map<String, Boolean> firewalled =
                h1.ports().stream()
                        .filter(port -> port.kind() == Port.Kind.VNIC)
                        .collect(java.util.stream.Collectors.toMap(Port::name, Port::firewalled));
        assertThat(firewalled)
                .containsEntry("fw-external/eth0", false)
                .containsEntry("web-1/eth0", true);
        assertThat(h1.requires()).contains(Feature.MAC_LEARNING);
    }

    @Test
    void aVmBehindATransparentFirewallIsToldTheRouterBeyondIt() {
        assertThat(host("figure-1-dmz", "h1").leases())
                .filteredOn(lease -> lease.port().equals("web-1/eth0"))
                .allMatch(lease -> lease.gateways().equals(List.of(Ip.parse("192.0.2.1"))))
                .hasSize(1);
    }

    @Test
    void aRuleIsFoundByItsId() {
        Compiled compiled = Compiler.compile(Given.example("figure-1-dmz"), Given.TODAY);
        assertThat(compiled.ruleWhere()).containsKeys("dmz-1", "ext-1", "int-1");
    }
}
