package ringwall.model;

import java.util.Comparator;

/// A range of text in an intent file. Lines and columns count from 1; the end is exclusive.
public record Where(String file, int line, int column, int endLine, int endColumn)
        implements Comparable<Where> {
    /// For nouns that no file wrote: implied, imported or built by a program.
    public static final Where NOWHERE = new Where("", 0, 0, 0, 0);

    private static final Comparator<Where> ORDER =
            Comparator.comparing(Where::file)
                    .thenComparingInt(Where::line)
                    .thenComparingInt(Where::column)
                    .thenComparingInt(Where::endLine)
                    .thenComparingInt(Where::endColumn);

    public static Where at(String file, int line, int column) {
        return new Where(file, line, column, line, column);
    }

    public boolean known() {
        return line > 0;
    }

    @Override
    public int compareTo(Where other) {
        return ORDER.compare(this, other);
    }

    /// `file:line:column`, the form that editors make clickable.
    @Override
    public String toString() {
        return known() ? file + ":" + line + ":" + column : "(not in a file)";
    }
}
