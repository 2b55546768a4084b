package ringwall.ports.vhost;

import java.lang.foreign.Arena;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.Memory;
import ringwall.ports.virtio.VirtioNetHeader;

/// Switch to guest: copies frames into the buffers of a receive ring. Buffers of one descriptor are
/// read ahead, a burst at a time; chains, and frames that need several buffers (virtio 1.2,
/// 5.1.6.3.2), take the general way.
final class Delivery {
    private static final int BURST = Intake.BURST;

    private final GuestMemory memory;
    private final VhostCounters counters;
    private final Chain chain;
    private final long[] hosts = new long[BURST];
    private final int[] lengths = new int[BURST];
    private final int[] heads = new int[BURST];
    private final long[] chainBytes = new long[Chain.MAX_PIECES];
    private final Arena arena = Arena.ofShared();
    private final long scratch = arena.allocate(16, 8).address();

    /// The guest takes several buffers for one frame.
    boolean mergeable;

    /// The guest understands "checksum verified".
    boolean checksums;

    Delivery(GuestMemory memory, VhostCounters counters) {
        this.memory = memory;
        this.counters = counters;
        this.chain = new Chain(memory);
    }

    /// Gives the guest as many frames as find room.
    int transmit(SplitRing ring, long[] frames, int from, int count) {
        int sent = 0;
        try {
            while (sent < count) {
                int part = burst(ring, frames, from + sent, Math.min(BURST, count - sent));
                sent += part;
                if (part == 0) {
                    break;
                }
            }
            ring.publish();
        } catch (InternalError memoryGone) {
            // Ours or the sender's: each port now looks at its own memory.
            GuestMemory.fault(counters);
            ring.taken = 0;
            return count;
        }
        counters.framesSent += sent;
        return sent;
    }

    private int burst(SplitRing ring, long[] frames, int from, int count) {
        int ready = Math.min(ring.ready(), count);
        if (ready == 0 || !descriptors(ring, ready)) {
            return 0;
        }
        int headerBytes = ring.headerBytes;
        for (int i = 0; i < ready; i++) {
            long frame = frames[from + i];
            int bytes = headerBytes + Frame.length(frame);
            if (bytes > lengths[i]) {
                ring.taken += i;
                return i + general(ring, frame, bytes);
            }
            long to = hosts[i];
            header(ring, frame, to, 1);
            body(frame, to + headerBytes);
            ring.complete(i, heads[i], bytes);
        }
        ring.taken += ready;
        return ready;
    }

    /// Reads `count` heads and their first descriptors; `lengths` is 0 where that is not the whole
    /// story.
    private boolean descriptors(SplitRing ring, int count) {
        int size = ring.size;
        long table = ring.descriptors;
        for (int i = 0; i < count; i++) {
            int head = ring.head(i);
            if (head >= size) {
                ring.fail("the guest offers a descriptor beyond its ring");
                return false;
            }
            heads[i] = head;
            long at = table + 16L * head;
            long guest = Memory.getLong(at);
            long rest = Memory.getLong(at + 8);
            int length = (int) rest;
            boolean simple =
                    (rest >>> 32 & (SplitRing.NEXT | SplitRing.WRITE | SplitRing.INDIRECT))
                                    == SplitRing.WRITE
                            && length > 0;
            hosts[i] = simple ? memory.toHost(guest, length) : 0;
            lengths[i] = hosts[i] == 0 ? 0 : length;
        }
        return true;
    }

    private void header(SplitRing ring, long frame, long to, int buffers) {
        long word = VirtioNetHeader.word(frame, checksums);
        int offset = VirtioNetHeader.checksumOffset(word, frame);
        if (ring.headerBytes == VirtioNetHeader.BYTES) {
            VirtioNetHeader.write(to, word, offset, buffers);
        } else {
            VirtioNetHeader.writeLegacy(to, word, offset);
        }
    }

    private static void body(long frame, long to) {
        int head = Frame.headLength(frame);
        Copy.exact(Frame.data(frame), to, head);
        int extents = Frame.extents(frame);
        if (extents != 0) {
            long at = to + head;
            for (int i = 0; i < extents; i++) {
                int bytes = Frame.extentLength(frame, i);
                Memory.copy(Frame.extentAddress(frame, i), at, bytes);
                at += bytes;
            }
        }
    }

    /// One frame into as many chains as it needs.
    ///
    /// @return 1 when the frame is dealt with, 0 when there is no room for it now
    private int general(SplitRing ring, long frame, int bytes) {
        int ready = Math.min(ring.ready(), mergeable ? chainBytes.length : 1);
        chain.clear();
        int used = 0;
        while (used < ready && chain.bytes < bytes) {
            int head = ring.head(used);
            long before = chain.bytes;
            if (head >= ring.size) {
                ring.fail("the guest offers a descriptor beyond its ring");
                return 0;
            }
            if (!chain.append(ring, head, SplitRing.WRITE) || chain.bytes == before) {
                counters.badChains++;
                ring.complete(0, ring.head(0), 0);
                ring.taken++;
                return 1;
            }
            chainBytes[used++] = chain.bytes - before;
        }
        if (chain.bytes < bytes) {
            if (mergeable && used < chainBytes.length) {
                return 0;
            }
            counters.tooLong++;
            return 1;
        }
        scatter(ring, frame, bytes, used);
        return 1;
    }

    private void scatter(SplitRing ring, long frame, int bytes, int used) {
        int headerBytes = ring.headerBytes;
        header(ring, frame, scratch, used);
        chain.copyIn(scratch, 0, headerBytes);
        int at = headerBytes;
        int head = Frame.headLength(frame);
        chain.copyIn(Frame.data(frame), at, head);
        at += head;
        for (int i = 0, n = Frame.extents(frame); i < n; i++) {
            int part = Frame.extentLength(frame, i);
            chain.copyIn(Frame.extentAddress(frame, i), at, part);
            at += part;
        }
        long left = bytes;
        for (int i = 0; i < used; i++) {
            int written = (int) Math.min(left, chainBytes[i]);
            ring.complete(i, ring.head(i), written);
            left -= written;
        }
        ring.taken += used;
    }

    void close() {
        arena.close();
    }
}
