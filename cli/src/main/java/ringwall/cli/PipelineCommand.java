package ringwall.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import ringwall.program.DropReason;
import ringwall.program.Pipeline;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `ringwall pipeline`: the tables in a frame's order, and why frames are dropped.
@Command(
        name = "pipeline",
        description =
                "Show the tables that every frame passes, in order; or, with --drops, the drop reasons.",
        footer = {"", "Examples:", "  ringwall pipeline", "  ringwall pipeline --drops --json"})
final class PipelineCommand implements Callable<Integer> {
    @Mixin private Console console = new Console();

    @Option(names = "--drops", description = "List every drop reason with its sentence.")
    private boolean drops;

    @Override
    public Integer call() {
        if (console.json()) {
            console.print(drops ? dropsJson() : tablesJson());
            return ExitCode.FINE;
        }
        TextTable table =
                drops
                        ? new TextTable("drop reason", "what it means")
                        : new TextTable("table", "shape", "promise", "decides");
        if (drops) {
            for (DropReason reason : DropReason.values()) {
                table.row(reason.label(), reason.sentence());
            }
        } else {
            for (Pipeline.Table t : Pipeline.tables()) {
                table.row(t.label(), word(t.shape()), word(t.promise()), t.decides());
            }
        }
        console.lines(table.lines());
        return ExitCode.FINE;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }

    private static ObjectNode tablesJson() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode tables = answer.putArray("tables");
        for (Pipeline.Table t : Pipeline.tables()) {
            tables.addObject()
                    .put("table", t.label())
                    .put("shape", word(t.shape()))
                    .put("promise", word(t.promise()))
                    .put("decides", t.decides());
        }
        return answer;
    }

    private static ObjectNode dropsJson() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode reasons = answer.putArray("drops");
        for (DropReason reason : DropReason.values()) {
            reasons.addObject().put("reason", reason.label()).put("sentence", reason.sentence());
        }
        return answer;
    }
}
