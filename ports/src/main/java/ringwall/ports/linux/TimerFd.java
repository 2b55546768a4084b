package ringwall.ports.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// A descriptor that becomes readable after a while, timerfd_create(2): it wakes who waits in
/// [Epoll], and a port that retries needs no clock of its own. Owned by one thread.
public final class TimerFd implements AutoCloseable {
    private static final MethodHandle CREATE =
            Libc.bind("timerfd_create", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SET =
            Libc.bind(
                    "timerfd_settime",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final int CLOCK_MONOTONIC = 1;
    private static final int NONBLOCK_CLOEXEC = 0x80800;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment setting = arena.allocate(32, 8); // interval (16), value (16)
    private final MemorySegment expirations = arena.allocate(8, 8);
    private final int fd;

    public TimerFd() throws LinuxException {
        MemorySegment state = Libc.state();
        int made;
        try {
            int r = (int) CREATE.invokeExact(state, CLOCK_MONOTONIC, NONBLOCK_CLOEXEC);
            made = Libc.result(r, state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
        fd = LinuxException.check(made, "timerfd_create");
    }

    /// Goes off once, `ns` nanoseconds from now; 0 turns it off.
    public void set(long ns) {
        setting.set(JAVA_LONG, 16, ns / 1_000_000_000L);
        setting.set(JAVA_LONG, 24, ns % 1_000_000_000L);
        MemorySegment state = Libc.state();
        try {
            int _ = (int) SET.invokeExact(state, fd, 0, setting.address(), 0L);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// True once after it went off.
    public boolean wentOff() {
        return Descriptors.read(fd, expirations.address(), 8) == 8;
    }

    public int fd() {
        return fd;
    }

    @Override
    public void close() {
        Descriptors.close(fd);
        arena.close();
    }
}
