package ringwall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every command line in an example's README, run: it ends as the remark behind it says.
class ExampleReadmesTest {
    private record Line(String example, List<String> arguments, String remark) {}

    private static List<Line> lines() throws IOException {
        List<Line> lines = new ArrayList<>();
        try (Stream<Path> examples = Files.list(Ran.root().resolve("examples"))) {
            for (Path example : examples.sorted().toList()) {
                for (String text : Files.readAllLines(example.resolve("README.md"))) {
                    if (text.startsWith("    ./ringwall ")) {
                        String[] halves = text.strip().split("#", 2);
                        List<String> words = Arrays.asList(halves[0].strip().split("\\s+", -1));
                        String remark = halves.length < 2 ? "" : halves[1].strip();
                        lines.add(
                                new Line(
                                        example.getFileName().toString(),
                                        words.subList(1, words.size()),
                                        remark));
                    }
                }
            }
        }
        return lines;
    }

    @TestFactory
    Stream<DynamicTest> commands() throws IOException {
        List<Line> lines = lines();
        assertThat(lines).hasSizeGreaterThan(15);
        return lines.stream()
                .map(line ->
                        DynamicTest.dynamicTest(
                                line.example() + ": " + String.join(" ", line.arguments()),
                                () -> run(line)));
    }

    private static void run(Line line) {
        String[] arguments =
                line.arguments().stream()
                        .map(word ->
                                word.startsWith("examples/")
                                        ? Ran.root().resolve(word).toString()
                                        : word)
                        .toArray(String[]::new);
        Ran ran = Ran.ringwall(arguments);
        int expected = line.remark().startsWith("dropped") ? ExitCode.NO : ExitCode.FINE;
        assertThat(ran.code()).as(ran.all()).isEqualTo(expected);
    }
}
