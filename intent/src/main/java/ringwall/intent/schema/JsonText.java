package ringwall.intent.schema;

import java.util.List;
import java.util.Map;

/// Maps, lists, texts, numbers and truth as indented JSON. Small, so that this module needs no JSON
/// library.
final class JsonText {
    private final StringBuilder out = new StringBuilder();

    private JsonText() {}

    static String of(Object value) {
        JsonText text = new JsonText();
        text.value(value, 0);
        return text.out.append('\n').toString();
    }

    private void value(Object value, int depth) {
        switch (value) {
            case Map<?, ?> map -> map(map, depth);
            case List<?> list -> list(list, depth);
            case String string -> string(string);
            default -> out.append(value);
        }
    }

    private void map(Map<?, ?> map, int depth) {
        if (map.isEmpty()) {
            out.append("{}");
            return;
        }
        String separator = "{\n";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator).append("  ".repeat(depth + 1));
            string(String.valueOf(entry.getKey()));
            out.append(": ");
            value(entry.getValue(), depth + 1);
            separator = ",\n";
        }
        out.append('\n').append("  ".repeat(depth)).append('}');
    }

    /// Lists of plain values on one line.
    private void list(List<?> list, int depth) {
        boolean plain = true;
        for (Object item : list) {
            plain &= !(item instanceof Map) && !(item instanceof List);
        }
        out.append('[');
        String separator = plain ? "" : "\n" + "  ".repeat(depth + 1);
        for (Object item : list) {
            out.append(separator);
            value(item, depth + 1);
            separator = plain ? ", " : ",\n" + "  ".repeat(depth + 1);
        }
        out.append(plain || list.isEmpty() ? "" : "\n" + "  ".repeat(depth)).append(']');
    }

    private void string(String string) {
        out.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                default -> out.append(c);
            }
        }
        out.append('"');
    }
}
