package ringwall.audit.fix;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ringwall.intent.schema.Ranges;
import ringwall.intent.yaml.Limits;
import ringwall.intent.yaml.Node;
import ringwall.intent.yaml.Source;
import ringwall.intent.yaml.YamlReader;
import ringwall.model.Where;

/// The intent's files as trees whose nodes know their text, and the edits that keep all other text
/// as it is.
final class IntentTree {

    private final Map<String, String> texts;
    private final Map<String, int[]> lineStarts = new LinkedHashMap<>();
    private final List<Node.Mapping> roots = new ArrayList<>();

    /// `texts`: file name to text.
    IntentTree(Map<String, String> texts) {
        this.texts = texts;
        texts.forEach((file, text) -> {
            lineStarts.put(file, starts(text));
            var ignored = new ArrayList<ringwall.model.Diagnostic>();
            if (YamlReader.read(Source.of(file, text), Limits.USUAL, ignored).root()
                    instanceof Node.Mapping root) {
                roots.add(root);
            }
        });
    }

    private static int[] starts(String text) {
        var starts = new ArrayList<Integer>(List.of(0));
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n'
                    || (c == '\r' && (i + 1 >= text.length() || text.charAt(i + 1) != '\n'))) {
                starts.add(i + 1);
            }
        }
        return starts.stream().mapToInt(Integer::intValue).toArray();
    }

    /// The entry at a path of keys, in whichever file has it; a key like `h1..h3` stands for its
    /// names.
    Optional<Node.Entry> entry(String... path) {
        for (Node.Mapping root : roots) {
            Node.Entry found = null;
            Node at = root;
            for (String key : path) {
                found = at instanceof Node.Mapping mapping ? child(mapping, key) : null;
                if (found == null) {
                    break;
                }
                at = found.value();
            }
            if (found != null) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    Optional<Node.Mapping> mapping(String... path) {
        return entry(path).map(Node.Entry::value).flatMap(IntentTree::asMapping);
    }

    static Optional<Node.Mapping> asMapping(Node node) {
        return node instanceof Node.Mapping mapping ? Optional.of(mapping) : Optional.empty();
    }

    /// The first file's top level.
    Optional<Node.Mapping> root() {
        return roots.stream().findFirst();
    }

    static Node.@Nullable Entry child(Node.Mapping mapping, String key) {
        Node.Entry own = mapping.entry(key);
        if (own != null) {
            return own;
        }
        for (Node.Entry entry : mapping.entries()) {
            List<String> names = Ranges.isRange(entry.key()) ? Ranges.expand(entry.key()) : null;
            if (names != null && names.contains(key)) {
                return entry;
            }
        }
        return null;
    }

    private int offset(String file, int line, int column) {
        String text = texts.getOrDefault(file, "");
        int[] starts = lineStarts.getOrDefault(file, new int[] {0});
        if (line < 1) {
            return 0;
        }
        if (line > starts.length) {
            return text.length();
        }
        int start = starts[line - 1];
        int end = line < starts.length ? starts[line] : text.length();
        int room = text.codePointCount(start, end);
        return text.offsetByCodePoints(start, Math.min(column - 1, room));
    }

    private int from(Where where) {
        return offset(where.file(), where.line(), where.column());
    }

    private int to(Where where) {
        return offset(where.file(), where.endLine(), where.endColumn());
    }

    /// The text of a node as it stands.
    String text(Node node) {
        return texts.getOrDefault(node.where().file(), "")
                .substring(from(node.where()), Math.max(from(node.where()), to(node.where())));
    }

    TextEdit replace(Node node, String text) {
        return new TextEdit(node.where().file(), from(node.where()), to(node.where()), text);
    }

    /// Key and value become another.
    TextEdit replace(Node.Entry entry, String key, String value) {
        Where where = entry.where();
        return new TextEdit(where.file(), from(where), to(where), key + ": " + value);
    }

    /// Sets a key: its value is replaced, or the key is added after the last one, in the mapping's
    /// style.
    TextEdit put(Node.Mapping mapping, String key, String value) {
        Node.Entry known = mapping.entry(key);
        if (known != null) {
            return replace(known.value(), value);
        }
        Where where = mapping.where();
        String text = texts.getOrDefault(where.file(), "");
        int start = from(where);
        if (start < text.length() && text.charAt(start) == '{') {
            if (mapping.entries().isEmpty()) {
                return new TextEdit(where.file(), start + 1, start + 1, key + ": " + value);
            }
            int end = to(mapping.entries().getLast().where());
            return new TextEdit(where.file(), end, end, ", " + key + ": " + value);
        }
        return line(mapping, key + ": " + value);
    }

    /// A line of its own after the last entry of a block mapping, and after the comment behind
    /// that.
    private TextEdit line(Node.Mapping mapping, String content) {
        Where where = mapping.where();
        String text = texts.getOrDefault(where.file(), "");
        Where last = mapping.entries().getLast().where();
        int indent = mapping.entries().getFirst().keyWhere().column() - 1;
        String end = text.contains("\r\n") ? "\r\n" : "\n";
        int at = to(last);
        if (last.endColumn() == 1 && last.endLine() > last.line()) {
            return new TextEdit(where.file(), at, at, " ".repeat(indent) + content + end);
        }
        int newline = text.indexOf('\n', at);
        if (newline < 0) {
            return new TextEdit(
                    where.file(), text.length(), text.length(), end + " ".repeat(indent) + content);
        }
        return new TextEdit(
                where.file(), newline + 1, newline + 1, " ".repeat(indent) + content + end);
    }

    /// Takes an entry out, with its comma or its line.
    TextEdit remove(Node.Mapping mapping, Node.Entry entry) {
        String file = entry.keyWhere().file();
        String text = texts.getOrDefault(file, "");
        int start = from(entry.where());
        int end = to(entry.where());
        if (text.charAt(from(mapping.where())) == '{') {
            int index = mapping.entries().indexOf(entry);
            if (index > 0) {
                return new TextEdit(file, to(mapping.entries().get(index - 1).where()), end, "");
            }
            if (mapping.entries().size() > 1) {
                return new TextEdit(file, start, from(mapping.entries().get(1).where()), "");
            }
            return new TextEdit(file, start, end, "");
        }
        int lineStart = text.lastIndexOf('\n', start - 1) + 1;
        int newline = text.indexOf('\n', end);
        return new TextEdit(file, lineStart, newline < 0 ? text.length() : newline + 1, "");
    }

    /// A name as a key or value, in quotes where YAML needs them.
    static String quoted(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_.-]*")
                        && !name.matches("(?i)true|false|null|yes|no|on|off")
                ? name
                : "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
