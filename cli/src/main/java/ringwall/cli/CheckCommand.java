package ringwall.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import ringwall.model.Diagnostic;
import ringwall.model.Diagnostic.Severity;
import ringwall.model.Network;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `ringwall check`: every mistake at once.
@Command(
        name = "check",
        description =
                "Read intent files as one Network and say everything that is wrong, each with where and what to do.",
        footer = {
            "",
            "Exit codes: 0 fine (warnings allowed); 1 errors; 3 unreadable, not UTF-8 or over a limit.",
            "Examples:",
            "  ringwall check examples/three-tier/ringwall.yaml",
            "  ringwall check site.yaml tenants/*.yaml --json"
        })
final class CheckCommand implements Callable<Integer> {
    @Mixin private Console console = new Console();

    @Option(names = "--quiet", description = "Errors only.")
    private boolean quiet;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "YAML files, merged into one Network; - is standard input.")
    private List<Path> files = List.of();

    @Override
    public Integer call() {
        IntentFiles.Loaded loaded = IntentFiles.check(files);
        if (console.json()) {
            console.print(json(loaded));
            return loaded.exitCode();
        }
        List<String> lines = new ArrayList<>();
        for (Diagnostic diagnostic : loaded.diagnostics()) {
            if (!quiet || diagnostic.severity() == Severity.ERROR) {
                lines.add(IntentFiles.line(console, diagnostic));
            }
        }
        lines.add(summary(loaded));
        console.lines(lines);
        return loaded.exitCode();
    }

    private String summary(IntentFiles.Loaded loaded) {
        String counts =
                plural(loaded.count(Severity.ERROR), "error")
                        + ", "
                        + plural(loaded.count(Severity.WARNING), "warning")
                        + ", "
                        + plural(loaded.count(Severity.NOTE), "note");
        if (loaded.network().isEmpty()) {
            return console.styled("31;1", "not valid") + ": " + counts;
        }
        Network network = loaded.network().get();
        return console.styled("32;1", "fine")
                + ": "
                + network.name()
                + ": "
                + plural(network.hosts().size(), "host")
                + ", "
                + plural(network.switches().size(), "virtual switch", "virtual switches")
                + ", "
                + plural(network.segments().size(), "segment")
                + ", "
                + plural(network.vms().size(), "VM")
                + ", "
                + plural(
                        network.tiers().stream().mapToLong(tier -> tier.rules().size()).sum(),
                        "rule")
                + "; "
                + counts;
    }

    static String plural(long count, String one) {
        return plural(count, one, one + "s");
    }

    static String plural(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    private static ObjectNode json(IntentFiles.Loaded loaded) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("valid", loaded.network().isPresent());
        answer.put("errors", loaded.count(Severity.ERROR));
        answer.put("warnings", loaded.count(Severity.WARNING));
        answer.put("notes", loaded.count(Severity.NOTE));
        IntentFiles.json(answer, loaded.diagnostics());
        return answer;
    }
}
