package ringwall.ports.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class LinuxTest {
    private final Arena arena = Arena.ofAuto();

    private int[] pair(int type) throws IOException {
        MemorySegment two = arena.allocate(8, 4);
        LinuxException.check(Sockets.pair(Sockets.UNIX, type, 0, two.address()), "socketpair");
        return new int[] {two.get(JAVA_INT, 0), two.get(JAVA_INT, 4)};
    }

    @Test
    void anErrorBearsNameTextAndWhatWasTried() {
        int r = Devices.open("/no/such/file", Devices.READ_ONLY);
        assertThat(r).isEqualTo(-Errno.ENOENT);
        assertThatThrownBy(() -> LinuxException.check(r, "open /no/such/file"))
                .isInstanceOf(LinuxException.class)
                .hasMessage("open /no/such/file: no such file");
    }

    @Test
    void errnoBelongsToItsThread() throws Exception {
        Thread[] threads = new Thread[4];
        boolean[] wrong = new boolean[1];
        for (int t = 0; t < threads.length; t++) {
            boolean odd = t % 2 == 1;
            threads[t] =
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < 2000; i++) {
                                    int r = odd ? Sockets.listen(-1, 1) : Sockets.open(99999, 1, 0);
                                    if (r != (odd ? -Errno.EBADF : -97)) {
                                        wrong[0] = true;
                                    }
                                }
                            });
        }
        for (Thread t : threads) {
            t.join();
        }
        assertThat(wrong[0]).isFalse();
    }

    @Test
    void manyMessagesInOneCall() throws Exception {
        int[] s = pair(Sockets.DATAGRAM | Sockets.NONBLOCK);
        Messages out = new Messages(arena, 8, 2, 0);
        Messages in = new Messages(arena, 8, 1, 0);
        MemorySegment a = arena.allocateFrom("abcdefgh");
        MemorySegment b = arena.allocate(8 * 32L);
        for (int i = 0; i < 8; i++) {
            out.piece(i, 0, a.address(), i + 1);
            out.piece(i, 1, a.address() + 4, 2);
            in.piece(i, 0, b.address() + 32L * i, 32);
        }
        assertThat(Sockets.sendMany(s[0], out.address(0), 8, 0)).isEqualTo(8);
        assertThat(Sockets.receiveMany(s[1], in.address(0), 8, 0, 0)).isEqualTo(8);
        for (int i = 0; i < 8; i++) {
            assertThat(in.length(i)).isEqualTo(i + 3);
        }
        assertThat(Sockets.receiveMany(s[1], in.address(0), 8, 0, 0)).isEqualTo(-Errno.EAGAIN);
        Descriptors.close(s[0]);
        Descriptors.close(s[1]);
    }

    @Test
    void aPathThatIsTooLongIsSaid() {
        String path = "/tmp/" + "x".repeat(120);
        assertThatThrownBy(() -> Sockaddr.unix(arena.allocate(Sockaddr.MAX_SIZE), path))
                .hasMessageContaining("Mend: use a path of 1 to 107 bytes");
    }

    @Test
    void aMissingNamespaceIsSaid() {
        assertThatThrownBy(() -> Namespaces.in(Namespaces.named("rw-absent"), () -> 1))
                .isInstanceOf(LinuxException.class)
                .hasMessageContaining("no such file")
                .hasMessageContaining("ip netns add");
    }
}
