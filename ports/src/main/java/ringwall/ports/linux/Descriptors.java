package ringwall.ports.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// What can be done with any file descriptor; and event descriptors, eventfd(2).
public final class Descriptors {
    private Descriptors() {}

    private static final FunctionDescriptor TRANSFER =
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle READ = Libc.bind("read", TRANSFER);
    private static final MethodHandle WRITE = Libc.bind("write", TRANSFER);
    private static final MethodHandle CLOSE =
            Libc.bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle FCNTL =
            Libc.bindVariadic(
                    "fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG), 2);
    private static final MethodHandle EVENTFD =
            Libc.bind("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int O_NONBLOCK = 0x800;
    private static final int EFD_NONBLOCK_CLOEXEC = 0x80800;

    private static final MemorySegment ONE = Arena.global().allocateFrom(JAVA_LONG, 1L);

    /// Bytes read, 0 at the end, or a negative error.
    public static long read(int fd, long to, long bytes) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result((long) READ.invokeExact(state, fd, to, bytes), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Bytes written or a negative error.
    public static long write(int fd, long from, long bytes) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result((long) WRITE.invokeExact(state, fd, from, bytes), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Closes; a negative descriptor is none and is left alone.
    public static void close(int fd) {
        if (fd < 0) {
            return;
        }
        MemorySegment state = Libc.state();
        try {
            int _ = (int) CLOSE.invokeExact(state, fd);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// fcntl(2) with one argument.
    static int control(int fd, int command, long argument) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result((int) FCNTL.invokeExact(state, fd, command, argument), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// 0 or a negative error.
    public static int makeNonBlocking(int fd) {
        int flags = control(fd, F_GETFL, 0);
        return flags < 0 ? flags : control(fd, F_SETFL, flags | O_NONBLOCK);
    }

    /// A non-blocking event descriptor, or a negative error.
    public static int event() {
        MemorySegment state = Libc.state();
        try {
            return Libc.result((int) EVENTFD.invokeExact(state, 0, EFD_NONBLOCK_CLOEXEC), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Wakes whoever waits for an event descriptor.
    public static void signal(int eventFd) {
        write(eventFd, ONE.address(), 8);
    }
}
