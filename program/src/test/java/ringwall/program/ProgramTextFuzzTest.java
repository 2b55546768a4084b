package ringwall.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Any text is a program or a told mistake, never anything else; and a program that was read is
/// written and read as the same. Seeded mutations of the kept corpus (`src/test/resources/fuzz/
/// program-text`, and the hand-written programs); `-Dringwall.fuzz=N` runs N of them.
class ProgramTextFuzzTest {
    private static final int RUNS = Integer.getInteger("ringwall.fuzz", 3_000);
    private static final String[] WORDS = {
        "-",
        "\"",
        "\\u12",
        "[port x]",
        "[",
        "]",
        "=",
        ",",
        "#",
        "same",
        "at 9999999999",
        "vlan 0",
        "::",
        "0.0.0.0/0",
        "\n",
        "any",
        "segment",
        "program 1 host h",
        "\u2028",
        "\ud800",
        " "
    };

    private static List<String> corpus() throws IOException {
        List<String> corpus = new ArrayList<>();
        for (String folder : List.of("fuzz/program-text", "handwritten")) {
            try (Stream<Path> files = Files.list(Path.of("src/test/resources", folder))) {
                for (Path file : files.sorted().toList()) {
                    corpus.add(Files.readString(file));
                }
            }
        }
        return corpus;
    }

    @Test
    void theCorpusAndItsMutationsAreReadOrRefused() throws IOException {
        List<String> corpus = corpus();
        int programs = 0;
        for (String text : corpus) {
            programs += look(text);
        }
        SplittableRandom random = new SplittableRandom(42);
        for (int run = 0; run < RUNS; run++) {
            programs += look(mutated(corpus.get(random.nextInt(corpus.size())), random));
        }
        assertThat(programs).isGreaterThan(10);
    }

    /// 1 when it is a program.
    private static int look(String text) {
        HostProgram program;
        try {
            program = ProgramText.read("fuzz", text);
        } catch (ProgramText.Malformed e) {
            assertThat(e.diagnostic().where().line()).isPositive();
            return 0;
        }
        String canonical = ProgramText.write(program);
        try {
            assertThat(ProgramText.read("fuzz", canonical)).isEqualTo(program);
        } catch (ProgramText.Malformed e) {
            throw new AssertionError(e.getMessage() + "\n" + canonical, e);
        }
        return 1;
    }

    private static String mutated(String text, SplittableRandom random) {
        StringBuilder changed = new StringBuilder(text);
        for (int n = random.nextInt(4); n >= 0 && !changed.isEmpty(); n--) {
            int at = random.nextInt(changed.length());
            switch (random.nextInt(4)) {
                case 0 -> changed.setCharAt(at, (char) random.nextInt(32, 127));
                case 1 -> changed.insert(at, WORDS[random.nextInt(WORDS.length)]);
                case 2 ->
                        changed.delete(at, Math.min(changed.length(), at + random.nextInt(1, 20)));
                default -> {
                    int from = random.nextInt(changed.length());
                    int to = Math.min(changed.length(), from + random.nextInt(60));
                    changed.insert(at, changed.substring(from, to));
                }
            }
        }
        return changed.toString();
    }
}
