package ringwall.dataplane.port;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Slots for frames, owned by one worker thread; not for use by two.
public final class FramePool {
    private final MemorySegment memory;
    private final long[] free;
    private int freeCount;

    /// @param arena owns the memory
    public FramePool(Arena arena, int slots) {
        this.memory = LargePages.allocate(arena, (long) slots * Frame.SLOT_BYTES);
        this.free = new long[slots];
        for (int i = 0; i < slots; i++) {
            free[i] = memory.address() + (long) (slots - 1 - i) * Frame.SLOT_BYTES;
        }
        this.freeCount = slots;
    }

    /// A reset frame, or 0 when none is free.
    public long take() {
        if (freeCount == 0) {
            return 0;
        }
        long frame = free[--freeCount];
        Frame.reset(frame);
        return frame;
    }

    public void give(long frame) {
        free[freeCount++] = frame;
    }

    public int available() {
        return freeCount;
    }

    public int slots() {
        return free.length;
    }
}
