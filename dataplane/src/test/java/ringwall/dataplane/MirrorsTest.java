package ringwall.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.dataplane.port.CaptureFile;
import ringwall.dataplane.port.Frame;
import ringwall.program.DropReason;
import ringwall.program.HostProgram;
import ringwall.program.ProgramText;
import ringwall.wire.FrameBuilder;
import ringwall.wire.pcap.CaptureReader;
import ringwall.wire.pcap.CaptureWriter;
import ringwall.wire.pcap.CapturedFrame;

/// Copies that leave the host, as a collector and as tshark read them, and copies to files.
class MirrorsTest {
    @TempDir Path folder;

    private static final String OVERLAY =
            """

            [overlay]
            vtep 172.16.0.1/24 mac 02:aa:00:00:00:01 uplink uplink:prod vlan 70 mtu 1600 udp 4789
            """;

    /// two-vms with one mirror of what a/eth0 sends.
    private static HostProgram program(String target) {
        try {
            String text =
                    new String(
                            MirrorsTest.class
                                    .getResourceAsStream("/two-vms.program")
                                    .readAllBytes(),
                            java.nio.charset.StandardCharsets.UTF_8);
            return ProgramText.read(
                    "mirrors",
                    text.replace("mtu 1500\n\n[teams]", "mtu 1700\n\n[teams]")
                            + OVERLAY
                            + "\n[mirror m]\nsession to "
                            + target
                            + "\nfrom a/eth0\ncovers 02:00:00:00:00:0a\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (ProgramText.Malformed e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] frame(int number) {
        return FrameBuilder.ethernet("02:00:00:00:00:0b", "02:00:00:00:00:0a")
                .ipv4("10.0.0.10", "10.0.0.11")
                .udp(4000, 1000 + number)
                .payload("copy " + number)
                .bytes();
    }

    private static Bench bench(HostProgram program) {
        return new Bench(EmbeddedSwitch.Config.small(), program, "a/eth0", "b/eth0", "ens1");
    }

    private static String tshark(Path file, String... fields) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("tshark", "-r", file.toString(), "-T", "fields"));
        for (String field : fields) {
            command.add("-e");
            command.add(field);
        }
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (var out = process.getInputStream()) {
            String text = new String(out.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            process.waitFor(60, TimeUnit.SECONDS);
            return text.strip();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void needTshark() {
        try {
            new ProcessBuilder("tshark", "-v")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            System.out.println("SKIPPED MirrorsTest.tshark: install tshark");
            Assumptions.abort("no tshark");
        }
    }

    private static String remote(String kind) {
        return "remote "
                + kind
                + " collector 172.16.0.9 session 77 next-hop 02:aa:00:00:00:09 covered \"\" filter \"\"";
    }

    private static String file(Path path) {
        return "file " + path + " covered \"\" filter \"\"";
    }

    private String collected(String kind) throws IOException {
        String target = remote(kind);
        try (Bench bench = bench(program(target))) {
            Path file = folder.resolve(kind + ".pcapng");
            try (CaptureWriter writer = CaptureWriter.pcapng(file)) {
                writer.addInterface("ens1", 0);
                for (int i = 0; i < 3; i++) {
                    bench.send("a/eth0", frame(i));
                    assertThat(bench.received("b/eth0")).containsExactly(frame(i));
                    for (byte[] copy : bench.received("ens1")) {
                        writer.write(new CapturedFrame(bench.nowNs, 0, copy));
                    }
                }
            }
            return tshark(
                    file,
                    "vlan.id",
                    "gre.key",
                    "gre.sequence_number",
                    "erspan.version",
                    "erspan.spanid",
                    "udp.dstport");
        }
    }

    @Test
    void tsharkReadsGre() throws IOException {
        needTshark();
        assertThat(collected("gre").lines())
                .containsExactly(
                        "70\t0x0000004d\t\t\t\t1000",
                        "70\t0x0000004d\t\t\t\t1001",
                        "70\t0x0000004d\t\t\t\t1002");
    }

    @Test
    void tsharkReadsErspan() throws IOException {
        needTshark();
        assertThat(collected("erspan1").lines())
                .allMatch(line -> line.startsWith("70\t") && line.matches(".*100[012]"))
                .hasSize(3);
        assertThat(collected("erspan2").lines())
                .containsExactly(
                        "70\t\t0\t1\t77\t1000", "70\t\t1\t1\t77\t1001", "70\t\t2\t1\t77\t1002");
        assertThat(collected("erspan3").lines())
                .containsExactly(
                        "70\t\t0\t2\t77\t1000", "70\t\t1\t2\t77\t1001", "70\t\t2\t2\t77\t1002");
    }

    @Test
    void aSuperFrameIsCopiedAsThePacketsItStandsFor() {
        String target = remote("erspan2");
        try (Bench bench = bench(program(target))) {
            byte[] whole =
                    FrameBuilder.ethernet("02:00:00:00:00:0b", "02:00:00:00:00:0a")
                            .ipv4("10.0.0.10", "10.0.0.11")
                            .udp(4000, 1000)
                            .partialChecksum()
                            .payload(5000)
                            .bytes();
            bench.peer("a/eth0")
                    .send(whole, Frame.CHECKSUM_PARTIAL, 34, 6, Frame.GSO_UDP, 1400, 42);
            bench.sw.doWork(bench.nowNs);
            assertThat(bench.received("ens1")).hasSize(4);
            assertThat(bench.received("b/eth0")).hasSize(4);
            assertThat(bench.sw.worker().pool.available())
                    .isEqualTo(bench.sw.worker().pool.slots());
        }
    }

    @Test
    void copiesGoToAFileOfTheOwners() throws IOException {
        Path file = folder.resolve("m.pcapng");
        try (Bench bench = bench(program(file(file) + " truncate 50"))) {
            for (int i = 0; i < 100; i++) {
                bench.send("a/eth0", frame(i));
                bench.received("b/eth0");
            }
        }
        List<CapturedFrame> read = read(file);
        assertThat(read).hasSize(100);
        for (int i = 0; i < 100; i++) {
            assertThat(read.get(i).data())
                    .isEqualTo(java.util.Arrays.copyOf(frame(i), read.get(i).data().length));
            assertThat(read.get(i).originalLength()).isEqualTo(frame(i).length);
            assertThat(read.get(i).timestampNs()).isEqualTo(Bench.START_NS);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    private static List<CapturedFrame> read(Path file) throws IOException {
        List<CapturedFrame> frames = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(file)) {
            for (CapturedFrame next = reader.next(); next != null; next = reader.next()) {
                frames.add(next);
            }
        }
        return frames;
    }

    @Test
    void whatCannotBeWrittenIsSaidAndCounted() {
        Path file = folder.resolve("not-there").resolve("m.pcapng");
        try (Bench bench = bench(program(file(file)))) {
            bench.send("a/eth0", frame(1));
            assertThat(bench.received("b/eth0")).hasSize(1);
            assertThat(bench.drops(DropReason.LINK_DOWN)).isEqualTo(1);
            assertThat(bench.sw.problems()).hasSize(1);
            assertThat(bench.sw.problems().getFirst()).contains("cannot be written");
        }
    }

    @Test
    void aProgramWithoutTheMirrorClosesTheFile() throws IOException {
        Path file = folder.resolve("m.pcapng");
        try (Bench bench = bench(program(file(file)))) {
            bench.send("a/eth0", frame(1));
            bench.sw.apply(Bench.program("two-vms.program"));
            bench.send("a/eth0", frame(2));
            assertThat(bench.sw.plugged()).doesNotContain("file:" + file);
            bench.sw.apply(program(file(file)));
            bench.send("a/eth0", frame(3));
        }
        // the second file took the place of the first, which is kept
        assertThat(read(file)).hasSize(1);
        assertThat(read(folder.resolve("m.pcapng.1"))).hasSize(1);
    }

    @Test
    void filesAreBounded() throws IOException {
        Path file = folder.resolve("m.pcapng");
        CaptureFile port =
                new CaptureFile("file:m", file, new CaptureFile.Bounds(2_000, 3), () -> 0);
        try (var arena = java.lang.foreign.Arena.ofShared()) {
            var pool = new ringwall.dataplane.port.FramePool(arena, 4);
            long[] frames = {pool.take()};
            Frame.headLength(frames[0], 100);
            Frame.length(frames[0], 100);
            for (int i = 0; i < 200; i++) {
                while (port.transmit(frames, 0, 1) == 0) {
                    Thread.onSpinWait();
                }
                while (i % 5 == 0 && !Files.exists(file)) {
                    Thread.onSpinWait();
                }
            }
        }
        port.close();
        port.finish();
        try (var all = Files.list(folder)) {
            assertThat(all.map(p -> p.getFileName().toString()).sorted())
                    .containsExactly("m.pcapng", "m.pcapng.1", "m.pcapng.2");
        }
        assertThat(Files.size(folder.resolve("m.pcapng.1"))).isLessThan(12_000);
    }
}
