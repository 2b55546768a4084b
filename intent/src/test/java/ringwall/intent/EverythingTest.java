package ringwall.intent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ringwall.intent.schema.Language;
import ringwall.intent.schema.Shape;
import ringwall.intent.write.IntentWriter;
import ringwall.intent.yaml.Source;
import ringwall.model.Diagnostic.Severity;
import ringwall.model.Network;
import ringwall.model.Where;

/// One document that uses every key, and the way back: what the writer writes reads as the same
/// Network.
class EverythingTest {
    private static final Path EVERYTHING =
            Path.of("src/test/resources/ringwall/intent/everything.yaml");

    @Test
    void everyKeyIsUsed() throws IOException {
        String text = Files.readString(EVERYTHING);
        Set<String> unused = new TreeSet<>();
        keys(Language.ROOT, text, unused, new TreeSet<>());
        assertThat(unused).isEmpty();
    }

    private static void keys(Shape shape, String text, Set<String> unused, Set<String> seen) {
        switch (shape) {
            case Shape.Scalar scalar -> {}
            case Shape.Many many -> keys(many.item(), text, unused, seen);
            case Shape.MapOf map -> keys(map.value(), text, unused, seen);
            case Shape.FieldsOr or -> keys(or.fields(), text, unused, seen);
            case Shape.Either either ->
                    either.options().forEach(each -> keys(each, text, unused, seen));
            case Shape.Fields fields -> {
                if (seen.add(fields.name())) {
                    for (Shape.Field field : fields.fields()) {
                        if (!text.contains(field.key() + ":")) {
                            unused.add(fields.name() + "." + field.key());
                        }
                        keys(field.shape(), text, unused, seen);
                    }
                }
            }
        }
    }

    static List<Path> documents() throws IOException {
        List<Path> documents = new java.util.ArrayList<>(ExamplesTest.examples());
        documents.add(EVERYTHING);
        documents.add(Path.of("src/test/resources/ringwall/intent/fuzz/guest-trunk.yaml"));
        return documents;
    }

    @ParameterizedTest
    @MethodSource("documents")
    void whatIsWrittenReadsAsTheSame(Path file) throws IOException {
        Network first = network(Files.readString(file));
        String written = IntentWriter.write(first);
        Network second = network(written);
        assertThat(IntentWriter.write(second)).isEqualTo(written);
        assertThat(second)
                .usingRecursiveComparison()
                .ignoringFieldsOfTypes(Where.class)
                .isEqualTo(first);
    }

    private static Network network(String text) {
        Intent.Result result = Intent.read(List.of(Source.of("x", text)));
        assertThat(result.diagnostics())
                .as(text)
                .filteredOn(each -> each.severity() == Severity.ERROR)
                .isEmpty();
        return result.network().orElseThrow();
    }
}
