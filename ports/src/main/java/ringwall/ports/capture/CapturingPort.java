package ringwall.ports.capture;

import java.io.IOException;
import java.util.function.LongSupplier;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.FramePort;
import ringwall.ports.WrappedPort;
import ringwall.wire.pcap.CaptureWriter;
import ringwall.wire.pcap.CapturedFrame;

/// Any port, with all that passes recorded: received frames as inbound, sent ones as outbound.
/// Several may share a writer if one worker drives them; the writer is its owner's to close.
public final class CapturingPort extends WrappedPort {
    private final Recorder recorder;

    /// @param snapLength most bytes kept of a frame, 0: all
    /// @param wallClockNs nanoseconds since 1970
    public CapturingPort(
            FramePort inner, CaptureWriter writer, int snapLength, LongSupplier wallClockNs)
            throws IOException {
        super(inner);
        this.recorder = new Recorder(writer, inner.name(), snapLength, wallClockNs);
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
