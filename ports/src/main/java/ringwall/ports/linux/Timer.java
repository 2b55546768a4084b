package ringwall.ports.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// A descriptor that becomes readable at intervals, timerfd_create(2). Owned by one thread.
public final class Timer implements AutoCloseable {
    private static final int CLOCK_MONOTONIC = 1;
    private static final int NONBLOCK_CLOEXEC = 0x80800;
    private static final long NS_PER_S = 1_000_000_000;

    private static final MethodHandle CREATE =
            Libc.bind("timerfd_create", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SET =
            Libc.bind(
                    "timerfd_settime",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));

    private final Arena arena = Arena.ofShared();
    private final MemorySegment spec = arena.allocate(32, 8);
    private int fd;

    public Timer() {
        MemorySegment state = Libc.state();
        try {
            this.fd =
                    Libc.result(
                            (int) CREATE.invokeExact(state, CLOCK_MONOTONIC, NONBLOCK_CLOEXEC),
                            state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Negative if it could not be made.
    public int fd() {
        return fd;
    }

    /// Fires every `intervalNs` from now on; 0 stops it. 0 or a negative error.
    public int every(long intervalNs) {
        spec.set(JAVA_LONG, 0, intervalNs / NS_PER_S);
        spec.set(JAVA_LONG, 8, intervalNs % NS_PER_S);
        spec.set(JAVA_LONG, 16, intervalNs / NS_PER_S);
        spec.set(JAVA_LONG, 24, intervalNs % NS_PER_S);
        MemorySegment state = Libc.state();
        try {
            return Libc.result((int) SET.invokeExact(state, fd, 0, spec.address(), 0L), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// True once per firing.
    public boolean fired() {
        return Descriptors.read(fd, spec.address(), 8) == 8;
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
