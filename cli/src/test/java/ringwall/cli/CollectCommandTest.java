package ringwall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `ringwall collect`: the recipes, and `--here` among fake commands.
class CollectCommandTest {
    @TempDir Path dir = Path.of("");

    private static JsonNode json(String text) {
        return JsonMapper.builder().build().readTree(text);
    }

    @Test
    void everyPlatformHasARecipe() {
        Ran all = Ran.ringwall("collect");
        assertThat(all.code()).isZero();
        JsonNode recipes = json(Ran.ringwall("collect", "--json").out());
        for (String name :
                "linux libvirt ovs vsphere hyperv openstack proxmox xenserver switch"
                        .split(" ", -1)) {
            assertThat(all.out()).contains("# " + name + ":");
            assertThat(recipes.path(name)).as(name).isNotEmpty();
            assertThat(Ran.ringwall("collect", "--platform", name).code()).isZero();
        }
        Ran unknown = Ran.ringwall("collect", "--platform", "abacus");
        assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
        assertThat(unknown.err()).contains("abacus", "known: linux");
    }

    private void fake(String name, String script) throws IOException {
        Path file = dir.resolve("bin").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// In a process of its own, whose PATH has the fake commands only.
    private int here(Path archive) throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "ringwall.cli.Main",
                        "collect",
                        "--here",
                        "--json",
                        "-o",
                        archive.toString());
        builder.environment().put("PATH", dir.resolve("bin").toString());
        Process process =
                builder.redirectOutput(dir.resolve("out.json").toFile())
                        .redirectError(dir.resolve("err.txt").toFile())
                        .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void hereRunsWhatIsThereAndNotesWhatIsNot() throws Exception {
        fake(
                "ovsdb-client",
                "cat "
                        + Ran.root()
                                .resolve("audit/src/test/resources/ringwall/audit/ovs/dump.json"));
        fake(
                "virsh",
                "case \"$2 $3\" in"
                        + " 'list --all') echo vm1; echo '../odd name';;"
                        + " dumpxml*) echo \"<domain><name>$3</name></domain>\";;"
                        + " esac");
        fake("ip", "echo partial; exit 3");
        fake("cat", "exec /bin/cat \"$@\"");
        Path archive = dir.resolve("h.tar.gz");
        assertThat(here(archive)).as(Files.readString(dir.resolve("err.txt"))).isZero();
        JsonNode told = json(Files.readString(dir.resolve("out.json")));
        assertThat(told.path("files"))
                .anySatisfy(f -> assertThat(f.asString()).endsWith("/ovs-dump.json"))
                .anySatisfy(f -> assertThat(f.asString()).endsWith("/libvirt/domain-vm1.xml"))
                .allSatisfy(f -> assertThat(f.asString()).doesNotContain("/../"));
        assertThat(told.path("notes").toString())
                .contains("bridge is not installed", "ip -j -d link: ended with 3");
        Ran audit = Ran.ringwall("audit", archive.toString(), "--json", "--fail-on", "never");
        assertThat(audit.code()).as(audit.all()).isZero();
        assertThat(audit.out()).contains("VM-NS-R2.4").contains("h.tar.gz!");
    }

    @Test
    void anArchiveThatCannotBeWritten() throws Exception {
        fake("true", "exit 0");
        assertThat(here(dir.resolve("no/such/place.tar.gz"))).isEqualTo(ExitCode.USAGE);
        assertThat(Files.readString(dir.resolve("err.txt")))
                .contains("cannot be written")
                .doesNotContain("\tat ");
    }
}
