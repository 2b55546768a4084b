package ringwall.races;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// All races, briefly. `races/races.sh` takes its time.
class RacesTest {
    @Test
    void nothingForbiddenIsSeen(@TempDir Path folder) throws Exception {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.openjdk.jcstress.Main",
                        // as the switch runs, not each compiler by itself
                        "-sc",
                        "false",
                        "-jvmArgs",
                        "--enable-native-access=ALL-UNNAMED",
                        "-f",
                        "1",
                        "-fsm",
                        "1",
                        "-iters",
                        "3",
                        "-time",
                        "300",
                        "-v",
                        "-r",
                        folder.toString());
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said)
                .contains("RUN RESULTS", "[OK] ringwall.races.SwapRace")
                .doesNotContain("[FAILED]", "[ERROR]", "[TIMEOUT]", "[SKIPPED]");
        System.out.println(said.lines().filter(l -> l.startsWith("(Results:")).toList().getLast());
    }
}
