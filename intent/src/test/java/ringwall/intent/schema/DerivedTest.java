package ringwall.intent.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import ringwall.intent.yaml.Limits;
import ringwall.intent.yaml.Node;
import ringwall.intent.yaml.Source;
import ringwall.intent.yaml.YamlReader;

/// What is derived from the language: up to date in the checkout, and of one mind with the
/// examples.
class DerivedTest {
    private static final Path ROOT = Path.of("..");
    private static final Schema SCHEMA =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(JsonSchema.text(), InputFormat.JSON);

    @Test
    void filesInTheCheckoutAreUpToDate() throws IOException {
        String mend = "run ringwall.intent.schema.Generate with the checkout's root";
        assertThat(Files.readString(ROOT.resolve(Generate.SCHEMA)))
                .as(mend)
                .isEqualTo(JsonSchema.text());
        assertThat(Files.readString(ROOT.resolve(Generate.REFERENCE)))
                .as(mend)
                .isEqualTo(Reference.text());
    }

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("examples"))) {
            List<Path> documents = new ArrayList<>();
            documents.add(Path.of("src/test/resources/ringwall/intent/everything.yaml"));
            documents.addAll(
                    files.filter(file -> file.endsWith("ringwall.yaml")).sorted().toList());
            return documents;
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void examplesFollowTheSchema(Path file) throws IOException {
        assertThat(errors(Files.readString(file))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name: x",
                "ringwall: 2",
                "ringwall: 1\nsegmnets: {}",
                "ringwall: 1\nhosts: [a]",
                "ringwall: 1\nsegments: {a: {vlan: 4095}}",
                "ringwall: 1\nsegments: {a: {vlan: 10, vxlan: 10}}",
                "ringwall: 1\nfirewall: [{allow: any}]",
                "ringwall: 1\nvms: {a: {host: h, ip: here}}",
                "ringwall: 1\nhosts: {h: {vtep: {on: s, address: 10.0.0.1}}}"
            })
    void mistakesDoNot(String yaml) {
        assertThat(errors(yaml)).isNotEmpty();
    }

    private static List<Error> errors(String yaml) {
        List<ringwall.model.Diagnostic> out = new ArrayList<>();
        Node root = YamlReader.read(Source.of("x", yaml), Limits.USUAL, out).root();
        assertThat(out).isEmpty();
        assertThat(root).isNotNull();
        return SCHEMA.validate(root == null ? "" : json(root), InputFormat.JSON);
    }

    /// By YAML 1.2's core schema, as editors read it.
    private static String json(Node node) {
        return switch (node) {
            case Node.Scalar scalar -> scalar(scalar);
            case Node.Items items ->
                    "[" + String.join(",", items.items().stream().map(i -> json(i)).toList()) + "]";
            case Node.Mapping mapping ->
                    "{"
                            + String.join(
                                    ",",
                                    mapping.entries().stream()
                                            .map(entry ->
                                                    quoted(entry.key()) + ":" + json(entry.value()))
                                            .toList())
                            + "}";
        };
    }

    private static String scalar(Node.Scalar scalar) {
        if (scalar.absent()) {
            return "null";
        }
        boolean number = scalar.text().matches("-?(0|[1-9][0-9]*)");
        boolean truth = scalar.text().equals("true") || scalar.text().equals("false");
        return scalar.plain() && (number || truth) ? scalar.text() : quoted(scalar.text());
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
