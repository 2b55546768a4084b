package ringwall.ports;

import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.FramePort;

/// A port around another: everything passes on as it is but for what a subclass overrides.
public abstract class WrappedPort implements FramePort {
    protected final FramePort inner;

    protected WrappedPort(FramePort inner) {
        this.inner = inner;
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public int receive(FramePool pool, long[] frames, int max) {
        return inner.receive(pool, frames, max);
    }

    @Override
    public void recycle() {
        inner.recycle();
    }

    @Override
    public int transmit(long[] frames, int from, int count) {
        return inner.transmit(frames, from, count);
    }

    @Override
    public void flush() {
        inner.flush();
    }

    @Override
    public boolean linkUp() {
        return inner.linkUp();
    }

    @Override
    public int takes() {
        return inner.takes();
    }

    @Override
    public int readableFd() {
        return inner.readableFd();
    }

    @Override
    public void wakes(Runnable worker) {
        inner.wakes(worker);
    }

    @Override
    public boolean arm() {
        return inner.arm();
    }

    @Override
    public void disarm() {
        inner.disarm();
    }

    @Override
    public void close() {
        inner.close();
    }
}
