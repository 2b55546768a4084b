package ringwall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `ringwall up` in a process of its own, then `audit --lab`: what frames showed reads `tested`.
class AuditLabTest {
    @TempDir Path dir = Path.of("");

    private static final String SHOP = Ran.example("three-tier");

    /// A lab in another process, with a run folder of its own.
    private Process up(String file) throws IOException {
        var builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "ringwall.cli.Main",
                        "up",
                        file);
        builder.environment().put("XDG_RUNTIME_DIR", dir.toString());
        return builder.redirectErrorStream(true)
                .redirectOutput(dir.resolve("up.log").toFile())
                .start();
    }

    private Path socket(Process lab) throws IOException, InterruptedException {
        for (int i = 0; i < 600 && lab.isAlive(); i++) {
            Path folder = dir.resolve("ringwall");
            if (Files.isDirectory(folder)
                    && Files.readString(dir.resolve("up.log")).contains("control socket: ")) {
                try (var files = Files.list(folder)) {
                    var found = files.filter(f -> f.toString().endsWith(".sock")).findFirst();
                    if (found.isPresent()) {
                        return found.get();
                    }
                }
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException(Files.readString(dir.resolve("up.log")));
    }

    private static String confidence(JsonNode report, String check, String subject) {
        for (JsonNode f : report.path("findings")) {
            if (f.path("check").asString().equals(check)
                    && f.path("subject").asString().equals(subject)) {
                return f.path("result").asString() + " " + f.path("confidence").asString();
            }
        }
        return "no finding";
    }

    @Test
    void whatARunningLabShowedIsTested() throws Exception {
        Process lab = up(SHOP);
        try {
            String socket = socket(lab).toString();
            Path json = dir.resolve("r.json");
            Path oscal = dir.resolve("r.oscal.json");
            Ran ran =
                    Ran.ringwall(
                            "audit",
                            SHOP,
                            "--lab",
                            "--socket",
                            socket,
                            "-o",
                            json.toString(),
                            "-o",
                            oscal.toString());
            assertThat(ran.code()).as(ran.all()).isEqualTo(ExitCode.FINE);
            JsonNode report = JsonMapper.builder().build().readTree(Files.readString(json));
            assertThat(confidence(report, "ISO-1", "switch prod")).isEqualTo("pass tested");
            assertThat(confidence(report, "ISO-1.2", "switch prod")).isEqualTo("pass tested");
            assertThat(confidence(report, "ISO-4", "site")).isEqualTo("pass tested");
            assertThat(confidence(report, "ISO-3", "pnic h1/ens1")).isEqualTo("pass tested");
            assertThat(confidence(report, "VM-FW-0", "vm db-1/eth0")).isEqualTo("pass tested");
            assertThat(confidence(report, "VM-TM-R1", "vm db-1/eth0")).isEqualTo("pass tested");
            assertThat(confidence(report, "VM-NPR-R1", "team h1/prod-team"))
                    .isEqualTo("pass declared");
            assertThat(ran.out()).contains("1 of them tested", "6 of them tested");
            assertThat(Files.readString(oscal)).contains("\"TEST\"", "in the lab");
            Ran other =
                    Ran.ringwall(
                            "audit", Ran.example("figure-2-vlans"), "--lab", "--socket", socket);
            assertThat(other.code()).isEqualTo(ExitCode.UNREADABLE);
            assertThat(other.err()).contains("is of shop, not of figure-2", "ringwall up");
            Path changed = dir.resolve("changed.yaml");
            Files.writeString(
                    changed, Files.readString(Path.of(SHOP)).replace("tcp/8080", "tcp/8081"));
            Ran drifted = Ran.ringwall("audit", changed.toString(), "--lab", "--socket", socket);
            assertThat(drifted.code()).isEqualTo(ExitCode.UNREADABLE);
            assertThat(drifted.err()).contains("another state", "ringwall lab apply");
            assertThat(Ran.ringwall("lab", "--socket", socket, "stop").code()).isZero();
            assertThat(lab.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            lab.destroyForcibly();
        }
    }

    @Test
    void withoutALabThereIsAnErrorThatNamesUp() {
        Ran ran =
                Ran.ringwall(
                        "audit", SHOP, "--lab", "--socket", dir.resolve("none.sock").toString());
        assertThat(ran.code()).isEqualTo(ExitCode.UNREADABLE);
        assertThat(ran.err()).contains("ringwall up " + SHOP).doesNotContain("\tat ");
    }

    @Test
    void onlyAnIntentCanRunInALab() {
        Ran ran =
                Ran.ringwall(
                        "audit", Ran.root().resolve("audit/examples/bad-site").toString(), "--lab");
        assertThat(ran.code()).isEqualTo(ExitCode.UNREADABLE);
        assertThat(ran.err()).contains("no valid intent");
    }
}
