package ringwall.dataplane.port;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A port whose peer is in this process: two rings of frames, one each way. The switch's worker
/// calls the [FramePort] methods; one peer thread calls those of [Peer].
public final class RingPort implements FramePort {
    private final String name;
    private final FrameRing toSwitch;
    private final FrameRing toPeer;
    private final int takes;
    private final Peer peer = new Peer();
    private volatile boolean linkUp = true;
    private int unreleased;
    private long oversized;

    /// @param arena owns the rings; shared when peer and worker are two threads
    /// @param slots of each ring, a power of two
    /// @param frameBytes the longest frame
    /// @param takes bits of `TAKES_*`: offloads that the peer understands
    public RingPort(Arena arena, String name, int slots, int frameBytes, int takes) {
        this.name = name;
        this.toSwitch = new FrameRing(arena, slots, frameBytes);
        this.toPeer = new FrameRing(arena, slots, frameBytes);
        this.takes = takes;
    }

    public Peer peer() {
        return peer;
    }

    /// Frames that were longer than the ring's slots and went nowhere.
    public long oversized() {
        return oversized;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int receive(FramePool pool, long[] frames, int max) {
        int ready = toSwitch.ready(Math.min(max, pool.available()));
        for (int i = 0; i < ready; i++) {
            long frame = pool.take();
            FrameRing.view(toSwitch.slotToRead(i), frame);
            frames[i] = frame;
        }
        unreleased = ready;
        return ready;
    }

    @Override
    public void recycle() {
        if (unreleased > 0) {
            toSwitch.release(unreleased);
            unreleased = 0;
        }
    }

    @Override
    public int transmit(long[] frames, int from, int count) {
        int room = toPeer.room(count);
        int filled = 0;
        for (int i = 0; i < room; i++) {
            long frame = frames[from + i];
            if (Frame.length(frame) > toPeer.frameBytes()) {
                oversized++;
            } else {
                FrameRing.fill(toPeer.slotToFill(filled++), frame);
            }
        }
        if (filled > 0) {
            toPeer.publish(filled);
        }
        return room;
    }

    @Override
    public void flush() {}

    @Override
    public boolean linkUp() {
        return linkUp;
    }

    /// Pulls or plugs the cable.
    public void linkUp(boolean up) {
        linkUp = up;
    }

    @Override
    public int takes() {
        return takes;
    }

    @Override
    public void wakes(Runnable worker) {
        toSwitch.wakes(worker);
    }

    @Override
    public boolean arm() {
        return toSwitch.arm();
    }

    @Override
    public void disarm() {
        toSwitch.disarm();
    }

    @Override
    public void close() {
        linkUp = false;
    }

    /// The guest's or the wire's side.
    public final class Peer {
        private Peer() {}

        /// Frames for the switch: fill slots, then publish.
        public FrameRing sending() {
            return toSwitch;
        }

        /// Frames from the switch: read slots, then release.
        public FrameRing receiving() {
            return toPeer;
        }

        /// Sends one frame without offloads.
        ///
        /// @return false when the ring is full or the frame longer than its slots
        public boolean send(byte[] frame) {
            return send(frame, 0, 0, 0, 0, 0, 0);
        }

        /// Sends one frame with offloads as in [Frame].
        public boolean send(
                byte[] frame,
                int flags,
                int checksumStart,
                int checksumOffset,
                int gsoType,
                int gsoSize,
                int gsoHeaderLength) {
            if (frame.length > toSwitch.frameBytes() || toSwitch.room(1) == 0) {
                return false;
            }
            long slot = toSwitch.slotToFill(0);
            FrameRing.plain(slot, frame.length);
            Memory.putByte(slot + 5, (byte) flags);
            Memory.putShort(slot + 6, (short) checksumStart);
            Memory.putShort(slot + 8, (short) checksumOffset);
            Memory.putByte(slot + 10, (byte) gsoType);
            Memory.putShort(slot + 12, (short) gsoSize);
            Memory.putShort(slot + 14, (short) gsoHeaderLength);
            MemorySegment.copy(
                    MemorySegment.ofArray(frame),
                    0,
                    Memory.ALL,
                    FrameRing.data(slot),
                    frame.length);
            toSwitch.publish(1);
            return true;
        }

        /// The next frame from the switch; an empty array when there is none.
        public byte[] receive() {
            if (toPeer.ready(1) == 0) {
                return new byte[0];
            }
            long slot = toPeer.slotToRead(0);
            byte[] frame = new byte[FrameRing.length(slot)];
            MemorySegment.copy(
                    Memory.ALL,
                    FrameRing.data(slot),
                    MemorySegment.ofArray(frame),
                    0,
                    frame.length);
            toPeer.release(1);
            return frame;
        }
    }
}
