package ringwall.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// docs/pipeline.md is printed from [Pipeline]. `-Dringwall.write=true` writes it anew.
class PipelineDocTest {
    private static final Path PAGE = Path.of("..", "docs", "pipeline.md");

    @Test
    void thePageIsUpToDate() throws IOException {
        if (Boolean.getBoolean("ringwall.write")) {
            Files.writeString(PAGE, page());
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String page() {
        StringBuilder page = new StringBuilder();
        page.append(
                """
                # The pipeline

                Printed from `program/src/main/java/ringwall/program/Pipeline.java`; a test keeps it so. The interpreter
                walks these tables (`program/interpreter/Walk.java`), the switch compiles them, the verifier encodes them.
                From `ct_to` on, each copy of a frame goes its own way.

                | table | shape | promise | decides |
                |---|---|---|---|
                """);
        for (Pipeline.Table table : Pipeline.tables()) {
            page.append("| `")
                    .append(table.label())
                    .append("` | ")
                    .append(word(table.shape()))
                    .append(" | ")
                    .append(word(table.promise()))
                    .append(" | ")
                    .append(table.decides())
                    .append(" |\n");
        }
        page.append(
                """

                An *exact* table's decisions are the whole truth about what passes; one that *restricts* only takes away from
                what others decide, so that a proof may leave it out.

                ## Why frames are dropped

                Every dropped frame, and every dropped copy of one, has one of these reasons, and each has a counter.

                | reason | |
                |---|---|
                """);
        for (DropReason reason : DropReason.values()) {
            page.append("| `")
                    .append(reason.label())
                    .append("` | ")
                    .append(reason.sentence())
                    .append(" |\n");
        }
        page.append(
                """

                ## What a program may require

                | feature | |
                |---|---|
                """);
        for (Feature feature : Feature.values()) {
            page.append("| `")
                    .append(feature.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .append("` | ")
                    .append(feature.sentence())
                    .append(" |\n");
        }
        return page.toString();
    }
}
