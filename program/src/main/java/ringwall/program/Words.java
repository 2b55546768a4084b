package ringwall.program;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import ringwall.model.Diagnostic;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Prefix;
import ringwall.model.Where;

/// A cursor over the words of one line of program text. Every method reads what it is named after
/// or says where the line is wrong.
final class Words {
    private static final int MAX_LINE = 1 << 20;

    private final String file;
    private final int lineNumber;
    private final String line;
    private int at;

    Words(String file, int lineNumber, String line) throws ProgramText.Malformed {
        this.file = file;
        this.lineNumber = lineNumber;
        this.line = line;
        if (line.length() > MAX_LINE) {
            throw wrong("a line is longer than " + MAX_LINE + " characters", "split it");
        }
        skipBlanks();
    }

    /// A name as it stands in the text: bare where that is unambiguous, else quoted.
    static String quoted(String name) {
        boolean bare = !name.isEmpty() && !name.equals("-");
        for (int i = 0; i < name.length() && bare; i++) {
            bare = isBare(name.charAt(i));
        }
        if (bare) {
            return name;
        }
        StringBuilder text = new StringBuilder(name.length() + 2).append('"');
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < 0x20 || c == 0x7f || Character.isSurrogate(c) || c == 0x85) {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else if (c == 0x2028 || c == 0x2029) {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.append('"').toString();
    }

    /// `a,b,c`, or `-` when empty.
    static String list(Collection<?> items) {
        if (items.isEmpty()) {
            return "-";
        }
        StringBuilder text = new StringBuilder();
        for (Object item : items) {
            text.append(text.isEmpty() ? "" : ",").append(quoted(item.toString()));
        }
        return text.toString();
    }

    private static boolean isBare(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || "._/:@+-".indexOf(c) >= 0;
    }

    ProgramText.Malformed wrong(String what, String mend) {
        return wrong(at, what, mend);
    }

    private ProgramText.Malformed wrong(int from, String what, String mend) {
        return new ProgramText.Malformed(
                Diagnostic.error(Where.at(file, lineNumber, from + 1), what, mend));
    }

    private void skipBlanks() {
        while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
            at++;
        }
        if (at < line.length() && line.charAt(at) == '#') {
            at = line.length();
        }
    }

    boolean atEnd() {
        return at >= line.length();
    }

    void end() throws ProgramText.Malformed {
        if (!atEnd()) {
            throw wrong("'" + rest() + "' is more than this line may say", "remove it");
        }
    }

    private String rest() {
        String rest = line.substring(at);
        return rest.length() > 40 ? rest.substring(0, 40) + "..." : rest;
    }

    /// True, and stepped over, when the next word is this one.
    boolean took(String word) {
        int end = at + word.length();
        if (line.startsWith(word, at)
                && (end == line.length() || " \t#=,]".indexOf(line.charAt(end)) >= 0)) {
            at = end;
            skipBlanks();
            return true;
        }
        return false;
    }

    void expect(String word) throws ProgramText.Malformed {
        if (!took(word)) {
            throw wrong(
                    "'" + word + "' is missing" + (atEnd() ? "" : " before '" + rest() + "'"),
                    "write " + word + " here");
        }
    }

    /// A name, bare or quoted; `-` is not one.
    String name() throws ProgramText.Malformed {
        String name = item();
        skipBlanks();
        return name;
    }

    private String item() throws ProgramText.Malformed {
        if (at < line.length() && line.charAt(at) == '"') {
            return string();
        }
        int from = at;
        while (at < line.length() && isBare(line.charAt(at))) {
            at++;
        }
        if (at == from) {
            throw wrong(atEnd() ? "the line ends where a name is due" : "a name is due here", "");
        }
        return line.substring(from, at);
    }

    private String string() throws ProgramText.Malformed {
        StringBuilder text = new StringBuilder();
        int from = at++;
        while (at < line.length() && line.charAt(at) != '"') {
            char c = line.charAt(at++);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            if (at >= line.length()) {
                break;
            }
            char escaped = line.charAt(at++);
            if (escaped == '"' || escaped == '\\') {
                text.append(escaped);
            } else if (escaped == 'u' && at + 4 <= line.length()) {
                try {
                    text.append((char) Integer.parseInt(line, at, at + 4, 16));
                } catch (NumberFormatException e) {
                    throw wrong("\\u wants four hexadecimal digits", "");
                }
                at += 4;
            } else {
                throw wrong("only \\\", \\\\ and \\uXXXX are escapes", "");
            }
        }
        if (at >= line.length()) {
            throw wrong(from, "a quoted name has no end", "add \"");
        }
        at++;
        return text.toString();
    }

    /// `a,b,c` or `-`.
    <T> List<T> list(Function<String, T> item) throws ProgramText.Malformed {
        if (took("-")) {
            return List.of();
        }
        List<T> items = new ArrayList<>();
        do {
            if (!items.isEmpty()) {
                at++;
            }
            int from = at;
            items.add(converted(from, item(), item));
        } while (at < line.length() && line.charAt(at) == ',');
        skipBlanks();
        return items;
    }

    /// One word made into something by a function that complains with IllegalArgumentException.
    <T> T of(Function<String, T> from) throws ProgramText.Malformed {
        int begin = at;
        T value = converted(begin, item(), from);
        skipBlanks();
        return value;
    }

    private <T> T converted(int begin, String word, Function<String, T> from)
            throws ProgramText.Malformed {
        try {
            return from.apply(word);
        } catch (IllegalArgumentException e) {
            String message = e.getMessage();
            throw wrong(begin, message == null ? "'" + word + "' is not understood" : message, "");
        }
    }

    Ip ip() throws ProgramText.Malformed {
        return of(Ip::parse);
    }

    Mac mac() throws ProgramText.Malformed {
        return of(Mac::parse);
    }

    Prefix prefix() throws ProgramText.Malformed {
        return of(Prefix::parse);
    }

    /// Steps over one character between two parts of a word.
    void character(char c) throws ProgramText.Malformed {
        if (at >= line.length() || line.charAt(at) != c) {
            throw wrong("'" + c + "' is missing", "");
        }
        at++;
    }

    boolean next(char c) {
        return at < line.length() && line.charAt(at) == c;
    }

    /// A decimal number, bounds included.
    long number(long least, long most) throws ProgramText.Malformed {
        return of(word -> {
            long value;
            try {
                value = Long.parseLong(word);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + word + "' is not a number", e);
            }
            if (value < least || value > most) {
                throw new IllegalArgumentException(
                        word + " is not between " + least + " and " + most);
            }
            return value;
        });
    }

    int integer(int least, int most) throws ProgramText.Malformed {
        return (int) number(least, most);
    }

    /// `10-20` or `10`.
    int[] range(int most) throws ProgramText.Malformed {
        return of(word -> {
            int dash = word.indexOf('-');
            try {
                int first = Integer.parseInt(dash < 0 ? word : word.substring(0, dash));
                int last = dash < 0 ? first : Integer.parseInt(word.substring(dash + 1));
                if (first >= 0 && first <= last && last <= most) {
                    return new int[] {first, last};
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new IllegalArgumentException("'" + word + "' is not a range within 0-" + most);
        });
    }

    /// `untagged` or `vlan 10`.
    Tag tag() throws ProgramText.Malformed {
        if (took("untagged")) {
            return new Tag.Untagged();
        }
        expect("vlan");
        return new Tag.Vid(integer(1, 4094));
    }

    <E extends Enum<E>> E oneOf(Class<E> kind) throws ProgramText.Malformed {
        return of(word -> {
            for (E value : kind.getEnumConstants()) {
                if (label(value).equals(word)) {
                    return value;
                }
            }
            List<String> all = new ArrayList<>();
            for (E value : kind.getEnumConstants()) {
                all.add(label(value));
            }
            throw new IllegalArgumentException("'" + word + "' is none of " + all);
        });
    }

    /// An enum's constant as it stands in the text.
    static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
