package ringwall.ports.vhost;

import ringwall.ports.linux.Descriptors;
import ringwall.ports.linux.Errno;
import ringwall.ports.linux.SharedMemory;

/// The memory that one VMM shares, and the only way from its addresses to ours.
///
/// A region appears at two addresses: *guest* (physical, in descriptors) and *user* (in the VMM,
/// for the rings themselves). Regions are files: memfd, tmpfs or hugetlbfs, nothing else, because
/// reading another kind may block for ever.
///
/// The file's owner may cut it short, after which an access raises SIGBUS. Where the file allows
/// it, we seal it against shrinking before we map it. Elsewhere the JVM turns the signal into an
/// `InternalError` in the thread that touched the memory (JDK 25: interpreter, C1, C2 and the copy
/// stubs; TruncatedMemoryTest holds it to that); `intact` then tells who was cut.
final class GuestMemory {
    static final int MAX_REGIONS = 8;

    private final long[] guest = new long[MAX_REGIONS];
    private final long[] user = new long[MAX_REGIONS];
    private final long[] size = new long[MAX_REGIONS];
    private final long[] host = new long[MAX_REGIONS];
    private final long[] mapAddress = new long[MAX_REGIONS];
    private final long[] mapBytes = new long[MAX_REGIONS];
    private final long[] fileBytes = new long[MAX_REGIONS];
    private final int[] fds = new int[MAX_REGIONS];
    private final boolean[] sealed = new boolean[MAX_REGIONS];
    private static volatile int faults;

    private int count;
    private boolean allSealed = true;

    private long hotGuest;
    private long hotSize;
    private long hotHost;

    /// Our address of `bytes` bytes at a guest address, or 0 when they are not wholly in one
    /// region.
    long toHost(long address, long bytes) {
        long offset = address - hotGuest;
        if (offset >= 0 && offset <= hotSize - bytes) {
            return hotHost + offset;
        }
        return coldToHost(address, bytes);
    }

    private long coldToHost(long address, long bytes) {
        for (int i = 0; i < count; i++) {
            long offset = address - guest[i];
            if (offset >= 0 && offset <= size[i] - bytes) {
                hotGuest = guest[i];
                hotSize = size[i];
                hotHost = host[i];
                return host[i] + offset;
            }
        }
        return 0;
    }

    /// How many bytes from a guest address on lie in its region; 0 outside all.
    long contiguous(long address) {
        for (int i = 0; i < count; i++) {
            long offset = address - guest[i];
            if (offset >= 0 && offset < size[i]) {
                return size[i] - offset;
            }
        }
        return 0;
    }

    /// As `toHost`, for the VMM's own addresses.
    long userToHost(long address, long bytes) {
        for (int i = 0; i < count; i++) {
            long offset = address - user[i];
            if (offset >= 0 && offset <= size[i] - bytes) {
                return host[i] + offset;
            }
        }
        return 0;
    }

    /// How often any port found memory gone: when it changes, each looks at its own (`intact`).
    static int faults() {
        return faults;
    }

    /// Some guest's memory was gone when we touched it.
    @SuppressWarnings("NonAtomicVolatileUpdate") // a lost count is as good: it changes
    static void fault(VhostCounters counters) {
        counters.memoryFaults++;
        faults++;
    }

    int regions() {
        return count;
    }

    /// No region can be cut short.
    boolean allSealed() {
        return allSealed;
    }

    /// Maps one more region and takes its descriptor, whatever comes of it.
    ///
    /// @return the empty text, or what is wrong
    String add(long guestAddress, long bytes, long userAddress, long offset, int fd) {
        String problem = check(guestAddress, bytes, offset, fd);
        if (!problem.isEmpty()) {
            Descriptors.close(fd);
            return problem;
        }
        long page = SharedMemory.pageBytes(fd);
        long from = offset & -page;
        long length = (offset - from + bytes + page - 1) & -page;
        long mapped = SharedMemory.map(fd, from, length);
        if (mapped < 0 && mapped > -4096) {
            Descriptors.close(fd);
            return "a region of %d bytes cannot be mapped: %s".formatted(bytes, Errno.text(mapped));
        }
        guest[count] = guestAddress;
        user[count] = userAddress;
        size[count] = bytes;
        host[count] = mapped + (offset - from);
        mapAddress[count] = mapped;
        mapBytes[count] = length;
        fileBytes[count] = offset + bytes;
        fds[count] = fd;
        sealed[count] = (SharedMemory.seals(fd) & SharedMemory.SEAL_SHRINK) != 0;
        allSealed &= sealed[count];
        count++;
        return "";
    }

    private String check(long guestAddress, long bytes, long offset, int fd) {
        if (count == MAX_REGIONS) {
            return "more than %d regions".formatted(MAX_REGIONS);
        }
        if (bytes <= 0
                || offset < 0
                || offset + bytes < 0
                || guestAddress < 0
                || guestAddress + bytes < 0) {
            return "a region of %d bytes at offset %d is nonsense".formatted(bytes, offset);
        }
        for (int i = 0; i < count; i++) {
            if (guestAddress < guest[i] + size[i] && guest[i] < guestAddress + bytes) {
                return "regions overlap at guest address 0x%x".formatted(guestAddress);
            }
        }
        if (!SharedMemory.isMemory(fd)) {
            return "guest memory must be a memfd, tmpfs or hugetlbfs file";
        }
        if (SharedMemory.seals(fd) >= 0) {
            int _ = SharedMemory.addSeals(fd, SharedMemory.SEAL_SHRINK);
        }
        long file = SharedMemory.size(fd);
        if (file < offset + bytes) {
            return "a region ends at %d but its file at %d".formatted(offset + bytes, file);
        }
        return "";
    }

    /// False when a file has become shorter than what we mapped of it.
    boolean intact() {
        if (allSealed) {
            return true;
        }
        for (int i = 0; i < count; i++) {
            if (!sealed[i] && SharedMemory.size(fds[i]) < fileBytes[i]) {
                return false;
            }
        }
        return true;
    }

    /// Gives all regions back. No address got from here may be used after.
    void clear() {
        for (int i = 0; i < count; i++) {
            SharedMemory.unmap(mapAddress[i], mapBytes[i]);
            Descriptors.close(fds[i]);
        }
        count = 0;
        allSealed = true;
        hotGuest = 0;
        hotSize = 0;
        hotHost = 0;
    }
}
