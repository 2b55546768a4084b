package ringwall.audit.importer.xen;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Tri;

/// One object as `xe` prints it: `name ( RO): value` lines, up to a blank one.
record XeRecord(SourceFile file, int line, Map<String, String> values) {

    private static final Pattern LINE =
            Pattern.compile("\\s*([A-Za-z0-9_.-]+) \\(\\s?[MS]?R[OW]\\)\\s*:\\s?(.*)");
    private static final String NONE = "<not in database>";

    static List<XeRecord> read(SourceFile file) {
        var records = new ArrayList<XeRecord>();
        var values = new LinkedHashMap<String, String>();
        int number = 0;
        int start = 1;
        for (String raw : file.text().split("\n", -1)) {
            number++;
            Matcher line = LINE.matcher(raw.stripTrailing());
            if (line.matches()) {
                if (line.group(1).equals("uuid") && !values.isEmpty()) {
                    records.add(new XeRecord(file, start, Map.copyOf(values)));
                    values.clear();
                }
                start = values.isEmpty() ? number : start;
                String value = line.group(2).strip();
                values.put(line.group(1), value.equals(NONE) ? "" : value);
            } else if (raw.isBlank() && !values.isEmpty()) {
                records.add(new XeRecord(file, start, Map.copyOf(values)));
                values.clear();
            }
        }
        if (!values.isEmpty()) {
            records.add(new XeRecord(file, start, Map.copyOf(values)));
        }
        return records;
    }

    static boolean looksLike(String head) {
        return head.stripLeading().startsWith("uuid (")
                && LINE.matcher(head.strip().split("\n", 2)[0].stripTrailing()).matches();
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    String text(String key) {
        return values.getOrDefault(key, "");
    }

    String uuid() {
        return text("uuid");
    }

    Tri tri(String key) {
        return switch (text(key).toLowerCase(Locale.ROOT)) {
            case "true" -> Tri.YES;
            case "false" -> Tri.NO;
            default -> Tri.UNKNOWN;
        };
    }

    int number(String key) {
        String text = text(key);
        return text.matches("-?\\d{1,9}") ? Integer.parseInt(text) : -1;
    }

    /// `a; b; c`
    List<String> list(String key) {
        var all = new ArrayList<String>();
        for (String part : text(key).split(";", -1)) {
            if (!part.isBlank()) {
                all.add(part.strip());
            }
        }
        return all;
    }

    /// A value of a map: `promiscuous: on; mtu: 1500`.
    String map(String key, String name) {
        for (String part : list(key)) {
            int colon = part.indexOf(':');
            if (colon > 0 && part.substring(0, colon).strip().equals(name)) {
                return part.substring(colon + 1).strip();
            }
        }
        return "";
    }

    Origin origin() {
        return file.line(line);
    }
}
