package ringwall.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import ringwall.program.DropReason;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Tcp;

/// The life of frames between two VMs on one host.
class EmbeddedSwitchTest {
    private static final String A = "02:00:00:00:00:0a";
    private static final String B = "02:00:00:00:00:0b";
    private final Bench bench =
            new Bench(
                    EmbeddedSwitch.Config.small(),
                    Bench.program("two-vms.program"),
                    "a/eth0",
                    "b/eth0",
                    "ens1");

    @AfterEach
    void close() {
        bench.close();
    }

    private static byte[] udp(String from, String to, String source, String destination, int port) {
        return FrameBuilder.ethernet(to, from)
                .ipv4(source, destination)
                .udp(4000, port)
                .payload("hello")
                .bytes();
    }

    private static byte[] aToB(int port) {
        return udp(A, B, "10.0.0.10", "10.0.0.11", port);
    }

    private static byte[] tcp(boolean fromA, int flags, int seq, int ack) {
        return FrameBuilder.ethernet(fromA ? B : A, fromA ? A : B)
                .ipv4(fromA ? "10.0.0.10" : "10.0.0.11", fromA ? "10.0.0.11" : "10.0.0.10")
                .tcp(fromA ? 5000 : 80, fromA ? 80 : 5000, flags)
                .seq(seq)
                .ack(ack)
                .window(60_000)
                .bytes();
    }

    @Test
    void whatARuleAllowsArrivesAsItWasSent() {
        bench.send("a/eth0", aToB(1000));
        assertThat(bench.received("b/eth0")).containsExactly(aToB(1000));
        assertThat(bench.received("ens1")).isEmpty();
    }

    @Test
    void repliesReturnAndTheSecondFrameTakesTheFastPath() {
        bench.send("a/eth0", aToB(1000));
        byte[] reply =
                FrameBuilder.ethernet(A, B).ipv4("10.0.0.11", "10.0.0.10").udp(1000, 4000).bytes();
        bench.send("b/eth0", reply);
        assertThat(bench.received("a/eth0")).containsExactly(reply);
        long before = bench.sw.worker().counters.read(0, Counters.FAST);
        for (int i = 0; i < 10; i++) {
            bench.send("a/eth0", aToB(1000));
        }
        assertThat(bench.received("b/eth0")).hasSize(11);
        assertThat(fast() - before).isEqualTo(10);
    }

    private long fast() {
        long sum = 0;
        for (int i = 0; i < 256; i++) {
            sum += bench.sw.worker().counters.read(i, Counters.FAST);
        }
        return sum;
    }

    @Test
    void whatNoRuleAllowsIsDroppedAtTheSender() {
        bench.send("a/eth0", aToB(2000));
        assertThat(bench.received("b/eth0")).isEmpty();
        assertThat(bench.drops(DropReason.NO_RULE_FROM)).isEqualTo(1);
    }

    @Test
    void foreignSourcesAreDropped() {
        bench.send("a/eth0", udp(B, A, "10.0.0.10", "10.0.0.11", 1000));
        bench.send("a/eth0", udp(A, B, "10.0.0.99", "10.0.0.11", 1000));
        assertThat(bench.drops(DropReason.MAC_GUARD)).isEqualTo(1);
        assertThat(bench.drops(DropReason.IP_GUARD)).isEqualTo(1);
    }

    @Test
    void tcpFollowsItsHandshakeAndItsWindows() {
        bench.send("a/eth0", tcp(true, Tcp.SYN, 100, 0));
        bench.send("b/eth0", tcp(false, Tcp.SYN | Tcp.ACK, 500, 101));
        bench.send("a/eth0", tcp(true, Tcp.ACK, 101, 501));
        bench.send("a/eth0", tcp(true, Tcp.ACK, 101, 501));
        assertThat(bench.received("b/eth0")).hasSize(3);
        assertThat(bench.received("a/eth0")).hasSize(1);
        bench.send("a/eth0", tcp(true, Tcp.ACK, 101 + 1_000_000, 501));
        assertThat(bench.drops(DropReason.CT_INVALID)).isEqualTo(1);
        bench.send("a/eth0", tcp(true, Tcp.ACK, 101, 501));
        bench.later(432_001_000_000_000L);
        bench.send("a/eth0", tcp(true, Tcp.ACK, 101, 501));
        assertThat(bench.drops(DropReason.CT_INVALID)).isEqualTo(2);
        assertThat(bench.received("b/eth0")).hasSize(1);
    }

    @Test
    void nothingPassesBeforeAProgramIsThere() {
        try (EmbeddedSwitch closed = new EmbeddedSwitch(EmbeddedSwitch.Config.small());
                java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofShared()) {
            var port = new ringwall.dataplane.port.RingPort(arena, "a/eth0", 16, 2048, 0);
            closed.addPort(port);
            port.peer().send(aToB(1000));
            assertThat(closed.doWork(Bench.START_NS)).isEqualTo(1);
            assertThat(closed.drops(DropReason.PORT_NOT_CONFIRMED)).isEqualTo(1);
        }
    }
}
