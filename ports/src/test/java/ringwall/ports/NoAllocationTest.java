package ringwall.ports;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.dataplane.port.FramePort;
import ringwall.ports.packet.PacketPort;
import ringwall.ports.socket.DatagramPort;
import ringwall.ports.socket.Endpoint;
import ringwall.ports.socket.StreamPort;
import ringwall.ports.tap.TapPort;
import ringwall.ports.underlay.UdpUnderlayPort;
import ringwall.wire.FrameBuilder;

/// In steady state a port allocates nothing: bytes on the heap per frame, as the JVM counts them
/// for the thread.
class NoAllocationTest {
    private static final int FRAMES = 20_000;

    /// Until the JIT is done, which takes a while on a busy machine.
    private static final int WINDOWS = 60;

    private static final int BURST = 8;

    /// What the JIT may still do behind the count's back in so many frames (a safepoint's
    /// bookkeeping, deoptimised call sites).
    private static final double TOLERATED_BYTES_PER_FRAME = 0.5;

    @TempDir Path dir = Path.of("set by JUnit");

    private final Worker worker = new Worker();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final long[] out = new long[BURST];
    private final long[] in = new long[Worker.BURST];

    private long pump(FramePort from, FramePort to, int frames) {
        long received = 0;
        for (int i = 0; i < frames; i += BURST) {
            from.transmit(out, 0, BURST);
            from.flush();
            for (int turn = 0; turn < 3; turn++) {
                int n = to.receive(worker.pool, in, Worker.BURST);
                for (int k = 0; k < n; k++) {
                    worker.pool.give(in[k]);
                }
                to.recycle();
                received += n;
                int m = from.receive(worker.pool, in, Worker.BURST);
                for (int k = 0; k < m; k++) {
                    worker.pool.give(in[k]);
                }
                from.recycle();
            }
        }
        return received;
    }

    private void allocatesNothing(FramePort from, FramePort to, byte[] frame) {
        long one = worker.frame(frame);
        Arrays.fill(out, one);
        double least = Double.MAX_VALUE;
        for (int i = 0; i < WINDOWS && least > TOLERATED_BYTES_PER_FRAME; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            long got = pump(from, to, FRAMES);
            long bytes = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(got).as("frames arrive").isPositive();
            least = Math.min(least, (double) bytes / FRAMES);
        }
        assertThat(least)
                .as("bytes per frame, " + from.getClass().getSimpleName())
                .isLessThanOrEqualTo(TOLERATED_BYTES_PER_FRAME);
        worker.pool.give(one);
    }

    private static byte[] frame(int size) {
        return FrameBuilder.ethernet("52:54:00:00:00:02", "52:54:00:00:00:01")
                .ipv4("127.0.0.1", "127.0.0.2")
                .udp(1, 2)
                .payload(size)
                .bytes();
    }

    private static int freePort() throws Exception {
        try (DatagramSocket s = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            return s.getLocalPort();
        }
    }

    @Test
    void stream() throws Exception {
        Endpoint at = new Endpoint.Unix(dir.resolve("s").toString());
        try (StreamPort a = StreamPort.listen("a", at);
                StreamPort b = StreamPort.connect("b", at)) {
            Worker.until(() -> {
                worker.receive(a);
                worker.receive(b);
                return a.linkUp() && b.linkUp();
            });
            allocatesNothing(a, b, frame(1000));
        }
    }

    @Test
    void datagrams() throws Exception {
        Endpoint one = new Endpoint.Inet4(0x7f000001, freePort());
        Endpoint two = new Endpoint.Inet4(0x7f000001, freePort());
        try (DatagramPort a = new DatagramPort("a", one, two);
                DatagramPort b = new DatagramPort("b", two, one)) {
            allocatesNothing(a, b, frame(1000));
        }
    }

    @Test
    void underlay() throws Exception {
        int port = freePort();
        try (UdpUnderlayPort a =
                        new UdpUnderlayPort("a", new Endpoint.Inet4(0x7f000001, port), 1, 2);
                UdpUnderlayPort b =
                        new UdpUnderlayPort("b", new Endpoint.Inet4(0x7f000002, port), 1, 2)) {
            byte[] f =
                    FrameBuilder.ethernet(2, 1)
                            .ipv4("127.0.0.1", "127.0.0.2")
                            .udp(1, port)
                            .payload(1000)
                            .bytes();
            allocatesNothing(a, b, f);
        }
    }

    @Test
    void tapAndPacketSocket() throws Exception {
        Tools.needRoot("NoAllocationTest");
        Tools.need("NoAllocationTest", "ip", "iproute2");
        try (Netns n = new Netns();
                TapPort tap = TapPort.open("tap", new TapPort.Options("t0", n.path()));
                PacketPort packet = PacketPort.open("packet", "t0", n.path())) {
            allocatesNothing(
                    tap,
                    packet,
                    frame(1000)); // into the kernel by the TAP, out by the packet socket
            allocatesNothing(packet, tap, frame(1000));
        }
    }
}
