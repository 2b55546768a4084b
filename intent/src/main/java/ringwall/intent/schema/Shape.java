package ringwall.intent.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a value in the language may be.
public sealed interface Shape {

    /// One value.
    ///
    /// @param min smallest number of an `INT`
    /// @param max largest number of an `INT`
    /// @param words of a `WORD`; of a `REF`, words that are allowed beside names
    /// @param refersTo of a `REF`: which kinds of thing may be named
    record Scalar(Kind kind, long min, long max, List<String> words, List<String> refersTo)
            implements Shape {}

    /// A list; when `single`, one item may stand alone without brackets.
    record Many(Shape item, boolean single) implements Shape {}

    /// Keys chosen by the author.
    ///
    /// @param defines which kind of thing a key names; empty: none that others refer to
    /// @param ranges whether a key may be a range such as `h1..h3`
    record MapOf(Kind key, String defines, Shape value, boolean ranges) implements Shape {}

    /// A mapping with known keys.
    ///
    /// @param name of the type in the JSON Schema and the reference
    /// @param oneOf groups of keys of which exactly one must be present
    record Fields(String name, String doc, List<Field> fields, List<List<String>> oneOf)
            implements Shape {
        public @Nullable Field field(String key) {
            for (Field field : fields) {
                if (field.key().equals(key)) {
                    return field;
                }
            }
            return null;
        }
    }

    /// A mapping with known keys or, when it has none of them, the other shape: a group is a bare
    /// label selector more often than not.
    record FieldsOr(Fields fields, MapOf otherwise) implements Shape {}

    /// Told apart by what is written: a single value, a list or a mapping, at most one of each.
    record Either(List<Shape> options) implements Shape {}

    /// @param usual the value when left out, in words; empty: nothing
    record Field(String key, Shape shape, boolean required, String usual, String doc) {}
}
