package ringwall.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.program.DropReason;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Tcp;

/// A switch that is killed in mid-traffic leaves its connections to the next one (BEHAVIOUR 33).
class RestartTest {
    private static byte[] tcp(boolean fromA, int flags, int seq, int ack) {
        String a = "02:00:00:00:00:0a";
        String b = "02:00:00:00:00:0b";
        return FrameBuilder.ethernet(fromA ? b : a, fromA ? a : b)
                .ipv4(fromA ? "10.0.0.10" : "10.0.0.11", fromA ? "10.0.0.11" : "10.0.0.10")
                .tcp(fromA ? 5000 : 80, fromA ? 80 : 5000, flags)
                .seq(seq)
                .ack(ack)
                .window(60_000)
                .bytes();
    }

    private static Bench bench(Path file) {
        return new Bench(
                EmbeddedSwitch.Config.small().withStateFile(file),
                Bench.program("two-vms.program"),
                "a/eth0",
                "b/eth0",
                "ens1");
    }

    /// The one that is killed: a handshake, then data for ever.
    public static void main(String[] arguments) {
        try (Bench bench = bench(Path.of(arguments[0]))) {
            bench.send("a/eth0", tcp(true, Tcp.SYN, 100, 0));
            bench.send("b/eth0", tcp(false, Tcp.SYN | Tcp.ACK, 500, 101));
            bench.send("a/eth0", tcp(true, Tcp.ACK, 101, 501));
            System.out.println("established");
            for (long round = 0; round >= 0; round++) {
                bench.later(1000);
                bench.send("a/eth0", tcp(true, Tcp.ACK, 101, 501));
                bench.send("a/eth0", udp((int) (round % 3000)));
                bench.received("b/eth0");
            }
        }
    }

    private static byte[] udp(int source) {
        return FrameBuilder.ethernet("02:00:00:00:00:0b", "02:00:00:00:00:0a")
                .ipv4("10.0.0.10", "10.0.0.11")
                .udp(2000 + source, 1500)
                .bytes();
    }

    @Test
    void establishedConnectionsLiveOn(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("state");
        Process killed =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "--enable-native-access=ALL-UNNAMED",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        RestartTest.class.getName(),
                                        file.toString()))
                        .redirectErrorStream(true)
                        .start();
        try (BufferedReader said =
                new BufferedReader(
                        new InputStreamReader(killed.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(said.readLine()).isEqualTo("established");
            Thread.sleep(300);
        } finally {
            killed.destroyForcibly().waitFor();
        }
        long before = System.nanoTime();
        try (Bench next = bench(file)) {
            next.later(60_000_000_000L);
            next.send("a/eth0", tcp(true, Tcp.ACK, 101, 501));
            long millis = (System.nanoTime() - before) / 1_000_000;
            assertThat(next.received("b/eth0")).hasSize(1);
            System.out.println("restart: first packet after " + millis + " ms in a warm JVM");
            assertThat(next.sw.worker().tables.connections.live()).isGreaterThan(100);
            // and what was never established is not
            byte[] midStream =
                    FrameBuilder.ethernet("02:00:00:00:00:0b", "02:00:00:00:00:0a")
                            .ipv4("10.0.0.10", "10.0.0.11")
                            .tcp(5001, 80, Tcp.ACK)
                            .bytes();
            next.send("a/eth0", midStream);
            assertThat(next.received("b/eth0")).isEmpty();
            assertThat(next.drops(DropReason.CT_INVALID)).isEqualTo(1);
        }
    }

    @Test
    void connectionsMoveWithTheirVnic() {
        EmbeddedSwitch.Config config = EmbeddedSwitch.Config.small();
        try (Bench here = plain(config);
                Bench there = plain(config.withSeed(99))) {
            here.send("a/eth0", tcp(true, Tcp.SYN, 100, 0));
            here.send("b/eth0", tcp(false, Tcp.SYN | Tcp.ACK, 500, 101));
            here.send("a/eth0", tcp(true, Tcp.ACK, 101, 501));
            for (String port : List.of("a/eth0", "b/eth0")) {
                List<SavedConnection> saved = here.sw.exportConnections(port);
                assertThat(saved).hasSize(1);
                assertThat(there.sw.importConnections(port, saved)).isEqualTo(1);
                assertThat(there.sw.importConnections(port, saved)).isZero();
            }
            there.send("b/eth0", tcp(false, Tcp.ACK, 501, 101));
            assertThat(there.received("a/eth0")).hasSize(1);
        }
    }

    private static Bench plain(EmbeddedSwitch.Config config) {
        return new Bench(config, Bench.program("two-vms.program"), "a/eth0", "b/eth0", "ens1");
    }
}
