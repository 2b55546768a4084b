package ringwall.intent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import ringwall.intent.yaml.Source;
import ringwall.model.Diagnostic;

/// The front end against mutated documents: whatever is written, the answer is a Network or sorted
/// diagnostics with places in the text, never an exception.
///
/// Seeds are the examples, the cases of [MistakesTest] and what was found before, kept under
/// `fuzz/`. `-Dringwall.fuzz=N` runs N mutations instead of a few; a failure prints its document.
class FuzzTest {
    private static final Path RESOURCES = Path.of("src/test/resources/ringwall/intent");

    /// Pieces that parsers trip over.
    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        ":",
        ": ",
        ",",
        "- ",
        "\n",
        "\t",
        "'",
        "\"",
        "#",
        "&a ",
        "*a",
        "!!str ",
        "|",
        ">",
        "%",
        "@",
        "`",
        "?",
        "---\n",
        "...\n",
        "<<: ",
        "null",
        "~",
        "true",
        "-1",
        "0",
        "4095",
        "4096",
        "99999999999999999999",
        "1e9",
        "h1..h9",
        "h1..h99999",
        "a..b",
        "..",
        "10.0.0.0/8",
        "10.0.0.0/33",
        "::/0",
        "::1",
        "fe80::1%eth0",
        "02:00:00:00:00:01",
        "any",
        "all",
        "none",
        "group:",
        "segment:web",
        "vm:a/b",
        "tcp/",
        "tcp/80-",
        "icmp/8/0",
        "ip/",
        "\u00e9",
        "\u2028",
        "\ufeff",
        "\ud83d\ude00",
        "\u0000",
        "x".repeat(2_000)
    };

    @Test
    void neverThrows() throws IOException {
        List<String> corpus = corpus();
        assertThat(corpus.size()).isGreaterThan(10);
        int rounds = Integer.getInteger("ringwall.fuzz", 3_000);
        for (int seed = 0; seed < rounds; seed++) {
            Random random = new Random(seed);
            String text = corpus.get(random.nextInt(corpus.size()));
            int edits = 1 + random.nextInt(4);
            for (int i = 0; i < edits; i++) {
                text = mutated(text, corpus, random);
            }
            judge(text, seed);
        }
        for (String kept : corpus) {
            judge(kept, -1);
        }
    }

    private static void judge(String text, int seed) {
        List<Source> sources = List.of(Source.of("x", text.getBytes(StandardCharsets.UTF_8)));
        try {
            Intent.Result result = Intent.read(sources);
            assertThat(result.diagnostics()).isSorted();
            int lines = text.split("[\n\r\u0085\u2028\u2029]", -1).length;
            boolean errors = false;
            for (Diagnostic each : result.diagnostics()) {
                errors |= each.severity() == Diagnostic.Severity.ERROR;
                assertThat(each.where().line()).as(each.toString()).isBetween(0, lines + 1);
                assertThat(each.toString()).doesNotContain("\n");
            }
            assertThat(result.network().isPresent()).isEqualTo(!errors);
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            throw new AssertionError("seed " + seed + ":\n" + text, e);
        }
    }

    private static String mutated(String text, List<String> corpus, Random random) {
        if (text.isEmpty()) {
            return PIECES[random.nextInt(PIECES.length)];
        }
        int at = random.nextInt(text.length());
        int to = Math.min(text.length(), at + 1 + random.nextInt(12));
        String[] lines = text.split("\n", -1);
        int line = random.nextInt(lines.length);
        return switch (random.nextInt(8)) {
            case 0 -> text.substring(0, at) + text.substring(to);
            case 1 -> text.substring(0, at) + piece(random) + text.substring(at);
            case 2 -> text.substring(0, at) + piece(random) + text.substring(to);
            case 3 -> word(text, at, piece(random));
            case 4 -> word(text, at, wordAt(text, random.nextInt(text.length())));
            case 5 -> text + "\n" + lines[line];
            case 6 -> text.replace(lines[line] + "\n", "");
            default -> {
                String other = corpus.get(random.nextInt(corpus.size()));
                yield text.substring(0, at) + other.substring(random.nextInt(other.length() + 1));
            }
        };
    }

    private static String piece(Random random) {
        return PIECES[random.nextInt(PIECES.length)];
    }

    private static String wordAt(String text, int at) {
        int from = at;
        int to = at;
        while (from > 0 && wordly(text.charAt(from - 1))) {
            from--;
        }
        while (to < text.length() && wordly(text.charAt(to))) {
            to++;
        }
        return text.substring(from, to);
    }

    private static String word(String text, int at, String by) {
        String word = wordAt(text, at);
        int from = at;
        while (from > 0 && wordly(text.charAt(from - 1))) {
            from--;
        }
        return text.substring(0, from) + by + text.substring(from + word.length());
    }

    private static boolean wordly(char c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '/';
    }

    private static List<String> corpus() throws IOException {
        List<String> corpus = new ArrayList<>();
        try (Stream<Path> files = Files.walk(ExamplesTest.EXAMPLES)) {
            for (Path file : files.sorted().toList()) {
                if (file.endsWith("ringwall.yaml")) {
                    corpus.add(Files.readString(file));
                }
            }
        }
        try (Stream<Path> files = Files.list(RESOURCES.resolve("fuzz"))) {
            for (Path file : files.sorted().toList()) {
                corpus.add(Files.readString(file));
            }
        }
        try (Stream<Path> files = Files.list(RESOURCES.resolve("mistakes"))) {
            for (Path file : files.sorted().toList()) {
                for (String each : Files.readString(file).split("(?m)^=== .*\n", -1)) {
                    int dashes = each.indexOf("\n---\n");
                    if (dashes > 0) {
                        corpus.add("ringwall: 1\n" + each.substring(0, dashes + 1));
                    }
                }
            }
        }
        return corpus;
    }
}
