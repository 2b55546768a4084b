package ringwall.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import ringwall.cli.graph.TopologySvg;
import tools.jackson.databind.node.JsonNodeFactory;

/// `ringwall graph`: the topology as a picture.
@Command(
        name = "graph",
        description =
                "Draw the topology: physical and virtual switches, hosts, segments, VMs, uplinks,"
                        + " sensitivity levels.",
        footer = {
            "",
            "Without -o the SVG goes to standard output.",
            "Example:",
            "  ringwall graph examples/three-tier/ringwall.yaml -o shop.svg"
        })
final class GraphCommand implements Callable<Integer> {
    @Mixin private Console console = new Console();

    @Parameters(paramLabel = "FILE", description = "The intent file.")
    private Path file = Path.of("");

    @Option(names = "-o", paramLabel = "FILE.svg", description = "Where to write the picture.")
    private @Nullable Path output;

    @Override
    public Integer call() {
        IntentFiles.Loaded loaded = IntentFiles.need(console, file);
        if (loaded.network().isEmpty()) {
            return loaded.exitCode();
        }
        String svg = TopologySvg.render(loaded.network().get());
        if (output == null) {
            if (console.json()) {
                console.print(JsonNodeFactory.instance.objectNode().put("svg", svg));
            } else {
                console.out().print(svg);
            }
            return ExitCode.FINE;
        }
        try {
            Files.writeString(output, svg);
        } catch (IOException e) {
            console.err()
                    .println("ringwall: cannot write " + output + ": " + IntentFiles.reason(e));
            return ExitCode.UNREADABLE;
        }
        if (console.json()) {
            console.print(JsonNodeFactory.instance.objectNode().put("file", output.toString()));
        } else {
            console.out().println("written: " + output);
        }
        return ExitCode.FINE;
    }
}
