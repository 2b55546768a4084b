package ringwall.dataplane.port;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A ring of frames in native memory between one producer thread and one consumer thread.
///
///      0         64        128       192       256
///     +---------+---------+---------+---------+----------------------------------------
///     | taken   | asleep  | made    |         | slots: metadata (16), frame (frameBytes)
///     +---------+---------+---------+---------+----------------------------------------
///
/// `made` and `taken` count up for ever; each is written by one side with one release-store a batch
/// and read by the other with an acquire-load, only when the copy it kept says full or empty. The
/// metadata are bytes 8 to 23 of [Frame], so that offloads travel with the frame.
public final class FrameRing {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final int SLOTS_AT = 256;

    /// Where the frame's bytes begin in a slot.
    public static final int DATA_AT = 16;

    private static final int SLACK = 64;
    private static final int ASLEEP_AT = 64;
    private static final int MADE_AT = 128;

    private final long base;
    private final int slots;
    private final int frameBytes;
    private final long slotBytes;

    // producer's
    private long made;
    private long takenSeen;
    private volatile @Nullable Runnable consumer;

    // consumer's
    private long taken;
    private long madeSeen;

    /// @param arena owns the memory; a shared arena when the two sides are two threads
    /// @param slots a power of two
    /// @param frameBytes the longest frame that fits
    public FrameRing(Arena arena, int slots, int frameBytes) {
        if (Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException("ring slots must be a power of two, not " + slots);
        }
        this.slots = slots;
        this.frameBytes = frameBytes;
        this.slotBytes = (DATA_AT + frameBytes + 63L) / 64 * 64;
        this.base = LargePages.allocate(arena, SLOTS_AT + slots * slotBytes + SLACK).address();
    }

    public int frameBytes() {
        return frameBytes;
    }

    /// Producer: how many slots may be filled now, at most `wanted`.
    public int room(int wanted) {
        long room = slots - (made - takenSeen);
        if (room < wanted) {
            takenSeen = (long) LONG.getAcquire(Memory.ALL, base);
            room = slots - (made - takenSeen);
        }
        return (int) Math.min(room, wanted);
    }

    /// Producer: the slot that is `ahead` behind the last published one.
    public long slotToFill(int ahead) {
        return base + SLOTS_AT + ((made + ahead) & (slots - 1)) * slotBytes;
    }

    /// Producer: hands over the next `count` slots.
    public void publish(int count) {
        made += count;
        LONG.setRelease(Memory.ALL, base + MADE_AT, made);
        Runnable wakes = consumer;
        if (wakes != null) {
            // the frames are seen before we look, as the consumer says that it sleeps before it
            // looks
            VarHandle.fullFence();
            if ((long) LONG.getOpaque(Memory.ALL, base + ASLEEP_AT) != 0) {
                LONG.setOpaque(Memory.ALL, base + ASLEEP_AT, 0L);
                wakes.run();
            }
        }
    }

    /// What the producer calls when the consumer has armed the ring and frames come; before the two
    /// sides are two threads.
    void wakes(Runnable sleeper) {
        consumer = sleeper;
    }

    /// Consumer: the next published frame wakes it.
    ///
    /// @return true when frames are there already
    boolean arm() {
        LONG.setOpaque(Memory.ALL, base + ASLEEP_AT, 1L);
        VarHandle.fullFence();
        return ready(1) > 0;
    }

    /// Consumer: awake.
    void disarm() {
        LONG.setOpaque(Memory.ALL, base + ASLEEP_AT, 0L);
    }

    /// Consumer: how many slots may be read now, at most `wanted`.
    public int ready(int wanted) {
        long ready = madeSeen - taken;
        if (ready < wanted) {
            madeSeen = (long) LONG.getAcquire(Memory.ALL, base + MADE_AT);
            ready = madeSeen - taken;
        }
        return (int) Math.min(ready, wanted);
    }

    /// Consumer: the slot that is `ahead` behind the last released one.
    public long slotToRead(int ahead) {
        return base + SLOTS_AT + ((taken + ahead) & (slots - 1)) * slotBytes;
    }

    /// Consumer: gives back the next `count` slots.
    public void release(int count) {
        taken += count;
        LONG.setRelease(Memory.ALL, base, taken);
    }

    /// Bytes of the frame in a slot.
    public static int length(long slot) {
        return Memory.getInt(slot);
    }

    /// A plain frame of `bytes` bytes: no offloads.
    public static void plain(long slot, int bytes) {
        Memory.putLong(slot, bytes);
        Memory.putLong(slot + 8, 0);
    }

    /// Address of the frame's first byte.
    public static long data(long slot) {
        return slot + DATA_AT;
    }

    /// Copies in words: reads and writes up to 7 bytes more than asked, which slots of rings and
    /// frames have room for.
    static void copyWords(long from, long to, int bytes) {
        int at = 0;
        for (; at + 32 <= bytes; at += 32) {
            long a = Memory.getLong(from + at);
            long b = Memory.getLong(from + at + 8);
            long c = Memory.getLong(from + at + 16);
            long d = Memory.getLong(from + at + 24);
            Memory.putLong(to + at, a);
            Memory.putLong(to + at + 8, b);
            Memory.putLong(to + at + 16, c);
            Memory.putLong(to + at + 24, d);
        }
        for (; at < bytes; at += 8) {
            Memory.putLong(to + at, Memory.getLong(from + at));
        }
    }

    /// Producer: writes a frame with its extents and offloads into a slot. The frame must fit.
    static void fill(long slot, long frame) {
        long first = Memory.getLong(frame + 8);
        // the number of extents stays with the frame
        Memory.putLong(slot, first & 0xFFFF_FF00_FFFF_FFFFL);
        Memory.putLong(slot + 8, Memory.getLong(frame + 16));
        int head = Frame.headLength(frame);
        if (head <= 384) {
            copyWords(Frame.data(frame), slot + DATA_AT, head);
        } else {
            Memory.copy(Frame.data(frame), slot + DATA_AT, head);
        }
        int extents = Frame.extents(frame);
        long at = slot + DATA_AT + head;
        for (int i = 0; i < extents; i++) {
            int bytes = Frame.extentLength(frame, i);
            Memory.copy(Frame.extentAddress(frame, i), at, bytes);
            at += bytes;
        }
    }

    /// Consumer: makes `frame` of a slot: headers copied, the rest one extent into the ring.
    static void view(long slot, long frame) {
        Memory.putLong(frame + 8, Memory.getLong(slot));
        Memory.putLong(frame + 16, Memory.getLong(slot + 8));
        int length = Memory.getInt(slot);
        int head = Math.min(length, Frame.HEADER_BYTES);
        copyWords(slot + DATA_AT, Frame.data(frame), head);
        Frame.headLength(frame, head);
        if (length > head) {
            Frame.addExtent(frame, slot + DATA_AT + head, length - head);
        }
    }
}
