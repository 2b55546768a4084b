package ringwall.audit.importer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.SourceFile;

/// Rows of an Open vSwitch database, from any of its forms: `ovsdb-client dump --format=json`,
/// `ovs-vsctl --format=json list`, `ovs-vsctl list` as text, and the transaction log conf.db.
///
/// Every column is a list of texts (sets; scalars have one element, absent ones none) or a map.
/// `["set",[]]` is absent, a set of one is the bare value, maps are `["map",[[k,v],...]]`,
/// references `["uuid",U]` (RFC 7047 5.1).
final class OvsRows {

    /// One row. `origin` is where it was read.
    record Row(
            String uuid,
            Map<String, List<String>> columns,
            Map<String, Map<String, String>> maps,
            Origin origin) {

        String text(String column) {
            List<String> values = columns.getOrDefault(column, List.of());
            return values.isEmpty() ? "" : values.getFirst();
        }

        List<String> texts(String column) {
            return columns.getOrDefault(column, List.of());
        }

        String map(String column, String key) {
            return maps.getOrDefault(column, Map.of()).getOrDefault(key, "");
        }

        boolean has(String column) {
            return columns.containsKey(column) || maps.containsKey(column);
        }
    }

    private final Map<String, Map<String, Row>> tables = new TreeMap<>();

    /// Columns that identify a table when a list does not name it.
    private static final Map<String, List<String>> MARKS =
            new TreeMap<>(
                    Map.of(
                            "Mirror", List.of("select_all", "output_vlan"),
                            "Bridge", List.of("fail_mode", "ports"),
                            "Port", List.of("vlan_mode", "interfaces"),
                            "Interface", List.of("ofport", "options"),
                            "Open_vSwitch", List.of("db_version", "bridges"),
                            "Controller", List.of("target", "connection_mode"),
                            "IPFIX", List.of("obs_domain_id", "targets"),
                            "sFlow", List.of("polling", "agent"),
                            "NetFlow", List.of("active_timeout", "engine_id")));

    Set<String> names() {
        return new TreeSet<>(tables.keySet());
    }

    boolean has(String table) {
        return tables.containsKey(table);
    }

    List<Row> rows(String table) {
        return List.copyOf(tables.getOrDefault(table, Map.of()).values());
    }

    Optional<Row> row(String table, String uuid) {
        return Optional.ofNullable(tables.getOrDefault(table, Map.of()).get(uuid));
    }

    private Map<String, Row> table(String name) {
        return tables.computeIfAbsent(name, _ -> new TreeMap<>());
    }

    private static @Nullable String tableOf(Set<String> columns) {
        for (Map.Entry<String, List<String>> mark : MARKS.entrySet()) {
            if (columns.containsAll(mark.getValue())) {
                return mark.getKey();
            }
        }
        return columns.contains("target") ? "Manager" : null;
    }

    /// Files of `{"caption":..., "headings":[...], "data":[[...]]}`, one or several values.
    void json(SourceFile file, FactSink out) {
        for (Json value : Json.parseAll(file, out)) {
            List<String> headings = value.get("headings").texts();
            String caption = value.get("caption").text().replace(" table", "");
            String name = caption.isEmpty() ? tableOf(new TreeSet<>(headings)) : caption;
            if (name == null || headings.isEmpty()) {
                out.warning(
                        file,
                        value.pointer(),
                        "a table of unknown kind",
                        "use ovsdb-client dump --format=json");
                continue;
            }
            Map<String, Row> table = table(name);
            List<Json> data = value.get("data").each();
            for (int i = 0; i < data.size(); i++) {
                Json cells = data.get(i);
                var row = new Row("", new LinkedHashMap<>(), new LinkedHashMap<>(), cells.origin());
                for (int c = 0; c < headings.size(); c++) {
                    column(row, headings.get(c), cells.get(c));
                }
                String uuid = row.text("_uuid");
                String id = uuid.isEmpty() ? "row-" + i : uuid;
                table.put(id, new Row(id, row.columns(), row.maps(), cells.origin()));
            }
        }
    }

    private static void column(Row row, String name, Json value) {
        String kind = value.isArray() ? value.get(0).text() : "";
        if (kind.equals("map")) {
            row.maps().put(name, pairs(value.get(1)));
        } else {
            row.columns().put(name, atoms(value));
        }
    }

    private static Map<String, String> pairs(Json array) {
        var map = new TreeMap<String, String>();
        for (Json pair : array.each()) {
            map.put(atom(pair.get(0)), atom(pair.get(1)));
        }
        return map;
    }

    private static List<String> atoms(Json value) {
        String kind = value.isArray() ? value.get(0).text() : "";
        if (kind.equals("set")) {
            return value.get(1).each().stream().map(OvsRows::atom).toList();
        }
        return value.missing() ? List.of() : List.of(atom(value));
    }

    private static String atom(Json value) {
        return value.isArray() ? value.get(1).text() : value.text();
    }

    /// `ovs-vsctl list TABLE` as text: `column : value` lines, records split by blank lines.
    void text(SourceFile file, FactSink out) {
        var columns = new LinkedHashMap<String, String>();
        int line = 0;
        int first = 1;
        for (String text : (file.text() + "\n\n").split("\n", -1)) {
            line++;
            int colon = text.indexOf(':');
            if (text.isBlank()) {
                record(file, columns, first, out);
                columns.clear();
            } else if (colon > 0) {
                first = columns.isEmpty() ? line : first;
                columns.put(text.substring(0, colon).strip(), text.substring(colon + 1).strip());
            }
        }
    }

    private void record(SourceFile file, Map<String, String> columns, int line, FactSink out) {
        if (columns.isEmpty()) {
            return;
        }
        String name = tableOf(columns.keySet());
        if (name == null) {
            out.warning(
                    file,
                    line + ":1",
                    "a record of unknown kind",
                    "use ovsdb-client dump --format=json");
            return;
        }
        var row =
                new Row(
                        columns.getOrDefault("_uuid", file.name() + line),
                        new LinkedHashMap<>(),
                        new LinkedHashMap<>(),
                        file.line(line));
        columns.forEach((key, value) -> {
            if (value.startsWith("{")) {
                var map = new TreeMap<String, String>();
                for (String pair : inside(value)) {
                    int equals = pair.indexOf('=');
                    if (equals > 0) {
                        map.put(bare(pair.substring(0, equals)), bare(pair.substring(equals + 1)));
                    }
                }
                row.maps().put(key, map);
            } else if (value.startsWith("[")) {
                row.columns().put(key, inside(value).stream().map(OvsRows::bare).toList());
            } else {
                row.columns()
                        .put(
                                key,
                                value.isEmpty() || value.equals("\"\"")
                                        ? List.of()
                                        : List.of(bare(value)));
            }
        });
        table(name).put(row.uuid(), row);
    }

    static List<String> inside(String bracketed) {
        String inner = bracketed.length() < 2 ? "" : bracketed.substring(1, bracketed.length() - 1);
        var parts = new ArrayList<String>();
        for (String part : inner.split(", ", -1)) {
            if (!part.isBlank()) {
                parts.add(part.strip());
            }
        }
        return parts;
    }

    /// The interfaces of a port.
    List<Row> faces(Row port) {
        var found = new ArrayList<Row>();
        port.texts("interfaces").forEach(id -> row("Interface", id).ifPresent(found::add));
        return found;
    }

    static String bare(String text) {
        String t = text.strip();
        return t.length() >= 2 && t.startsWith("\"") && t.endsWith("\"")
                ? t.substring(1, t.length() - 1)
                : t;
    }

    /// conf.db: `OVSDB JSON <length> <sha1>` before each JSON value; the first is the schema, the
    /// others are transactions to replay in order. With `_is_diff`, sets and maps hold what
    /// changed.
    void log(SourceFile file, FactSink out) {
        var schema = new TreeMap<String, Map<String, Integer>>();
        String[] lines = file.text().split("\n", -1);
        boolean first = true;
        for (int i = 0; i + 1 < lines.length; i += 2) {
            if (!lines[i].startsWith("OVSDB JSON ")) {
                if (!lines[i].isBlank()) {
                    out.warning(
                            file,
                            (i + 1) + ":1",
                            "the log is broken here; what follows is not read",
                            "ovsdb-client dump --format=json");
                }
                break;
            }
            var record =
                    new SourceFile(
                            file.path(),
                            file.host(),
                            lines[i + 1].getBytes(StandardCharsets.UTF_8),
                            null);
            Optional<Json> value = Json.parse(record, out);
            if (value.isEmpty()) {
                break;
            }
            if (first) {
                schema(value.get(), schema);
                schema.keySet().forEach(this::table);
                first = false;
            } else {
                replay(file, i + 2, value.get(), schema);
            }
        }
    }

    private static final int SCALAR = 0;
    private static final int SET = 1;
    private static final int MAP = 2;

    private static void schema(Json value, Map<String, Map<String, Integer>> schema) {
        for (Map.Entry<String, Json> table : value.get("tables").members()) {
            var columns = new TreeMap<String, Integer>();
            for (Map.Entry<String, Json> column : table.getValue().get("columns").members()) {
                Json type = column.getValue().get("type");
                boolean many = !type.get("max").missing() && !type.get("max").text().equals("1");
                columns.put(
                        column.getKey(),
                        type.isObject() && type.has("value") ? MAP : many ? SET : SCALAR);
            }
            schema.put(table.getKey(), columns);
        }
    }

    private void replay(
            SourceFile file, int line, Json transaction, Map<String, Map<String, Integer>> schema) {
        boolean diff = transaction.get("_is_diff").tri().yes();
        for (Map.Entry<String, Json> changed : transaction.members()) {
            if (changed.getKey().startsWith("_")) {
                continue;
            }
            Map<String, Integer> kinds = schema.getOrDefault(changed.getKey(), Map.of());
            Map<String, Row> table = table(changed.getKey());
            for (Map.Entry<String, Json> row : changed.getValue().members()) {
                if (row.getValue().missing()) {
                    table.remove(row.getKey());
                    continue;
                }
                Origin origin =
                        Origin.observed(file.at(changed.getKey() + "/" + row.getKey(), line));
                Row old = table.get(row.getKey());
                var next =
                        new Row(
                                row.getKey(),
                                old == null
                                        ? new LinkedHashMap<>()
                                        : new LinkedHashMap<>(old.columns()),
                                old == null
                                        ? new LinkedHashMap<>()
                                        : new LinkedHashMap<>(old.maps()),
                                origin);
                for (Map.Entry<String, Json> column : row.getValue().members()) {
                    change(
                            next,
                            column.getKey(),
                            column.getValue(),
                            kinds.getOrDefault(column.getKey(), SCALAR),
                            diff && old != null);
                }
                table.put(row.getKey(), next);
            }
        }
    }

    private static void change(Row row, String name, Json value, int kind, boolean diff) {
        if (!diff || kind == SCALAR) {
            column(row, name, value);
        } else if (kind == MAP) {
            var map = new TreeMap<>(row.maps().getOrDefault(name, Map.of()));
            pairs(value.get(1))
                    .forEach((key, changed) -> {
                        if (changed.equals(map.get(key))) {
                            map.remove(key);
                        } else {
                            map.put(key, changed);
                        }
                    });
            row.maps().put(name, map);
        } else {
            var set = new LinkedHashSet<>(row.columns().getOrDefault(name, List.of()));
            for (String atom : atoms(value)) {
                if (!set.remove(atom)) {
                    set.add(atom);
                }
            }
            row.columns().put(name, List.copyOf(set));
        }
    }

    /// `ovs-vsctl show`: a tree by indentation. It prints tags, trunks, types and options, but no
    /// mirrors, bond modes, VLAN modes or flow exports.
    void show(SourceFile file) {
        int line = 0;
        Row bridge = null;
        Row port = null;
        Row face = null;
        for (String text : file.text().split("\n", -1)) {
            line++;
            String word = text.strip();
            int space = word.indexOf(' ');
            String key = space < 0 ? word : word.substring(0, space);
            String value = space < 0 ? "" : bare(word.substring(space + 1));
            switch (key) {
                case "Manager" ->
                        add("Manager", line, file).columns().put("target", List.of(value));
                case "Bridge" -> {
                    bridge = add("Bridge", line, file);
                    bridge.columns().put("name", List.of(value));
                    port = null;
                    face = null;
                }
                case "Controller" -> {
                    Row controller = add("Controller", line, file);
                    controller.columns().put("target", List.of(value));
                    append(bridge, "controller", controller.uuid());
                }
                case "Port" -> {
                    port = add("Port", line, file);
                    port.columns().put("name", List.of(value));
                    append(bridge, "ports", port.uuid());
                    face = null;
                }
                case "Interface" -> {
                    face = add("Interface", line, file);
                    face.columns().put("name", List.of(value));
                    append(port, "interfaces", face.uuid());
                }
                case "tag:", "fail_mode:", "datapath_type:" -> {
                    Row at = port == null ? bridge : port;
                    if (at != null) {
                        at.columns().put(key.replace(":", ""), List.of(value));
                    }
                }
                case "trunks:" -> {
                    if (port != null) {
                        port.columns().put("trunks", inside(value));
                    }
                }
                case "type:" -> {
                    if (face != null) {
                        face.columns().put("type", List.of(value));
                    }
                }
                case "options:" -> {
                    if (face != null) {
                        var map = new TreeMap<String, String>();
                        for (String pair : inside(value)) {
                            int equals = pair.indexOf('=');
                            if (equals > 0) {
                                map.put(
                                        pair.substring(0, equals),
                                        bare(pair.substring(equals + 1)));
                            }
                        }
                        face.maps().put("options", map);
                    }
                }
                default -> {}
            }
        }
    }

    private Row add(String table, int line, SourceFile file) {
        var row =
                new Row(
                        "line-" + line,
                        new LinkedHashMap<>(),
                        new LinkedHashMap<>(),
                        file.line(line));
        table(table).put(row.uuid(), row);
        return row;
    }

    private static void append(@Nullable Row row, String column, String value) {
        if (row != null) {
            var values = new ArrayList<>(row.texts(column));
            values.add(value);
            row.columns().put(column, values);
        }
    }
}
