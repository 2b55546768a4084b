package ringwall.intent.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.intent.yaml.Node;
import ringwall.model.Diagnostic;
import ringwall.model.Where;

/// A tree against the [Language]: unknown keys, missing keys, wrong types, values out of range,
/// names that nothing defines. All of them, each at its own place.
public final class Validator {
    private final Names names;
    private final List<Diagnostic> out;
    private final Peers peers;

    private Validator(Names names, List<Diagnostic> out) {
        this.names = names;
        this.out = out;
        this.peers = new Peers(names, out);
    }

    public static void validate(Node.Mapping root, Names names, List<Diagnostic> out) {
        new Validator(names, out).fields(root, Language.ROOT, "the document", "");
    }

    /// @param key that holds the value, for sentences
    private void node(Node node, Shape shape, String key, String vm) {
        switch (shape) {
            case Shape.Scalar scalar -> scalar(node, scalar, key, vm);
            case Shape.Many many -> many(node, many, key, vm);
            case Shape.MapOf map -> map(node, map, key);
            case Shape.Fields fields -> mappingOr(node, fields, key, vm);
            case Shape.FieldsOr either -> {
                if (node instanceof Node.Mapping mapping && isOther(mapping, either.fields())) {
                    map(node, either.otherwise(), key);
                } else {
                    mappingOr(node, either.fields(), key, vm);
                }
            }
            case Shape.Either either -> either(node, either, key, vm);
        }
    }

    /// True when a mapping uses none of the known keys.
    public static boolean isOther(Node.Mapping mapping, Shape.Fields fields) {
        for (Node.Entry entry : mapping.entries()) {
            if (fields.field(entry.key()) != null) {
                return false;
            }
        }
        return !mapping.entries().isEmpty();
    }

    private void mappingOr(Node node, Shape.Fields fields, String key, String vm) {
        if (node instanceof Node.Mapping mapping) {
            fields(mapping, fields, "'" + key + "'", vm);
        } else if (!(node instanceof Node.Scalar scalar && scalar.absent()) || needs(fields)) {
            wrongShape(node, "a mapping with keys such as " + firstKeys(fields), key);
        }
    }

    private static boolean needs(Shape.Fields fields) {
        if (!fields.oneOf().isEmpty()) {
            return true;
        }
        for (Shape.Field field : fields.fields()) {
            if (field.required()) {
                return true;
            }
        }
        return false;
    }

    private static String firstKeys(Shape.Fields fields) {
        List<String> keys = new ArrayList<>();
        for (Shape.Field field : fields.fields()) {
            if (keys.size() < 3) {
                keys.add(field.key());
            }
        }
        return Words.list(keys);
    }

    private void wrongShape(Node node, String wanted, String key) {
        String got =
                node instanceof Node.Scalar scalar
                        ? scalar.absent() ? "empty" : "'" + Words.shortened(scalar.text()) + "'"
                        : node.kindWord();
        out.add(
                Diagnostic.error(
                        node.where(),
                        "'" + Words.shortened(key) + "' is " + got + " but takes " + wanted,
                        "write " + wanted));
    }

    private void fields(Node.Mapping mapping, Shape.Fields fields, String what, String vm) {
        for (Node.Entry entry : mapping.entries()) {
            Shape.Field field = fields.field(entry.key());
            if (field == null) {
                unknownKey(entry, fields, what);
            } else {
                node(entry.value(), field.shape(), field.key(), vm);
            }
        }
        for (Shape.Field field : fields.fields()) {
            if (field.required() && mapping.entry(field.key()) == null) {
                out.add(
                        Diagnostic.error(
                                begin(mapping),
                                what + " lacks '" + field.key() + "'",
                                "add '" + field.key() + "': " + field.doc()));
            }
        }
        for (List<String> group : fields.oneOf()) {
            exactlyOne(mapping, group, what);
        }
    }

    private void exactlyOne(Node.Mapping mapping, List<String> group, String what) {
        Node.@Nullable Entry first = null;
        for (Node.Entry entry : mapping.entries()) {
            if (!group.contains(entry.key())) {
                continue;
            }
            if (first != null) {
                out.add(
                        Diagnostic.error(
                                entry.keyWhere(),
                                what + " has both '" + first.key() + "' and '" + entry.key() + "'",
                                "keep one of " + Words.list(group)));
                return;
            }
            first = entry;
        }
        if (first == null) {
            out.add(
                    Diagnostic.error(
                            begin(mapping),
                            what + " has none of " + Words.list(group),
                            "add exactly one of them"));
        }
    }

    private static Where begin(Node node) {
        return node.where();
    }

    private void unknownKey(Node.Entry entry, Shape.Fields fields, String what) {
        TreeSet<String> known = new TreeSet<>();
        for (Shape.Field field : fields.fields()) {
            known.add(field.key());
        }
        String near = Words.nearest(entry.key(), known);
        out.add(
                Diagnostic.error(
                        entry.keyWhere(),
                        what + " has no key '" + Words.shortened(entry.key()) + "'",
                        near.isEmpty()
                                ? "use one of " + Words.list(known)
                                : "did you mean '" + near + "'?"));
    }

    private void many(Node node, Shape.Many many, String key, String vm) {
        if (node instanceof Node.Items items) {
            for (Node item : items.items()) {
                node(item, many.item(), key, vm);
            }
        } else if (many.single()) {
            node(node, many.item(), key, vm);
        } else {
            wrongShape(node, "a list", key);
        }
    }

    private void map(Node node, Shape.MapOf map, String key) {
        if (!(node instanceof Node.Mapping mapping)) {
            if (!(node instanceof Node.Scalar scalar && scalar.absent())) {
                wrongShape(node, "a mapping", key);
            }
            return;
        }
        for (Node.Entry entry : mapping.entries()) {
            mapKey(entry, map);
            node(
                    entry.value(),
                    map.value(),
                    entry.key(),
                    map.defines().equals("VM") ? entry.key() : "");
        }
    }

    private void mapKey(Node.Entry entry, Shape.MapOf map) {
        List<String> expanded = map.ranges() ? Ranges.expand(entry.key()) : List.of(entry.key());
        if (expanded == null) {
            out.add(
                    Diagnostic.error(
                            entry.keyWhere(),
                            "'" + Words.shortened(entry.key()) + "' is not a range like h1..h3",
                            "write the same word with a first and a last number, at most "
                                    + Ranges.LIMIT
                                    + " apart"));
            return;
        }
        String problem = map.key().problem(expanded.getFirst(), 0, 0);
        if (problem != null) {
            out.add(Diagnostic.error(entry.keyWhere(), problem, map.key().mend()));
        }
    }

    /// The option for what is written: a single value, a list or a mapping.
    private void either(Node node, Shape.Either either, String key, String vm) {
        Shape option = option(node, either);
        if (option != null) {
            node(node, option, key, vm);
            return;
        }
        List<String> wanted = new ArrayList<>();
        for (Shape each : either.options()) {
            wanted.add(describe(each));
        }
        wrongShape(node, String.join(" or ", wanted), key);
    }

    private static @Nullable Shape option(Node node, Shape.Either either) {
        for (Shape option : either.options()) {
            boolean fits =
                    switch (option) {
                        case Shape.Scalar scalar -> node instanceof Node.Scalar;
                        case Shape.Many many -> node instanceof Node.Items;
                        case Shape.MapOf map -> node instanceof Node.Mapping;
                        case Shape.Fields fields -> node instanceof Node.Mapping;
                        case Shape.FieldsOr fields -> node instanceof Node.Mapping;
                        case Shape.Either inner -> option(node, inner) != null;
                    };
            if (fits) {
                return option;
            }
        }
        return null;
    }

    private static String describe(Shape shape) {
        return switch (shape) {
            case Shape.Scalar scalar -> scalar.kind().words();
            case Shape.Many many -> "a list";
            case Shape.MapOf map -> "a mapping";
            case Shape.Fields fields -> "a mapping with keys such as " + firstKeys(fields);
            case Shape.FieldsOr fields -> "a mapping";
            case Shape.Either either -> describe(either.options().getFirst());
        };
    }

    private void scalar(Node node, Shape.Scalar shape, String key, String vm) {
        if (!(node instanceof Node.Scalar scalar)) {
            wrongShape(node, shape.kind().words(), key);
            return;
        }
        if (scalar.absent()) {
            wrongShape(node, shape.kind().words(), key);
            return;
        }
        if (!scalar.plain() && shape.kind().plainOnly()) {
            out.add(
                    Diagnostic.error(
                            scalar.where(),
                            "'" + key + "' takes " + shape.kind().words() + " but is quoted text",
                            "remove the quotes"));
            return;
        }
        String problem = shape.kind().problem(scalar.text(), shape.min(), shape.max());
        if (problem != null) {
            out.add(Diagnostic.error(scalar.where(), key + ": " + problem, shape.kind().mend()));
            return;
        }
        switch (shape.kind()) {
            case WORD -> word(scalar, shape, key);
            case REF -> ref(scalar, shape);
            case PEER -> peers.peer(scalar, vm);
            case SERVICE -> peers.service(scalar);
            case TEXT, NAME, PORT_NAME, LABEL, INT, FLAG, DATE, IP, PREFIX, SUBNET, INTERFACE -> {}
            case MAC, VID, VLANS, RATE, TIME, ETHER_TYPE, END, PORTS -> {}
        }
    }

    private void word(Node.Scalar scalar, Shape.Scalar shape, String key) {
        if (shape.words().contains(scalar.text())) {
            return;
        }
        String near = Words.nearest(scalar.text(), shape.words());
        out.add(
                Diagnostic.error(
                        scalar.where(),
                        "'" + key + "' cannot be '" + Words.shortened(scalar.text()) + "'",
                        near.isEmpty()
                                ? "use one of " + Words.list(shape.words())
                                : "did you mean '" + near + "'?"));
    }

    private void ref(Node.Scalar scalar, Shape.Scalar shape) {
        String name = scalar.text();
        if (shape.words().contains(name)) {
            return;
        }
        for (String kind : shape.refersTo()) {
            List<String> expanded = kind.equals("host") ? Ranges.expand(name) : List.of(name);
            if (expanded == null) {
                continue;
            }
            boolean all = true;
            for (String each : expanded) {
                all &= names.defined(kind, each);
            }
            if (all) {
                return;
            }
        }
        String kind = shape.refersTo().getFirst();
        out.add(Undefined.diagnostic(scalar, kind, names));
    }
}
