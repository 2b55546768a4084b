package ringwall.audit.settings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.intent.yaml.Limits;
import ringwall.intent.yaml.Node;
import ringwall.intent.yaml.Source;
import ringwall.intent.yaml.YamlReader;
import ringwall.model.Diagnostic;
import ringwall.model.Where;

/// A YAML file being read: its root mapping, and the mistakes found so far.
final class YamlFile {

    private final List<Diagnostic> wrong = new ArrayList<>();
    private final Node.Mapping root;

    private YamlFile(Node.Mapping root) {
        this.root = root;
    }

    static YamlFile of(String name, String text) throws SettingsException {
        if (text.isBlank()) {
            return new YamlFile(new Node.Mapping(List.of(), Where.at(name, 1, 1)));
        }
        var wrong = new ArrayList<Diagnostic>();
        YamlReader.Answer answer =
                YamlReader.read(
                        Source.of(name, text), new Limits(4 << 20, 16, 200_000, 0, 1, 1000), wrong);
        if (answer.root() instanceof Node.Scalar scalar && scalar.absent()) {
            return new YamlFile(new Node.Mapping(List.of(), Where.at(name, 1, 1)));
        }
        if (!(answer.root() instanceof Node.Mapping mapping) || !wrong.isEmpty()) {
            if (wrong.isEmpty()) {
                wrong.add(
                        Diagnostic.error(
                                Where.at(name, 1, 1),
                                "the file is not a mapping",
                                "write 'key: value' lines"));
            }
            throw new SettingsException(wrong);
        }
        return new YamlFile(mapping);
    }

    Node.Mapping root() {
        return root;
    }

    void wrong(Where where, String what, String mend) {
        wrong.add(Diagnostic.error(where, what, mend));
    }

    /// Throws if anything was wrong.
    void done() throws SettingsException {
        if (!wrong.isEmpty()) {
            Collections.sort(wrong);
            throw new SettingsException(wrong);
        }
    }

    /// Unknown keys are mistakes.
    void keys(Node.Mapping mapping, Set<String> known) {
        for (Node.Entry entry : mapping.entries()) {
            if (!known.contains(entry.key())) {
                wrong(
                        entry.keyWhere(),
                        "unknown key '" + entry.key() + "'",
                        "known here: " + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    String text(Node.Mapping mapping, String key) {
        Node node = mapping.get(key);
        if (node == null) {
            return "";
        }
        if (node instanceof Node.Scalar scalar) {
            return scalar.absent() ? "" : scalar.text();
        }
        wrong(node.where(), key + " is " + node.kindWord(), "write one value");
        return "";
    }

    /// A list, or one value as a list of it.
    List<String> texts(@Nullable Node node) {
        var all = new ArrayList<String>();
        if (node instanceof Node.Scalar scalar && !scalar.absent()) {
            all.add(scalar.text());
        } else if (node instanceof Node.Items items) {
            for (Node item : items.items()) {
                if (item instanceof Node.Scalar scalar) {
                    all.add(scalar.text());
                } else {
                    wrong(item.where(), "an item is " + item.kindWord(), "write names");
                }
            }
        } else if (node instanceof Node.Mapping) {
            wrong(node.where(), "a mapping where a list is wanted", "write [A, B]");
        }
        return all;
    }

    List<Node.Mapping> mappings(String key) {
        var all = new ArrayList<Node.Mapping>();
        Node node = root.get(key);
        if (node instanceof Node.Items items) {
            for (Node item : items.items()) {
                if (item instanceof Node.Mapping mapping) {
                    all.add(mapping);
                } else {
                    wrong(
                            item.where(),
                            "an item of " + key + " is " + item.kindWord(),
                            "write '- id: ...'");
                }
            }
        } else if (node != null) {
            wrong(node.where(), key + " is " + node.kindWord(), "write a list");
        }
        return all;
    }

    Map<String, Node> mapping(String key) {
        var all = new TreeMap<String, Node>();
        Node node = root.get(key);
        if (node instanceof Node.Mapping mapping) {
            mapping.entries().forEach(e -> all.put(e.key(), e.value()));
        } else if (node != null && !(node instanceof Node.Scalar scalar && scalar.absent())) {
            wrong(node.where(), key + " is " + node.kindWord(), "write 'name: value' lines");
        }
        return all;
    }
}
