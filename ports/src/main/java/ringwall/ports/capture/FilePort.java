package ringwall.ports.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.FramePort;
import ringwall.wire.pcap.CaptureWriter;

/// A pcapng file as a port: what is sent to it is written. The target of a mirror to a file.
public final class FilePort implements FramePort {
    private final String name;
    private final CaptureWriter writer;
    private final Recorder recorder;

    /// A new file; an existing one is replaced.
    ///
    /// @param snapLength most bytes kept of a frame, 0: all
    /// @param wallClockNs nanoseconds since 1970
    public FilePort(String name, Path file, int snapLength, LongSupplier wallClockNs)
            throws IOException {
        this.name = name;
        this.writer = CaptureWriter.pcapng(file);
        this.recorder = new Recorder(writer, name, snapLength, wallClockNs);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int receive(FramePool pool, long[] frames, int max) {
        return 0;
    }

    @Override
    public void recycle() {
        // nothing is received
    }

    @Override
    public int transmit(long[] frames, int from, int count) {
        for (int i = 0; i < count; i++) {
            recorder.record(frames[from + i], 0);
        }
        return count;
    }

    @Override
    public void flush() {
        recorder.flush();
    }

    @Override
    public boolean linkUp() {
        return !recorder.broken();
    }

    /// Takes super-frames as they are: they are recorded whole.
    @Override
    public int takes() {
        return TAKES_PARTIAL_CHECKSUM | TAKES_GSO_TCP4 | TAKES_GSO_TCP6 | TAKES_GSO_UDP;
    }

    @Override
    public void close() {
        recorder.close();
        try {
            writer.close();
        } catch (IOException e) {
            // the disk is full: what could be written was flushed before
        }
    }
}
