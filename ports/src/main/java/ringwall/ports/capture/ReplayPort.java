package ringwall.ports.capture;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.FramePort;
import ringwall.ports.FrameFill;
import ringwall.wire.pcap.CaptureReader;
import ringwall.wire.pcap.CapturedFrame;

/// A capture file as a port: its frames are received, at once or at the pace of their time stamps.
/// What is sent to it is taken and forgotten. The link goes down at the end of the file, or where
/// the file is damaged.
public final class ReplayPort implements FramePort {
    private static final int BURST = 64;
    private static final int LARGEST = 1 << 17;

    private final String name;
    private final CaptureReader reader;
    private final @Nullable LongSupplier pace;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment copies = arena.allocate((long) BURST * LARGEST, 64);
    private @Nullable CapturedFrame ahead;
    private boolean ended;
    private String problem = "";
    private boolean started;
    private long fileStartNs;
    private long startNs;

    /// As fast as it is asked.
    public static ReplayPort atOnce(String name, CaptureReader reader) {
        return new ReplayPort(name, reader, null);
    }

    /// At the pace of the time stamps, counted from the first receive; any monotonic clock.
    public static ReplayPort paced(String name, CaptureReader reader, LongSupplier clockNs) {
        return new ReplayPort(name, reader, clockNs);
    }

    private ReplayPort(String name, CaptureReader reader, @Nullable LongSupplier pace) {
        this.name = name;
        this.reader = reader;
        this.pace = pace;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int receive(FramePool pool, long[] frames, int max) {
        int n = 0;
        while (n < Math.min(max, BURST)) {
            CapturedFrame f = due();
            if (f == null) {
                break;
            }
            long frame = pool.take();
            if (frame == 0) {
                break;
            }
            ahead = null;
            long at = (long) n * LARGEST;
            MemorySegment.copy(f.data(), 0, copies, ValueLayout.JAVA_BYTE, at, f.data().length);
            FrameFill.fill(frame, copies.address() + at, f.data().length);
            frames[n++] = frame;
        }
        return n;
    }

    /// The next frame if its time has come.
    private @Nullable CapturedFrame due() {
        while (ahead == null && !ended) {
            try {
                CapturedFrame f = reader.next();
                ended = f == null;
                ahead = f != null && f.data().length <= LARGEST ? f : null;
            } catch (IOException e) {
                ended = true;
                problem = String.valueOf(e.getMessage());
            }
        }
        CapturedFrame f = ahead;
        if (f == null || pace == null) {
            return f;
        }
        long now = pace.getAsLong();
        if (!started) {
            started = true;
            startNs = now;
            fileStartNs = f.timestampNs();
        }
        return f.timestampNs() - fileStartNs <= now - startNs ? f : null;
    }

    @Override
    public void recycle() {
        // copies are written again by the next receive
    }

    @Override
    public int transmit(long[] frames, int from, int count) {
        return count;
    }

    @Override
    public void flush() {
        // nothing is sent
    }

    @Override
    public boolean linkUp() {
        return !ended || ahead != null;
    }

    @Override
    public int takes() {
        return TAKES_PARTIAL_CHECKSUM | TAKES_GSO_TCP4 | TAKES_GSO_TCP6 | TAKES_GSO_UDP;
    }

    /// Frames are still to come: who replays does not sleep.
    @Override
    public boolean arm() {
        return linkUp();
    }

    /// What was wrong with the file, empty if nothing was.
    public String problem() {
        return problem;
    }

    @Override
    public void close() {
        if (!arena.scope().isAlive()) {
            return;
        }
        try {
            reader.close();
        } catch (IOException e) {
            // it was only read
        }
        arena.close();
    }
}
