package ringwall.dataplane;

import java.lang.foreign.Arena;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.Memory;

/// Room for frames that wait for a port longer than a burst: their payload is copied here, because
/// the extents of a burst are gone with it. Shared by all backlogs of a worker.
///
/// A frame that waits has in its scratch: next frame (8), lane (2), sender's slot (2), units (4).
final class Waiting {
    static final int CHUNK = 4096;
    private static final int NEXT = 0;
    private static final int LANE = 8;
    private static final int SENDER = 10;
    private static final int UNITS = 12;

    private final long[] free;
    private int freeCount;
    private final int most;
    private int units;

    /// Sub-queues of all backlogs: at most one a frame.
    final long[] head;

    final long[] tail;
    final int[] next;
    final int[] sender;
    final int[] queued;
    final long[] credit;
    private int freeQueue;

    /// @param frames that may wait at once, over all ports
    Waiting(Arena arena, int frames) {
        long base = arena.allocate((long) frames * CHUNK, 64).address();
        free = new long[frames];
        for (int i = 0; i < frames; i++) {
            free[i] = base + (long) i * CHUNK;
        }
        freeCount = frames;
        most = frames;
        head = new long[frames];
        tail = new long[frames];
        next = new int[frames];
        sender = new int[frames];
        queued = new int[frames];
        credit = new long[frames];
        for (int i = 0; i < frames; i++) {
            next[i] = i + 1;
        }
    }

    /// Units that are free: one a frame, and one for each chunk of payload beyond the first.
    int room() {
        return most - units;
    }

    /// How many units a frame takes; more than [#room] ever is when its payload cannot be kept in
    /// one piece.
    static int unitsOf(long frame) {
        long payload = payload(frame);
        long chunks = (payload + CHUNK - 1) / CHUNK;
        return chunks > Frame.MAX_EXTENTS ? Integer.MAX_VALUE : (int) Math.max(1, chunks);
    }

    /// Bytes of the extents, which is what is copied, whatever the frame says of its length.
    private static int payload(long frame) {
        int bytes = 0;
        for (int i = Frame.extents(frame) - 1; i >= 0; i--) {
            bytes += Frame.extentLength(frame, i);
        }
        return bytes;
    }

    /// Makes a frame independent of the burst that it came in.
    ///
    /// @param frameUnits of [#unitsOf], no more than [#room]
    void keep(long frame, int senderSlot, int frameUnits) {
        int payload = payload(frame);
        if (payload > 0) {
            copyPayload(frame, payload);
        } else {
            Frame.clearExtents(frame);
        }
        units += frameUnits;
        long scratch = Frame.scratch(frame);
        Memory.putLong(scratch + NEXT, 0);
        Memory.putShort(scratch + SENDER, (short) senderSlot);
        Memory.putInt(scratch + UNITS, frameUnits);
    }

    private void copyPayload(long frame, int payload) {
        int count = (payload + CHUNK - 1) / CHUNK;
        int from = 0;
        long at = Frame.extentAddress(frame, 0);
        int left = Frame.extentLength(frame, 0);
        for (int i = 0; i < count; i++) {
            long chunk = free[freeCount - 1 - i];
            int room = Math.min(CHUNK, payload - i * CHUNK);
            long to = chunk;
            while (room > 0) {
                if (left == 0) {
                    from++;
                    at = Frame.extentAddress(frame, from);
                    left = Frame.extentLength(frame, from);
                    continue;
                }
                int bytes = Math.min(room, left);
                Memory.copy(at, to, bytes);
                at += bytes;
                to += bytes;
                left -= bytes;
                room -= bytes;
            }
        }
        Frame.clearExtents(frame);
        for (int i = 0; i < count; i++) {
            Frame.addExtent(frame, free[--freeCount], Math.min(CHUNK, payload - i * CHUNK));
        }
    }

    /// The frame waits no more; its slot is the caller's.
    void release(long frame) {
        for (int i = Frame.extents(frame) - 1; i >= 0; i--) {
            free[freeCount++] = Frame.extentAddress(frame, i);
        }
        Frame.clearExtents(frame);
        units -= unitsKept(frame);
    }

    static long next(long frame) {
        return Memory.getLong(Frame.scratch(frame) + NEXT);
    }

    static void next(long frame, long following) {
        Memory.putLong(Frame.scratch(frame) + NEXT, following);
    }

    /// What [Output#send] was told.
    static int lane(long frame) {
        return Memory.getShort(Frame.scratch(frame) + LANE) & 0xFFFF;
    }

    static void lane(long frame, int lane) {
        Memory.putShort(Frame.scratch(frame) + LANE, (short) lane);
    }

    static int unitsKept(long frame) {
        return Memory.getInt(Frame.scratch(frame) + UNITS);
    }

    int takeQueue(int senderSlot) {
        int queue = freeQueue;
        freeQueue = next[queue];
        head[queue] = 0;
        tail[queue] = 0;
        next[queue] = queue;
        sender[queue] = senderSlot;
        queued[queue] = 0;
        credit[queue] = 0;
        return queue;
    }

    void giveQueue(int queue) {
        next[queue] = freeQueue;
        freeQueue = queue;
    }
}
