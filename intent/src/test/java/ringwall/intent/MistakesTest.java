package ringwall.intent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import ringwall.intent.yaml.Source;
import ringwall.model.Diagnostic;

/// Every mistake that check knows, as a dialogue: what is written, what is said. The files under
/// `mistakes/` hold cases of the form
///
///     === title
///     YAML, after a first line `ringwall: 1`
///     ---
///     line:column: severity: what. Mend: mend
///
/// and below the dashes is all that is said, so that a new check that speaks where it should not is
/// seen as well.
class MistakesTest {
    private static final Path CASES = Path.of("src/test/resources/ringwall/intent/mistakes");
    private static final LocalDate DAY = LocalDate.of(2026, 11, 21);

    @TestFactory
    List<DynamicTest> mistakes() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> files = Files.list(CASES)) {
            for (Path file : files.sorted().toList()) {
                String text = Files.readString(file);
                for (String each : text.split("(?m)^=== ", -1)) {
                    if (each.contains("\n---\n")) {
                        tests.add(test(file.getFileName().toString(), each));
                    }
                }
            }
        }
        assertThat(tests.size()).isGreaterThan(60);
        return tests;
    }

    private static DynamicTest test(String file, String text) {
        int title = text.indexOf('\n');
        int dashes = text.indexOf("\n---\n");
        String yaml = text.substring(title + 1, dashes + 1);
        String expected = text.substring(dashes + 5).strip();
        return DynamicTest.dynamicTest(
                file + ": " + text.substring(0, title),
                () -> assertThat(said(yaml)).isEqualTo(expected));
    }

    private static String said(String yaml) {
        Source source = Source.of("x", "ringwall: 1\n" + yaml);
        StringBuilder said = new StringBuilder();
        for (Diagnostic each : Intent.read(List.of(source), DAY).diagnostics()) {
            said.append(each.toString().substring("x:".length())).append('\n');
        }
        return said.toString().strip();
    }
}
