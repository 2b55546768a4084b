package ringwall.cli;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import ringwall.compiler.Compiled;
import ringwall.compiler.Compiler;
import ringwall.program.HostProgram;
import ringwall.program.ProgramDiff;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `ringwall diff`: what would have to be done, host by host.
@Command(
        name = "diff",
        description =
                "Show, per host, the named actions that lead from one intent file to another.",
        footer = {
            "",
            "Exit codes: 0 the same programs; 1 they differ; 3 a file is unreadable or invalid.",
            "Example:",
            "  ringwall diff old.yaml new.yaml"
        })
final class DiffCommand implements Callable<Integer> {
    @Mixin private Console console = new Console();

    @Parameters(index = "0", paramLabel = "OLD", description = "The intent file as it was.")
    private Path before = Path.of("");

    @Parameters(index = "1", paramLabel = "NEW", description = "The intent file as it shall be.")
    private Path after = Path.of("");

    @Override
    public Integer call() {
        IntentFiles.Loaded old = IntentFiles.need(console, before);
        IntentFiles.Loaded now = IntentFiles.need(console, after);
        if (old.network().isEmpty() || now.network().isEmpty()) {
            return ExitCode.UNREADABLE;
        }
        LocalDate today = Clock.today();
        SortedMap<String, HostProgram> from =
                programs(Compiler.compile(old.network().get(), today));
        SortedMap<String, HostProgram> to = programs(Compiler.compile(now.network().get(), today));
        SortedSet<String> names = new TreeSet<>(from.keySet());
        names.addAll(to.keySet());
        List<String> lines = new ArrayList<>();
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ObjectNode hosts = answer.putObject("hosts");
        int actions = 0;
        for (String name : names) {
            HostProgram a = from.get(name);
            HostProgram b = to.get(name);
            ArrayNode list = hosts.putArray(name);
            if (a == null || b == null) {
                String what = a == null ? "new program" : "program removed";
                lines.add(name + ": " + what);
                list.add(what);
                actions++;
                continue;
            }
            List<ProgramDiff.NamedAction> changes = ProgramDiff.diff(a, b);
            if (!changes.isEmpty()) {
                lines.add(name + ": " + CheckCommand.plural(changes.size(), "action"));
            }
            for (ProgramDiff.NamedAction change : changes) {
                lines.add("  " + change);
                list.add(change.toString());
                actions++;
            }
        }
        answer.put("actions", actions);
        if (console.json()) {
            console.print(answer);
        } else {
            lines.add(
                    actions == 0
                            ? "the same programs"
                            : CheckCommand.plural(actions, "action") + " in all");
            console.lines(lines);
        }
        return actions == 0 ? ExitCode.FINE : ExitCode.NO;
    }

    private static SortedMap<String, HostProgram> programs(Compiled compiled) {
        SortedMap<String, HostProgram> all = new TreeMap<>(compiled.hosts());
        all.putAll(compiled.appliances());
        return all;
    }
}
