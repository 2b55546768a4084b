package ringwall.intent.write;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/// Maps, lists and scalars as YAML: in flow style on one line where it fits, else in block style.
final class YamlText {
    private static final int WIDTH = 120;

    private final StringBuilder out = new StringBuilder();

    private YamlText() {}

    /// Sections apart by blank lines; their entries always one a line or more.
    static String of(Map<String, Object> document) {
        YamlText text = new YamlText();
        boolean before = false;
        for (Map.Entry<String, Object> section : document.entrySet()) {
            boolean block = section.getValue() instanceof Map || section.getValue() instanceof List;
            if (before && block) {
                text.out.append('\n');
            }
            before = true;
            text.out.append(section.getKey()).append(':');
            if (block) {
                text.out.append('\n');
                text.section(section.getKey(), section.getValue());
            } else {
                text.out.append(' ').append(scalar(section.getValue())).append('\n');
            }
        }
        return text.out.toString();
    }

    /// The sections within `physical` are like sections: one entry a line.
    private void section(String name, Object value) {
        if (name.equals("physical") && value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> inner : map.entrySet()) {
                out.append("  ").append(inner.getKey()).append(":\n");
                block(inner.getValue(), 4);
            }
        } else {
            block(value, 2);
        }
    }

    private void block(Object value, int indent) {
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                String key = " ".repeat(indent) + scalar(entry.getKey()) + ":";
                entry(key, entry.getValue(), indent);
            }
        } else if (value instanceof Collection<?> list) {
            for (Object item : list) {
                entry(" ".repeat(indent) + "-", item, indent);
            }
        }
    }

    private void entry(String head, Object value, int indent) {
        String flow = flow(value);
        boolean deep = value instanceof Map || value instanceof Collection;
        if (!deep || head.length() + 1 + flow.length() <= WIDTH) {
            out.append(head).append(' ').append(flow).append('\n');
        } else if (head.endsWith("-") && value instanceof Map<?, ?> map) {
            String lead = head + " ";
            for (Map.Entry<?, ?> each : map.entrySet()) {
                entry(lead + scalar(each.getKey()) + ":", each.getValue(), indent + 2);
                lead = " ".repeat(indent + 2);
            }
        } else {
            out.append(head).append('\n');
            block(value, indent + 2);
        }
    }

    private static String flow(Object value) {
        StringBuilder text = new StringBuilder();
        String separator = "";
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                text.append(separator).append(scalar(entry.getKey())).append(": ");
                text.append(flow(entry.getValue()));
                separator = ", ";
            }
            return "{" + text + "}";
        }
        if (value instanceof Collection<?> list) {
            for (Object item : list) {
                text.append(separator).append(flow(item));
                separator = ", ";
            }
            return "[" + text + "]";
        }
        return scalar(value);
    }

    /// Numbers and truth as they are; text in quotes unless every reader takes it for text.
    static String scalar(Object value) {
        if (!(value instanceof CharSequence)) {
            return String.valueOf(value);
        }
        String text = value.toString();
        return plain(text) ? text : quoted(text);
    }

    private static boolean plain(String text) {
        if (text.isEmpty() || text.length() > 200 || ambiguous(text)) {
            return false;
        }
        char first = text.charAt(0);
        boolean good = Character.isLetterOrDigit(first) && first < 0x80 || first == '/';
        for (int i = 0; i < text.length() && good; i++) {
            char c = text.charAt(i);
            boolean wordly = Character.isLetterOrDigit(c) && c < 0x80;
            boolean colon = c == ':' && i + 1 < text.length() && letters(text, i);
            good =
                    wordly
                            || c == '.'
                            || c == '-'
                            || c == '_'
                            || c == '/'
                            || c == '+'
                            || colon
                            || c == ' ' && i + 1 < text.length();
        }
        return good;
    }

    /// `segment:web` needs no quotes; an address or a time may be taken for a number by some.
    private static boolean letters(String text, int colon) {
        return Character.isLetter(text.charAt(0)) && text.charAt(colon + 1) != ' ';
    }

    private static boolean ambiguous(String text) {
        return switch (text.toLowerCase(java.util.Locale.ROOT)) {
            case "true", "false", "null", "yes", "no", "on", "off", "y", "n" -> true;
            default -> false;
        };
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ' || c >= 0x7F && c < 0xA0 || c == 0x2028 || c == 0x2029) {
                        quoted.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
