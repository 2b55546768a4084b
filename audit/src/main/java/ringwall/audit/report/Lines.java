package ringwall.audit.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ringwall.audit.Outcome;
import ringwall.audit.Report;
import ringwall.audit.check.Evidence;
import ringwall.audit.fact.SourceFile;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonFactory;

/// Line numbers of JSON Pointers: each file of cited evidence is read once more, as a stream.
final class Lines {

    private final Map<String, Integer> lines = new HashMap<>();

    Lines(Report report) {
        var wanted = new HashMap<String, Set<String>>();
        for (Outcome outcome : report.outcomes()) {
            for (Evidence evidence : outcome.finding().evidence()) {
                if (evidence.place().line() == 0 && evidence.place().pointer().startsWith("/")) {
                    wanted.computeIfAbsent(evidence.place().file(), _ -> new HashSet<>())
                            .add(evidence.place().pointer());
                }
            }
        }
        for (SourceFile file : report.site().files()) {
            Set<String> pointers = wanted.get(file.path());
            if (pointers != null) {
                scan(file, pointers);
            }
        }
    }

    /// 1-based; 1 if the place is the whole file or its line is not known.
    int line(Evidence evidence) {
        int known = evidence.place().line();
        return known > 0
                ? known
                : lines.getOrDefault(evidence.place().file() + evidence.place().pointer(), 1);
    }

    private void scan(SourceFile file, Set<String> pointers) {
        var roots = roots(file);
        for (boolean several : List.of(false, true)) {
            try (JsonParser parser =
                    new JsonFactory()
                            .createParser(
                                    tools.jackson.core.ObjectReadContext.empty(), file.text())) {
                walk(file, parser, pointers, several);
            } catch (JacksonException _) {
                return; // the importer has already said so
            }
            if (!roots) {
                return;
            }
        }
    }

    /// Are there several values in the file? Then pointers start with the value's number.
    private static boolean roots(SourceFile file) {
        return file.text().contains("}\n{");
    }

    private void walk(SourceFile file, JsonParser parser, Set<String> pointers, boolean several) {
        Deque<int[]> arrays = new ArrayDeque<>();
        List<String> path = new ArrayList<>();
        int root = 0;
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            if (token == JsonToken.PROPERTY_NAME) {
                path.set(
                        path.size() - 1,
                        parser.currentName().replace("~", "~0").replace("/", "~1"));
                continue;
            }
            if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
                path.removeLast();
                arrays.pop();
            } else {
                if (path.isEmpty() && several) {
                    note(file, "/" + root, parser, pointers);
                } else if (!path.isEmpty()) {
                    int[] index = arrays.getFirst();
                    if (index[0] >= 0) {
                        path.set(path.size() - 1, Integer.toString(index[0]++));
                    }
                    note(
                            file,
                            (several ? "/" + root : "") + "/" + String.join("/", path),
                            parser,
                            pointers);
                }
                if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
                    path.add("");
                    arrays.push(new int[] {token == JsonToken.START_ARRAY ? 0 : -1});
                }
            }
            if (path.isEmpty()) {
                root++;
            }
        }
    }

    private void note(SourceFile file, String pointer, JsonParser parser, Set<String> pointers) {
        if (pointers.contains(pointer)) {
            lines.putIfAbsent(file.path() + pointer, parser.currentTokenLocation().getLineNr());
        }
    }
}
