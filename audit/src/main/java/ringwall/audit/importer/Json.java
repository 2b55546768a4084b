package ringwall.audit.importer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.Limits;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.Redact;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Tri;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A value in a JSON file that knows its JSON Pointer. Missing members are values too
/// ([#missing()]), so that a chain of look-ups never fails; keys are matched exactly, then without
/// regard to case (vSphere's dialects).
///
/// Reading is bounded: depth by [Limits], strings by 16 MB, numbers by 100 digits.
public record Json(SourceFile file, JsonNode node, String pointer) {

    private static final JsonMapper MAPPER = mapper(Limits.DEFAULT.depth());

    private static JsonMapper mapper(int depth) {
        var constraints =
                StreamReadConstraints.builder()
                        .maxNestingDepth(depth)
                        .maxStringLength(16 << 20)
                        .maxNumberLength(100)
                        .build();
        return JsonMapper.builder(
                        JsonFactory.builder()
                                .streamReadConstraints(constraints)
                                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                                .build())
                .build();
    }

    /// The file's one value; empty, with an ERROR notification, if it is no JSON.
    public static Optional<Json> parse(SourceFile file, FactSink out) {
        try {
            JsonNode root = MAPPER.readTree(file.text());
            if (!root.isMissingNode()) {
                return Optional.of(new Json(file, root, ""));
            }
            out.error(file, "", "empty file", "collect it again");
        } catch (JacksonException e) {
            broken(file, e, out);
        }
        return Optional.empty();
    }

    /// A file of several values one after another, one per line or not; what follows a broken one
    /// is lost. The pointer of the n-th value starts with `/n`.
    public static List<Json> parseAll(SourceFile file, FactSink out) {
        var values = new ArrayList<Json>();
        try (JsonParser parser = MAPPER.createParser(file.text())) {
            while (parser.nextToken() != null) {
                JsonNode node = parser.readValueAsTree();
                values.add(new Json(file, node, "/" + values.size()));
            }
        } catch (JacksonException e) {
            broken(file, e, out);
        }
        return values;
    }

    private static void broken(SourceFile file, JacksonException e, FactSink out) {
        var at = e.getLocation();
        String where = at == null ? "" : at.getLineNr() + ":" + at.getColumnNr();
        out.error(
                file,
                where,
                "no readable JSON: " + Redact.excerpt(e.getOriginalMessage()),
                "collect it again; is it cut off?");
    }

    /// True if the text starts like a JSON object or array.
    public static boolean looksLike(SourceFile file) {
        String head = file.head().stripLeading();
        return head.startsWith("{") || head.startsWith("[");
    }

    public Json get(String key) {
        JsonNode found = node.get(key);
        String name = key;
        if (found == null && node.isObject()) {
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                if (entry.getKey().equalsIgnoreCase(key)) {
                    found = entry.getValue();
                    name = entry.getKey();
                    break;
                }
            }
        }
        return child(found, name);
    }

    public Json get(int index) {
        return child(node.get(index), Integer.toString(index));
    }

    /// The first of these keys that is there.
    public Json any(String... keys) {
        for (String key : keys) {
            Json found = get(key);
            if (!found.missing()) {
                return found;
            }
        }
        return get(keys[0]);
    }

    /// A value that is not there.
    public Json none() {
        return child(null, "");
    }

    /// `get` several times.
    public Json path(String... keys) {
        Json at = this;
        for (String key : keys) {
            at = at.get(key);
        }
        return at;
    }

    private Json child(@Nullable JsonNode found, String name) {
        return new Json(
                file,
                found == null ? MAPPER.missingNode() : found,
                pointer + "/" + name.replace("~", "~0").replace("/", "~1"));
    }

    /// Absent or null.
    public boolean missing() {
        return node.isMissingNode() || node.isNull();
    }

    public boolean isObject() {
        return node.isObject();
    }

    public boolean isArray() {
        return node.isArray();
    }

    /// The elements of an array; a lone value is a list of itself (PowerShell collapses such);
    /// missing is empty.
    public List<Json> each() {
        if (missing()) {
            return List.of();
        }
        if (!node.isArray()) {
            return List.of(this);
        }
        var all = new ArrayList<Json>(node.size());
        for (int i = 0; i < node.size(); i++) {
            all.add(get(i));
        }
        return all;
    }

    /// The members of an object, in file order.
    public List<Map.Entry<String, Json>> members() {
        var all = new ArrayList<Map.Entry<String, Json>>();
        if (node.isObject()) {
            node.properties()
                    .forEach(e -> all.add(Map.entry(e.getKey(), child(e.getValue(), e.getKey()))));
        }
        return all;
    }

    public boolean has(String key) {
        return !get(key).missing();
    }

    /// Scalars as text; anything else is empty.
    public String text() {
        return node.isString() || node.isNumber() || node.isBoolean() ? node.asString() : "";
    }

    /// The texts of an array's scalars.
    public List<String> texts() {
        return each().stream().map(Json::text).filter(t -> !t.isEmpty()).toList();
    }

    /// A number, also one in a string; `otherwise` if it is none or does not fit.
    public int integer(int otherwise) {
        if (node.canConvertToInt() && node.isIntegralNumber()) {
            return node.intValue();
        }
        String text = text();
        return text.matches("-?\\d{1,9}") ? Integer.parseInt(text) : otherwise;
    }

    /// true, false (also as text); anything else is unknown.
    public Tri tri() {
        if (node.isBoolean()) {
            return Tri.of(node.booleanValue());
        }
        return switch (text().toLowerCase(Locale.ROOT)) {
            case "true" -> Tri.YES;
            case "false" -> Tri.NO;
            default -> Tri.UNKNOWN;
        };
    }

    /// An observed fact read here.
    public Origin origin() {
        return file.pointer(pointer);
    }
}
