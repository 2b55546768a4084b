package ringwall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// `ringwall import` and `ringwall plan-nics` as users type them.
class ImportAndPlanNicsTest {
    @TempDir Path dir = Path.of("");

    private static final String SITE = Ran.root().resolve("audit/examples/bad-site").toString();

    @Test
    void importWritesAnIntentThatCheckReads() throws Exception {
        Path file = dir.resolve("intent.yaml");
        Ran ran = Ran.ringwall("import", SITE, "-o", file.toString(), "--name", "moved");
        assertThat(ran.code()).as(ran.all()).isZero();
        assertThat(ran.out()).contains("next: ringwall check");
        assertThat(Files.readString(file)).contains("ringwall: 1", "name: moved", "#");
        assertThat(Ran.ringwall("check", file.toString()).out()).doesNotContain("not YAML");
        assertThat(Ran.ringwall("import", SITE).out()).contains("ringwall: 1");
        Ran json = Ran.ringwall("import", SITE, "-o", file.toString(), "--json");
        assertThat(JsonMapper.builder().build().readTree(json.out()).path("hosts").asInt())
                .isPositive();
    }

    @Test
    void importOfNothing() {
        assertThat(Ran.ringwall("import").code()).isEqualTo(ExitCode.USAGE);
        Ran none = Ran.ringwall("import", dir.resolve("none").toString());
        assertThat(none.code()).isEqualTo(ExitCode.UNREADABLE);
        assertThat(none.err()).contains("ringwall collect").doesNotContain("Exception");
        Ran unwritable = Ran.ringwall("import", SITE, "-o", "/nonexistent/x.yaml");
        assertThat(unwritable.code()).isEqualTo(ExitCode.USAGE);
        assertThat(unwritable.err()).contains("cannot be written");
    }

    @Test
    void plansSayWhatIsImpossible() {
        Ran two = Ran.ringwall("plan-nics", "--pnics", "2");
        assertThat(two.code()).isEqualTo(ExitCode.NO);
        assertThat(two.out()).contains("Best assignment");
        Ran four =
                Ran.ringwall(
                        "plan-nics",
                        "--pnics",
                        "4",
                        "--drivers",
                        "a,a,b,b",
                        "--buses",
                        "1,1,2,2",
                        "--switches",
                        "x,y,x,y",
                        "--json");
        assertThat(JsonMapper.builder().build().readTree(four.out()).path("goals")).isNotEmpty();
        for (String[] wrong :
                new String[][] {
                    {"plan-nics"},
                    {"plan-nics", "--pnics", "0"},
                    {"plan-nics", "--pnics", "many"},
                    {"plan-nics", "--pnics", "3", "--drivers", "a,b"}
                }) {
            Ran ran = Ran.ringwall(wrong);
            assertThat(ran.code()).as(String.join(" ", wrong)).isEqualTo(ExitCode.USAGE);
            assertThat(ran.all()).doesNotContain("\tat ");
        }
    }
}
