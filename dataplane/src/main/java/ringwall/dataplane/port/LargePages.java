package ringwall.dataplane.port;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Zeroed memory for large tables, on pages of 2 MiB where the kernel gives them: a look-up in a
/// table of 64 MiB else misses the TLB as well as the cache. Where it does not (another system,
/// transparent_hugepage=never), ordinary memory.
public final class LargePages {
    private static final long PAGE = 2L << 20;
    private static final int READ_WRITE = 3;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final int ADVICE_HUGEPAGE = 14;

    private LargePages() {}

    private static final class Calls {
        static final MethodHandle MMAP =
                function(
                        "mmap", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT,
                        JAVA_LONG);
        static final MethodHandle MADVISE =
                function("madvise", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
        static final MethodHandle MUNMAP = function("munmap", JAVA_INT, JAVA_LONG, JAVA_LONG);

        private static MethodHandle function(
                String name, MemoryLayout result, MemoryLayout... arguments) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow(name),
                    FunctionDescriptor.of(result, arguments));
        }
    }

    /// Memory of the arena, aligned to 4096 bytes at least.
    public static MemorySegment allocate(Arena arena, long bytes) {
        if (bytes >= PAGE && System.getProperty("os.name", "").equals("Linux")) {
            try {
                long size = bytes + PAGE;
                long at =
                        (long)
                                Calls.MMAP.invokeExact(
                                        0L, size, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
                if (at != -1L) {
                    long aligned = (at + PAGE - 1) & -PAGE;
                    // advice: it may be refused
                    int _ = (int) Calls.MADVISE.invokeExact(aligned, bytes, ADVICE_HUGEPAGE);
                    return MemorySegment.ofAddress(aligned)
                            .reinterpret(bytes, arena, gone -> unmap(at, size));
                }
            } catch (Throwable unavailable) {
                // ordinary memory will do
            }
        }
        return arena.allocate(bytes, 4096);
    }

    private static void unmap(long at, long size) {
        try {
            int _ = (int) Calls.MUNMAP.invokeExact(at, size);
        } catch (Throwable impossible) {
            throw new AssertionError("munmap threw", impossible);
        }
    }
}
