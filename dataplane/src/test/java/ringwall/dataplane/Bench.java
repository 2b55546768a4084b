package ringwall.dataplane;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ringwall.dataplane.port.FramePort;
import ringwall.dataplane.port.RingPort;
import ringwall.program.DropReason;
import ringwall.program.HostProgram;
import ringwall.program.ProgramText;

/// A switch on the bench: ring ports, a clock that the test holds, everything in the test's thread.
final class Bench implements AutoCloseable {
    static final int RING = 64;
    static final long START_NS = 1_800_000_000_000_000_000L;

    final EmbeddedSwitch sw;
    final Map<String, RingPort> ports = new LinkedHashMap<>();
    private final Arena arena = Arena.ofShared();
    long nowNs = START_NS;

    Bench(EmbeddedSwitch.Config config, HostProgram program, String... names) {
        sw = new EmbeddedSwitch(config);
        for (String name : names) {
            plug(name, 0);
        }
        sw.apply(program);
        sw.doWork(nowNs);
    }

    void plug(String name, int takes) {
        RingPort port = new RingPort(arena, name, RING, 20_000, takes);
        ports.put(name, port);
        sw.addPort(port);
    }

    static final int ALL_OFFLOADS =
            FramePort.TAKES_PARTIAL_CHECKSUM
                    | FramePort.TAKES_GSO_TCP4
                    | FramePort.TAKES_GSO_TCP6
                    | FramePort.TAKES_GSO_UDP;

    static HostProgram program(String resource) {
        try (InputStream in = Bench.class.getResourceAsStream("/" + resource)) {
            return ProgramText.read(
                    resource, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ProgramText.Malformed e) {
            throw new IllegalStateException(e);
        }
    }

    RingPort port(String port) {
        RingPort ring = ports.get(port);
        if (ring == null) {
            throw new IllegalArgumentException("no port " + port);
        }
        return ring;
    }

    RingPort.Peer peer(String port) {
        return port(port).peer();
    }

    /// Sends one frame into a port and lets the switch work.
    void send(String port, byte[] frame) {
        if (!peer(port).send(frame)) {
            throw new IllegalStateException("the ring of " + port + " is full");
        }
        sw.doWork(nowNs);
    }

    /// All frames that came out of a port.
    List<byte[]> received(String port) {
        List<byte[]> frames = new ArrayList<>();
        for (byte[] frame = peer(port).receive(); frame.length > 0; frame = peer(port).receive()) {
            frames.add(frame);
        }
        return frames;
    }

    long drops(DropReason reason) {
        return sw.drops(reason);
    }

    void later(long ns) {
        nowNs += ns;
    }

    @Override
    public void close() {
        sw.close();
        arena.close();
    }
}
