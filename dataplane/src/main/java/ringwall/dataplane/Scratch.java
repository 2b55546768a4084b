package ringwall.dataplane;

import java.lang.foreign.Arena;
import ringwall.dataplane.port.Frame;

/// Memory that lives for one burst: whole copies of long frames, so that the tables read contiguous
/// bytes that no guest can change, and payloads of what the switch itself makes.
final class Scratch {
    private static final long BYTES = 4L << 20;
    private static final int LATER = 1024;

    private final Worker worker;
    private final long base;
    private long used;
    private final long[] later = new long[LATER];
    private int laterCount;

    Scratch(Worker worker, Arena arena) {
        this.worker = worker;
        this.base = arena.allocate(BYTES, 64).address();
    }

    /// Address of so many bytes, or 0.
    long take(int bytes) {
        long size = (bytes + 63L) & -64L;
        if (used + size > BYTES) {
            return 0;
        }
        long at = base + used;
        used += size;
        return at;
    }

    /// Copies a frame with extents to one place; its headers stay in the slot, its extents become
    /// one.
    ///
    /// @return false when there is no memory left in this burst
    boolean flatten(long frame) {
        if (Frame.extents(frame) == 0) {
            return true;
        }
        int head = Frame.headLength(frame);
        int length = Frame.length(frame);
        long to = take(length);
        if (to == 0) {
            return false;
        }
        Frame.gather(frame, to);
        Frame.clearExtents(frame);
        Frame.addExtent(frame, to + head, length - head);
        return true;
    }

    /// Address at which all bytes of a flattened frame lie in a row. The head there is a second
    /// copy: read it, write the slot's.
    long contiguous(long frame) {
        return Frame.extents(frame) == 0
                ? Frame.data(frame)
                : Frame.extentAddress(frame, 0) - Frame.headLength(frame);
    }

    /// Gives a slot back when the burst has left.
    void giveLater(long frame) {
        if (laterCount == LATER) {
            worker.output.flush();
            recycle();
        }
        later[laterCount++] = frame;
    }

    void recycle() {
        used = 0;
        for (int i = 0; i < laterCount; i++) {
            worker.pool.give(later[i]);
        }
        laterCount = 0;
    }
}
