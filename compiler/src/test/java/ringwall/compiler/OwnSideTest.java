package ringwall.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import ringwall.program.HostProgram;
import ringwall.program.ProgramText;
import ringwall.program.RuleEntry;
import ringwall.wire.FrameBuilder;

/// Rules that speak of addresses where a port has more than one: only the address that is meant may
/// do it.
class OwnSideTest {
    private static final String MULTIHOMED =
            """
            ringwall: 1
            name: addresses
            hosts:
              h1: {}
            switches:
              vs: {host: h1}
            segments:
              lan: {local: true, switches: vs, subnet: 10.0.0.0/24}
            vms:
              a: {host: h1, segment: lan, ip: [10.0.0.10, 10.0.0.77], mac: "52:54:00:00:00:0a"}
              b: {host: h1, segment: lan, ip: [10.0.0.11, 10.0.0.78], mac: "52:54:00:00:00:0b"}
            firewall:
              - {id: low, allow: tcp/80, from: 10.0.0.8/29, to: 10.0.0.8/29}
            """;

    /// `app` and `other` share a segment in front of the firewall VM; `db` is behind it.
    private static final String BRIDGED =
            """
            ringwall: 1
            name: bridged
            hosts:
              h1: {}
            switches:
              front: {host: h1}
              back: {host: h1}
            segments:
              outside: {local: true, switches: front, subnet: 10.0.0.0/24}
              inside: {local: true, switches: back, subnet: 10.0.0.0/24}
            vms:
              fw:
                host: h1
                appliance:
                  bridge: [eth0, eth1]
                  firewall:
                    - {id: only-app, allow: tcp/5432, from: app, to: db}
                nics:
                  eth0: {switch: front}
                  eth1: {switch: back}
              app: {host: h1, segment: outside, ip: 10.0.0.10, mac: "52:54:00:00:00:0a"}
              other: {host: h1, segment: outside, ip: 10.0.0.20, mac: "52:54:00:00:00:14"}
              db: {host: h1, segment: inside, ip: 10.0.0.30, mac: "52:54:00:00:00:1e"}
            firewall:
              - {id: both, allow: any, from: [app, other], to: db}
            """;

    private static byte[] syn(String from, String fromMac, String to, String toMac, int port) {
        return FrameBuilder.ethernet(toMac, fromMac).ipv4(from, to).tcp(40_000, port, 2).bytes();
    }

    private static boolean passes(Wires wires, String from, String to) {
        byte[] frame = syn(from, "52:54:00:00:00:0a", to, "52:54:00:00:00:0b", 80);
        return wires.send("a/eth0", frame).contains("b/eth0");
    }

    @Test
    void ofTwoAddressesOnlyTheOneThatTheRuleNames() {
        Wires wires = new Wires(Given.network(MULTIHOMED));
        assertThat(passes(wires, "10.0.0.10", "10.0.0.11")).isTrue();
        assertThat(passes(wires, "10.0.0.77", "10.0.0.11")).as("from the other one").isFalse();
        assertThat(passes(wires, "10.0.0.10", "10.0.0.78")).as("to the other one").isFalse();
    }

    @Test
    void aFirewallVmTellsItsGuestsApart() {
        Wires wires = new Wires(Given.network(BRIDGED));
        byte[] app = syn("10.0.0.10", "52:54:00:00:00:0a", "10.0.0.30", "52:54:00:00:00:1e", 5432);
        byte[] other =
                syn("10.0.0.20", "52:54:00:00:00:14", "10.0.0.30", "52:54:00:00:00:1e", 5432);
        assertThat(wires.send("app/eth0", app))
                .as(() -> wires.story.toString())
                .contains("db/eth0");
        assertThat(wires.send("other/eth0", other)).as(() -> wires.story.toString()).isEmpty();
    }

    @Test
    void theirProgramsSurviveTheirText() throws Exception {
        List<HostProgram> programs = new ArrayList<>();
        for (String yaml : List.of(MULTIHOMED, BRIDGED)) {
            Compiled compiled = Compiler.compile(Given.network(yaml), Given.TODAY);
            programs.addAll(compiled.hosts().values());
            programs.addAll(compiled.appliances().values());
        }
        assertThat(programs.stream().flatMap(p -> p.rules().stream()))
                .anyMatch(rule -> !rule.own().equals(RuleEntry.ANY));
        for (HostProgram program : programs) {
            assertThat(ProgramText.read("p", ProgramText.write(program))).isEqualTo(program);
        }
    }
}
