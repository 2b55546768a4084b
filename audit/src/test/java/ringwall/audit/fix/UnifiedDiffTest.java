package ringwall.audit.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A diff applied to the old text gives the new one.
class UnifiedDiffTest {

    @Test
    void oneLine() {
        assertThat(UnifiedDiff.of("f", "a\nb\nc\n", "a\nB\nc\n"))
                .isEqualTo("--- f\n+++ f\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
    }

    @Test
    void withoutLineEnd() {
        assertThat(UnifiedDiff.of("f", "a\nb", "a\nB"))
                .isEqualTo(
                        "--- f\n+++ f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+B\n\\ No newline at end of file\n");
    }

    @Test
    void equalTexts() {
        assertThat(UnifiedDiff.of("f", "a\n", "a\n")).isEmpty();
    }

    @Test
    void farChangesAreTwoHunks() {
        var lines = new ArrayList<String>();
        for (int i = 0; i < 40; i++) {
            lines.add("line " + i);
        }
        String before = String.join("\n", lines) + "\n";
        lines.set(3, "x");
        lines.add(30, "y");
        String diff = UnifiedDiff.of("f", before, String.join("\n", lines) + "\n");
        assertThat(diff).contains("@@ -1,7 +1,7 @@").contains("@@ -28,6 +28,7 @@");
    }

    @Test
    void randomTextsComeBack() {
        var random = new Random(7);
        for (int round = 0; round < 400; round++) {
            List<String> old = lines(random, random.nextInt(30));
            List<String> later = new ArrayList<>(old);
            for (int i = random.nextInt(6); i > 0; i--) {
                int at = random.nextInt(later.size() + 1);
                if (random.nextBoolean() || at == later.size()) {
                    later.add(at, "n" + random.nextInt(4));
                } else {
                    later.remove(at);
                }
            }
            String before = text(old);
            String after = text(later);
            assertThat(apply(before, UnifiedDiff.of("f", before, after)))
                    .as("round " + round)
                    .isEqualTo(after);
        }
    }

    private static List<String> lines(Random random, int count) {
        var lines = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            lines.add("l" + random.nextInt(5));
        }
        return lines;
    }

    private static String text(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    /// Strict: every context and removed line must be where the hunk says.
    private static String apply(String before, String diff) {
        if (diff.isEmpty()) {
            return before;
        }
        List<String> old = before.lines().toList();
        var out = new StringBuilder();
        int at = 0;
        for (String line : diff.lines().skip(2).toList()) {
            if (line.startsWith("@@")) {
                String span = line.substring(4, line.indexOf(' ', 4));
                int comma = span.indexOf(',');
                int count = comma < 0 ? 1 : Integer.parseInt(span.substring(comma + 1));
                int from = Integer.parseInt(comma < 0 ? span : span.substring(0, comma));
                int start = count == 0 ? from : from - 1;
                while (at < start) {
                    out.append(old.get(at++)).append('\n');
                }
            } else if (line.startsWith("+")) {
                out.append(line.substring(1)).append('\n');
            } else {
                assertThat(old.get(at)).isEqualTo(line.substring(1));
                if (line.startsWith(" ")) {
                    out.append(old.get(at)).append('\n');
                }
                at++;
            }
        }
        while (at < old.size()) {
            out.append(old.get(at++)).append('\n');
        }
        return out.toString();
    }
}
