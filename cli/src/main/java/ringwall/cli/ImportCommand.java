package ringwall.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import ringwall.audit.Audit;
import ringwall.audit.check.Declared;
import ringwall.audit.export.IntentText;
import ringwall.audit.fact.Notification;
import ringwall.audit.fact.Site;
import tools.jackson.databind.node.JsonNodeFactory;

/// `ringwall import`: another platform's configuration as an intent file.
@Command(
        name = "import",
        description =
                "Turn the configuration of another platform into an intent file, as far as it goes; what was not known is a comment.",
        footer = {
            "",
            "Exit codes: 0 written; 2 usage; 3 nothing could be read.",
            "Examples:",
            "  ringwall import kvm1.tar.gz -o intent.yaml && ringwall check intent.yaml"
        })
final class ImportCommand implements Callable<Integer> {
    @Mixin private Console console = new Console();

    @Parameters(
            paramLabel = "SOURCE",
            arity = "1..*",
            description = "Files, directories or archives; together one site.")
    private List<Path> sources = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The intent file; standard output without it.")
    private Optional<Path> output = Optional.empty();

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the Network.")
    private String name = "imported";

    @Override
    public Integer call() {
        Site site = Audit.load(sources, Declared.NONE);
        site.notifications().stream()
                .filter(n -> n.level() == Notification.Level.ERROR)
                .limit(20)
                .forEach(n -> console.err().println(n.text()));
        if (site.hosts().isEmpty()) {
            console.err()
                    .println("ringwall: no host was found in the input; see: ringwall collect");
            return ExitCode.UNREADABLE;
        }
        String text = IntentText.write(site, name);
        if (output.isEmpty()) {
            console.out().print(text);
            return ExitCode.FINE;
        }
        try {
            Files.writeString(output.get(), text);
        } catch (IOException e) {
            console.err()
                    .println("ringwall: " + output.get() + " cannot be written: " + e.getMessage());
            return ExitCode.USAGE;
        }
        if (console.json()) {
            console.print(
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("file", output.get().toString())
                            .put("hosts", site.hosts().size()));
            return ExitCode.FINE;
        }
        console.lines(
                List.of(
                        output.get()
                                + ": "
                                + site.hosts().size()
                                + " hosts; next: ringwall check "
                                + output.get()));
        return ExitCode.FINE;
    }
}
