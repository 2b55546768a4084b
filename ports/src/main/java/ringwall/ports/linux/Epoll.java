package ringwall.ports.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Waits for many descriptors, epoll(7), level-triggered. Its own descriptor may be waited for in
/// turn. Owned by one thread.
public final class Epoll implements AutoCloseable {
    public static final int READABLE = 1;
    public static final int WRITABLE = 4;

    /// Report each event once only, when it happens.
    public static final int EDGE = 1 << 31;

    private static final MethodHandle CREATE =
            Libc.bind("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle CONTROL =
            Libc.bind(
                    "epoll_ctl",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle WAIT =
            Libc.bind(
                    "epoll_wait",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));

    private static final int CLOEXEC = 0x80000;
    private static final int ADD = 1;
    private static final int REMOVE = 2;

    /// struct epoll_event is packed on x86-64 only.
    private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");

    private static final int EVENT_BYTES = PACKED ? 12 : 16;
    private static final int DATA_AT = PACKED ? 4 : 8;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment events;
    private final int max;
    private int fd;

    /// @param max events that one `await` takes
    public Epoll(int max) {
        this.max = max;
        this.events = arena.allocate((long) EVENT_BYTES * max, 8);
        MemorySegment state = Libc.state();
        try {
            this.fd = Libc.result((int) CREATE.invokeExact(state, CLOEXEC), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Readable when any watched descriptor is ready; negative if it could not be made.
    public int fd() {
        return fd;
    }

    /// 0 or a negative error.
    public int watch(int watched, int interest, long data) {
        events.set(JAVA_INT, 0, interest);
        events.set(JAVA_LONG_UNALIGNED, DATA_AT, data);
        return control(ADD, watched);
    }

    /// 0 or a negative error.
    public int forget(int watched) {
        return control(REMOVE, watched);
    }

    private int control(int operation, int watched) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result(
                    (int) CONTROL.invokeExact(state, fd, operation, watched, events.address()),
                    state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// How many descriptors are ready, or a negative error.
    ///
    /// @param timeoutMs -1 waits for ever
    public int await(int timeoutMs) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result(
                    (int) WAIT.invokeExact(state, fd, events.address(), max, timeoutMs), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// What was given to `watch`, of event `index` of the last `await`.
    public long data(int index) {
        return events.get(JAVA_LONG_UNALIGNED, (long) index * EVENT_BYTES + DATA_AT);
    }

    @Override
    public void close() {
        if (fd >= 0) {
            Descriptors.close(fd);
            fd = -1;
            arena.close();
        }
    }
}
