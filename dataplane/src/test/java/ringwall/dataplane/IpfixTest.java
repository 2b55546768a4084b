package ringwall.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.wire.FrameBuilder;

/// Flow records leave over UDP, and a collector that others wrote understands them.
class IpfixTest {
    @Test
    void tsharkReadsWhatLeaves(@TempDir Path folder) throws Exception {
        byte[] message;
        try (DatagramChannel collector =
                        DatagramChannel.open()
                                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                Bench bench =
                        new Bench(
                                EmbeddedSwitch.Config.small(),
                                Bench.program("two-vms.program"),
                                "a/eth0",
                                "b/eth0",
                                "ens1");
                IpfixExporter exporter =
                        new IpfixExporter(
                                bench.sw, (InetSocketAddress) collector.getLocalAddress(), 7)) {
            byte[] frame =
                    FrameBuilder.ethernet("02:00:00:00:00:0b", "02:00:00:00:00:0a")
                            .ipv4("10.0.0.10", "10.0.0.11")
                            .udp(4000, 1000)
                            .payload(100)
                            .bytes();
            for (int i = 0; i < 5; i++) {
                bench.send("a/eth0", frame);
            }
            bench.later(60_000_000_000L);
            for (int i = 0; i < 100; i++) {
                bench.sw.doWork(bench.nowNs);
            }
            assertThat(exporter.export(bench.nowNs / 1_000_000_000L)).isEqualTo(1);
            ByteBuffer buffer = ByteBuffer.allocate(4096);
            collector.receive(buffer);
            message = new byte[buffer.flip().remaining()];
            buffer.get(message);
        }
        assertThat(message).startsWith(0, 10);
        Assumptions.assumeTrue(tshark(), "SKIPPED IpfixTest.tshark: install tshark");
        String said = read(message, folder);
        assertThat(said)
                .contains("10.0.0.10")
                .contains("10.0.0.11")
                .contains("4000")
                .contains("a/eth0");
    }

    private static boolean tshark() {
        boolean there = Files.isExecutable(Path.of("/usr/bin/tshark"));
        if (!there) {
            System.out.println("SKIPPED IpfixTest.tshark: install tshark");
        }
        return there;
    }

    private static String read(byte[] message, Path folder) throws Exception {
        byte[] frame =
                FrameBuilder.ethernet("02:00:00:00:00:01", "02:00:00:00:00:02")
                        .ipv4("127.0.0.1", "127.0.0.1")
                        .udp(5000, 4739)
                        .payload(message)
                        .bytes();
        // the oldest pcap format: a header of 24 bytes, then 16 bytes a record
        ByteBuffer pcap = ByteBuffer.allocate(40 + frame.length);
        pcap.put(HexFormat.of().parseHex("a1b2c3d4000200040000000000000000"));
        pcap.putInt(65_535).putInt(1);
        pcap.putInt(0).putInt(0).putInt(frame.length).putInt(frame.length).put(frame);
        Path file = folder.resolve("ipfix.pcap");
        Files.write(file, pcap.array());
        Process tshark =
                new ProcessBuilder("tshark", "-V", "-r", file.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(tshark.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        tshark.waitFor();
        return said;
    }
}
