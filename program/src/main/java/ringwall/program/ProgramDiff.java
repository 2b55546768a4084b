package ringwall.program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What must be done to a host that runs one program so that it runs another, as named actions. The
/// list is empty exactly when the programs are equal; it is sorted by section, then in the order of
/// the text.
public final class ProgramDiff {
    private ProgramDiff() {}

    public enum Verb {
        ADD,
        CHANGE,
        REMOVE,
        /// Same entry, other place in the order in which rules judge.
        MOVE
    }

    /// @param what the entry: `rule shop-2`, `port`, `forward 02:00:00:00:00:11`
    /// @param of the section's heading: `rules 0`, `port web-1/eth0`
    /// @param before its text, empty when added
    /// @param after its text, empty when removed
    public record NamedAction(Verb verb, String what, String of, String before, String after) {
        /// One line: `change port of port web-1/eth0: vnic ... -> vnic ...`.
        @Override
        public String toString() {
            String head =
                    verb.name().toLowerCase(java.util.Locale.ROOT) + " " + what + " (" + of + ")";
            return switch (verb) {
                case ADD -> head + ": " + after;
                case REMOVE -> head + ": " + before;
                case CHANGE -> head + ": " + before + " -> " + after;
                case MOVE -> head + ": " + after;
            };
        }
    }

    public static List<NamedAction> diff(HostProgram old, HostProgram now) {
        Map<String, ProgramText.Section> before = byHeading(old);
        Map<String, ProgramText.Section> after = byHeading(now);
        Set<String> headings = new java.util.TreeSet<>(before.keySet());
        headings.addAll(after.keySet());
        List<NamedAction> actions = new ArrayList<>();
        for (String heading : headings) {
            ProgramText.Section a = before.get(heading);
            ProgramText.Section b = after.get(heading);
            List<String> linesA = a == null ? List.of() : a.lines();
            List<String> linesB = b == null ? List.of() : b.lines();
            if (!linesA.equals(linesB)) {
                String kind = a != null ? a.kind() : b != null ? b.kind() : "";
                section(kind, heading, linesA, linesB, actions);
            }
        }
        return actions;
    }

    private static Map<String, ProgramText.Section> byHeading(HostProgram program) {
        Map<String, ProgramText.Section> sections = new HashMap<>();
        for (ProgramText.Section section : ProgramText.sections(program)) {
            sections.put(section.heading(), section);
        }
        return sections;
    }

    private static void section(
            String kind, String of, List<String> old, List<String> now, List<NamedAction> actions) {
        Map<String, String> before = entries(kind, old);
        Map<String, String> after = entries(kind, now);
        Set<String> moved = kind.equals("rules") ? moved(before, after) : Set.of();
        before.forEach((key, line) -> {
            if (!after.containsKey(key)) {
                actions.add(new NamedAction(Verb.REMOVE, named(kind, key), of, line, ""));
            }
        });
        after.forEach((key, line) -> {
            String was = before.get(key);
            if (was == null) {
                actions.add(new NamedAction(Verb.ADD, named(kind, key), of, "", line));
            } else if (!was.equals(line)) {
                actions.add(new NamedAction(Verb.CHANGE, named(kind, key), of, was, line));
            } else if (moved.contains(key)) {
                actions.add(new NamedAction(Verb.MOVE, named(kind, key), of, was, line));
            }
        });
        if (kind.equals("rules") && before.equals(after) && moved.isEmpty()) {
            actions.add(
                    new NamedAction(
                            Verb.MOVE, "order numbers", of, "" + old.size(), "" + now.size()));
        }
    }

    /// Lines by what they are about. A rule's place in the order is no part of it.
    private static Map<String, String> entries(String kind, List<String> lines) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (String line : lines) {
            String text = kind.equals("rules") ? line.replaceFirst("^(same|at \\d+) ", "") : line;
            String key = key(kind, text);
            String unique = key;
            for (int n = 2; entries.containsKey(unique); n++) {
                unique = key + " #" + n;
            }
            entries.put(unique, text);
        }
        return entries;
    }

    private static String key(String kind, String line) {
        String[] words = line.split(" ");
        return switch (kind) {
            case "rules" -> {
                int at = line.lastIndexOf(" rule ");
                yield line.substring(at + 1) + " " + words[0] + " " + words[1];
            }
            case "addresses", "service" -> words[0].equals("tenant") ? "tenant" : line;
            case "port-set", "mirror" -> words[0].equals("session") ? "session" : line;
            case "forward", "neighbours", "routes" -> words[0];
            case "segment" ->
                    words[0].equals("flood") || words[0].equals("tunnel") ? line : first(words);
            case "port" ->
                    words[0].equals("ingress") || words[0].equals("from")
                            ? line.substring(0, line.indexOf(" segment "))
                            : first(words);
            case "pnics", "teams" -> words[0] + " " + words[1];
            case "overlay" -> words[0].equals("peer") ? words[0] + " " + words[1] : words[0];
            case "router" -> words[0].equals("peer") ? words[0] + " " + words[1] : words[0];
            default -> words[0];
        };
    }

    private static String first(String[] words) {
        return switch (words[0]) {
            case "secure", "guard", "egress", "meter", "lease" -> words[0] + " " + words[1];
            default -> words[0];
        };
    }

    private static String named(String kind, String key) {
        return switch (kind) {
            case "forward" -> "forward " + key;
            case "neighbours" -> "neighbour " + key;
            case "routes" -> "route " + key;
            case "addresses" -> "address " + key;
            case "service" -> "term " + key;
            default -> key;
        };
    }

    /// Entries of both sides that are not on the longest run that keeps its order.
    private static Set<String> moved(Map<String, String> before, Map<String, String> after) {
        Map<String, Integer> place = new TreeMap<>();
        before.keySet().forEach(key -> place.put(key, place.size()));
        List<String> common = after.keySet().stream().filter(place::containsKey).toList();
        int n = common.size();
        int[] previous = new int[n];
        int[] lastOfLength = new int[n + 1];
        int longest = 0;
        for (int i = 0; i < n; i++) {
            int low = 1;
            int high = longest;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                if (at(place, common, lastOfLength[middle]) < at(place, common, i)) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            previous[i] = low == 1 ? -1 : lastOfLength[low - 1];
            lastOfLength[low] = i;
            longest = Math.max(longest, low);
        }
        Set<String> moved = new HashSet<>(common);
        for (int i = longest == 0 ? -1 : lastOfLength[longest]; i >= 0; i = previous[i]) {
            moved.remove(common.get(i));
        }
        return moved;
    }

    private static int at(Map<String, Integer> place, List<String> keys, int index) {
        Integer at = place.get(keys.get(index));
        return at == null ? -1 : at;
    }
}
