package ringwall.dataplane;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import ringwall.program.DropReason;
import ringwall.program.HostProgram;
import ringwall.program.Port;
import ringwall.program.interpreter.Interpreter;
import ringwall.program.interpreter.Output;
import ringwall.program.interpreter.Result;
import ringwall.program.interpreter.State;

/// The same frames through the Interpreter and the switch: equal outputs, byte for byte and in
/// order per attachment, and equal drop reasons. Throws on the first difference, with the trace of
/// the meaning.
final class Differential implements AutoCloseable {
    final Bench bench;
    private Interpreter meaning;
    private State state = new State();
    private final Map<DropReason, Long> dropsBefore = new HashMap<>();
    private long frames;

    Differential(HostProgram program) {
        meaning = Interpreter.of(program);
        bench =
                new Bench(
                        EmbeddedSwitch.Config.small(),
                        program,
                        attachments(program).toArray(String[]::new));
        state = meaning.tick(state, bench.nowNs).next();
    }

    static List<String> attachments(HostProgram program) {
        List<String> names = new ArrayList<>();
        program.ports().stream()
                .filter(p -> p.kind() != Port.Kind.UPLINK)
                .forEach(p -> names.add(p.name()));
        program.pnics().forEach(p -> names.add(p.name()));
        names.addAll(MirrorPlans.files(program));
        return names;
    }

    /// How often each reason was seen, and frames delivered.
    static final Map<DropReason, Long> SEEN = new java.util.concurrent.ConcurrentSkipListMap<>();

    static long delivered;
    static long fast;

    long frames() {
        return frames;
    }

    void swap(HostProgram program) {
        meaning = Interpreter.of(program);
        bench.sw.apply(program);
        bench.sw.doWork(bench.nowNs);
        state = meaning.tick(state, bench.nowNs).next();
        bench.ports.keySet().forEach(bench::received);
    }

    /// Time passes on both sides.
    void pass(long ns) {
        bench.later(ns);
        Result result = meaning.tick(state, bench.nowNs);
        state = result.next();
        bench.sw.doWork(bench.nowNs);
        compare("time", result);
    }

    boolean up(String pnic) {
        return bench.port(pnic).linkUp();
    }

    /// Pulls or plugs a pNIC's cable on both sides and compares what is announced.
    void link(String pnic, boolean up) {
        bench.port(pnic).linkUp(up);
        Result result = meaning.link(state, pnic, up, bench.nowNs);
        state = result.next();
        bench.sw.doWork(bench.nowNs);
        compare("link of " + pnic + (up ? " up" : " down"), result);
    }

    /// One frame on both sides.
    Result frame(String attachment, byte[] bytes) {
        frames++;
        Result result = meaning.advance(state, attachment, bytes.clone(), bench.nowNs);
        state = result.next();
        bench.send(attachment, bytes);
        compare(
                attachment + " <- " + ringwall.wire.FrameText.describe(bytes) + "\n  " + hex(bytes),
                result);
        return result;
    }

    private void compare(String what, Result result) {
        Map<String, List<String>> expected = new TreeMap<>();
        for (Output output : result.outputs()) {
            expected.computeIfAbsent(output.attachment(), a -> new ArrayList<>())
                    .add(hex(output.frame()));
        }
        Map<String, List<String>> got = new TreeMap<>();
        for (String name : bench.ports.keySet()) {
            List<byte[]> out = bench.received(name);
            if (!out.isEmpty()) {
                got.put(name, out.stream().map(Differential::hex).toList());
            }
        }
        Map<DropReason, Long> expectedDrops = new TreeMap<>();
        result.drops().forEach(r -> expectedDrops.merge(r, 1L, Long::sum));
        Map<DropReason, Long> gotDrops = new TreeMap<>();
        for (DropReason reason : DropReason.values()) {
            long now = bench.drops(reason);
            long before = dropsBefore.getOrDefault(reason, 0L);
            if (now != before) {
                gotDrops.put(reason, now - before);
                dropsBefore.put(reason, now);
            }
        }
        gotDrops.forEach((reason, count) -> SEEN.merge(reason, count, Long::sum));
        delivered += result.outputs().size();
        if (!expected.equals(got) || !expectedDrops.equals(gotDrops)) {
            throw new AssertionError(
                    "frame "
                            + frames
                            + ": "
                            + what
                            + "\nmeaning:  "
                            + expectedDrops
                            + " "
                            + expected
                            + "\nswitch:   "
                            + gotDrops
                            + " "
                            + got
                            + "\n"
                            + result.trace().text());
        }
    }

    static String hex(byte[] bytes) {
        return java.util.HexFormat.of()
                        .formatHex(Arrays.copyOf(bytes, Math.min(bytes.length, 2000)))
                + (bytes.length > 2000 ? "+" + Arrays.hashCode(bytes) : "");
    }

    @Override
    public void close() {
        for (int slot = 0; slot < bench.sw.worker().portSlots(); slot++) {
            fast += bench.sw.worker().counters.read(slot, Counters.FAST);
        }
        bench.close();
    }
}
