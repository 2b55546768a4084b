package ringwall.ports.capture;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongSupplier;
import ringwall.dataplane.port.Frame;
import ringwall.wire.Checksum;
import ringwall.wire.pcap.CaptureWriter;
import ringwall.wire.pcap.CapturedFrame;

/// Writes frames to one interface of a capture file. A disk that is full ends the recording, not
/// the port. Partial checksums are completed in the copy, so that a reader does not see them as
/// wrong; super-frames stay whole.
final class Recorder {
    private static final int LARGEST = 1 << 17;

    private final CaptureWriter writer;
    private final int interfaceId;
    private final int snapLength;
    private final LongSupplier wallClockNs;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment copy = arena.allocate(LARGEST, 8);
    private boolean broken;

    Recorder(CaptureWriter writer, String name, int snapLength, LongSupplier wallClockNs)
            throws IOException {
        this.writer = writer;
        this.snapLength = snapLength;
        this.wallClockNs = wallClockNs;
        this.interfaceId = writer.addInterface(name, snapLength);
    }

    void record(long frame, int direction) {
        int length = Frame.length(frame);
        if (broken || length > LARGEST) {
            return;
        }
        Frame.gather(frame, copy.address());
        int start = Frame.checksumStart(frame);
        int field = start + Frame.checksumOffset(frame);
        if ((Frame.flags(frame) & Frame.CHECKSUM_PARTIAL) != 0 && field + 2 <= length) {
            Checksum.complete(copy, start, Frame.checksumOffset(frame), length, false);
        }
        int kept = snapLength > 0 ? Math.min(length, snapLength) : length;
        byte[] data = copy.asSlice(0, kept).toArray(ValueLayout.JAVA_BYTE);
        try {
            long now = wallClockNs.getAsLong();
            writer.write(new CapturedFrame(now, interfaceId, data, length, "", direction));
        } catch (IOException e) {
            broken = true;
        }
    }

    void flush() {
        try {
            if (!broken) {
                writer.flush();
            }
        } catch (IOException e) {
            broken = true;
        }
    }

    boolean broken() {
        return broken;
    }

    void close() {
        if (arena.scope().isAlive()) {
            flush();
            arena.close();
        }
    }
}
