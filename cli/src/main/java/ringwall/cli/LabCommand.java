package ringwall.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import ringwall.lab.control.LabServer;
import ringwall.lab.control.RunFolder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `ringwall lab`: talks to a running lab.
@Command(
        name = "lab",
        description = "Talk to a lab that `ringwall up` runs.",
        footer = {
            "",
            "Commands:",
            "  status                       ports, cables, drops by reason",
            "  ping A B                     VM A sends three echo requests to VM or address B",
            "  connect A B tcp/PORT         VM A opens a connection (or udp/PORT)",
            "  matrix                       every VM to every VM and service, against the rules",
            "  isolation                    every guest listens while all talk: who hears what is not for it",
            "  capture VM FILE [SECONDS]    pcapng of a VM's port",
            "  unplug CABLE, plug CABLE     by name or one end, such as h1:ens1",
            "  apply FILE [SECONDS]         change the running Network; a change that cuts management is",
            "                               taken back unless confirmed in time",
            "  confirm                      keep such a change",
            "  attach VM [stream]           how to put a VM of your own on that port: vhost-user, or QEMU's stream",
            "  stop                         end it",
            "",
            "Exit codes: 0 fine; 1 the answer is no; 2 usage."
        })
final class LabCommand implements Callable<Integer> {
    private static final Set<String> OPTIONAL = Set.of("seconds", "confirmWithin", "port");

    @Mixin private Console console = new Console();

    @Option(names = "--socket", paramLabel = "PATH", description = "Which lab, when several run.")
    private Optional<Path> socket = Optional.empty();

    @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "See below.")
    private List<String> words = List.of();

    @Override
    public Integer call() throws IOException {
        Optional<ObjectNode> request = request();
        if (request.isEmpty()) {
            console.err().println("ringwall: " + String.join(" ", words) + " is not understood");
            console.err().println("Try: ringwall lab --help");
            return ExitCode.USAGE;
        }
        List<Path> labs = socket.isPresent() ? List.of(socket.get()) : RunFolder.labs();
        if (labs.size() != 1) {
            console.err()
                    .println(
                            labs.isEmpty()
                                    ? "ringwall: no lab is running. Mend: ringwall up FILE"
                                    : "ringwall: several labs run. Mend: --socket with one of "
                                            + labs);
            return ExitCode.NO;
        }
        JsonNode answer;
        try {
            answer = LabServer.ask(labs.getFirst(), request.get());
        } catch (java.io.UncheckedIOException e) {
            console.err().println("ringwall: the lab does not answer: " + e.getMessage());
            return ExitCode.NO;
        }
        if (console.json()) {
            console.print(answer);
        } else {
            print(answer);
        }
        return code(answer);
    }

    private Optional<ObjectNode> request() {
        String command = words.getFirst();
        List<String> keys =
                switch (command) {
                    case "status", "matrix", "isolation", "confirm", "stop" -> List.of();
                    case "ping" -> List.of("from", "to");
                    case "connect" -> List.of("from", "to", "service");
                    case "capture" -> List.of("vm", "file", "seconds");
                    case "unplug", "plug" -> List.of("cable");
                    case "apply" -> List.of("file", "confirmWithin");
                    case "attach" -> List.of("vm", "port");
                    default -> List.of("?");
                };
        int least = (int) keys.stream().filter(k -> !OPTIONAL.contains(k)).count();
        int given = words.size() - 1;
        if (keys.contains("?") || given < least || given > keys.size()) {
            return Optional.empty();
        }
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("command", command);
        for (int i = 0; i < given; i++) {
            put(request, keys.get(i), words.get(i + 1));
        }
        return Optional.of(request);
    }

    private static void put(ObjectNode request, String key, String word) {
        switch (key) {
            case "file" -> request.put(key, Path.of(word).toAbsolutePath().toString());
            case "seconds", "confirmWithin" ->
                    request.put(key, word.matches("[0-9]{1,6}") ? Long.parseLong(word) : 0);
            default -> request.put(key, word);
        }
    }

    private void print(JsonNode answer) {
        if (!answer.path("ok").asBoolean()) {
            console.err().println("ringwall: " + answer.path("error").asString());
            answer.path("diagnostics").forEach(line -> console.err().println(line.asString()));
            return;
        }
        JsonNode table = answer.path("table");
        if (table.isArray()) {
            printMatrix(answer, table);
            return;
        }
        answer.properties()
                .forEach(entry -> {
                    if (!entry.getKey().equals("ok")) {
                        print(entry.getKey(), entry.getValue());
                    }
                });
    }

    private void print(String key, JsonNode value) {
        if (value.isArray()) {
            value.forEach(one -> console.out().println("  " + line(one)));
        } else if (value.isObject()) {
            console.out().println(key + ": " + line(value));
        } else {
            console.out().println(key + ": " + value.asString());
        }
    }

    private static String line(JsonNode value) {
        if (!value.isObject()) {
            return value.asString();
        }
        StringBuilder text = new StringBuilder();
        value.properties()
                .forEach(e ->
                        text.append(text.isEmpty() ? "" : ", ")
                                .append(e.getKey())
                                .append(' ')
                                .append(
                                        e.getValue().isObject()
                                                ? "{" + line(e.getValue()) + "}"
                                                : e.getValue().asString()));
        return text.toString();
    }

    private void printMatrix(JsonNode answer, JsonNode rows) {
        TextTable table = null;
        for (JsonNode row : rows) {
            String[] cells = new String[row.size()];
            for (int i = 0; i < cells.length; i++) {
                cells[i] = row.get(i).asString();
            }
            if (table == null) {
                table = new TextTable(cells);
            } else {
                table.row(cells);
            }
        }
        if (table != null) {
            console.lines(table.lines());
        }
        console.out()
                .println(
                        answer.path("probes").asInt()
                                + " probes, "
                                + answer.path("reached").asInt()
                                + " got through, "
                                + answer.path("disagreements").asInt()
                                + " disagree with the rules (. nothing got through; !- lost, !+ leaked)");
    }

    private static int code(JsonNode answer) {
        boolean no =
                !answer.path("ok").asBoolean()
                        || answer.path("disagreements").asInt(0) > 0
                        || answer.has("connected") && !answer.path("connected").asBoolean()
                        || answer.has("answered") && answer.path("answered").asInt() == 0;
        return no ? ExitCode.NO : ExitCode.FINE;
    }
}
