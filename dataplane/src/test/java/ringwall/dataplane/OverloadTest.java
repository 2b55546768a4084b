package ringwall.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import ringwall.dataplane.port.Frame;
import ringwall.observe.FlowRecord;
import ringwall.observe.Ipfix;
import ringwall.program.DropReason;
import ringwall.wire.Checksum;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Tcp;

/// Ports that do not drain, offloads that are completed on leaving, and what is told of flows and
/// drops.
class OverloadTest {
    private static Bench bench(int takesOfB) {
        Bench bench =
                new Bench(
                        EmbeddedSwitch.Config.small(),
                        Bench.program("two-vms.program"),
                        "a/eth0",
                        "ens1");
        bench.plug("b/eth0", takesOfB);
        bench.sw.doWork(bench.nowNs);
        return bench;
    }

    private static byte[] udp(boolean toB, int port) {
        String a = "02:00:00:00:00:0a";
        String b = "02:00:00:00:00:0b";
        return FrameBuilder.ethernet(toB ? b : a, toB ? a : b)
                .ipv4(toB ? "10.0.0.10" : "10.0.0.11", toB ? "10.0.0.11" : "10.0.0.10")
                .udp(4000, port)
                .payload("hello")
                .bytes();
    }

    @Test
    void aPortThatDoesNotDrainLosesItsOwnFramesOnly() {
        try (Bench bench = bench(0)) {
            for (int i = 0; i < 1000; i++) {
                bench.send("a/eth0", udp(true, 1000));
                bench.send("b/eth0", udp(false, 1001));
                assertThat(bench.received("a/eth0")).hasSize(1);
            }
            long lost = bench.drops(DropReason.PORT_FULL);
            assertThat(bench.sw.drops("b/eth0", DropReason.PORT_FULL)).isEqualTo(lost);
            // the rest is in the ring, or waits for room there and arrives later
            int arrived = 0;
            for (int i = 0; i < 20; i++) {
                bench.sw.doWork(bench.nowNs);
                arrived += bench.received("b/eth0").size();
            }
            assertThat(arrived).isEqualTo(1000 - lost).isGreaterThan(Bench.RING);
            assertThat(bench.sw.worker().pool.available())
                    .isEqualTo(bench.sw.worker().pool.slots());
        }
    }

    private static byte[] superFrame() {
        return FrameBuilder.ethernet("02:00:00:00:00:0b", "02:00:00:00:00:0a")
                .ipv4("10.0.0.10", "10.0.0.11")
                .tcp(5000, 80, Tcp.ACK | Tcp.PSH)
                .seq(101)
                .ack(501)
                .window(60_000)
                .partialChecksum()
                .payload(5000)
                .bytes();
    }

    private static void handshake(Bench bench) {
        byte[] syn =
                FrameBuilder.ethernet("02:00:00:00:00:0b", "02:00:00:00:00:0a")
                        .ipv4("10.0.0.10", "10.0.0.11")
                        .tcp(5000, 80, Tcp.SYN)
                        .seq(100)
                        .window(60_000)
                        .bytes();
        byte[] answer =
                FrameBuilder.ethernet("02:00:00:00:00:0a", "02:00:00:00:00:0b")
                        .ipv4("10.0.0.11", "10.0.0.10")
                        .tcp(80, 5000, Tcp.SYN | Tcp.ACK)
                        .seq(500)
                        .ack(101)
                        .window(60_000)
                        .bytes();
        bench.send("a/eth0", syn);
        bench.send("b/eth0", answer);
        bench.received("b/eth0");
    }

    private static void sendSuper(Bench bench) {
        bench.peer("a/eth0")
                .send(superFrame(), Frame.CHECKSUM_PARTIAL, 34, 16, Frame.GSO_TCP4, 1400, 54);
        bench.sw.doWork(bench.nowNs);
    }

    @Test
    void aSuperFrameIsCutForWhoCannotTakeIt() {
        try (Bench bench = bench(0)) {
            handshake(bench);
            for (int round = 0; round < 3; round++) {
                sendSuper(bench);
                List<byte[]> pieces = bench.received("b/eth0");
                assertThat(pieces).hasSize(4);
                int payload = 0;
                for (byte[] piece : pieces) {
                    var m = java.lang.foreign.MemorySegment.ofArray(piece);
                    int l4 = piece.length - 34;
                    assertThat(Checksum.valid(m, 14, 20)).isTrue();
                    assertThat(Checksum.valid(m, 34, l4, Checksum.pseudoOf4(m, 14, 6, l4)))
                            .isTrue();
                    assertThat(Tcp.seq(m, 34)).isEqualTo(101 + payload);
                    payload += l4 - 20;
                }
                assertThat(payload).isEqualTo(5000);
            }
            assertThat(bench.sw.worker().pool.available())
                    .isEqualTo(bench.sw.worker().pool.slots());
        }
    }

    @Test
    void aSuperFrameStaysWholeForWhoTakesIt() {
        try (Bench bench = bench(Bench.ALL_OFFLOADS)) {
            handshake(bench);
            sendSuper(bench);
            assertThat(bench.received("b/eth0")).containsExactly(superFrame());
        }
    }

    @Test
    void offsetsThatPointOutsideAreNoFrame() {
        try (Bench bench = bench(0)) {
            bench.peer("a/eth0").send(udp(true, 1000), Frame.CHECKSUM_PARTIAL, 60_000, 16, 0, 0, 0);
            bench.sw.doWork(bench.nowNs);
            assertThat(bench.drops(DropReason.BAD_HEADER)).isEqualTo(1);
        }
    }

    @Test
    void everyReasonHasAnExampleAndFlowsAreTold() {
        try (Bench bench = bench(0)) {
            bench.sw.observations().recordFlows(true);
            bench.send("a/eth0", udp(true, 1000));
            bench.send("a/eth0", udp(true, 1000));
            bench.send("a/eth0", udp(true, 9999));
            var example = bench.sw.observations().dropExample(DropReason.NO_RULE_FROM);
            assertThat(example).isPresent();
            assertThat(example.get().head()).isEqualTo(udp(true, 9999));
            assertThat(example.get().port()).isEqualTo("a/eth0");
            assertThat(bench.sw.ruleHits())
                    .containsEntry("web-out", 1L)
                    .containsEntry("web-in", 1L);
            bench.later(60_000_000_000L);
            for (int i = 0; i < 100; i++) {
                bench.sw.doWork(bench.nowNs);
            }
            List<FlowRecord> flows = new ArrayList<>();
            bench.sw.observations().drainFlows(flows::add);
            assertThat(flows).hasSize(1);
            FlowRecord flow = flows.getFirst();
            assertThat(flow.source()).hasToString("10.0.0.10");
            assertThat(flow.destinationPort()).isEqualTo(1000);
            assertThat(flow.port()).isEqualTo("a/eth0");
            byte[] message = new Ipfix(1).message(flows, 1_800_000_060L);
            assertThat(message.length).isEqualTo((message[2] & 0xFF) << 8 | message[3] & 0xFF);
        }
    }
}
