package ringwall.intent.schema;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.intent.yaml.Node;

/// What a document defines, by kind of thing: `host`, `segment`, `VM` and so on, as the schema
/// says. References are checked against it, so that each points to its own place in the text.
public final class Names {
    private static final long MOST_COMPARISONS = 500_000;

    private final TreeSet<String> peers = new TreeSet<>();
    private long comparisons;
    private final Map<String, TreeSet<String>> byKind = new TreeMap<>();
    private final Map<String, SortedSet<String>> nicsByVm = new HashMap<>();

    /// @param root a mapping, of which nothing else is known yet
    public static Names of(Node.Mapping root) {
        Names names = new Names();
        names.collect(root, Language.ROOT);
        names.collectNics(root);
        return names;
    }

    private void collect(Node.Mapping mapping, Shape.Fields fields) {
        for (Node.Entry entry : mapping.entries()) {
            Shape.Field field = fields.field(entry.key());
            if (field == null || !(entry.value() instanceof Node.Mapping inner)) {
                continue;
            }
            if (field.shape() instanceof Shape.Fields nested) {
                collect(inner, nested);
            } else if (field.shape() instanceof Shape.MapOf map && !map.defines().isEmpty()) {
                for (Node.Entry item : inner.entries()) {
                    define(map, item.key());
                }
            }
        }
    }

    private void define(Shape.MapOf map, String key) {
        TreeSet<String> names = byKind.computeIfAbsent(map.defines(), kind -> new TreeSet<>());
        List<String> expanded = map.ranges() ? Ranges.expand(key) : List.of(key);
        if (expanded != null) {
            names.addAll(expanded);
        }
    }

    private void collectNics(Node.Mapping root) {
        if (!(root.get("vms") instanceof Node.Mapping vms)) {
            return;
        }
        for (Node.Entry vm : vms.entries()) {
            if (vm.value() instanceof Node.Mapping body
                    && body.get("nics") instanceof Node.Mapping nics) {
                TreeSet<String> names = new TreeSet<>();
                for (Node.Entry nic : nics.entries()) {
                    names.add(nic.key());
                }
                nicsByVm.put(vm.key(), names);
            }
        }
    }

    /// The nearest of some names, or none: with many names and many mistakes a suggestion for each
    /// would cost more than it helps, so that only so many comparisons are made in all.
    String nearest(String name, Collection<String> known) {
        comparisons += known.size();
        return comparisons > MOST_COMPARISONS ? "" : Words.nearest(name, known);
    }

    public SortedSet<String> all(String kind) {
        TreeSet<String> names = byKind.get(kind);
        return names == null ? Collections.emptySortedSet() : names;
    }

    public boolean defined(String kind, String name) {
        TreeSet<String> names = byKind.get(kind);
        return names != null && names.contains(name);
    }

    /// The vNICs of a VM; one that is said in place is `eth0`.
    public SortedSet<String> nics(String vm) {
        SortedSet<String> nics = nicsByVm.get(vm);
        return nics == null ? new TreeSet<>(List.of("eth0")) : nics;
    }

    /// The kinds among `group`, `VM` and `external` that a peer's bare name stands for.
    public List<String> peerKinds(String name) {
        return PEER_KINDS.stream().filter(kind -> defined(kind, name)).toList();
    }

    /// All names that a peer may have without a prefix.
    SortedSet<String> peers() {
        if (peers.isEmpty()) {
            for (String kind : PEER_KINDS) {
                peers.addAll(all(kind));
            }
        }
        return peers;
    }

    private static final List<String> PEER_KINDS = List.of("group", "VM", "external");

    /// What a peer's prefix names; null when it is none of the language's.
    public static @Nullable String peerKind(String prefix) {
        return switch (prefix) {
            case "group" -> "group";
            case "vm" -> "VM";
            case "external" -> "external";
            case "segment" -> "segment";
            case "tenant" -> "tenant";
            default -> null;
        };
    }
}
