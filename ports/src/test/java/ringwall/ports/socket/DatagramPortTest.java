package ringwall.ports.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.ports.Worker;
import ringwall.ports.linux.LinuxException;

class DatagramPortTest {
    @TempDir Path dir = Path.of("set by JUnit");

    private final Worker worker = new Worker();

    private static int freePort() throws Exception {
        try (DatagramSocket s = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            return s.getLocalPort();
        }
    }

    private void bothWays(Endpoint one, Endpoint two, int largest) throws Exception {
        try (DatagramPort a = new DatagramPort("a", one, two)) {
            assertThat(worker.transmit(a, new byte[60])).as("lost, as nobody is there").isTrue();
            try (DatagramPort b = new DatagramPort("b", two, one)) {
                for (int size : new int[] {14, 60, 256, 257, 1514, largest}) {
                    byte[] frame = new byte[size];
                    frame[size - 1] = (byte) size;
                    Worker.until(() -> worker.transmit(a, frame));
                    assertThat(worker.receive(b, 1)).containsExactly(frame);
                    Worker.until(() -> worker.transmit(b, frame));
                    assertThat(worker.receive(a, 1)).containsExactly(frame);
                }
                long[] frames = new long[8];
                for (int i = 0; i < 8; i++) {
                    frames[i] = worker.frame(new byte[100 + i]);
                }
                assertThat(a.transmit(frames, 0, 8)).isEqualTo(8);
                for (long f : frames) {
                    worker.pool.give(f);
                }
                List<byte[]> got = worker.receive(b, 8);
                assertThat(got)
                        .extracting(f -> f.length)
                        .containsExactly(100, 101, 102, 103, 104, 105, 106, 107);
                worker.transmit(a, new byte[13]);
                worker.transmit(a, new byte[99]);
                assertThat(worker.receive(b, 1)).extracting(f -> f.length).containsExactly(99);
                assertThat(b.runts()).isEqualTo(1);
            }
            assertThat(worker.pool.available()).isEqualTo(worker.pool.slots());
        }
    }

    @Test
    void unix() throws Exception {
        bothWays(
                new Endpoint.Unix(dir.resolve("a").toString()),
                new Endpoint.Unix(dir.resolve("b").toString()),
                65536);
    }

    @Test
    void udp() throws Exception {
        int ip = 0x7f000001;
        bothWays(new Endpoint.Inet4(ip, freePort()), new Endpoint.Inet4(ip, freePort()), 65507);
    }

    @Test
    void udp6() throws Exception {
        bothWays(new Endpoint.Inet6(0, 1, freePort()), new Endpoint.Inet6(0, 1, freePort()), 65487);
    }

    @Test
    void endpointsOfTwoKindsAreRefused() {
        assertThatThrownBy(() ->
                        new DatagramPort(
                                "a", new Endpoint.Unix("/tmp/x"), new Endpoint.Inet4(1, 2)))
                .isInstanceOf(LinuxException.class)
                .hasMessageContaining("Mend: give both");
    }
}
