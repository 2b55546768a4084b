package ringwall.lab.guest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import ringwall.lab.physical.WatchedPort;
import ringwall.wire.pcap.CaptureWriter;
import ringwall.wire.pcap.CapturedFrame;

/// A promiscuous capture at one or more ports: every frame that passes, whoever it is for. It is
/// kept in memory, at most `limit` frames (what comes later is counted), and can be written as
/// pcapng.
public final class Capture implements WatchedPort.Tap, AutoCloseable {
    /// @param inbound towards the guest or device at the port
    @SuppressWarnings("ArrayRecordComponent") // a carrier of bytes; identity is never asked for
    public record Seen(WatchedPort at, byte[] frame, boolean inbound, long atNs) {
        public Packet packet() {
            return Packet.of(frame);
        }
    }

    private static final int USUAL_LIMIT = 200_000;

    private final List<? extends WatchedPort> ports;
    private final int limit;
    private final List<Seen> frames = new ArrayList<>();
    private long beyond;
    private boolean paused;

    public Capture(WatchedPort... ports) {
        this(USUAL_LIMIT, List.of(ports));
    }

    public Capture(int limit, List<? extends WatchedPort> ports) {
        this.limit = limit;
        this.ports = List.copyOf(ports);
        this.ports.forEach(port -> port.addTap(this));
    }

    @Override
    public void frame(WatchedPort at, byte[] frame, boolean inbound, long nowNs) {
        if (paused) {
            return;
        }
        if (frames.size() < limit) {
            frames.add(new Seen(at, frame.clone(), inbound, nowNs));
        } else {
            beyond++;
        }
    }

    public List<Seen> frames() {
        return List.copyOf(frames);
    }

    /// Frames that came towards the guest and match.
    public List<Seen> received(Predicate<Seen> which) {
        return frames.stream().filter(Seen::inbound).filter(which).toList();
    }

    /// Frames over the limit.
    public long beyond() {
        return beyond;
    }

    /// While paused nothing is kept: for the bulk of a flood, whose first frames are enough.
    public void pause(boolean on) {
        this.paused = on;
    }

    /// Writes pcapng, one interface a port, directions as the guest sees them.
    public void write(Path file) throws IOException {
        try (CaptureWriter out = CaptureWriter.pcapng(file)) {
            for (WatchedPort port : ports) {
                out.addInterface(port.toString(), 0);
            }
            for (Seen seen : frames) {
                out.write(
                        new CapturedFrame(
                                seen.atNs,
                                ports.indexOf(seen.at),
                                seen.frame,
                                seen.frame.length,
                                "",
                                seen.inbound ? CapturedFrame.INBOUND : CapturedFrame.OUTBOUND));
            }
        }
    }

    @Override
    public void close() {
        ports.forEach(port -> port.removeTap(this));
    }
}
