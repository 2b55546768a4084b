package ringwall.dataplane;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ringwall.program.DropReason;
import ringwall.program.Feature;
import ringwall.program.HostProgram;
import ringwall.program.interpreter.Output;
import ringwall.testbed.DataplaneUnderTest;

/// The embedded switch put through the behaviour suite.
final class SwitchUnderTest implements DataplaneUnderTest {
    private @Nullable Bench bench;

    @Override
    public String name() {
        return "embedded switch";
    }

    @Override
    public Optional<String> refuses(HostProgram program) {
        Set<Feature> lacks = EnumSet.noneOf(Feature.class);
        lacks.addAll(program.requires());
        lacks.removeAll(EmbeddedSwitch.features());
        return lacks.isEmpty() ? Optional.empty() : Optional.of("it has no " + lacks);
    }

    private Bench bench() {
        if (bench == null) {
            throw new IllegalStateException("no program yet");
        }
        return bench;
    }

    @Override
    public void load(HostProgram program, long nowNs) {
        List<String> names = Differential.attachments(program);
        if (bench == null) {
            bench = new Bench(EmbeddedSwitch.Config.small(), program, names.toArray(String[]::new));
        } else {
            names.stream()
                    .filter(n -> !bench().ports.containsKey(n))
                    .forEach(n -> bench().plug(n, 0));
            bench().sw.apply(program);
        }
        bench().nowNs = nowNs;
        bench().sw.doWork(nowNs);
    }

    @Override
    public Observed in(String attachment, byte[] frame, long nowNs) {
        Bench on = bench();
        on.nowNs = nowNs;
        if (!on.ports.containsKey(attachment)) {
            on.plug(attachment, 0);
        }
        return observe(() -> on.send(attachment, frame));
    }

    private Observed observe(Runnable action) {
        Bench on = bench();
        long[] before = drops(on);
        action.run();
        List<Output> outputs = new ArrayList<>();
        on.ports
                .keySet()
                .forEach(name -> on.received(name).forEach(f -> outputs.add(new Output(name, f))));
        List<DropReason> drops = new ArrayList<>();
        long[] after = drops(on);
        for (DropReason reason : DropReason.values()) {
            int at = Ordinals.of(reason);
            for (long i = before[at]; i < after[at]; i++) {
                drops.add(reason);
            }
        }
        return new Observed(outputs, drops, Optional.empty());
    }

    private static long[] drops(Bench on) {
        long[] counts = new long[DropReason.values().length];
        for (DropReason reason : DropReason.values()) {
            counts[Ordinals.of(reason)] = on.drops(reason);
        }
        return counts;
    }

    @Override
    public Observed link(String pnic, boolean up, long nowNs) {
        Bench on = bench();
        on.nowNs = nowNs;
        return observe(() -> {
            on.port(pnic).linkUp(up);
            on.sw.doWork(nowNs);
        });
    }

    @Override
    public void port(String port, boolean up, long nowNs) {
        bench().nowNs = nowNs;
        bench().port(port).linkUp(up);
        bench().sw.doWork(nowNs);
    }

    @Override
    public Observed tick(long nowNs) {
        bench().nowNs = nowNs;
        return observe(() -> bench().sw.doWork(nowNs));
    }

    @Override
    public void close() {
        if (bench != null) {
            bench.close();
        }
    }
}
