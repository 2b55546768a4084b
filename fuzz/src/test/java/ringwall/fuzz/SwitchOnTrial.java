package ringwall.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import ringwall.dataplane.EmbeddedSwitch;
import ringwall.dataplane.port.RingPort;
import ringwall.observe.PortCounters;
import ringwall.program.DropReason;
import ringwall.program.HostProgram;
import ringwall.program.ProgramText;
import ringwall.program.interpreter.Interpreter;
import ringwall.program.interpreter.Result;
import ringwall.program.interpreter.State;
import ringwall.wire.FrameText;

/// A small switch, and the Interpreter beside it: every frame must meet the same fate in both, and
/// every frame must have one - received = forwarded + dropped by reason.
final class SwitchOnTrial implements AutoCloseable {
    static final List<String> PORTS = List.of("a/eth0", "b/eth0", "ens1");
    private static final HostProgram PROGRAM = program();
    private static final long START_NS = 1_800_000_000_000_000_000L;
    private static final EmbeddedSwitch.Config SMALL =
            new EmbeddedSwitch.Config(64, 64, 64, 16, 64, 64, 1, Optional.empty());

    private final Arena arena = Arena.ofShared();
    private final EmbeddedSwitch sw = new EmbeddedSwitch(SMALL);
    private final List<RingPort> ports = new ArrayList<>();
    private final Interpreter meaning = Interpreter.of(PROGRAM);
    private State state = new State();
    private long nowNs = START_NS;
    private long forwarded;
    private Map<DropReason, Long> drops = new TreeMap<>();

    SwitchOnTrial() {
        for (String name : PORTS) {
            RingPort port = new RingPort(arena, name, 16, 2048, 0);
            ports.add(port);
            sw.addPort(port);
        }
        sw.apply(PROGRAM);
        sw.doWork(nowNs);
        state = meaning.tick(state, nowNs).next();
    }

    private static HostProgram program() {
        try (InputStream in = SwitchOnTrial.class.getResourceAsStream("/two-vms.program")) {
            return ProgramText.read(
                    "two-vms.program", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ProgramText.Malformed e) {
            throw new IllegalStateException(e);
        }
    }

    void pass(long ns) {
        nowNs += ns;
        state = meaning.tick(state, nowNs).next();
        sw.doWork(nowNs);
        collect();
    }

    private List<String> collect() {
        List<String> out = new ArrayList<>();
        for (RingPort port : ports) {
            for (byte[] f = port.peer().receive(); f.length > 0; f = port.peer().receive()) {
                out.add(port.name() + " " + java.util.HexFormat.of().formatHex(f));
            }
        }
        return out;
    }

    void frame(int port, byte[] frame) {
        Result result = meaning.advance(state, PORTS.get(port), frame.clone(), nowNs);
        state = result.next();
        if (frame.length == 0 || !ports.get(port).peer().send(frame)) {
            throw new IllegalStateException("the ring took no frame of " + frame.length);
        }
        sw.doWork(nowNs);
        List<String> out = collect();
        List<String> expected =
                result.outputs().stream()
                        .map(o ->
                                o.attachment()
                                        + " "
                                        + java.util.HexFormat.of().formatHex(o.frame()))
                        .sorted()
                        .toList();
        TreeMap<DropReason, Long> dropped = new TreeMap<>();
        result.drops().forEach(r -> dropped.merge(r, 1L, Long::sum));
        if (!expected.equals(out.stream().sorted().toList()) || !dropped.equals(newDrops())) {
            throw new AssertionError(
                    FrameText.describe(frame) + "\n" + out + "\n" + result.trace().text());
        }
        accounted(out.size() + dropped.values().stream().mapToLong(n -> n).sum());
    }

    private Map<DropReason, Long> newDrops() {
        TreeMap<DropReason, Long> all = new TreeMap<>();
        for (PortCounters counters : sw.counters().values()) {
            counters.drops().forEach((reason, n) -> all.merge(reason, n, Long::sum));
        }
        TreeMap<DropReason, Long> grown = new TreeMap<>();
        all.forEach((reason, n) -> {
            long more = n - drops.getOrDefault(reason, 0L);
            if (more > 0) {
                grown.put(reason, more);
            }
        });
        drops = all;
        return grown;
    }

    /// A frame leaves, or a reason says why not.
    private void accounted(long fates) {
        long sent = 0;
        for (PortCounters counters : sw.counters().values()) {
            sent += counters.txFrames();
        }
        if (fates == 0 || sent < forwarded) {
            throw new AssertionError("a frame vanished");
        }
        forwarded = sent;
    }

    @Override
    public void close() {
        sw.close();
        arena.close();
    }
}
