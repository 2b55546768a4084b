package ringwall.ports.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Work inside another network namespace (network_namespaces(7), setns(2)). A namespace belongs to
/// a thread: the work runs on a platform thread of its own, which ends with it. File descriptors
/// made there (sockets, TAPs) go on working everywhere.
public final class Namespaces {
    /// Something that may fail with an `IOException`.
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        T run() throws IOException;
    }

    private Namespaces() {}

    private static final int CLONE_NEWNET = 0x40000000;
    private static final MethodHandle SETNS =
            Libc.bind("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

    /// Path of a namespace named by `ip netns`.
    public static String named(String name) {
        return "/run/netns/" + name;
    }

    /// Path of a process's network namespace.
    public static String ofProcess(long pid) {
        return "/proc/" + pid + "/ns/net";
    }

    /// Runs `work` in the namespace at `path`; an empty path is the present one. Throws what `work`
    /// throws, or a [LinuxException] when the namespace is missing or the privilege is.
    public static <T extends @Nullable Object> T in(String path, Work<T> work) throws IOException {
        if (path.isEmpty()) {
            return work.run();
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform()
                .name("netns " + path)
                .start(() -> {
                    try {
                        enter(path);
                        result.complete(work.run());
                    } catch (Throwable t) {
                        result.completeExceptionally(t);
                    }
                });
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while working in namespace " + path, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException("work in namespace " + path + " failed", e.getCause());
        }
    }

    private static void enter(String path) throws LinuxException {
        int fd = Devices.open(path, Devices.READ_ONLY | Devices.CLOEXEC);
        if (fd < 0) {
            throw new LinuxException(
                    "network namespace " + path, fd, "create it first (ip netns add NAME)");
        }
        int r = setns(fd, CLONE_NEWNET);
        Descriptors.close(fd);
        if (r < 0) {
            throw new LinuxException(
                    "enter network namespace " + path, r, "run as root (CAP_SYS_ADMIN)");
        }
    }

    private static int setns(int fd, int kind) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result((int) SETNS.invokeExact(state, fd, kind), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }
}
