package ringwall.ports.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.ports.Worker;
import ringwall.ports.linux.Epoll;
import ringwall.ports.linux.LinuxException;

/// A dialogue of a port with a peer written with the JDK's own channels.
class StreamPortTest {
    @TempDir Path dir = Path.of("set by JUnit");

    private final Worker worker = new Worker();
    private Endpoint.Unix unix = new Endpoint.Unix("set before each");

    @BeforeEach
    void path() {
        unix = new Endpoint.Unix(dir.resolve("s").toString());
    }

    private static byte[] frame(int size, int mark) {
        byte[] b = new byte[size];
        for (int i = 0; i < size; i++) {
            b[i] = (byte) (mark + i * 31);
        }
        return b;
    }

    private static ByteBuffer framed(byte[]... frames) {
        int size = 0;
        for (byte[] f : frames) {
            size += 4 + f.length;
        }
        ByteBuffer b = ByteBuffer.allocate(size);
        for (byte[] f : frames) {
            b.putInt(f.length).put(f);
        }
        return b.flip();
    }

    private SocketChannel peer() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(unix.path()));
    }

    private static byte[] read(SocketChannel c) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(4);
        while (head.hasRemaining()) {
            assertThat(c.read(head)).isPositive();
        }
        ByteBuffer body = ByteBuffer.allocate(head.getInt(0));
        while (body.hasRemaining()) {
            assertThat(c.read(body)).isPositive();
        }
        return body.array();
    }

    @Test
    void framesGoBothWays() throws Exception {
        try (StreamPort port = StreamPort.listen("web-1", unix);
                SocketChannel c = peer()) {
            assertThat(Files.getPosixFilePermissions(Path.of(unix.path())))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            c.write(
                    framed(
                            frame(60, 1),
                            frame(256, 2),
                            frame(257, 3),
                            frame(65536, 4),
                            frame(StreamPort.MAX_FRAME, 5)));
            List<byte[]> got = worker.receive(port, 5);
            assertThat(got)
                    .extracting(b -> b.length)
                    .containsExactly(60, 256, 257, 65536, StreamPort.MAX_FRAME);
            assertThat(got.get(4)).isEqualTo(frame(StreamPort.MAX_FRAME, 5));
            assertThat(port.linkUp()).isTrue();
            for (int size : new int[] {14, 60, 256, 257, 1514, 65536}) {
                assertThat(worker.transmit(port, frame(size, size))).isTrue();
                assertThat(read(c)).isEqualTo(frame(size, size));
            }
        }
        assertThat(Path.of(unix.path())).doesNotExist();
    }

    @Test
    void aFrameMayArriveByteByByte() throws Exception {
        try (StreamPort port = StreamPort.listen("web-1", unix);
                SocketChannel c = peer()) {
            ByteBuffer all = framed(frame(60, 1), frame(100, 2));
            List<byte[]> got = new ArrayList<>();
            while (all.hasRemaining()) {
                c.write(ByteBuffer.wrap(new byte[] {all.get()}));
                got.addAll(worker.receive(port));
            }
            got.addAll(worker.receive(port));
            assertThat(got).hasSize(2);
            assertThat(got.get(1)).isEqualTo(frame(100, 2));
        }
    }

    @Test
    void thePeerMayDieInMidFrameAndComeAgain() throws Exception {
        try (StreamPort port = StreamPort.listen("web-1", unix)) {
            for (int i = 1; i <= 3; i++) {
                try (SocketChannel c = peer()) {
                    c.write(framed(frame(60, i)));
                    c.write(framed(frame(1000, i)).limit(500));
                    assertThat(worker.receive(port, 1).getFirst()).isEqualTo(frame(60, i));
                }
                Worker.until(() -> {
                    assertThat(worker.receive(port)).isEmpty();
                    return !port.linkUp();
                });
                assertThat(worker.transmit(port, frame(60, 0))).isFalse();
                assertThat(port.connections()).isEqualTo(i);
            }
        }
    }

    @Test
    void lengthsThatNoFrameHasEndTheConnectionAfterWhatWasGood() throws Exception {
        int[] lengths = {StreamPort.MAX_FRAME + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1};
        try (StreamPort port = StreamPort.listen("web-1", unix)) {
            for (int length : lengths) {
                try (SocketChannel c = peer()) {
                    c.write(framed(frame(60, 7)));
                    c.write(ByteBuffer.allocate(8).putInt(length).putInt(0).flip());
                    assertThat(worker.receive(port, 1)).hasSize(1);
                    Worker.until(() -> {
                        assertThat(worker.receive(port)).isEmpty();
                        return !port.linkUp();
                    });
                }
            }
            assertThat(port.framingErrors()).isGreaterThanOrEqualTo(lengths.length);
            try (SocketChannel c = peer()) {
                c.write(framed(new byte[0], new byte[13], frame(14, 1)));
                assertThat(worker.receive(port, 1).getFirst()).isEqualTo(frame(14, 1));
                assertThat(port.runts()).isEqualTo(2);
            }
        }
    }

    @Test
    void aPeerThatDoesNotReadCostsItsOwnFramesOnlyAndNoneIsCut() throws Exception {
        try (StreamPort port = StreamPort.listen("web-1", unix);
                SocketChannel c = peer()) {
            Worker.until(() -> {
                worker.receive(port);
                return port.linkUp();
            });
            int taken = 0;
            while (worker.transmit(port, frame(1514, taken))) {
                taken++;
                assertThat(taken).isLessThan(100_000);
            }
            assertThat(taken).isGreaterThan(50);
            int read = taken;
            Thread reader =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    for (int i = 0; i < read; i++) {
                                        if (!Arrays.equals(read(c), frame(1514, i))) {
                                            return;
                                        }
                                    }
                                } catch (IOException e) {
                                    return;
                                }
                            });
            while (reader.isAlive()) {
                port.flush();
                Thread.sleep(1);
            }
            assertThat(worker.transmit(port, frame(99, 9))).isTrue();
            assertThat(read(c)).isEqualTo(frame(99, 9));
        }
    }

    @Test
    void aClientWaitsForItsServerAndComesAgain() throws Exception {
        try (StreamPort port = StreamPort.connect("web-1", unix)) {
            assertThat(worker.receive(port)).isEmpty();
            assertThat(port.linkUp()).isFalse();
            for (int i = 0; i < 2; i++) {
                try (ServerSocketChannel server =
                        ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                    server.bind(UnixDomainSocketAddress.of(unix.path()));
                    server.configureBlocking(false);
                    SocketChannel[] c = new SocketChannel[1];
                    Worker.until(() -> {
                        worker.receive(port);
                        try {
                            SocketChannel a = server.accept();
                            if (a != null) {
                                c[0] = a;
                            }
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                        return c[0] != null && port.linkUp();
                    });
                    assertThat(worker.transmit(port, frame(70, i))).isTrue();
                    assertThat(read(c[0])).isEqualTo(frame(70, i));
                    c[0].close();
                }
                Files.delete(Path.of(unix.path()));
                Worker.until(() -> {
                    worker.receive(port);
                    return !port.linkUp();
                });
            }
        }
    }

    @Test
    void tcpOverLoopbackBothRoles() throws Exception {
        try (StreamPort server = StreamPort.listen("a", Endpoint.parse("inet:127.0.0.1:0"))) {
            Endpoint.Inet4 bound = (Endpoint.Inet4) server.endpoint();
            try (StreamPort client = StreamPort.connect("b", bound)) {
                Worker.until(() -> {
                    worker.receive(server);
                    worker.receive(client);
                    return server.linkUp() && client.linkUp();
                });
                assertThat(worker.transmit(client, frame(2000, 1))).isTrue();
                assertThat(worker.receive(server, 1).getFirst()).isEqualTo(frame(2000, 1));
                assertThat(worker.transmit(server, frame(300, 2))).isTrue();
                assertThat(worker.receive(client, 1).getFirst()).isEqualTo(frame(300, 2));
            }
            InetSocketAddress nobody =
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), bound.port());
            try (SocketChannel c = SocketChannel.open(nobody)) {
                c.write(framed(frame(60, 3)));
                assertThat(worker.receive(server, 1)).hasSize(1);
            }
        }
    }

    @Test
    void whoSleepsIsWoken() throws Exception {
        try (StreamPort port = StreamPort.listen("web-1", unix);
                Epoll epoll = new Epoll(1)) {
            epoll.watch(port.readableFd(), Epoll.READABLE, 1);
            assertThat(port.arm()).isFalse();
            assertThat(epoll.await(0)).isZero();
            try (SocketChannel c = peer()) {
                assertThat(epoll.await(5000)).as("a peer").isEqualTo(1);
                port.disarm();
                Worker.until(() -> {
                    worker.receive(port);
                    return port.linkUp();
                });
                assertThat(epoll.await(0)).isZero();
                c.write(framed(frame(60, 1), frame(60, 2)));
                assertThat(epoll.await(5000)).as("frames").isEqualTo(1);
                long[] one = new long[1];
                assertThat(port.receive(worker.pool, one, 1)).isEqualTo(1);
                worker.pool.give(one[0]);
                port.recycle();
                assertThat(port.arm()).as("another frame is there already").isTrue();
                assertThat(worker.receive(port)).hasSize(1);
                assertThat(port.arm()).isFalse();
            }
        }
    }

    @Test
    void aStaleSocketIsReplacedAndALiveOneIsNot() throws Exception {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(unix.path()));
        }
        assertThat(Path.of(unix.path())).exists();
        try (StreamPort port = StreamPort.listen("web-1", unix)) {
            assertThat(port.linkUp()).isFalse();
            assertThatThrownBy(() -> StreamPort.listen("web-2", unix))
                    .isInstanceOf(LinuxException.class)
                    .hasMessageContaining("unix:" + unix.path())
                    .hasMessageContaining("Mend:");
        }
    }

    @Test
    void anyBytesGiveFramesOrAClosedConnection() throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
        try (StreamPort port = StreamPort.listen("web-1", unix)) {
            for (int round = 0; round < 300; round++) {
                try (SocketChannel c = peer()) {
                    byte[] noise = new byte[random.nextInt(5000)];
                    if (random.nextBoolean()) {
                        random.nextBytes(noise);
                    } else {
                        for (int p = 0; p + 100 < noise.length; p += 104) {
                            noise[p + 3] =
                                    (byte) (100 + random.nextInt(random.nextInt(4) == 0 ? 100 : 1));
                        }
                    }
                    c.write(ByteBuffer.wrap(noise));
                    for (int i = 0; i < 5; i++) {
                        worker.receive(port);
                        worker.transmit(port, frame(60, 0));
                    }
                } catch (IOException e) {
                    // the port closed first
                }
                for (int i = 0; i < 5; i++) {
                    worker.receive(port);
                }
            }
            assertThat(worker.pool.available()).isEqualTo(worker.pool.slots());
        }
    }
}
