package ringwall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Whatever a user feeds us: the right exit code, a sentence, no stack trace.
class BadInputTest {
    @TempDir Path dir = Path.of("");

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Case(String name, byte[] content, int exitCode, String says) {}

    private static byte[] random(int bytes) {
        byte[] content = new byte[bytes];
        new Random(7).nextBytes(content);
        return content;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String fiveHundredMistakes() {
        StringBuilder text = new StringBuilder("ringwall: 1\nname: wrong\nvms:\n");
        for (int i = 0; i < 500; i++) {
            text.append("  vm-").append(i).append(": {hots: h1}\n");
        }
        return text.toString();
    }

    @TestFactory
    Stream<DynamicTest> everyCommandThatReadsAFile() {
        return Stream.of(
                        new Case("random", random(1 << 20), ExitCode.UNREADABLE, "not UTF-8"),
                        new Case(
                                "elf",
                                text("\u007fELF\u0002\u0001\u0000\u0000"),
                                ExitCode.UNREADABLE,
                                ""),
                        new Case("deep", text("[".repeat(100_000)), ExitCode.UNREADABLE, "deep"),
                        new Case("empty", new byte[0], ExitCode.NO, "empty"),
                        new Case("500-mistakes", text(fiveHundredMistakes()), ExitCode.NO, "vm-"),
                        new Case("scalar", text("hello\n"), ExitCode.NO, "mapping"))
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> check(each)));
    }

    private void check(Case each) throws IOException {
        Path file = dir.resolve(each.name() + ".yaml");
        Files.write(file, each.content());
        Ran check = Ran.ringwall("check", file.toString());
        assertThat(check.code()).as(check.all()).isEqualTo(each.exitCode());
        assertThat(check.all())
                .contains(each.says())
                .doesNotContain("\tat ")
                .doesNotContain("Exception");
    }

    @Test
    void fiveHundredMistakesAreFiveHundredLines() throws IOException {
        Path file = dir.resolve("many.yaml");
        Files.writeString(file, fiveHundredMistakes());
        Ran check = Ran.ringwall("check", file.toString());
        assertThat(check.out().lines().filter(line -> line.contains("hots")))
                .hasSizeGreaterThanOrEqualTo(500);
    }

    @Test
    void aMissingFile() {
        Ran check = Ran.ringwall("check", dir.resolve("none.yaml").toString());
        assertThat(check.code()).isEqualTo(ExitCode.UNREADABLE);
        assertThat(check.out()).contains("there is no such file");
    }

    @Test
    void aWrongCommandLine() {
        assertThat(Ran.ringwall("chek").code()).isEqualTo(ExitCode.USAGE);
        assertThat(Ran.ringwall("chek").err()).contains("did you mean check");
        assertThat(Ran.ringwall("check").code()).isEqualTo(ExitCode.USAGE);
    }
}
