package ringwall.ports.impair;

import java.lang.foreign.Arena;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.FramePort;
import ringwall.ports.WrappedPort;

/// Any port behind a bad wire. Frames are copied in and come out when their time has come, when the
/// port is next called; a worker that drives one with frames on their way does not sleep ([#arm]).
/// The same seed, clock and calls give the same faults.
public final class ImpairedPort extends WrappedPort {
    private static final int CAPACITY = 512;
    private static final int BURST = 32;

    private final LongSupplier nowNs;
    private final Arena arena = Arena.ofShared();
    private final FramePool own = new FramePool(arena, BURST);
    private final DelayLine fromPeer;
    private final DelayLine toPeer;
    private final long[] one = new long[1];

    /// @param nowNs any monotonic clock, nanoseconds
    public ImpairedPort(FramePort inner, Impairments wire, long seed, LongSupplier nowNs) {
        super(inner);
        this.nowNs = nowNs;
        RandomGeneratorFactory<RandomGenerator> random =
                RandomGeneratorFactory.of("L64X128MixRandom");
        this.fromPeer = new DelayLine(arena, wire, random.create(seed), CAPACITY);
        this.toPeer = new DelayLine(arena, wire, random.create(~seed), CAPACITY);
    }

    @Override
    public int receive(FramePool pool, long[] frames, int max) {
        long now = nowNs.getAsLong();
        deliver(now);
        int n = inner.receive(pool, frames, max);
        for (int i = 0; i < n; i++) {
            fromPeer.enter(frames[i], now);
            pool.give(frames[i]);
        }
        inner.recycle();
        int out = 0;
        while (out < max) {
            int slot = fromPeer.due(now);
            long frame = slot < 0 ? 0 : pool.take();
            if (frame == 0) {
                break;
            }
            fromPeer.lend(slot, frame);
            frames[out++] = frame;
        }
        return out;
    }

    @Override
    public void recycle() {
        fromPeer.releaseLent();
    }

    @Override
    public int transmit(long[] frames, int from, int count) {
        if (!inner.linkUp()) {
            return 0;
        }
        long now = nowNs.getAsLong();
        for (int i = 0; i < count; i++) {
            toPeer.enter(frames[from + i], now);
        }
        return count;
    }

    /// Hands over to the peer what is due; what finds no room there has its next try later.
    private void deliver(long now) {
        for (int slot = toPeer.due(now); slot >= 0; slot = toPeer.due(now)) {
            long frame = own.take();
            toPeer.lend(slot, frame);
            one[0] = frame;
            int taken = inner.transmit(one, 0, 1);
            own.give(frame);
            if (taken == 0) {
                toPeer.keep(slot);
                return;
            }
            toPeer.release(slot);
        }
    }

    @Override
    public void flush() {
        deliver(nowNs.getAsLong());
        inner.flush();
    }

    @Override
    public boolean arm() {
        return inner.arm() || fromPeer.held() + toPeer.held() > 0;
    }

    /// Frames lost on purpose, both directions.
    public long lost() {
        return fromPeer.lost + toPeer.lost;
    }

    public long duplicated() {
        return fromPeer.duplicated + toPeer.duplicated;
    }

    public long corrupted() {
        return fromPeer.corrupted + toPeer.corrupted;
    }

    public long reordered() {
        return fromPeer.reordered + toPeer.reordered;
    }

    /// Frames lost because too many were on their way.
    public long overflowed() {
        return fromPeer.overflowed + toPeer.overflowed;
    }

    @Override
    public void close() {
        if (!arena.scope().isAlive()) {
            return;
        }
        inner.close();
        arena.close();
    }
}
