package ringwall.lab;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.FramePort;
import ringwall.lab.physical.WatchedPort;
import ringwall.ports.WrappedPort;
import ringwall.wire.Checksum;

/// A vNIC's real port (TAP, QEMU's socket, vhost-user) as the lab sees it: counted, and watched
/// while somebody captures. It goes straight to the host's dataplane, without a frame on the heap
/// unless it is watched.
///
/// It outlives what it is plugged in: `close` lets go of it, [#end] closes it. Used in the fabric's
/// thread only.
public final class RealPort extends WrappedPort implements WatchedPort {
    private static final int LARGEST = 1 << 17;

    private final LongSupplier nowNs;
    private final List<Tap> taps = new ArrayList<>();
    private final Arena arena = Arena.ofShared();
    private final MemorySegment copy = arena.allocate(LARGEST, 8);
    private long framesIn;
    private long framesOut;
    private long bytesIn;
    private long bytesOut;
    private boolean ended;

    /// @param inner named as in programs: `vm/nic`
    /// @param nowNs nanoseconds since the epoch
    public RealPort(FramePort inner, LongSupplier nowNs) {
        super(inner);
        this.nowNs = nowNs;
    }

    @Override
    public int receive(FramePool pool, long[] frames, int max) {
        if (ended) {
            return 0;
        }
        int count = inner.receive(pool, frames, max);
        for (int i = 0; i < count; i++) {
            framesOut++;
            bytesOut += Frame.length(frames[i]);
            show(frames[i], false);
        }
        return count;
    }

    @Override
    public void recycle() {
        if (!ended) {
            inner.recycle();
        }
    }

    @Override
    public int transmit(long[] frames, int from, int count) {
        if (ended) {
            return 0;
        }
        int taken = inner.transmit(frames, from, count);
        for (int i = from; i < from + taken; i++) {
            framesIn++;
            bytesIn += Frame.length(frames[i]);
            show(frames[i], true);
        }
        return taken;
    }

    /// Partial checksums are completed in the copy, so that a reader does not see them as wrong.
    private void show(long frame, boolean inbound) {
        int length = Frame.length(frame);
        if (taps.isEmpty() || length > LARGEST) {
            return;
        }
        Frame.gather(frame, copy.address());
        int start = Frame.checksumStart(frame);
        int offset = Frame.checksumOffset(frame);
        if ((Frame.flags(frame) & Frame.CHECKSUM_PARTIAL) != 0 && start + offset + 2 <= length) {
            Checksum.complete(copy, start, offset, length, false);
        }
        byte[] bytes = copy.asSlice(0, length).toArray(JAVA_BYTE);
        for (Tap tap : List.copyOf(taps)) {
            tap.frame(this, bytes, inbound, nowNs.getAsLong());
        }
    }

    @Override
    public void flush() {
        if (!ended) {
            inner.flush();
        }
    }

    @Override
    public boolean linkUp() {
        return !ended && inner.linkUp();
    }

    @Override
    public int takes() {
        return ended ? 0 : inner.takes();
    }

    @Override
    public int readableFd() {
        return ended ? -1 : inner.readableFd();
    }

    @Override
    public boolean arm() {
        return !ended && inner.arm();
    }

    @Override
    public void disarm() {
        if (!ended) {
            inner.disarm();
        }
    }

    @Override
    public void addTap(Tap tap) {
        taps.add(tap);
    }

    @Override
    public void removeTap(Tap tap) {
        taps.remove(tap);
    }

    @Override
    public long framesIn() {
        return framesIn;
    }

    @Override
    public long framesOut() {
        return framesOut;
    }

    @Override
    public long bytesIn() {
        return bytesIn;
    }

    @Override
    public long bytesOut() {
        return bytesOut;
    }

    /// Lets go: what it was plugged in is done with it.
    @Override
    public void close() {}

    /// Closes the port itself, for good; whatever it is still plugged in sees a link that is down.
    public void end() {
        if (!ended) {
            ended = true;
            inner.close();
            arena.close();
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
