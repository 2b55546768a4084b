package ringwall.audit.importer.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.SourceFile;

/// Stanzas of `/etc/network/interfaces`: `iface NAME [FAMILY METHOD]` with attribute lines below,
/// `_` and `-` alike. Templates (mako: `%for`, `<% %>`, `${}`) cannot be evaluated: what they touch
/// is left out, with a warning.
final class Ifupdown {

    private static final int MAX_PORTS = 4096;
    private static final Pattern RANGE = Pattern.compile("^(.*?)\\[?(\\d{1,5})-(\\d{1,5})\\]?$");

    /// One `iface` stanza; stanzas of one name are joined. `attributes`: name with dashes to values
    /// in order.
    static final class Stanza {
        final String name;
        final Origin origin;
        final SourceFile file;
        String method = "";
        final Map<String, List<String>> attributes = new TreeMap<>();

        Stanza(String name, SourceFile file, Origin origin) {
            this.name = name;
            this.file = file;
            this.origin = origin;
        }

        /// The last value; empty if there is none.
        String get(String key) {
            List<String> values = attributes.getOrDefault(key, List.of());
            return values.isEmpty() ? "" : values.getLast();
        }

        boolean has(String key) {
            return attributes.containsKey(key);
        }

        List<String> all(String key) {
            return attributes.getOrDefault(key, List.of());
        }

        /// Names of a list attribute, ranges of `glob` written out.
        List<String> names(String key) {
            var names = new ArrayList<String>();
            for (String value : all(key)) {
                boolean glob = false;
                for (String word : value.split("\\s+", -1)) {
                    if (word.equals("glob")) {
                        glob = true;
                    } else if (!word.isEmpty() && !word.equals("none") && !word.equals("regex")) {
                        names.addAll(glob ? expand(word) : List.of(word));
                    }
                }
            }
            return names.subList(0, Math.min(names.size(), MAX_PORTS));
        }
    }

    private final FactSink out;
    final Map<String, Stanza> stanzas = new TreeMap<>();

    /// Something could not be evaluated.
    boolean templates;

    Ifupdown(FactSink out) {
        this.out = out;
    }

    /// `swp1-4`, `swp[1-4]`, `host-bond-0[1-2]`.
    static List<String> expand(String word) {
        Matcher range = RANGE.matcher(word);
        if (!range.matches()) {
            return List.of(word);
        }
        int first = Integer.parseInt(range.group(2));
        int last = Integer.parseInt(range.group(3));
        var names = new ArrayList<String>();
        for (int i = first; i <= last && names.size() < MAX_PORTS; i++) {
            names.add(range.group(1) + i);
        }
        return names;
    }

    void read(SourceFile file) {
        Stanza stanza = null;
        boolean code = false;
        int number = 0;
        int firstTemplate = 0;
        var logical = new StringBuilder();
        for (String raw : file.text().split("\n", -1)) {
            number++;
            String line = raw.strip();
            if (line.startsWith("<%")) {
                code = true;
            }
            if (code || line.startsWith("%") || line.contains("${")) {
                firstTemplate = firstTemplate == 0 ? number : firstTemplate;
                code &= !line.contains("%>");
                if (line.startsWith("iface")) {
                    stanza = null;
                }
                continue;
            }
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (line.endsWith("\\") && logical.length() < 10_000) {
                logical.append(line, 0, line.length() - 1).append(' ');
                continue;
            }
            stanza = line(file, logical + line, number, stanza);
            logical.setLength(0);
        }
        if (firstTemplate > 0) {
            templates = true;
            out.warning(
                    file,
                    firstTemplate + ":1",
                    "a template (mako) cannot be evaluated: its interfaces are not known",
                    "ifquery -a > interfaces, or ip -j -d link > ip-link.json");
        }
    }

    private @Nullable Stanza line(
            SourceFile file, String line, int number, @Nullable Stanza stanza) {
        String[] words = line.split("\\s+", 2);
        String rest = words.length > 1 ? words[1].strip() : "";
        return switch (words[0]) {
            case "iface" -> {
                String[] parts = rest.split("\\s+", -1);
                String name = parts[0];
                if (name.isEmpty()) {
                    yield stanza;
                }
                Stanza found =
                        stanzas.computeIfAbsent(name, n -> new Stanza(n, file, file.line(number)));
                if (parts.length > 2) {
                    found.method = parts[2];
                }
                yield found;
            }
            case "auto", "mapping", "no-auto-down", "no-scripts" -> {
                yield stanza;
            }
            case "source", "source-directory" -> {
                yield stanza;
            }
            default -> {
                if (words[0].startsWith("allow-") || stanza == null) {
                    yield stanza;
                }
                stanza.attributes
                        .computeIfAbsent(
                                words[0].toLowerCase(Locale.ROOT).replace('_', '-'),
                                _ -> new ArrayList<>())
                        .add(rest);
                yield stanza;
            }
        };
    }
}
