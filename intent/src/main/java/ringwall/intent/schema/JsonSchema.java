package ringwall.intent.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import ringwall.intent.schema.Shape.Either;
import ringwall.intent.schema.Shape.Field;
import ringwall.intent.schema.Shape.Fields;
import ringwall.intent.schema.Shape.FieldsOr;
import ringwall.intent.schema.Shape.Many;
import ringwall.intent.schema.Shape.MapOf;
import ringwall.intent.schema.Shape.Scalar;

/// The language as a JSON Schema (2020-12), for editors. It knows no references between names and
/// no ranges of addresses: those are `check`'s.
public final class JsonSchema {
    /// Text that YAML may read as a number or as truth.
    private static final List<String> WORDS = List.of("string", "number", "boolean");

    private final Map<String, Object> definitions = new TreeMap<>();

    private JsonSchema() {}

    public static String text() {
        JsonSchema schema = new JsonSchema();
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", "Ringwall intent");
        root.putAll(schema.shape(Language.ROOT));
        root.put("$defs", schema.definitions);
        return JsonText.of(root);
    }

    private Map<String, Object> shape(Shape shape) {
        return switch (shape) {
            case Scalar scalar -> scalar(scalar);
            case Many many -> many(many);
            case MapOf map -> map(map);
            case Fields fields -> reference(fields);
            case FieldsOr or -> anyOf(List.of(reference(or.fields()), map(or.otherwise())));
            case Either either -> {
                List<Object> options = new ArrayList<>();
                for (Shape option : either.options()) {
                    options.add(shape(option));
                }
                yield anyOf(options);
            }
        };
    }

    private static Map<String, Object> anyOf(List<?> options) {
        Map<String, Object> any = new LinkedHashMap<>();
        any.put("anyOf", options);
        return any;
    }

    private Map<String, Object> many(Many many) {
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("type", "array");
        list.put("items", shape(many.item()));
        return many.single() ? anyOf(List.of(shape(many.item()), list)) : list;
    }

    private Map<String, Object> map(MapOf map) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", List.of("object", "null"));
        object.put("additionalProperties", shape(map.value()));
        return object;
    }

    private Map<String, Object> reference(Fields fields) {
        if (!definitions.containsKey(fields.name())) {
            definitions.put(fields.name(), Map.of()); // in the making, should it hold itself
            definitions.put(fields.name(), definition(fields));
        }
        Map<String, Object> reference = new LinkedHashMap<>();
        reference.put("$ref", "#/$defs/" + fields.name());
        return reference;
    }

    private Map<String, Object> definition(Fields fields) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Field field : fields.fields()) {
            Map<String, Object> property = new LinkedHashMap<>();
            property.put(
                    "description",
                    field.doc()
                            + (field.usual().isEmpty()
                                    ? ""
                                    : " When left out: " + field.usual() + "."));
            property.putAll(shape(field.shape()));
            properties.put(field.key(), property);
            if (field.required()) {
                required.add(field.key());
            }
        }
        boolean needs = !required.isEmpty() || !fields.oneOf().isEmpty();
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("description", fields.doc());
        object.put("type", needs ? "object" : List.of("object", "null"));
        object.put("additionalProperties", false);
        object.put("properties", properties);
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        for (List<String> group : fields.oneOf()) {
            List<Object> options = new ArrayList<>();
            for (String key : group) {
                options.add(Map.of("required", List.of(key)));
            }
            object.put("oneOf", options);
        }
        return object;
    }

    private static Map<String, Object> scalar(Scalar scalar) {
        Map<String, Object> type = new LinkedHashMap<>();
        switch (scalar.kind()) {
            case INT -> integer(type, scalar.min(), scalar.max());
            case VID -> integer(type, 1, 4094);
            case FLAG -> type.put("type", "boolean");
            case WORD -> type.put("enum", scalar.words());
            case TEXT, LABEL, REF, PEER, SERVICE -> type.put("type", WORDS);
            case NAME, PORT_NAME, END -> {
                type.put("type", WORDS);
                type.put("pattern", scalar.kind().pattern());
            }
            case VLANS, PORTS -> {
                type.put("type", List.of("string", "integer"));
                type.put("pattern", scalar.kind().pattern());
            }
            case ETHER_TYPE -> {
                type.put("type", List.of("string", "integer"));
            }
            case DATE, IP, PREFIX, SUBNET, INTERFACE, MAC, RATE, TIME -> {
                type.put("type", "string");
                type.put("pattern", scalar.kind().pattern());
            }
        }
        return type;
    }

    private static void integer(Map<String, Object> type, long min, long max) {
        type.put("type", "integer");
        type.put("minimum", min);
        type.put("maximum", max);
    }
}
