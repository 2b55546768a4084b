package ringwall.program.interpreter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ringwall.program.DropReason;
import ringwall.program.Pipeline;

/// What became of a frame, table by table.
public record Trace(List<Entry> entries) {

    /// One decision.
    ///
    /// @param copy the receiver that the decision is about; empty: the frame itself
    /// @param decision in words
    /// @param by name of the entry that decided: a rule's id, a segment, a lease; may be empty
    /// @param drop set when the frame, or this copy of it, ends here
    public record Entry(
            Pipeline.Table table,
            String copy,
            String decision,
            String by,
            Optional<DropReason> drop) {
        @Override
        public String toString() {
            return table.label()
                    + (copy.isEmpty() ? "" : " to " + copy)
                    + ": "
                    + decision
                    + (by.isEmpty() ? "" : " [" + by + "]")
                    + drop.map(reason -> " -> dropped: " + reason.label()).orElse("");
        }
    }

    /// Why the frame, or copies of it, were dropped, in order.
    public List<DropReason> drops() {
        List<DropReason> drops = new ArrayList<>();
        for (Entry entry : entries) {
            entry.drop().ifPresent(drops::add);
        }
        return drops;
    }

    /// One line a decision, tables aligned.
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Entry entry : entries) {
            text.append(String.format("  %-14s", entry.table().label()));
            if (!entry.copy().isEmpty()) {
                text.append("to ").append(entry.copy()).append(": ");
            }
            text.append(entry.decision());
            if (!entry.by().isEmpty()) {
                text.append("  [").append(entry.by()).append(']');
            }
            entry.drop()
                    .ifPresent(reason ->
                            text.append("\n                -> dropped: ")
                                    .append(reason.label())
                                    .append(" (")
                                    .append(reason.sentence())
                                    .append(')'));
            text.append('\n');
        }
        return text.toString();
    }

    /// For JSON: a list of maps of strings, keys `table`, `copy`, `decision`, `by`, `drop`; what is
    /// empty is left out.
    public List<Map<String, String>> asMaps() {
        List<Map<String, String>> all = new ArrayList<>();
        for (Entry entry : entries) {
            Map<String, String> map = new LinkedHashMap<>();
            map.put("table", entry.table().label());
            if (!entry.copy().isEmpty()) {
                map.put("copy", entry.copy());
            }
            map.put("decision", entry.decision());
            if (!entry.by().isEmpty()) {
                map.put("by", entry.by());
            }
            entry.drop().ifPresent(reason -> map.put("drop", reason.label()));
            all.add(map);
        }
        return all;
    }
}
