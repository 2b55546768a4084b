package ringwall.intent.schema;

import java.util.ArrayList;
import java.util.List;
import ringwall.intent.schema.Shape.Either;
import ringwall.intent.schema.Shape.Field;
import ringwall.intent.schema.Shape.Fields;
import ringwall.intent.schema.Shape.Many;
import ringwall.intent.schema.Shape.MapOf;
import ringwall.intent.schema.Shape.Scalar;

/// Short words to write the language with.
final class Shapes {
    private Shapes() {}

    static Scalar value(Kind kind) {
        return new Scalar(kind, 0, 0, List.of(), List.of());
    }

    static Scalar number(long min, long max) {
        return new Scalar(Kind.INT, min, max, List.of(), List.of());
    }

    static Scalar words(String... words) {
        return new Scalar(Kind.WORD, 0, 0, List.of(words), List.of());
    }

    static Scalar ref(String... kinds) {
        return new Scalar(Kind.REF, 0, 0, List.of(), List.of(kinds));
    }

    static Scalar refOr(String word, String... kinds) {
        return new Scalar(Kind.REF, 0, 0, List.of(word), List.of(kinds));
    }

    /// One, or a list of them.
    static Many many(Shape item) {
        return new Many(item, true);
    }

    static Many list(Shape item) {
        return new Many(item, false);
    }

    static MapOf map(String defines, Shape value) {
        return new MapOf(Kind.NAME, defines, value, false);
    }

    static Either either(Shape... options) {
        return new Either(List.of(options));
    }

    static Field key(String key, Shape shape, String usual, String doc) {
        return new Field(key, shape, false, usual, doc);
    }

    static Field need(String key, Shape shape, String doc) {
        return new Field(key, shape, true, "", doc);
    }

    static Fields fields(String name, String doc, Field... fields) {
        return new Fields(name, doc, List.of(fields), List.of());
    }

    /// The same mapping, of which exactly one of these keys must be present.
    static Fields exactlyOne(Fields fields, String... keys) {
        List<List<String>> oneOf = new ArrayList<>(fields.oneOf());
        oneOf.add(List.of(keys));
        return new Fields(fields.name(), fields.doc(), fields.fields(), oneOf);
    }

    static Fields plus(Fields fields, String name, Field... more) {
        List<Field> all = new ArrayList<>(fields.fields());
        all.addAll(List.of(more));
        return new Fields(name, fields.doc(), all, fields.oneOf());
    }
}
