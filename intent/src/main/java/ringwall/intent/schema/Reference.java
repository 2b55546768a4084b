package ringwall.intent.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ringwall.intent.schema.Shape.Either;
import ringwall.intent.schema.Shape.Field;
import ringwall.intent.schema.Shape.Fields;
import ringwall.intent.schema.Shape.FieldsOr;
import ringwall.intent.schema.Shape.Many;
import ringwall.intent.schema.Shape.MapOf;
import ringwall.intent.schema.Shape.Scalar;

/// docs/intent.md: the language as a reference for people.
public final class Reference {
    private static final String HEAD =
            """
            # The intent language

            This page is written by `ringwall.intent.schema.Generate` from the same description that `ringwall check` reads by;
            a test holds it true. The examples under `examples/` show the language in use.

            For editors there is a JSON Schema, `intent/src/main/resources/ringwall/intent/ringwall.schema.json`: name it in a first
            line `# yaml-language-server: $schema=PATH`.

            A document is YAML 1.2, in one file or in several that are merged (what is in two is an error). Tags, merge keys and
            duplicate keys are refused. Where *one or more* is said, a value may stand alone or in a list. What is left out has
            its safe value. Unknown keys are errors. Limits: {limits}

            **Names** consist of letters, digits, `.`, `_` and `-`. **Ranges**: a host's or physical switch's key such as `h1..h3`
            stands for several that are alike; nothing else expands. **Peers** are groups, VMs, `VM/NIC`, external networks, CIDRs or `any`;
            `group:`, `vm:`, `external:`, `segment:` and `tenant:` before a name say which is meant. **Services** are terms -
            `tcp/443`, `udp/5000-5010`, `icmp/8`, `icmp6/128`, `ip/47`, `any` - the names under `services`, and the well-known:
            {services}.

            A group is given in full, or as a bare label selector: `web: {tier: web}`. Directions are the VM's: `egress` is what it sends.

            """;

    private final Map<String, Fields> sections = new LinkedHashMap<>();

    private Reference() {}

    public static String text() {
        Reference reference = new Reference();
        reference.collect(Language.ROOT);
        var limits = ringwall.intent.yaml.Limits.USUAL;
        String sizes =
                (limits.bytes() >> 20)
                        + " MiB and "
                        + limits.nodes()
                        + " values a file, "
                        + limits.depth()
                        + " levels, "
                        + limits.aliases()
                        + " aliases, "
                        + limits.files()
                        + " files;\n"
                        + limits.diagnostics()
                        + " diagnostics are shown and the others counted.";
        String services = "`" + String.join("`, `", ServiceText.wellKnownNames()) + "`";
        StringBuilder page =
                new StringBuilder(HEAD.replace("{limits}", sizes).replace("{services}", services));
        for (Fields fields : reference.sections.values()) {
            section(fields, page);
        }
        return page.toString();
    }

    private void collect(Shape shape) {
        switch (shape) {
            case Scalar scalar -> {}
            case Many many -> collect(many.item());
            case MapOf map -> collect(map.value());
            case FieldsOr or -> collect(or.fields());
            case Either either -> either.options().forEach(this::collect);
            case Fields fields -> {
                if (sections.putIfAbsent(fields.name(), fields) == null) {
                    fields.fields().forEach(field -> collect(field.shape()));
                }
            }
        }
    }

    private static void section(Fields fields, StringBuilder page) {
        page.append("## ").append(fields.name()).append("\n\n").append(fields.doc());
        for (List<String> group : fields.oneOf()) {
            page.append(" Exactly one of `").append(String.join("`, `", group)).append("`.");
        }
        page.append("\n\n| key | value | when left out | meaning |\n|---|---|---|---|\n");
        for (Field field : fields.fields()) {
            page.append("| `")
                    .append(field.key())
                    .append("` | ")
                    .append(words(field.shape()))
                    .append(" | ")
                    .append(field.required() ? "*needed*" : field.usual())
                    .append(" | ")
                    .append(field.doc())
                    .append(" |\n");
        }
        page.append('\n');
    }

    private static String words(Shape shape) {
        return switch (shape) {
            case Scalar scalar -> scalar(scalar);
            case Many many -> (many.single() ? "one or more: " : "a list: ") + words(many.item());
            case MapOf map -> "by name: " + words(map.value());
            case Fields fields -> link(fields);
            case FieldsOr or -> link(or.fields()) + " or labels";
            case Either either -> {
                List<String> options = new ArrayList<>();
                for (Shape option : either.options()) {
                    options.add(words(option));
                }
                yield String.join(", or ", options);
            }
        };
    }

    private static String link(Fields fields) {
        return "[" + fields.name() + "](#" + fields.name().toLowerCase(java.util.Locale.ROOT) + ")";
    }

    private static String scalar(Scalar scalar) {
        return switch (scalar.kind()) {
            case INT -> scalar.min() + " to " + scalar.max();
            case WORD -> "`" + String.join("`, `", scalar.words()) + "`";
            case REF ->
                    "name of a "
                            + String.join(" or ", scalar.refersTo())
                            + (scalar.words().isEmpty()
                                    ? ""
                                    : ", or `" + scalar.words().getFirst() + "`");
            case TEXT, NAME, PORT_NAME, LABEL, FLAG, DATE, IP, PREFIX, SUBNET, INTERFACE, MAC ->
                    scalar.kind().words();
            case VID, VLANS, RATE, TIME, ETHER_TYPE, END, PORTS, SERVICE, PEER ->
                    scalar.kind().words();
        };
    }
}
