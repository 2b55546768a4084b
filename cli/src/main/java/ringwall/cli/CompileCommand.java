package ringwall.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import ringwall.compiler.Compiled;
import ringwall.compiler.Compiler;
import ringwall.compiler.PhysicalConfig;
import ringwall.model.Diagnostic;
import ringwall.model.Network;
import ringwall.program.HostProgram;
import ringwall.program.ProgramHash;
import ringwall.program.ProgramText;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `ringwall compile`: one program per host, or the lines for the physical switches.
@Command(
        name = "compile",
        description =
                "Compile a Network to one program per host (and per appliance), or to physical switch configuration.",
        footer = {
            "",
            "Without -o and --host: a table of programs with their hashes.",
            "Examples:",
            "  ringwall compile site.yaml",
            "  ringwall compile site.yaml --host h1",
            "  ringwall compile site.yaml -o programs/",
            "  ringwall compile site.yaml --physical eos"
        })
final class CompileCommand implements Callable<Integer> {
    @Mixin private Console console = new Console();

    @Parameters(paramLabel = "FILE", description = "The intent file.")
    private Path file = Path.of("");

    @Option(
            names = "--host",
            paramLabel = "H",
            description = "Print this host's (or appliance's) program.")
    private @Nullable String host;

    @Option(names = "-o", paramLabel = "DIR", description = "Write NAME.program files there.")
    private @Nullable Path directory;

    @Option(
            names = "--physical",
            paramLabel = "DIALECT",
            description = "Print what physical switches need: eos, ios or junos.")
    private PhysicalConfig.@Nullable Dialect dialect;

    @Override
    public Integer call() throws IOException {
        IntentFiles.Loaded loaded = IntentFiles.need(console, file);
        if (loaded.network().isEmpty()) {
            return loaded.exitCode();
        }
        Network network = loaded.network().get();
        if (dialect != null) {
            return physical(network, dialect);
        }
        Compiled compiled = Compiler.compile(network, Clock.today());
        for (Diagnostic note : compiled.notes()) {
            console.err().println(IntentFiles.line(console, note));
        }
        SortedMap<String, HostProgram> programs = new TreeMap<>(compiled.hosts());
        programs.putAll(compiled.appliances());
        if (directory != null) {
            return write(programs, directory);
        }
        if (host != null) {
            return one(programs, host);
        }
        return table(compiled, programs);
    }

    private int physical(Network network, PhysicalConfig.Dialect wanted) {
        SortedMap<String, String> texts = PhysicalConfig.render(network, wanted);
        if (console.json()) {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            ObjectNode switches = answer.putObject("switches");
            texts.forEach(switches::put);
            console.print(answer);
        } else {
            texts.forEach((name, text) -> console.out().print("! " + name + "\n" + text));
        }
        return ExitCode.FINE;
    }

    private int write(SortedMap<String, HostProgram> programs, Path into) throws IOException {
        Files.createDirectories(into);
        for (Map.Entry<String, HostProgram> each : programs.entrySet()) {
            Path target = into.resolve(each.getKey() + ".program");
            Path draft = into.resolve(each.getKey() + ".program.new");
            Files.writeString(draft, ProgramText.write(each.getValue()));
            Files.move(draft, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        if (console.json()) {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            ArrayNode files = answer.putArray("files");
            programs.keySet()
                    .forEach(name -> files.add(into.resolve(name + ".program").toString()));
            console.print(answer);
        } else {
            console.out()
                    .println(
                            CheckCommand.plural(programs.size(), "program")
                                    + " written to "
                                    + into);
        }
        return ExitCode.FINE;
    }

    private int one(SortedMap<String, HostProgram> programs, String name) {
        HostProgram program = programs.get(name);
        if (program == null) {
            console.err()
                    .println(
                            "ringwall: no host or appliance '"
                                    + name
                                    + "'; there are: "
                                    + String.join(", ", programs.keySet()));
            return ExitCode.USAGE;
        }
        if (console.json()) {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            answer.put("name", name)
                    .put("hash", ProgramHash.of(program).root())
                    .put("text", ProgramText.write(program));
            console.print(answer);
        } else {
            console.out().print(ProgramText.write(program));
        }
        return ExitCode.FINE;
    }

    private int table(Compiled compiled, SortedMap<String, HostProgram> programs) {
        TextTable table = new TextTable("program", "kind", "ports", "rules", "sections", "hash");
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode rows = answer.putArray("programs");
        programs.forEach((name, program) -> {
            ProgramHash hash = ProgramHash.of(program);
            String kind = compiled.hosts().containsKey(name) ? "host" : "appliance";
            table.row(
                    name,
                    kind,
                    "" + program.ports().size(),
                    "" + program.rules().size(),
                    "" + hash.sections().size(),
                    hash.root().substring(0, 16));
            rows.addObject()
                    .put("name", name)
                    .put("kind", kind)
                    .put("ports", program.ports().size())
                    .put("rules", program.rules().size())
                    .put("sections", hash.sections().size())
                    .put("hash", hash.root());
        });
        if (console.json()) {
            IntentFiles.json(answer, compiled.notes());
            console.print(answer);
        } else {
            console.lines(table.lines());
        }
        return ExitCode.FINE;
    }
}
