package ringwall.audit.fix;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Characters `from` (included) to `to` (excluded) of a file become `text`.
record TextEdit(String file, int from, int to, String text) {

    /// Applies edits of one file, given in any order; those that overlap an earlier one are left
    /// out.
    static String apply(String text, String file, List<TextEdit> edits) {
        var own = new ArrayList<>(edits.stream().filter(e -> e.file().equals(file)).toList());
        own.sort(Comparator.comparingInt(TextEdit::from).thenComparingInt(TextEdit::to));
        var out = new StringBuilder(text.length() + 256);
        int at = 0;
        for (TextEdit edit : own) {
            if (edit.from() < at || edit.to() > text.length()) {
                continue;
            }
            out.append(text, at, edit.from()).append(edit.text());
            at = edit.to();
        }
        return out.append(text, at, text.length()).toString();
    }
}
