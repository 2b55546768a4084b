package ringwall.ports.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/// Unix-domain sockets, unix(7): non-blocking, with descriptors passed along (SCM_RIGHTS).
public final class UnixSocket {
    private UnixSocket() {}

    /// Descriptors that one message carries at most here.
    public static final int MAX_DESCRIPTORS = 16;

    public static final int STREAM = 1;
    public static final int DATAGRAM = 2;

    private static final int AF_UNIX = 1;
    private static final int NONBLOCK_CLOEXEC = 0x80800;
    private static final int PATH_BYTES = 108;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int CMSG_HEADER = 16;

    private static final FunctionDescriptor NAMED =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final FunctionDescriptor MESSAGE =
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SOCKET =
            Libc.bind("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND = Libc.bind("bind", NAMED);
    private static final MethodHandle CONNECT = Libc.bind("connect", NAMED);
    private static final MethodHandle LISTEN =
            Libc.bind("listen", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle ACCEPT =
            Libc.bind(
                    "accept4",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
    private static final MethodHandle SEND = Libc.bind("sendmsg", MESSAGE);
    private static final MethodHandle RECEIVE = Libc.bind("recvmsg", MESSAGE);

    /// A socket, or a negative error.
    ///
    /// @param type `STREAM` or `DATAGRAM`
    public static int open(int type) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result(
                    (int) SOCKET.invokeExact(state, AF_UNIX, type | NONBLOCK_CLOEXEC, 0), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// 0 or a negative error; `EADDRINUSE` when the path exists.
    public static int bind(int fd, String path) {
        return named(BIND, fd, path);
    }

    /// 0 or a negative error.
    public static int connect(int fd, String path) {
        return named(CONNECT, fd, path);
    }

    private static int named(MethodHandle call, int fd, String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= PATH_BYTES) {
            return -Errno.ENAMETOOLONG;
        }
        MemorySegment state = Libc.state();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(2L + PATH_BYTES, 8);
            address.set(JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, 2, bytes.length);
            return Libc.result(
                    (int) call.invokeExact(state, fd, address.address(), 2 + bytes.length + 1),
                    state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// 0 or a negative error.
    public static int listen(int fd, int backlog) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result((int) LISTEN.invokeExact(state, fd, backlog), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// A non-blocking connection, or a negative error.
    public static int accept(int fd) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result(
                    (int) ACCEPT.invokeExact(state, fd, 0L, 0L, NONBLOCK_CLOEXEC), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// One `sendmsg` or `recvmsg` with room for descriptors; reused, owned by one thread.
    public static final class Message implements AutoCloseable {
        private final Arena arena = Arena.ofShared();
        private final MemorySegment header = arena.allocate(56, 8);
        private final MemorySegment vector = arena.allocate(16, 8);
        private final MemorySegment control = arena.allocate(CMSG_HEADER + 4L * MAX_DESCRIPTORS, 8);
        private int descriptors;

        public Message() {
            header.set(JAVA_LONG, 16, vector.address());
            header.set(JAVA_LONG, 24, 1L);
        }

        /// Sends bytes and `count` descriptors of `fds`; does not wait. Bytes sent or a negative
        /// error.
        public long send(int fd, long from, long bytes, int[] fds, int count) {
            prepare(from, bytes);
            if (count > 0) {
                control.set(JAVA_LONG, 0, CMSG_HEADER + 4L * count);
                control.set(JAVA_INT, 8, SOL_SOCKET);
                control.set(JAVA_INT, 12, SCM_RIGHTS);
                for (int i = 0; i < count; i++) {
                    control.set(JAVA_INT, CMSG_HEADER + 4L * i, fds[i]);
                }
                header.set(JAVA_LONG, 32, control.address());
                header.set(JAVA_LONG, 40, (CMSG_HEADER + 4L * count + 7) & ~7L);
            } else {
                header.set(JAVA_LONG, 32, 0L);
                header.set(JAVA_LONG, 40, 0L);
            }
            MemorySegment state = Libc.state();
            try {
                return Libc.result(
                        (long)
                                SEND.invokeExact(
                                        state, fd, header.address(), MSG_NOSIGNAL | MSG_DONTWAIT),
                        state);
            } catch (Throwable thrown) {
                throw Libc.impossible(thrown);
            }
        }

        /// Takes what is there; does not wait. Bytes read, 0 when the peer has closed, or a
        /// negative error. `descriptors()` then counts what came along, which the caller owns.
        public long receive(int fd, long to, long bytes) {
            prepare(to, bytes);
            header.set(JAVA_LONG, 32, control.address());
            header.set(JAVA_LONG, 40, control.byteSize());
            descriptors = 0;
            MemorySegment state = Libc.state();
            long result;
            try {
                result =
                        Libc.result(
                                (long)
                                        RECEIVE.invokeExact(
                                                state,
                                                fd,
                                                header.address(),
                                                MSG_DONTWAIT | MSG_CMSG_CLOEXEC),
                                state);
            } catch (Throwable thrown) {
                throw Libc.impossible(thrown);
            }
            if (result >= 0
                    && header.get(JAVA_LONG, 40) >= CMSG_HEADER
                    && control.get(JAVA_INT, 8) == SOL_SOCKET
                    && control.get(JAVA_INT, 12) == SCM_RIGHTS) {
                descriptors = (int) ((control.get(JAVA_LONG, 0) - CMSG_HEADER) / 4);
            }
            return result;
        }

        public int descriptors() {
            return descriptors;
        }

        public int descriptor(int index) {
            return control.get(JAVA_INT, CMSG_HEADER + 4L * index);
        }

        private void prepare(long address, long bytes) {
            vector.set(JAVA_LONG, 0, address);
            vector.set(JAVA_LONG, 8, bytes);
            header.set(JAVA_INT, 48, 0);
        }

        @Override
        public void close() {
            arena.close();
        }
    }
}
