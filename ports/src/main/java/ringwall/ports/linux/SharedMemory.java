package ringwall.ports.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Memory behind descriptors: memfd_create(2), mmap(2), file seals of fcntl(2).
public final class SharedMemory {
    private SharedMemory() {}

    /// No one can make the file smaller any more.
    public static final int SEAL_SHRINK = 2;

    private static final MethodHandle MEMFD =
            Libc.bind("memfd_create", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle TRUNCATE =
            Libc.bind("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle STAT =
            Libc.bind("fstat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle STATFS =
            Libc.bind("fstatfs", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MAP =
            Libc.bind(
                    "mmap",
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT,
                            JAVA_LONG));
    private static final MethodHandle UNMAP =
            Libc.bind("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

    private static final int MFD_CLOEXEC_ALLOW_SEALING = 3;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int F_ADD_SEALS = 1033;
    private static final int F_GET_SEALS = 1034;
    private static final long STAT_BYTES = 144;
    private static final long SIZE_AT = 48;
    private static final long BLOCK_SIZE_AT = 56;
    private static final long TMPFS = 0x01021994L;
    private static final long HUGETLBFS = 0x958458F6L;

    /// A new anonymous file of `bytes` bytes that can be sealed, or a negative error.
    public static int create(String name, long bytes) {
        MemorySegment state = Libc.state();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cName = arena.allocateFrom(name);
            int fd =
                    Libc.result(
                            (int) MEMFD.invokeExact(state, cName, MFD_CLOEXEC_ALLOW_SEALING),
                            state);
            if (fd < 0) {
                return fd;
            }
            int resized = resize(fd, bytes);
            if (resized < 0) {
                Descriptors.close(fd);
                return resized;
            }
            return fd;
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// 0 or a negative error.
    public static int resize(int fd, long bytes) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result((int) TRUNCATE.invokeExact(state, fd, bytes), state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Bytes of the file, or a negative error.
    public static long size(int fd) {
        return inspect(STAT, fd, SIZE_AT);
    }

    /// Bytes of a page of the file: what offsets and lengths of a mapping are multiples of; huge on
    /// hugetlbfs.
    public static long pageBytes(int fd) {
        long block = inspect(STAT, fd, BLOCK_SIZE_AT) & 0xFFFFFFFFL;
        return Long.bitCount(block) == 1 && block >= 4096 ? block : 4096;
    }

    /// The file is kept in memory by the kernel (memfd, tmpfs, hugetlbfs): reading it cannot block.
    public static boolean isMemory(int fd) {
        long type = inspect(STATFS, fd, 0) & 0xFFFFFFFFL;
        return type == TMPFS || type == HUGETLBFS;
    }

    private static long inspect(MethodHandle call, int fd, long at) {
        MemorySegment state = Libc.state();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(STAT_BYTES, 8);
            int result = Libc.result((int) call.invokeExact(state, fd, answer.address()), state);
            return result < 0 ? result : answer.get(JAVA_LONG, at);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Seals of the file (bits), or a negative error where the file knows none.
    public static int seals(int fd) {
        return Descriptors.control(fd, F_GET_SEALS, 0);
    }

    /// 0 or a negative error.
    public static int addSeals(int fd, int seals) {
        return Descriptors.control(fd, F_ADD_SEALS, seals);
    }

    /// The address at which `bytes` bytes of the file from `offset` on can be read and written,
    /// shared with all who map it, or a negative error.
    public static long map(int fd, long offset, long bytes) {
        MemorySegment state = Libc.state();
        try {
            return Libc.result(
                    (long)
                            MAP.invokeExact(
                                    state, 0L, bytes, PROT_READ_WRITE, MAP_SHARED, fd, offset),
                    state);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }

    /// Nothing may touch the range any more.
    public static void unmap(long address, long bytes) {
        MemorySegment state = Libc.state();
        try {
            int _ = (int) UNMAP.invokeExact(state, address, bytes);
        } catch (Throwable thrown) {
            throw Libc.impossible(thrown);
        }
    }
}
