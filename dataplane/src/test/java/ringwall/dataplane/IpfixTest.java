package ringwall.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
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
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            export((InetSocketAddress) collector.getLocalAddress());
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

    /// nfdump's collector stores what left, and nfdump prints it.
    @Test
    void nfcapdStoresWhatLeaves(@TempDir Path folder) throws Exception {
        if (!Files.isExecutable(Path.of("/usr/bin/nfcapd"))) {
            System.out.println("SKIPPED IpfixTest.nfcapd: install nfdump");
            Assumptions.abort("install nfdump");
        }
        int port;
        try (DatagramChannel free =
                DatagramChannel.open()
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            port = ((InetSocketAddress) free.getLocalAddress()).getPort();
        }
        Path log = folder.resolve("nfcapd.log");
        Path flows = Files.createDirectory(folder.resolve("flows"));
        Process nfcapd =
                new ProcessBuilder(
                                "nfcapd",
                                "-b",
                                "127.0.0.1",
                                "-p",
                                Integer.toString(port),
                                "-w",
                                flows.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            for (int i = 0; i < 500 && !bound(port); i++) {
                Thread.sleep(10);
            }
            export(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            for (int i = 0; i < 200 && drained(port) > 0; i++) {
                Thread.sleep(10);
            }
        } finally {
            nfcapd.destroy(); // it writes its file when it is asked to end
            nfcapd.waitFor();
        }
        Process nfdump =
                new ProcessBuilder("nfdump", "-R", flows.toString(), "-o", "csv")
                        .redirectErrorStream(true)
                        .start();
        String said = new String(nfdump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        nfdump.waitFor();
        assertThat(said).as(Files.readString(log)).contains("10.0.0.10,10.0.0.11,4000,1000,UDP");
    }

    /// Whether somebody listens on a UDP port of this machine.
    private static boolean bound(int port) throws IOException {
        return socket(port).isPresent();
    }

    /// Bytes that its listener has not read yet.
    private static long drained(int port) throws IOException {
        return socket(port)
                .map(line -> Long.parseLong(line.trim().split("\\s+", -1)[4].split(":", -1)[1], 16))
                .orElse(0L);
    }

    private static Optional<String> socket(int port) throws IOException {
        String address = String.format("0100007F:%04X", port);
        try (Stream<String> lines = Files.lines(Path.of("/proc/net/udp"))) {
            return lines.filter(line -> line.contains(address)).findFirst();
        }
    }

    /// Five frames of one flow pass, the flow ends, and its record goes to the collector.
    private static void export(InetSocketAddress collector) throws IOException {
        try (Bench bench =
                        new Bench(
                                EmbeddedSwitch.Config.small(),
                                Bench.program("two-vms.program"),
                                "a/eth0",
                                "b/eth0",
                                "ens1");
                IpfixExporter exporter = new IpfixExporter(bench.sw, collector, 7)) {
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
        }
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
