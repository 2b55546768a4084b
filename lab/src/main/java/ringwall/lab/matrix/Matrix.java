package ringwall.lab.matrix;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The results of all probes: who reached whom, and whether the rules say so.
///
/// @param cells one for each ordered pair, probe and IP version that both have
public record Matrix(List<Cell> cells) {
    /// @param expected what the rules say
    /// @param why the rule that decides
    /// @param reached what the packets did
    public record Cell(
            String from,
            String to,
            Probe probe,
            int version,
            boolean expected,
            String why,
            boolean reached) {
        public boolean agrees() {
            return expected == reached;
        }

        @Override
        public String toString() {
            return from
                    + " to "
                    + to
                    + " "
                    + probe
                    + " (IPv"
                    + version
                    + "): "
                    + (reached ? "reached" : "not reached")
                    + ", the rules say "
                    + (expected ? "allowed" : "denied")
                    + " ("
                    + why
                    + ")";
        }
    }

    public List<Cell> disagreements() {
        return cells.stream().filter(cell -> !cell.agrees()).toList();
    }

    public List<String> parties() {
        LinkedHashSet<String> names = new LinkedHashSet<>();
        cells.forEach(cell -> names.add(cell.from()));
        cells.forEach(cell -> names.add(cell.to()));
        return List.copyOf(names);
    }

    public long reached() {
        return cells.stream().filter(Cell::reached).count();
    }

    public List<Cell> between(String from, String to) {
        return cells.stream()
                .filter(cell -> cell.from().equals(from) && cell.to().equals(to))
                .toList();
    }

    /// Rows are senders; a cell names what got through; `!` marks what disagrees with the rules.
    public List<List<String>> table() {
        List<List<String>> rows = new ArrayList<>();
        for (String from : parties()) {
            List<String> row = new ArrayList<>(List.of(from));
            for (String to : parties()) {
                row.add(from.equals(to) ? "" : text(between(from, to)));
            }
            rows.add(row);
        }
        return rows;
    }

    private static String text(List<Cell> cells) {
        if (cells.isEmpty()) {
            return "";
        }
        LinkedHashSet<String> words = new LinkedHashSet<>();
        for (Cell cell : cells) {
            if (cell.reached() || !cell.agrees()) {
                String mark = cell.agrees() ? "" : cell.reached() ? "!+" : "!-";
                words.add(mark + cell.probe() + (cell.version() == 6 ? "(6)" : ""));
            }
        }
        return words.isEmpty() ? "." : String.join(" ", words);
    }

    public ObjectNode json() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("probes", cells.size())
                .put("reached", reached())
                .put("disagreements", disagreements().size());
        ArrayNode array = answer.putArray("cells");
        for (Cell cell : cells) {
            array.addObject()
                    .put("from", cell.from())
                    .put("to", cell.to())
                    .put("probe", cell.probe().toString())
                    .put("version", cell.version())
                    .put("expected", cell.expected())
                    .put("why", cell.why())
                    .put("reached", cell.reached());
        }
        return answer;
    }

    /// Ids of the rules that decided something, in the order met.
    public String rulesUsed() {
        return cells.stream()
                .filter(Cell::reached)
                .map(Cell::why)
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
