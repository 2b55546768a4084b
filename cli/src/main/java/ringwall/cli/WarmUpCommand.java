package ringwall.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// What the build runs to train the start-up cache: the commands that people run most.
@Command(name = "warm-up", hidden = true, description = "Train the start-up cache.")
final class WarmUpCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE")
    private Path file = Path.of("");

    @Override
    public Integer call() {
        Main.run("check", file.toString());
        Main.run("check", "--json", file.toString());
        Main.run("compile", file.toString());
        Main.run("trace", file.toString(), "--from", "web-1", "--to", "app-1", "--tcp", "8080");
        Main.run("--help");
        Main.run("no-such-command");
        return ExitCode.FINE;
    }
}
