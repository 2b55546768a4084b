package ringwall.audit.importer.proxmox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.SourceFile;

/// Proxmox's section config: `type: id` in the first column, `key value` indented below. Keys may
/// repeat.
record Sections(List<Section> all) {

    private static final Pattern HEAD = Pattern.compile("^([a-z_0-9]+):\\s*(\\S+)\\s*$");

    /// One section; `values`: key to its values in order.
    record Section(String type, String id, Map<String, List<String>> values, Origin origin) {

        String get(String key) {
            List<String> found = values.getOrDefault(key, List.of());
            return found.isEmpty() ? "" : found.getLast();
        }
    }

    static Sections of(SourceFile file) {
        var all = new ArrayList<Section>();
        int number = 0;
        for (String line : file.text().split("\n", -1)) {
            number++;
            Matcher head = HEAD.matcher(line);
            if (head.matches()) {
                all.add(
                        new Section(
                                head.group(1), head.group(2), new TreeMap<>(), file.line(number)));
            } else if (!line.isBlank()
                    && Character.isWhitespace(line.charAt(0))
                    && !all.isEmpty()) {
                String[] words = line.strip().split("\\s+", 2);
                all.getLast()
                        .values()
                        .computeIfAbsent(words[0], _ -> new ArrayList<>())
                        .add(words.length > 1 ? words[1].strip() : "1");
            }
        }
        return new Sections(all);
    }
}
