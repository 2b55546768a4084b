package ringwall.ports.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Device files and interfaces: open(2), ioctl(2), network interface numbers; and the processor
/// that a thread runs on.
public final class Devices {
    private Devices() {}

    private static final MethodHandle OPEN =
            Libc.bindVariadic(
                    "open", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT), 2);
    private static final MethodHandle IOCTL =
            Libc.bindVariadic(
                    "ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG), 2);
    private static final MethodHandle IF_NAMETOINDEX =
            Libc.bind("if_nametoindex", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
    private static final MethodHandle CHMOD =
            Libc.bind("chmod", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT));
    private static final MethodHandle SCHED_SETAFFINITY =
            Libc.bind(
                    "sched_setaffinity",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));

    public static final int READ_ONLY = 0;
    public static final int READ_WRITE = 2;
    public static final int NONBLOCK = 0x800;
    public static final int CLOEXEC = 0x80000;

    /// A descriptor of the file at `path`, or a negative error.
    public static int open(String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return open(arena.allocateFrom(path).address(), flags, 0);
        }
    }

    /// Index of a network interface in the calling thread's network namespace, or `-ENODEV`.
    public static int interfaceIndex(String name) {
        try (Arena arena = Arena.ofConfined()) {
            int index = nameToIndex(arena.allocateFrom(name).address());
            return index == 0 ? -Errno.ENODEV : index;
        }
    }

    /// Sets a path's mode (a socket's: who may connect); 0 or a negative error.
    public static int mode(String path, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            return mode(arena.allocateFrom(path).address(), mode);
        }
    }

    /// Binds the calling thread to one processor; 0 or a negative error.
    public static int pinThread(int processor) {
        long[] mask = new long[16];
        mask[processor / 64] = 1L << (processor % 64);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment m = arena.allocateFrom(JAVA_LONG, mask);
            return affinity(0, m.byteSize(), m.address());
        }
    }

    /// As the other, with the address of a path that ends in a zero byte.
    public static int open(long path, int flags, int mode) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result((int) OPEN.invokeExact(state, path, flags, mode), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Device control; `argument` is an address or a number.
    public static int control(int fd, long request, long argument) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result((int) IOCTL.invokeExact(state, fd, request, argument), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// 0 if there is none.
    private static int nameToIndex(long name) {
        MemorySegment state = Libc.state();
        try {
            return (int) IF_NAMETOINDEX.invokeExact(state, name);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// chmod(2).
    private static int mode(long path, int mode) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result((int) CHMOD.invokeExact(state, path, mode), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// sched_setaffinity(2).
    private static int affinity(int thread, long bytes, long mask) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result(
                    (int) SCHED_SETAFFINITY.invokeExact(state, thread, bytes, mask), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }
}
