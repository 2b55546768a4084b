package ringwall.ports.vhost;

import java.lang.foreign.Arena;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.Memory;
import ringwall.ports.virtio.VirtioNetHeader;

/// Guest to switch: turns chains of a transmit ring into frames. Headers are copied, payload stays
/// where it is until the ring is published.
///
/// A burst goes in three passes - descriptors, virtio headers, frame headers - so that cache misses
/// of different frames overlap.
final class Intake {
    static final int BURST = 64;
    static final int MIN_FRAME = 14;
    static final int MAX_FRAME = 65535 + 14 + 8;

    private static final int BOUNCE_BYTES = 65536 + 64;

    private final GuestMemory memory;
    private final VhostCounters counters;
    private final Chain chain;
    private final long[] hosts = new long[BURST];
    private final int[] lengths = new int[BURST];
    private final int[] heads = new int[BURST];
    private final long[] words = new long[BURST];
    private final Arena arena = Arena.ofShared();
    private final long header = arena.allocate(16, 8).address();

    /// Room for super-frames with more pieces than a frame has extents; made when first needed.
    private long bounces;

    private int bounced;
    private long touched;

    /// What guests may ask for in their headers, bits of `FramePort.TAKES_*`.
    int offloads;

    Intake(GuestMemory memory, VhostCounters counters) {
        this.memory = memory;
        this.counters = counters;
        this.chain = new Chain(memory);
    }

    /// Takes at most `max` chains.
    ///
    /// @return frames written from `frames[at]` on
    int receive(SplitRing ring, FramePool pool, long[] frames, int at, int max) {
        int ready = ring.ready();
        if (ready == 0) {
            return 0;
        }
        int wanted = Math.min(Math.min(ready, max), Math.min(BURST, pool.available()));
        for (int i = 0; i < wanted; i++) {
            frames[at + i] = pool.take();
        }
        int kept = 0;
        try {
            int taken = descriptors(ring, wanted);
            long sum = 0;
            for (int i = 0; i < taken; i++) {
                long host = hosts[i];
                if (host != 0) {
                    words[i] = Memory.getLong(host);
                    // where DPDK's drivers begin the frame: mostly the next cache line
                    sum += Memory.getByte(host + VirtioNetHeader.BYTES);
                }
            }
            touched = sum;
            kept = fill(ring, frames, at, taken);
            ring.taken += taken;
        } catch (InternalError memoryGone) {
            GuestMemory.fault(counters);
            kept = 0;
        }
        for (int i = kept; i < wanted; i++) {
            pool.give(frames[at + i]);
        }
        counters.framesReceived += kept;
        return kept;
    }

    /// Reads `count` heads and their first descriptors.
    ///
    /// @return how many before a head that is no descriptor's number
    private int descriptors(SplitRing ring, int count) {
        int size = ring.size;
        long table = ring.descriptors;
        int shortest = ring.headerBytes + MIN_FRAME;
        for (int i = 0; i < count; i++) {
            int head = ring.head(i);
            if (head >= size) {
                ring.fail("the guest offers a descriptor beyond its ring");
                return 0;
            }
            ring.complete(i, head, 0);
            heads[i] = head;
            long at = table + 16L * head;
            long guest = Memory.getLong(at);
            long rest = Memory.getLong(at + 8);
            int length = (int) rest;
            lengths[i] = length;
            boolean simple =
                    (rest >>> 32 & (SplitRing.NEXT | SplitRing.WRITE | SplitRing.INDIRECT)) == 0
                            && length >= shortest
                            && length <= MAX_FRAME;
            hosts[i] = simple ? memory.toHost(guest, length) : 0;
        }
        return count;
    }

    /// Fills slots; those of bad chains end up behind the good ones.
    private int fill(SplitRing ring, long[] frames, int at, int count) {
        int headerBytes = ring.headerBytes;
        int out = at;
        for (int i = 0; i < count; i++) {
            long frame = frames[at + i];
            long host = hosts[i];
            boolean good;
            if (host != 0) {
                int length = lengths[i] - headerBytes;
                int head = Math.min(length, Frame.HEADER_BYTES);
                Copy.exact(host + headerBytes, frame + Frame.HEADERS_AT, head);
                Frame.headLength(frame, head);
                Frame.length(frame, length);
                if (length > head) {
                    Frame.addExtent(frame, host + headerBytes + head, length - head);
                }
                good =
                        VirtioNetHeader.plain(words[i])
                                || offload(words[i], Memory.getShort(host + 8) & 0xFFFF, frame);
            } else {
                good = gather(ring, heads[i], frame);
            }
            if (good) {
                frames[at + i] = frames[out];
                frames[out++] = frame;
            }
        }
        return out - at;
    }

    private boolean offload(long word, int checksumOffset, long frame) {
        if ((VirtioNetHeader.asks(word) & ~offloads) == 0
                && VirtioNetHeader.read(word, checksumOffset, frame)) {
            return true;
        }
        counters.badHeaders++;
        return false;
    }

    /// The general case: many descriptors, an indirect table, a buffer across regions.
    private boolean gather(SplitRing ring, int head, long frame) {
        int headerBytes = ring.headerBytes;
        chain.clear();
        if (!chain.append(ring, head, 0)
                || chain.bytes < headerBytes + MIN_FRAME
                || chain.bytes > headerBytes + MAX_FRAME) {
            counters.badChains++;
            return false;
        }
        int length = (int) chain.bytes - headerBytes;
        int headers = Math.min(length, Frame.HEADER_BYTES);
        chain.copyOut(0, headerBytes, header);
        chain.copyOut(headerBytes, headers, frame + Frame.HEADERS_AT);
        Frame.headLength(frame, headers);
        Frame.length(frame, length);
        if (length > headers && !extents(headerBytes + headers, length - headers, frame)) {
            return false;
        }
        long word = Memory.getLong(header);
        return VirtioNetHeader.plain(word)
                || offload(word, Memory.getShort(header + 8) & 0xFFFF, frame);
    }

    private boolean extents(int from, int bytes, long frame) {
        int skip = from;
        for (int i = 0; i < chain.pieces; i++) {
            int length = chain.length[i];
            if (skip >= length) {
                skip -= length;
            } else if (Frame.addExtent(frame, chain.address[i] + skip, length - skip)) {
                skip = 0;
            } else {
                return bounce(from, bytes, frame);
            }
        }
        return true;
    }

    private boolean bounce(int from, int bytes, long frame) {
        if (bounced == BURST) {
            counters.badChains++;
            return false;
        }
        if (bounces == 0) {
            bounces = arena.allocate((long) BURST * BOUNCE_BYTES, 64).address();
        }
        long to = bounces + (long) bounced++ * BOUNCE_BYTES;
        chain.copyOut(from, bytes, to);
        Frame.clearExtents(frame);
        return Frame.addExtent(frame, to, bytes);
    }

    /// The extents of the last burst are gone.
    void recycle() {
        bounced = 0;
    }

    void close() {
        arena.close();
    }

    /// Keeps the early reads alive.
    long touched() {
        return touched;
    }
}
