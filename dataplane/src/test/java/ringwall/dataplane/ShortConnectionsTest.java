package ringwall.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import ringwall.program.DropReason;
import ringwall.program.HostProgram;
import ringwall.program.ProgramText;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Tcp;

/// Connections that end make room: at once in their vNIC's limit, and in the table when it is full.
class ShortConnectionsTest {
    private static final String A = "02:00:00:00:00:0a";
    private static final String B = "02:00:00:00:00:0b";

    private static HostProgram program(int limit) throws IOException, ProgramText.Malformed {
        try (var in = ShortConnectionsTest.class.getResourceAsStream("/two-vms.program")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return ProgramText.read(
                    "two-vms.program", text.replace("connections 65536", "connections " + limit));
        }
    }

    private static byte[] segment(boolean toB, int client, int flags, int seq, int ack) {
        return FrameBuilder.ethernet(toB ? B : A, toB ? A : B)
                .ipv4(toB ? "10.0.0.10" : "10.0.0.11", toB ? "10.0.0.11" : "10.0.0.10")
                .tcp(toB ? client : 80, toB ? 80 : client, flags)
                .seq(seq)
                .ack(ack)
                .window(60_000)
                .bytes();
    }

    private static boolean opens(Bench bench, int client) {
        bench.send("a/eth0", segment(true, client, Tcp.SYN, 100, 0));
        boolean passed = bench.received("b/eth0").size() == 1;
        if (passed) {
            bench.send("b/eth0", segment(false, client, Tcp.SYN | Tcp.ACK, 500, 101));
            bench.send("a/eth0", segment(true, client, Tcp.ACK, 101, 501));
            bench.received("a/eth0");
            bench.received("b/eth0");
        }
        return passed;
    }

    private static void ends(Bench bench, int client) {
        bench.send("a/eth0", segment(true, client, Tcp.FIN | Tcp.ACK, 101, 501));
        bench.send("b/eth0", segment(false, client, Tcp.FIN | Tcp.ACK, 501, 102));
        bench.send("a/eth0", segment(true, client, Tcp.ACK, 102, 502));
        bench.received("a/eth0");
        bench.received("b/eth0");
    }

    /// Opened and ended in five segments: the ACK of the handshake bears the FIN.
    private static void briefly(Bench bench, int client) {
        bench.send("a/eth0", segment(true, client, Tcp.SYN, 0x1000, 0));
        bench.send("b/eth0", segment(false, client, Tcp.SYN | Tcp.ACK, 0x2000, 0x1001));
        bench.send("a/eth0", segment(true, client, Tcp.FIN | Tcp.ACK, 0x1001, 0x2001));
        bench.send("b/eth0", segment(false, client, Tcp.FIN | Tcp.ACK, 0x2001, 0x1002));
        bench.send("a/eth0", segment(true, client, Tcp.ACK, 0x1002, 0x2002));
    }

    @Test
    void aFinMayComeWithTheHandshakesAck() throws Exception {
        try (Bench bench = bench(1)) {
            for (int i = 0; i < 3; i++) {
                briefly(bench, 7000 + i);
                assertThat(bench.received("b/eth0")).hasSize(3);
                assertThat(bench.received("a/eth0")).hasSize(2);
            }
        }
    }

    private static Bench bench(int limit) throws IOException, ProgramText.Malformed {
        return new Bench(EmbeddedSwitch.Config.small(), program(limit), "a/eth0", "b/eth0", "ens1");
    }

    @Test
    void aLimitCountsWhatLives() throws Exception {
        try (Bench bench = bench(2)) {
            assertThat(opens(bench, 5001)).isTrue();
            assertThat(opens(bench, 5002)).isTrue();
            assertThat(opens(bench, 5003)).isFalse();
            assertThat(bench.drops(DropReason.CT_ZONE_FULL)).isEqualTo(1);
            ends(bench, 5001);
            assertThat(opens(bench, 5003)).isTrue();
            // the one that is over still passes its late segments
            bench.send("a/eth0", segment(true, 5001, Tcp.ACK, 102, 502));
            assertThat(bench.received("b/eth0")).hasSize(1);
        }
    }

    @Test
    void aFullTableForgetsWhatIsOverForLongest() throws Exception {
        try (Bench bench = bench(0x10000)) {
            int twice = bench.sw.worker().tables.connections.capacity();
            for (int i = 0; i < twice; i++) {
                assertThat(opens(bench, 2000 + i)).as("connection %d", i).isTrue();
                ends(bench, 2000 + i);
            }
            assertThat(bench.drops(DropReason.CT_TABLE_FULL)).isZero();
        }
    }

    @Test
    void whatLivesIsNotForgottenForRoom() throws Exception {
        try (Bench bench = bench(0x10000)) {
            int half = bench.sw.worker().tables.connections.capacity() / 2;
            for (int i = 0; i < half; i++) {
                assertThat(opens(bench, 2000 + i)).as("connection %d", i).isTrue();
            }
            assertThat(opens(bench, 2000 + half)).isFalse();
            assertThat(bench.drops(DropReason.CT_TABLE_FULL)).isEqualTo(1);
        }
    }
}
