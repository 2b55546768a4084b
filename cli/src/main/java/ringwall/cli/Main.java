package ringwall.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
        footer = {
            "",
            "Exit codes: 0 fine; 1 the answer is no, or the file has errors; 2 usage;",
            "3 input unreadable or invalid where a valid file is needed; 4 internal fault.",
            "",
            "Start with:  ringwall demo"
        })
public final class Main implements Callable<Integer> {
    /// Every command by name, in the order in which `--help` lists them. Made only when needed:
    /// start-up counts.
    private static final SortedMap<String, Supplier<Object>> COMMANDS = new TreeMap<>();

    static {
        COMMANDS.put("audit", AuditCommand::new);
        COMMANDS.put("check", CheckCommand::new);
        COMMANDS.put("collect", CollectCommand::new);
        COMMANDS.put("compile", CompileCommand::new);
        COMMANDS.put("demo", DemoCommand::new);
        COMMANDS.put("diff", DiffCommand::new);
        COMMANDS.put("graph", GraphCommand::new);
        COMMANDS.put("import", ImportCommand::new);
        COMMANDS.put("isolation-test", IsolationTestCommand::new);
        COMMANDS.put("lab", LabCommand::new);
        COMMANDS.put("pipeline", PipelineCommand::new);
        COMMANDS.put("plan-nics", PlanNicsCommand::new);
        COMMANDS.put("trace", TraceCommand::new);
        COMMANDS.put("up", UpCommand::new);
        COMMANDS.put("warm-up", WarmUpCommand::new);
    }

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private Console console = new Console();

    public static void main(String[] args) {
        System.setOut(utf8(FileDescriptor.out));
        System.setErr(utf8(FileDescriptor.err));
        System.exit(run(args));
    }

    /// Whatever the locale says, what we print is UTF-8.
    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /// Runs one command line.
    ///
    /// @return one of [ExitCode]
    public static int run(String... args) {
        CommandLine line = new CommandLine(new Main());
        Supplier<Object> only = args.length == 0 ? null : COMMANDS.get(args[0]);
        if (only != null) {
            line.addSubcommand(args[0], only.get());
        } else {
            COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.get()));
        }
        line.getSubcommands().values().forEach(Main::withHelp);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler(Main::internalFault);
        line.setParameterExceptionHandler(Main::usage);
        return line.execute(args);
    }

    private static void withHelp(CommandLine command) {
        command.getCommandSpec().mixinStandardHelpOptions(true);
        command.getSubcommands().values().forEach(Main::withHelp);
    }

    private static int usage(CommandLine.ParameterException wrong, String[] arguments) {
        Console console = new Console();
        List<String> meant =
                wrong instanceof CommandLine.UnmatchedArgumentException unmatched
                        ? unmatched.getSuggestions()
                        : List.of();
        console.err()
                .println(
                        "ringwall: "
                                + wrong.getMessage()
                                + (meant.isEmpty()
                                        ? ""
                                        : "; did you mean " + String.join(" or ", meant) + "?"));
        console.err()
                .println(
                        "Try: "
                                + wrong.getCommandLine().getCommandSpec().qualifiedName()
                                + " --help");
        return ExitCode.USAGE;
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
