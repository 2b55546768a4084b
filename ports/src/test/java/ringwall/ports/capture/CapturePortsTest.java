package ringwall.ports.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.ports.Tools;
import ringwall.ports.Worker;
import ringwall.wire.FrameBuilder;
import ringwall.wire.pcap.CaptureReader;
import ringwall.wire.pcap.CaptureWriter;
import ringwall.wire.pcap.CapturedFrame;

class CapturePortsTest {
    @TempDir Path dir = Path.of("set by JUnit");

    private final Worker worker = new Worker();

    private static byte[] frame(int size) {
        return FrameBuilder.ethernet("52:54:00:00:00:02", "52:54:00:00:00:01")
                .ipv4("10.0.0.1", "10.0.0.2")
                .udp(1, 2)
                .payload(size)
                .bytes();
    }

    private Path file(byte[]... frames) throws Exception {
        Path f = dir.resolve("in.pcapng");
        try (CaptureWriter w = CaptureWriter.pcapng(f)) {
            int id = w.addInterface("x", 0);
            for (int i = 0; i < frames.length; i++) {
                w.write(new CapturedFrame(5_000_000_000L + i * 1000L, id, frames[i]));
            }
        }
        return f;
    }

    @Test
    void aFileIsReplayedAndRecordedAgain() throws Exception {
        Path in = file(frame(10), frame(400), frame(1400));
        Path out = dir.resolve("out.pcapng");
        Path mirror = dir.resolve("mirror.pcapng");
        long[] now = {77};
        try (CaptureWriter w = CaptureWriter.pcapng(out);
                CapturingPort port =
                        new CapturingPort(
                                ReplayPort.atOnce("web-1", CaptureReader.open(in)),
                                w,
                                0,
                                () -> now[0]);
                FilePort file = new FilePort("mirror", mirror, 100, () -> 5)) {
            assertThat(worker.receive(port)).containsExactly(frame(10), frame(400), frame(1400));
            now[0] = 78;
            worker.transmit(port, frame(5));
            worker.transmit(file, frame(500));
            assertThat(worker.receive(port)).isEmpty();
            assertThat(port.linkUp()).isFalse();
        }
        List<CapturedFrame> got = new ArrayList<>();
        try (CaptureReader r = CaptureReader.open(out)) {
            for (CapturedFrame f = r.next(); f != null; f = r.next()) {
                got.add(f);
            }
            assertThat(r.interfaces().getFirst().name()).isEqualTo("web-1");
        }
        assertThat(got).extracting(CapturedFrame::direction).containsExactly(1, 1, 1, 2);
        assertThat(got).extracting(CapturedFrame::timestampNs).containsExactly(77L, 77L, 77L, 78L);
        assertThat(got.get(2).data()).isEqualTo(frame(1400));
        try (CaptureReader r = CaptureReader.open(mirror)) {
            CapturedFrame f = r.next();
            assertThat(f).isNotNull();
            if (f != null) {
                assertThat(f.data()).hasSize(100);
                assertThat(f.originalLength()).isEqualTo(frame(500).length);
            }
        }
    }

    @Test
    void tsharkReadsWhatIsRecorded() throws Exception {
        Tools.need("CapturePortsTest", "capinfos", "tshark");
        Path mirror = dir.resolve("mirror.pcapng");
        try (FilePort file = new FilePort("mirror", mirror, 0, () -> 1_790_000_000_000_000_001L)) {
            for (int i = 0; i < 50; i++) {
                worker.transmit(file, frame(i * 20));
            }
        }
        assertThat(Tools.run("capinfos", "-M", mirror.toString()))
                .contains("Number of packets:   50")
                .contains("nanoseconds");
    }

    @Test
    void paceIsTheClocks() throws Exception {
        long[] now = {100};
        try (ReplayPort port =
                ReplayPort.paced(
                        "x",
                        CaptureReader.open(file(frame(1), frame(2), frame(3))),
                        () -> now[0])) {
            assertThat(worker.receive(port)).hasSize(1);
            now[0] = 1099;
            assertThat(worker.receive(port)).isEmpty();
            now[0] = 1100;
            assertThat(worker.receive(port)).hasSize(1);
            now[0] = 9999;
            assertThat(worker.receive(port)).hasSize(1);
        }
    }

    @Test
    void aDamagedFileEndsTheLinkAndSaysWhy() throws Exception {
        Path f = file(frame(1), frame(2));
        byte[] b = Files.readAllBytes(f);
        Files.write(f, Arrays.copyOf(b, b.length - 9));
        try (ReplayPort port = ReplayPort.atOnce("x", CaptureReader.open(f))) {
            assertThat(worker.receive(port)).hasSize(1);
            assertThat(port.linkUp()).isFalse();
            assertThat(port.problem()).contains("the file ends within");
        }
    }
}
