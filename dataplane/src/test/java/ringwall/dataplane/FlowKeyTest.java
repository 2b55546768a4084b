package ringwall.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import ringwall.program.HostProgram;
import ringwall.program.ProgramText;
import ringwall.wire.FrameBuilder;

/// What is part of a flow's key: as much as a verdict may depend on, and no more.
class FlowKeyTest {
    private static final int FLOWS = 50;

    private static HostProgram program(boolean firewall) throws IOException, ProgramText.Malformed {
        try (var in = FlowKeyTest.class.getResourceAsStream("/two-vms.program")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return ProgramText.read(
                    "two-vms.program", firewall ? text : text.replace(" firewalled", ""));
        }
    }

    /// Entries after datagrams from as many ports, each sent twice.
    private static int entries(HostProgram program, boolean recorded) {
        try (Bench bench =
                new Bench(EmbeddedSwitch.Config.small(), program, "a/eth0", "b/eth0", "ens1")) {
            bench.sw.observations().recordFlows(recorded);
            for (int i = 0; i < 2 * FLOWS; i++) {
                bench.send("a/eth0", datagram(2000 + i % FLOWS));
                assertThat(bench.received("b/eth0")).hasSize(1);
            }
            return bench.sw.worker().cache.live();
        }
    }

    private static byte[] datagram(int from) {
        return FrameBuilder.ethernet("02:00:00:00:00:0b", "02:00:00:00:00:0a")
                .ipv4("10.0.0.10", "10.0.0.11")
                .udp(from, 1000)
                .payload("hello")
                .bytes();
    }

    @Test
    void behindAFirewallPortsAreOfTheKey() throws Exception {
        assertThat(entries(program(true), false)).isEqualTo(FLOWS);
    }

    @Test
    void withoutAFirewallOneEntryServesAllPorts() throws Exception {
        assertThat(entries(program(false), false)).isEqualTo(1);
    }

    @Test
    void aFlowCollectorIsToldOfEachFlow() throws Exception {
        assertThat(entries(program(false), true)).isEqualTo(FLOWS);
    }
}
