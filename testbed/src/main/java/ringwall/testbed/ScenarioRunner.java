package ringwall.testbed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import ringwall.program.DropReason;
import ringwall.program.HostProgram;
import ringwall.program.interpreter.Output;
import ringwall.program.interpreter.Trace;
import ringwall.wire.FrameText;

/// Plays a scenario on a dataplane and tells where they differ.
public final class ScenarioRunner {
    /// A Tuesday in 2027; scenarios say only how much time passes.
    public static final long START_NS = 1_800_000_000_000_000_000L;

    private static final long BETWEEN_STEPS_NS = 1_000_000;

    private final Supplier<DataplaneUnderTest> dataplanes;
    private final Function<String, HostProgram> programs;

    /// @param dataplanes a fresh one for each scenario
    /// @param programs by the names that scenarios use
    public ScenarioRunner(
            Supplier<DataplaneUnderTest> dataplanes, Function<String, HostProgram> programs) {
        this.dataplanes = dataplanes;
        this.programs = programs;
    }

    /// @param skipped why the dataplane cannot run it; empty: it was run
    /// @param differences one text each, with `file:line`; empty: it behaved
    public record Outcome(Scenario scenario, Optional<String> skipped, List<String> differences) {
        public boolean good() {
            return differences.isEmpty();
        }
    }

    public Outcome run(Scenario scenario) {
        List<String> differences = new ArrayList<>();
        HeldClock clock = new HeldClock(START_NS);
        HostProgram program = programs.apply(scenario.program());
        try (DataplaneUnderTest dataplane = dataplanes.get()) {
            Optional<String> refused = dataplane.refuses(program);
            if (refused.isPresent()) {
                return new Outcome(scenario, refused, List.of());
            }
            dataplane.load(program, clock.nowNs());
            for (Scenario.Step step : scenario.steps()) {
                clock.advance(BETWEEN_STEPS_NS);
                play(scenario, step, dataplane, clock, differences);
            }
        }
        return new Outcome(scenario, Optional.empty(), List.copyOf(differences));
    }

    private void play(
            Scenario scenario,
            Scenario.Step step,
            DataplaneUnderTest dataplane,
            HeldClock clock,
            List<String> differences) {
        switch (step) {
            case Scenario.Step.In in -> {
                DataplaneUnderTest.Observed seen =
                        dataplane.in(in.attachment(), in.frame().clone(), clock.nowNs());
                outputs(scenario, in.line(), in.expected(), seen, differences);
                drops(scenario, in, seen, differences);
                seen.trace().ifPresent(trace -> tables(scenario, in, trace, differences));
            }
            case Scenario.Step.Link link -> {
                DataplaneUnderTest.Observed seen =
                        dataplane.link(link.pnic(), link.up(), clock.nowNs());
                outputs(scenario, link.line(), link.expected(), seen, differences);
            }
            case Scenario.Step.Wait wait -> {
                clock.advance(wait.ns());
                dataplane.tick(clock.nowNs());
            }
            case Scenario.Step.PortLink port ->
                    dataplane.port(port.port(), port.up(), clock.nowNs());
            case Scenario.Step.Load load ->
                    dataplane.load(programs.apply(load.program()), clock.nowNs());
        }
    }

    private static String at(Scenario scenario, int line) {
        return scenario.file() + ":" + line + ": ";
    }

    private static void outputs(
            Scenario scenario,
            int line,
            List<Scenario.Out> expected,
            DataplaneUnderTest.Observed seen,
            List<String> differences) {
        List<Output> left = new ArrayList<>(seen.outputs());
        List<Scenario.Out> missing = new ArrayList<>();
        for (Scenario.Out out : expected) {
            Optional<Output> found = left.stream().filter(o -> matches(out, o)).findFirst();
            if (found.isPresent()) {
                left.remove(found.get());
            } else {
                missing.add(out);
            }
        }
        for (Scenario.Out out : missing) {
            differences.add(
                    at(scenario, out.line())
                            + "expected at "
                            + out.attachment()
                            + ": "
                            + out.frame()
                                    .map(f -> FrameText.describe(f) + " " + hex(f))
                                    .orElse("like " + out.like() + " where " + out.where())
                            + "\n    but left are "
                            + text(left)
                            + why(seen));
        }
        if (missing.isEmpty() && !left.isEmpty()) {
            differences.add(at(scenario, line) + "not expected: " + text(left) + why(seen));
        }
    }

    private static String text(List<Output> outputs) {
        StringBuilder text = new StringBuilder(outputs.isEmpty() ? "none" : "");
        for (Output output : outputs) {
            text.append("\n      ").append(output).append(' ').append(hex(output.frame()));
        }
        return text.toString();
    }

    private static String why(DataplaneUnderTest.Observed seen) {
        return "\n    dropped: "
                + seen.drops()
                + seen.trace().map(trace -> "\n" + trace.text()).orElse("");
    }

    private static String hex(byte[] frame) {
        return HexFormat.of().formatHex(frame);
    }

    private static boolean matches(Scenario.Out expected, Output output) {
        if (!expected.attachment().equals(output.attachment())) {
            return false;
        }
        String text = FrameText.describe(output.frame()).toLowerCase(Locale.ROOT);
        return expected.frame().isPresent()
                ? Arrays.equals(expected.frame().get(), output.frame())
                : expected.where().matches(output.frame())
                        && expected.like().stream()
                                .allMatch(p -> text.contains(p.toLowerCase(Locale.ROOT)));
    }

    /// A frame that is expected out may also have been answered or copied; reasons must be exactly
    /// those that are listed.
    private static void drops(
            Scenario scenario,
            Scenario.Step.In in,
            DataplaneUnderTest.Observed seen,
            List<String> differences) {
        List<DropReason> expected = sorted(in.drops());
        List<DropReason> actual = sorted(seen.drops());
        if (!expected.equals(actual)) {
            differences.add(
                    at(scenario, in.line())
                            + "expected drops "
                            + expected
                            + ", seen "
                            + actual
                            + seen.trace().map(trace -> "\n" + trace.text()).orElse(""));
        }
    }

    private static List<DropReason> sorted(List<DropReason> reasons) {
        return reasons.stream().sorted(Comparator.naturalOrder()).toList();
    }

    private static void tables(
            Scenario scenario, Scenario.Step.In in, Trace trace, List<String> differences) {
        for (Scenario.Said said : in.tables()) {
            boolean found =
                    trace.entries().stream()
                            .anyMatch(entry ->
                                    entry.table() == said.table()
                                            && entry.toString().contains(said.text()));
            if (!found) {
                differences.add(
                        at(scenario, said.line())
                                + said.table().label()
                                + " does not say '"
                                + said.text()
                                + "'\n"
                                + trace.text());
            }
        }
    }
}
