package ringwall.ports;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicLong;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.FramePort;

/// A two-port forwarder on a thread of its own, until it is closed: what one receives, the other
/// sends.
public final class Relay implements AutoCloseable {
    private static final int BURST = 32;

    private final Thread thread;
    private volatile boolean stop;

    public final AtomicLong forwarded = new AtomicLong();
    public final AtomicLong lost = new AtomicLong();

    public Relay(FramePort a, FramePort b) {
        thread =
                Thread.ofPlatform()
                        .start(() -> {
                            FramePool pool = new FramePool(Arena.ofAuto(), 256);
                            long[] frames = new long[BURST];
                            while (!stop) {
                                int n = turn(pool, frames, a, b) + turn(pool, frames, b, a);
                                if (n == 0) {
                                    Thread.onSpinWait();
                                }
                            }
                        });
    }

    private int turn(FramePool pool, long[] frames, FramePort from, FramePort to) {
        int n = from.receive(pool, frames, BURST);
        int sent = n == 0 ? 0 : to.transmit(frames, 0, n);
        for (int i = 0; i < n; i++) {
            pool.give(frames[i]);
        }
        from.recycle();
        to.flush();
        forwarded.addAndGet(sent);
        lost.addAndGet(n - sent);
        return n;
    }

    @Override
    public void close() {
        stop = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
