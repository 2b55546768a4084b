package ringwall.ports.impair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.dataplane.port.FramePort;
import ringwall.ports.Worker;
import ringwall.ports.socket.Endpoint;
import ringwall.ports.socket.StreamPort;

/// A stream between two ports, one of them behind a bad wire; the test holds the clock.
class ImpairedPortTest {
    @TempDir Path dir = Path.of("set by JUnit");

    private final Worker worker = new Worker();
    private long nowNs = 1000;
    private int made;

    private static byte[] frame(int mark) {
        byte[] b = new byte[60];
        b[20] = (byte) (mark >>> 8);
        b[21] = (byte) mark;
        return b;
    }

    private static int mark(byte[] f) {
        return ((f[20] & 0xff) << 8) | (f[21] & 0xff);
    }

    /// Sends frames 0..n-1 through a wire; the marks that come out, in order, one `stepNs` of time
    /// per frame.
    private List<byte[]> through(Impairments wire, long seed, int n, long stepNs, boolean outwards)
            throws Exception {
        Endpoint at = new Endpoint.Unix(dir.resolve("s" + made++).toString());
        List<byte[]> got = new ArrayList<>();
        try (StreamPort server = StreamPort.listen("a", at);
                ImpairedPort bad = new ImpairedPort(server, wire, seed, () -> nowNs);
                StreamPort client = StreamPort.connect("b", at)) {
            Worker.until(() -> {
                worker.receive(bad);
                worker.receive(client);
                return bad.linkUp() && client.linkUp();
            });
            FramePort from = outwards ? bad : client;
            FramePort to = outwards ? client : bad;
            for (int i = 0; i < n; i++) {
                assertThat(worker.transmit(from, frame(i))).isTrue();
                got.addAll(worker.receive(to));
                nowNs += stepNs;
            }
            for (int i = 0; i < 50; i++) {
                nowNs += 1_000_000;
                bad.flush();
                got.addAll(worker.receive(to));
            }
            assertThat(worker.pool.available()).isEqualTo(worker.pool.slots());
        }
        return got;
    }

    private List<Integer> marks(Impairments wire, long seed, int n, boolean outwards)
            throws Exception {
        return through(wire, seed, n, 1000, outwards).stream().map(ImpairedPortTest::mark).toList();
    }

    @Test
    void noneIsAPlainWire() throws Exception {
        for (boolean outwards : new boolean[] {true, false}) {
            List<Integer> m = marks(Impairments.NONE, 1, 300, outwards);
            assertThat(m).hasSize(300).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void lossAndDuplicationComeInTheirShareAndAgainWithTheSameSeed() throws Exception {
        Impairments wire = Impairments.NONE.withLoss(0.2).withDuplicate(0.1);
        for (boolean outwards : new boolean[] {true, false}) {
            List<Integer> m = marks(wire, 5, 1000, outwards);
            assertThat(m.stream().distinct().count()).isBetween(740L, 860L);
            assertThat(m.size() - m.stream().distinct().count()).isBetween(50L, 110L);
            assertThat(m).isSorted();
            assertThat(marks(wire, 5, 1000, outwards)).isEqualTo(m);
            assertThat(marks(wire, 6, 1000, outwards)).isNotEqualTo(m);
        }
    }

    @Test
    void heldBackFramesAreOvertaken() throws Exception {
        List<Integer> m = marks(Impairments.NONE.withReorder(0.1, 5000), 3, 300, true);
        assertThat(m).hasSize(300).doesNotHaveDuplicates();
        int overtaken = 0;
        for (int i = 1; i < m.size(); i++) {
            overtaken += m.get(i) < m.get(i - 1) ? 1 : 0;
        }
        assertThat(overtaken).isBetween(10, 60);
    }

    @Test
    void corruptionTurnsOneBit() throws Exception {
        int turned = 0;
        for (byte[] f : through(Impairments.NONE.withCorrupt(0.3), 4, 300, 1000, true)) {
            int bits = 0;
            byte[] clean = frame(mark(f));
            for (int i = 0; i < 60; i++) {
                bits += Integer.bitCount((f[i] ^ clean[i]) & 0xff);
            }
            assertThat(bits).isLessThanOrEqualTo(1);
            turned += bits;
        }
        assertThat(turned).isBetween(60, 120);
    }

    @Test
    void delayIsTheClocks() throws Exception {
        Endpoint at = new Endpoint.Unix(dir.resolve("d").toString());
        try (StreamPort server = StreamPort.listen("a", at);
                ImpairedPort bad =
                        new ImpairedPort(
                                server, Impairments.NONE.withDelay(1_000_000, 0), 1, () -> nowNs);
                StreamPort client = StreamPort.connect("b", at)) {
            Worker.until(() -> {
                worker.receive(bad);
                worker.receive(client);
                return bad.linkUp() && client.linkUp();
            });
            worker.transmit(bad, frame(1));
            nowNs += 999_999;
            bad.flush();
            assertThat(worker.receive(client)).isEmpty();
            assertThat(bad.arm()).as("a frame is on its way").isTrue();
            nowNs += 1;
            bad.flush();
            assertThat(worker.receive(client, 1)).containsExactly(frame(1));
            assertThat(bad.arm()).isFalse();
        }
    }

    @Test
    void probabilitiesOutsideAreRefused() {
        assertThatThrownBy(() -> Impairments.NONE.withLoss(1.5))
                .hasMessageContaining("Mend: give 0 to 1");
    }
}
