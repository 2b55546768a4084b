package ringwall.intent.yaml;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import ringwall.model.Diagnostic;
import ringwall.model.Where;

/// The engine's complaints about syntax, with what people usually meant.
final class SyntaxMends {
    private SyntaxMends() {}

    /// What the engine says, in part; what to do about it.
    private static final String[][] MENDS = {
        {"TAB", "indent with spaces, not with tabs"},
        {"'\\t'", "indent with spaces, not with tabs"},
        {
            "mapping values are not allowed",
            "begin the key on a line of its own, or put text that holds ': ' in quotes"
        },
        {"could not find expected ':'", "write 'key: value', with a space after the colon"},
        {"expected ',' or ']'", "close the list with ']', or put ',' between its items"},
        {"expected ',' or '}'", "close the mapping with '}', or put ',' between its keys"},
        {"expected <block end>", "indent the keys of one mapping alike"},
        {"found unexpected end of stream", "close the quote or bracket that is still open"},
        {"undefined alias", "define the anchor before it is used, or write the value out"},
        {"cannot start any token", "put the value in quotes"},
        {"found unknown escape character", "use single quotes where a backslash is meant"},
        {"found duplicate anchor", "give each anchor its own name"},
    };

    static Diagnostic diagnostic(String file, MarkedYamlEngineException e) {
        @Nullable String problem = e.getProblem();
        String said = oneLine(problem == null ? e.getContext() : problem);
        int aside = said.indexOf(". (");
        said = aside > 0 ? said.substring(0, aside) : said;
        String mend = "check quotes, brackets and indentation";
        for (String[] known : MENDS) {
            if (said.contains(known[0])) {
                mend = known[1];
                break;
            }
        }
        Where where = Where.at(file, 1, 1);
        if (e.getProblemMark().isPresent()) {
            Mark mark = e.getProblemMark().get();
            where = Where.at(file, mark.getLine() + 1, mark.getColumn() + 1);
        } else if (e.getContextMark().isPresent()) {
            Mark mark = e.getContextMark().get();
            where = Where.at(file, mark.getLine() + 1, mark.getColumn() + 1);
        }
        return Diagnostic.error(where, "not YAML: " + said, mend);
    }

    /// Foreign text fit for one line of a diagnostic: no line breaks, not endless.
    static String oneLine(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return "the text cannot be read";
        }
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length() && line.length() < 160; i++) {
            char c = text.charAt(i);
            line.append(c < ' ' || c == 0x7F ? ' ' : c);
        }
        return line.toString();
    }
}
