package ringwall.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Entry point of the `ringwall` command.
@Command(
        name = "ringwall",
        description =
                "A secure virtual network for virtual machines: NIST SP 800-125B as running software.",
        mixinStandardHelpOptions = true,
        version = "ringwall 0.1.0",
        subcommands = {CheckCommand.class, PipelineCommand.class, WarmUpCommand.class},
        footer = {
            "",
            "Exit codes: 0 fine; 1 the answer is no, or the file has errors; 2 usage;",
            "3 input unreadable or invalid where a valid file is needed; 4 internal fault.",
            "",
            "Start with:  ringwall demo"
        })
public final class Main implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private Console console = new Console();

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /// Runs one command line.
    ///
    /// @return one of [ExitCode]
    public static int run(String... args) {
        CommandLine line = new CommandLine(new Main());
        for (CommandLine sub : line.getSubcommands().values()) {
            sub.getCommandSpec().mixinStandardHelpOptions(true);
        }
        line.setExecutionExceptionHandler(Main::internalFault);
        line.setParameterExceptionHandler((wrong, arguments) -> {
            Console console = new Console();
            console.err().println("ringwall: " + wrong.getMessage());
            console.err()
                    .println(
                            "Try: "
                                    + wrong.getCommandLine().getCommandSpec().qualifiedName()
                                    + " --help");
            return ExitCode.USAGE;
        });
        return line.execute(args);
    }

    /// Ours, not the user's: one line, and where to find the rest.
    private static int internalFault(
            Exception fault, CommandLine line, CommandLine.ParseResult parsed) {
        Console console = new Console();
        console.err()
                .println(
                        "ringwall: internal fault: "
                                + fault
                                + ". Set RINGWALL_STACK=1 to see where, and report it.");
        if (System.getenv("RINGWALL_STACK") != null) {
            fault.printStackTrace(console.err());
        }
        return ExitCode.INTERNAL;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(console.err());
        return ExitCode.USAGE;
    }
}
