package ringwall.intent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ringwall.intent.yaml.Source;
import ringwall.model.Diagnostic;

/// Every directory under examples/ checks clean: no error, no warning.
class ExamplesTest {
    static final Path EXAMPLES = Path.of("..", "examples");

    static List<Path> examples() throws IOException {
        try (Stream<Path> directories = Files.list(EXAMPLES)) {
            return directories
                    .map(directory -> directory.resolve("ringwall.yaml"))
                    .filter(Files::exists)
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void checksClean(Path file) throws IOException {
        Source source = Source.of(file.getFileName().toString(), Files.readAllBytes(file));
        Intent.Result result = Intent.read(List.of(source));
        assertThat(result.diagnostics())
                .filteredOn(each -> each.severity() != Diagnostic.Severity.NOTE)
                .isEmpty();
        assertThat(result.network()).isPresent();
        assertThat(file.resolveSibling("README.md")).exists();
    }
}
