package ringwall.ports.capture;

import java.io.IOException;
import java.util.function.LongSupplier;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.FramePort;
import ringwall.wire.pcap.CaptureWriter;
import ringwall.wire.pcap.CapturedFrame;

/// Any port, with all that passes recorded: received frames as inbound, sent ones as outbound.
/// Several may share a writer if one worker drives them; the writer is its owner's to close.
public final class CapturingPort implements FramePort {
    private final FramePort inner;
    private final Recorder recorder;

    /// @param snapLength most bytes kept of a frame, 0: all
    /// @param wallClockNs nanoseconds since 1970
    public CapturingPort(
            FramePort inner, CaptureWriter writer, int snapLength, LongSupplier wallClockNs)
            throws IOException {
        this.inner = inner;
        this.recorder = new Recorder(writer, inner.name(), snapLength, wallClockNs);
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public int receive(FramePool pool, long[] frames, int max) {
        int n = inner.receive(pool, frames, max);
        for (int i = 0; i < n; i++) {
            recorder.record(frames[i], CapturedFrame.INBOUND);
        }
        return n;
    }

    @Override
    public void recycle() {
        inner.recycle();
    }

    @Override
    public int transmit(long[] frames, int from, int count) {
        int n = inner.transmit(frames, from, count);
        for (int i = 0; i < n; i++) {
            recorder.record(frames[from + i], CapturedFrame.OUTBOUND);
        }
        return n;
    }

    @Override
    public void flush() {
        inner.flush();
        recorder.flush();
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

    /// Whether recording has ended because the file could not be written.
    public boolean broken() {
        return recorder.broken();
    }

    @Override
    public void close() {
        recorder.close();
        inner.close();
    }
}
