package ringwall.ports.impair;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;
import ringwall.dataplane.port.Frame;
import ringwall.ports.FrameFill;

/// Copies of frames on their way, each with the time at which it comes out. One direction of a bad
/// wire.
final class DelayLine {
    private static final int LARGEST = 1 << 17;

    private final Impairments wire;
    private final RandomGenerator random;
    private final int capacity;
    private final MemorySegment bytes;
    private final boolean[] used;
    private final boolean[] lent;
    private final long[] dueNs;
    private final long[] order;
    private final int[] lengths;
    private final long[] checksum; // flags, start, offset
    private final long[] segmentation; // type, size, header length
    private long entered;
    private long lastDueNs = Long.MIN_VALUE;
    private int held;

    long lost;
    long duplicated;
    long corrupted;
    long reordered;
    long overflowed;

    DelayLine(Arena arena, Impairments wire, RandomGenerator random, int capacity) {
        this.wire = wire;
        this.random = random;
        this.capacity = capacity;
        this.bytes = arena.allocate((long) capacity * LARGEST, 64);
        this.used = new boolean[capacity];
        this.lent = new boolean[capacity];
        this.dueNs = new long[capacity];
        this.order = new long[capacity];
        this.lengths = new int[capacity];
        this.checksum = new long[capacity];
        this.segmentation = new long[capacity];
    }

    /// A frame enters at `nowNs`. The draws are the same in number for every frame, so that one
    /// probability does not shift the others.
    void enter(long frame, long nowNs) {
        boolean lose = random.nextDouble() < wire.loss();
        boolean twice = random.nextDouble() < wire.duplicate();
        boolean turn = random.nextDouble() < wire.corrupt();
        boolean hold = random.nextDouble() < wire.reorder();
        double jitter = random.nextDouble();
        double where = random.nextDouble();
        if (lose) {
            lost++;
            return;
        }
        long due =
                Math.max(
                        lastDueNs,
                        nowNs + wire.delayNs() + (long) (jitter * (double) wire.jitterNs()));
        if (hold) {
            reordered++;
            due += wire.reorderNs();
        } else {
            lastDueNs = due;
        }
        store(frame, due, turn, where);
        if (twice) {
            duplicated++;
            store(frame, due, false, 0);
        }
    }

    private void store(long frame, long due, boolean turn, double where) {
        int length = Frame.length(frame);
        int slot = 0;
        while (slot < capacity && used[slot]) {
            slot++;
        }
        if (slot == capacity || length > LARGEST) {
            overflowed++;
            return;
        }
        used[slot] = true;
        held++;
        dueNs[slot] = due;
        order[slot] = entered++;
        lengths[slot] = length;
        Frame.gather(frame, at(slot));
        checksum[slot] =
                Frame.flags(frame)
                        | ((long) Frame.checksumStart(frame) << 16)
                        | ((long) Frame.checksumOffset(frame) << 32);
        segmentation[slot] =
                Frame.gsoType(frame)
                        | ((long) Frame.gsoSize(frame) << 16)
                        | ((long) Frame.gsoHeaderLength(frame) << 32);
        if (turn && length > 0) {
            corrupted++;
            long bit = (long) (where * length * 8);
            long p = (long) slot * LARGEST + bit / 8;
            byte b = bytes.get(ValueLayout.JAVA_BYTE, p);
            bytes.set(ValueLayout.JAVA_BYTE, p, (byte) (b ^ (1 << (bit % 8))));
        }
    }

    private long at(int slot) {
        return bytes.address() + (long) slot * LARGEST;
    }

    /// The frame whose time has come first, -1 if there is none.
    int due(long nowNs) {
        int best = -1;
        for (int i = 0; i < capacity && held > 0; i++) {
            if (used[i]
                    && !lent[i]
                    && dueNs[i] <= nowNs
                    && (best < 0
                            || dueNs[i] < dueNs[best]
                            || (dueNs[i] == dueNs[best] && order[i] < order[best]))) {
                best = i;
            }
        }
        return best;
    }

    /// Fills a fresh frame; the copy stays until [#release].
    void lend(int slot, long frame) {
        lent[slot] = true;
        FrameFill.fill(frame, at(slot), lengths[slot]);
        Frame.flags(frame, (int) checksum[slot] & 0xff);
        Frame.checksumAt(
                frame, (int) (checksum[slot] >>> 16) & 0xffff, (int) (checksum[slot] >>> 32));
        Frame.gso(
                frame,
                (int) segmentation[slot] & 0xff,
                (int) (segmentation[slot] >>> 16) & 0xffff,
                (int) (segmentation[slot] >>> 32));
    }

    /// Takes a lent copy back for another try.
    void keep(int slot) {
        lent[slot] = false;
    }

    /// Forgets one lent copy.
    void release(int slot) {
        lent[slot] = false;
        used[slot] = false;
        held--;
    }

    /// Forgets all lent copies.
    void releaseLent() {
        for (int i = 0; i < capacity; i++) {
            if (lent[i]) {
                release(i);
            }
        }
    }

    /// Frames on their way.
    int held() {
        return held;
    }
}
