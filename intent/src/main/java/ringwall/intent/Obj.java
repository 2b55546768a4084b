package ringwall.intent;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ringwall.intent.schema.Scalars;
import ringwall.intent.yaml.Node;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Where;

/// A mapping, read by key. What is absent or malformed reads as the usual value: the validator has
/// already said what is wrong with it.
final class Obj {
    private final Node.Mapping mapping;
    private final Where where;
    private final Reading reading;

    private Obj(Node.Mapping mapping, Where where, Reading reading) {
        this.mapping = mapping;
        this.where = where;
        this.reading = reading;
        reading.register(where, mapping);
    }

    /// The value of a map's entry; its place begins at the key. A value that is no mapping reads as
    /// an empty one.
    static Obj of(Node.Entry entry, Reading reading) {
        return new Obj(mapping(entry.value()), entry.where(), reading);
    }

    static Obj of(Node node, Reading reading) {
        return new Obj(mapping(node), node.where(), reading);
    }

    private static Node.Mapping mapping(Node node) {
        return node instanceof Node.Mapping mapping
                ? mapping
                : new Node.Mapping(List.of(), node.where());
    }

    Where where() {
        return where;
    }

    Node.Mapping mapping() {
        return mapping;
    }

    boolean has(String key) {
        return node(key) != null;
    }

    /// Null when the key is absent or empty.
    @Nullable Node node(String key) {
        Node node = mapping.get(key);
        return node instanceof Node.Scalar scalar && scalar.absent() ? null : node;
    }

    /// The place of a key's value; the noun's when it is not there.
    Where place(String key) {
        Node node = mapping.get(key);
        return node == null ? where : node.where();
    }

    Where keyPlace(String key) {
        Node.Entry entry = mapping.entry(key);
        return entry == null ? where : entry.keyWhere();
    }

    /// A mapping under the key, or an empty one.
    Obj obj(String key) {
        Node.Entry entry = mapping.entry(key);
        return entry == null
                ? new Obj(new Node.Mapping(List.of(), where), where, reading)
                : of(entry, reading);
    }

    /// The entries of the mapping under the key.
    List<Node.Entry> entries(String key) {
        return mapping.get(key) instanceof Node.Mapping inner ? inner.entries() : List.of();
    }

    /// The items of the list under the key; a value that stands alone is a list of one.
    List<Node> items(String key) {
        Node node = node(key);
        return node == null
                ? List.of()
                : node instanceof Node.Items items ? items.items() : List.of(node);
    }

    /// The text's value; empty when it is malformed, which the validator has said.
    static <T> Optional<T> parsed(String text, Function<String, T> parse) {
        try {
            return Optional.of(parse.apply(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    <T> T value(String key, Function<String, T> parse, T usual) {
        return optional(key, parse).orElse(usual);
    }

    <T> List<T> values(String key, Function<String, T> parse) {
        List<T> values = new ArrayList<>();
        for (Node node : items(key)) {
            if (node instanceof Node.Scalar scalar) {
                parsed(scalar.text(), parse).ifPresent(values::add);
            }
        }
        return values;
    }

    <T> Optional<T> optional(String key, Function<String, T> parse) {
        return node(key) instanceof Node.Scalar scalar
                ? parsed(scalar.text(), parse)
                : Optional.empty();
    }

    String text(String key, String usual) {
        return node(key) instanceof Node.Scalar scalar ? scalar.text() : usual;
    }

    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (Node node : items(key)) {
            if (node instanceof Node.Scalar scalar) {
                texts.add(scalar.text());
            }
        }
        return texts;
    }

    int integer(String key, int usual) {
        return (int) number(key, usual);
    }

    long number(String key, long usual) {
        return value(key, text -> Scalars.integer(text, 0, Long.MAX_VALUE), usual);
    }

    boolean flag(String key, boolean usual) {
        return value(key, Scalars::flag, usual);
    }

    /// `allow` or `reject`.
    boolean allowed(String key) {
        return text(key, "reject").equals("allow");
    }

    OptionalInt vid(String key) {
        int vid = value(key, Scalars::vid, 0);
        return vid == 0 ? OptionalInt.empty() : OptionalInt.of(vid);
    }

    Optional<Ip> ip(String key) {
        return optional(key, Ip::parse);
    }

    Mac mac(String key, String derivedFrom) {
        Optional<Mac> mac = optional(key, Mac::parse);
        return mac.isPresent() ? mac.get() : Mac.derived(derivedFrom);
    }

    /// The constant whose name is the word, with `-` for `_`.
    <E extends Enum<E>> E word(String key, E[] values, E usual) {
        String text = text(key, "").replace('-', '_').toUpperCase(Locale.ROOT);
        for (E value : values) {
            if (value.name().equals(text)) {
                return value;
            }
        }
        return usual;
    }
}
