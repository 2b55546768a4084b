package ringwall.dataplane;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import ringwall.dataplane.port.Memory;

/// Where an idle worker sleeps: in ppoll(2) on its ports' descriptors and one eventfd(2) of its own,
/// which commands and ring ports ring. Elsewhere than on Linux it naps.
///
///     worker: asleep = true; arm ports; frames or a ring already there? : ppoll; asleep = false; disarm
///     others: rung = true; asleep? write the eventfd
///
/// Each side writes its own flag before it reads the other's, so a ring is never missed.
final class Sleeper implements AutoCloseable {
    private static final int CLOEXEC_NONBLOCK = 0x80800;
    private static final short READABLE = 1;
    private static final long NAP_NS = 50_000;

    /// The C library's functions; constants, so that calls are compiled.
    private static final class Calls {
        static final MethodHandle PPOLL =
                function("ppoll", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        static final MethodHandle READ =
                function("read", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
        static final MethodHandle WRITE =
                function("write", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
        static final MethodHandle CLOSE = function("close", JAVA_INT, JAVA_INT);
        static final MethodHandle EVENTFD = function("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);

        private static MethodHandle function(
                String name, MemoryLayout result, MemoryLayout... arguments) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow(name),
                    FunctionDescriptor.of(result, arguments));
        }
    }

    private final Arena arena = Arena.ofShared();

    /// An eventfd; negative where there is none.
    private final int bell;

    /// struct pollfd: descriptor (4), events (2), returned events (2); the bell's is the first.
    private final long polled;

    private final long time;
    private final long word;
    private volatile boolean asleep;
    private volatile boolean rung;
    private boolean closed;
    private @Nullable Thread worker;

    /// @param ports that can be plugged in at once
    Sleeper(int ports) {
        polled = arena.allocate(8L * (ports + 1), 8).address();
        time = arena.allocate(16, 8).address();
        word = arena.allocate(8, 8).address();
        bell = System.getProperty("os.name", "").equals("Linux") ? eventfd() : -1;
    }

    private static int eventfd() {
        try {
            return (int) Calls.EVENTFD.invokeExact(0, CLOEXEC_NONBLOCK);
        } catch (Throwable unavailable) {
            return -1;
        }
    }

    /// Sleeps until a port has frames, somebody rings, or the time is over.
    ///
    /// @return false: it was the time
    boolean sleep(List<Attachment> ports, long ns) {
        worker = Thread.currentThread();
        asleep = true;
        boolean busy = rung;
        for (int i = 0; i < ports.size(); i++) {
            busy |= ports.get(i).port.arm();
        }
        boolean woken = busy || rung || await(ports, ns);
        asleep = false;
        // before the caller looks at what was rung for
        rung = false;
        for (int i = 0; i < ports.size(); i++) {
            ports.get(i).port.disarm();
        }
        return woken;
    }

    private boolean await(List<Attachment> ports, long ns) {
        if (bell < 0) {
            LockSupport.parkNanos(this, Math.min(ns, NAP_NS));
            return rung;
        }
        watch(0, bell);
        int count = 1;
        for (int i = 0; i < ports.size(); i++) {
            int fd = ports.get(i).port.readableFd();
            if (fd >= 0) {
                watch(count++, fd);
            }
        }
        Memory.putLong(time, ns / 1_000_000_000L);
        Memory.putLong(time + 8, ns % 1_000_000_000L);
        try {
            int ready = (int) Calls.PPOLL.invokeExact(polled, (long) count, time, 0L);
            // also the bell of somebody who saw us asleep, but wrote when we were awake again
            if (ready > 0 && Memory.getShort(polled + 6) != 0) {
                silence();
            }
            return ready > 0;
        } catch (Throwable impossible) {
            throw new AssertionError("ppoll threw", impossible);
        }
    }

    private void watch(int index, int fd) {
        Memory.putInt(polled + 8L * index, fd);
        Memory.putInt(polled + 8L * index + 4, READABLE);
    }

    private void silence() throws Throwable {
        long _ = (long) Calls.READ.invokeExact(bell, word, 8L);
    }

    /// Wakes the worker, now or at once when it next wants to sleep. Any thread.
    void ring() {
        rung = true;
        if (!asleep) {
            return;
        }
        if (bell < 0) {
            LockSupport.unpark(worker);
            return;
        }
        // only for a worker that sleeps: nobody waits here on a frame's way
        synchronized (this) {
            if (closed) {
                return;
            }
            try {
                long _ = (long) Calls.WRITE.invokeExact(bell, ONE, 8L);
            } catch (Throwable impossible) {
                throw new AssertionError("write threw", impossible);
            }
        }
    }

    private static final long ONE = Arena.global().allocateFrom(JAVA_LONG, 1L).address();

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (bell >= 0) {
            try {
                int _ = (int) Calls.CLOSE.invokeExact(bell);
            } catch (Throwable impossible) {
                throw new AssertionError("close threw", impossible);
            }
        }
        arena.close();
    }
}
