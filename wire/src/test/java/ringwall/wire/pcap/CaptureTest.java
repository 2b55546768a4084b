package ringwall.wire.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Tcp;

class CaptureTest {
    private static final long NOW = 1_790_000_000_123_456_789L;

    @TempDir Path dir = Path.of("set by JUnit");

    private static final byte[] SYN =
            FrameBuilder.ethernet("52:54:00:00:00:02", "52:54:00:00:00:01")
                    .ipv4("10.0.10.11", "10.0.20.11")
                    .tcp(49152, 8080, Tcp.SYN)
                    .mss(1460)
                    .bytes();
    private static final byte[] PING =
            FrameBuilder.ethernet("52:54:00:00:00:02", "52:54:00:00:00:01")
                    .vlan(10)
                    .ipv6("2001:db8::1", "2001:db8::2")
                    .icmp6Echo(1, 2)
                    .payload(33)
                    .bytes();

    private static List<CapturedFrame> readAll(CaptureReader in) throws IOException {
        List<CapturedFrame> frames = new ArrayList<>();
        for (CapturedFrame f = in.next(); f != null; f = in.next()) {
            frames.add(f);
        }
        return frames;
    }

    private static CaptureReader reader(byte[] file) throws IOException {
        return CaptureReader.open(new ByteArrayInputStream(file), CaptureLimits.USUAL);
    }

    private static byte[] ng() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CaptureWriter w = CaptureWriter.pcapng(out)) {
            int a = w.addInterface("web-1", 262144);
            int b = w.addInterface("db-1 \u00fc", 96);
            w.write(new CapturedFrame(NOW, a, SYN, SYN.length, "", CapturedFrame.INBOUND));
            w.write(
                    new CapturedFrame(
                            NOW + 1, b, PING, 1500, "dropped: acl", CapturedFrame.OUTBOUND));
            w.write(new CapturedFrame(NOW + 2, a, new byte[0]));
        }
        return out.toByteArray();
    }

    @Test
    void pcapngKeepsInterfacesTimesCommentsAndDirections() throws IOException {
        try (CaptureReader in = reader(ng())) {
            List<CapturedFrame> f = readAll(in);
            assertThat(in.interfaces())
                    .containsExactly(
                            new CaptureInterface("web-1", 1, 262144),
                            new CaptureInterface("db-1 \u00fc", 1, 96));
            assertThat(f)
                    .extracting(CapturedFrame::timestampNs)
                    .containsExactly(NOW, NOW + 1, NOW + 2);
            assertThat(f).extracting(CapturedFrame::interfaceId).containsExactly(0, 1, 0);
            assertThat(f)
                    .extracting(CapturedFrame::comment)
                    .containsExactly("", "dropped: acl", "");
            assertThat(f).extracting(CapturedFrame::direction).containsExactly(1, 2, 0);
            assertThat(f)
                    .extracting(CapturedFrame::originalLength)
                    .containsExactly(SYN.length, 1500, 0);
            assertThat(f.get(0).data()).isEqualTo(SYN);
            assertThat(f.get(1).data()).isEqualTo(PING);
        }
    }

    @Test
    void pcapKeepsNanoseconds() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CaptureWriter w = CaptureWriter.pcap(out, 65535)) {
            w.write(new CapturedFrame(NOW, 0, SYN));
            w.write(new CapturedFrame(NOW + 1, 0, PING, 1500, "", 0));
        }
        try (CaptureReader in = reader(out.toByteArray())) {
            List<CapturedFrame> f = readAll(in);
            assertThat(f).extracting(CapturedFrame::timestampNs).containsExactly(NOW, NOW + 1);
            assertThat(f.get(1).data()).isEqualTo(PING);
            assertThat(f.get(1).originalLength()).isEqualTo(1500);
        }
    }

    @Test
    void oldMicrosecondFilesOfTheOtherByteOrderAreRead() throws IOException {
        String file =
                "a1b2c3d4 0002 0004 00000000 00000000 0000ffff 00000001"
                        + "00000005 00000007 00000003 00000009 aabbcc";
        try (CaptureReader in = reader(HexFormat.of().parseHex(file.replace(" ", "")))) {
            List<CapturedFrame> f = readAll(in);
            assertThat(f.getFirst().timestampNs()).isEqualTo(5_000_007_000L);
            assertThat(f.getFirst().data()).containsExactly(0xaa, 0xbb, 0xcc);
            assertThat(f.getFirst().originalLength()).isEqualTo(9);
        }
    }

    @Test
    void whatIsWrongIsSaidWithItsPlace() {
        byte[][] files = {
            {},
            "not a capture".getBytes(StandardCharsets.US_ASCII),
            HexFormat.of()
                    .parseHex(
                            "d4c3b2a1020004000000000000000000ffff000001000000"
                                    + "00000000".repeat(2)
                                    + "ffffffff00000000"),
            HexFormat.of().parseHex("0a0d0d0affffff7f4d3c2b1a0100000000000000"),
        };
        for (byte[] file : files) {
            assertThatThrownBy(() -> readAll(reader(file)))
                    .isInstanceOf(CaptureFormatException.class)
                    .hasMessageContaining("byte ");
        }
    }

    @Test
    void mutatedFilesGiveFramesTheEndOrAnIoException() throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
        ByteArrayOutputStream old = new ByteArrayOutputStream();
        try (CaptureWriter w = CaptureWriter.pcap(old, 65535)) {
            w.write(new CapturedFrame(NOW, 0, SYN));
            w.write(new CapturedFrame(NOW, 0, PING));
        }
        byte[][] seeds = {ng(), old.toByteArray()};
        int read = 0;
        for (int i = 0; i < 60_000; i++) {
            byte[] file = seeds[i % 2].clone();
            for (int n = random.nextInt(6); n >= 0; n--) {
                int at = random.nextInt(file.length);
                file[at] =
                        random.nextBoolean()
                                ? (byte) random.nextInt()
                                : (byte) (file[at] ^ (1 << random.nextInt(8)));
            }
            if (random.nextInt(4) == 0) {
                file = Arrays.copyOf(file, random.nextInt(file.length));
            }
            try (CaptureReader in = reader(file)) {
                read += readAll(in).size();
            } catch (IOException e) {
                assertThat(e).isInstanceOf(CaptureFormatException.class);
            }
        }
        assertThat(read).isPositive();
    }

    private static String run(String... command) throws Exception {
        Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(p.waitFor()).as(text).isZero();
        return text;
    }

    private static void need(String tool) {
        for (String d : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (Files.isExecutable(Path.of(d, tool))) {
                return;
            }
        }
        System.out.println(
                "SKIPPED CaptureTest: install " + tool + " (Debian: apt-get install tshark)");
        Assumptions.abort("install " + tool);
    }

    @Test
    void tsharkReadsWhatWeWrite() throws Exception {
        need("tshark");
        Path file = dir.resolve("a.pcapng");
        Files.write(file, ng());
        String said =
                run(
                        "tshark",
                        "-n",
                        "-r",
                        file.toString(),
                        "-T",
                        "fields",
                        "-E",
                        "separator=|",
                        "-e",
                        "frame.interface_name",
                        "-e",
                        "frame.time_epoch",
                        "-e",
                        "frame.len",
                        "-e",
                        "frame.comment",
                        "-e",
                        "tcp.dstport",
                        "-e",
                        "vlan.id",
                        "-e",
                        "frame.p2p_dir");
        assertThat(said.replaceAll("(?m)^Running as user.*\\R", ""))
                .contains("web-1|1790000000.123456789|58||8080|")
                .contains("db-1 \u00fc|1790000000.123456790|1500|dropped: acl||10|");
    }

    @Test
    void weReadWhatEditcapWrites() throws Exception {
        need("editcap");
        Path file = dir.resolve("a.pcapng");
        Files.write(file, ng());
        Path micro = dir.resolve("b.pcap");
        run("editcap", "-F", "pcap", file.toString(), micro.toString());
        Path nano = dir.resolve("c.pcapng");
        run("editcap", "-F", "pcapng", file.toString(), nano.toString());
        try (CaptureReader a = CaptureReader.open(micro);
                CaptureReader b = CaptureReader.open(nano)) {
            List<CapturedFrame> old = readAll(a);
            assertThat(old.get(0).data()).isEqualTo(SYN);
            assertThat(old.get(0).timestampNs()).isEqualTo(NOW / 1000 * 1000);
            List<CapturedFrame> ng = readAll(b);
            assertThat(ng.get(1).comment()).isEqualTo("dropped: acl");
            assertThat(ng.get(1).timestampNs()).isEqualTo(NOW + 1);
            assertThat(b.interfaces().get(1).name()).isEqualTo("db-1 \u00fc");
        }
    }
}
