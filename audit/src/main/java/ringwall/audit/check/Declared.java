package ringwall.audit.check;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What no export contains and the operator tells (docs/audit.md). An absent list is unknown, an
/// empty one is a statement: there is none.
///
/// - `domains`: migration domain to its hosts
/// - `values`: word lists by key (`delaySensitiveVms`, `authorisedMirrors`, `spareVlans`, ...)
/// - `file`: where it was told; empty: nowhere
public record Declared(
        Map<String, List<String>> domains,
        Map<String, List<String>> values,
        Map<String, Integer> scale,
        String file,
        String sha256) {

    public static final Declared NONE = new Declared(Map.of(), Map.of(), Map.of(), "", "");

    /// The list, if it was declared at all.
    public Optional<List<String>> list(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /// True if the list is declared and one of its globs (`*`) matches the name; `all` matches
    /// everything.
    public boolean lists(String key, String name) {
        return list(key).orElse(List.of()).stream()
                .anyMatch(glob -> glob.equals("all") || Glob.matches(glob, name));
    }

    /// One word, or the default.
    public String word(String key, String otherwise) {
        return list(key).filter(l -> !l.isEmpty()).map(List::getFirst).orElse(otherwise);
    }

    public OptionalInt scale(String key) {
        Integer value = scale.get(key);
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    /// True if the operator says that the input shows all hosts and VMs.
    public boolean inventoryComplete() {
        return word("inventoryComplete", "false").equals("true");
    }
}
