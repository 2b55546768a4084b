package ringwall.lab.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Puts targets through attacks; each result has the capture that shows it.
public final class IsolationTest {
    /// One cell of the table.
    ///
    /// @param capture pcapng with an interface for each jack; empty when nothing was run
    public record Result(
            VirtualSwitchUnderTest target,
            Attack attack,
            Outcome outcome,
            Optional<Path> capture,
            long frames) {}

    /// One row: a target with all its results, or why there are none.
    public record Row(
            VirtualSwitchUnderTest target, List<Result> results, Optional<String> missing) {
        public boolean passed() {
            return missing.isEmpty()
                    && results.stream()
                            .noneMatch(r -> r.outcome().verdict() == Outcome.Verdict.FAIL);
        }

        public int learningFloods() {
            return results.stream().mapToInt(r -> r.outcome().learningFloods()).sum();
        }

        public List<Result> of(Attack.Family family) {
            return results.stream().filter(r -> r.attack().family() == family).toList();
        }
    }

    private final Path captures;
    private final long epochNs;
    private final Consumer<String> progress;

    /// @param captures folder for capture files; made when it is missing
    /// @param epochNs wall time now
    /// @param progress told what is being run, a line each
    public IsolationTest(Path captures, long epochNs, Consumer<String> progress) {
        this.captures = captures;
        this.epochNs = epochNs;
        this.progress = progress;
    }

    public Row run(VirtualSwitchUnderTest target, List<Attack> attacks) throws IOException {
        Optional<String> missing = target.missing();
        if (missing.isPresent()) {
            progress.accept("SKIPPED " + target.name() + ": " + missing.get());
            return new Row(target, List.of(), missing);
        }
        Path folder = captures.resolve(target.name().replaceAll("[^A-Za-z0-9.-]+", "_"));
        Files.createDirectories(folder);
        List<Result> results = new ArrayList<>();
        for (Attack attack : attacks) {
            try {
                results.add(run(target, attack, folder));
            } catch (IllegalStateException e) {
                String why = "it could not be set up: " + e.getMessage();
                progress.accept("SKIPPED " + target.name() + ": " + why);
                return new Row(target, List.of(), Optional.of(why));
            }
        }
        return new Row(target, List.copyOf(results), Optional.empty());
    }

    private Result run(VirtualSwitchUnderTest target, Attack attack, Path folder)
            throws IOException {
        Optional<String> why =
                target.layouts().contains(attack.layout())
                        ? target.notApplicable(attack)
                        : Optional.of("the target is not wired like that");
        if (why.isPresent()) {
            return new Result(
                    target, attack, Outcome.notApplicable(why.get()), Optional.empty(), 0);
        }
        progress.accept(target.name() + ": " + attack.id());
        try (Scene scene = Scene.open(target, attack.layout(), epochNs)) {
            Outcome outcome = attack.run(scene);
            Path file = folder.resolve(attack.id() + ".pcapng");
            scene.capture().write(file);
            return new Result(
                    target, attack, outcome, Optional.of(file), scene.capture().frames().size());
        }
    }
}
