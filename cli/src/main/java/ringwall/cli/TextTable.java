package ringwall.cli;

import java.util.ArrayList;
import java.util.List;

/// A table of fixed-width columns for people who compare.
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... headings) {
        rows.add(List.of(headings));
    }

    public TextTable row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /// Headings, a rule, rows; the last column is not padded.
    public List<String> lines() {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).codePointCount(0, row.get(i).length()));
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = row.get(i);
                line.append(cell);
                if (i < columns - 1) {
                    line.repeat(' ', widths[i] - cell.codePointCount(0, cell.length()) + 2);
                }
            }
            lines.add(line.toString().stripTrailing());
            if (lines.size() == 1) {
                StringBuilder rule = new StringBuilder();
                for (int i = 0; i < columns; i++) {
                    rule.repeat('-', widths[i]).append(i < columns - 1 ? "  " : "");
                }
                lines.add(rule.toString());
            }
        }
        return lines;
    }
}
