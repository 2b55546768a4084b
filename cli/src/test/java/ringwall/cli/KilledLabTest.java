package ringwall.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.lab.system.Programs;

/// kill -9 of `ringwall up`: the programs that it started end with it, and the next start removes
/// what bears its mark, and nothing else.
class KilledLabTest {
    private static final Path NAMESPACES = Path.of("/run/netns");

    @TempDir private Path folder = Path.of("");

    private static void needs(boolean there, String what) {
        if (!there) {
            System.out.println("SKIPPED KilledLabTest: " + what);
        }
        assumeTrue(there, what);
    }

    /// A lab in a process of its own, with a run folder of the test's.
    private Process up(Path file, String guests) throws IOException {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "up",
                        file.toString(),
                        "--guests",
                        guests);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("XDG_RUNTIME_DIR", folder.toString());
        return builder.start();
    }

    private static List<String> untilUp(Process lab) throws IOException {
        List<String> said = new ArrayList<>();
        BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(lab.getInputStream(), StandardCharsets.UTF_8));
        String line = in.readLine();
        while (line != null && !line.startsWith("metrics:")) {
            said.add(line);
            line = in.readLine();
        }
        assertThat(line).as(said.toString()).isNotNull();
        return said;
    }

    private static List<String> namespaces(long pid) throws IOException {
        try (Stream<Path> files = Files.list(NAMESPACES)) {
            return files.map(f -> f.getFileName().toString())
                    .filter(name -> name.startsWith("rw-" + pid + "-"))
                    .toList();
        }
    }

    private List<String> runFiles(long pid) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("ringwall"))) {
            return files.map(f -> f.getFileName().toString())
                    .filter(name -> name.contains("-" + pid + "."))
                    .toList();
        }
    }

    private static void until(java.util.function.BooleanSupplier holds, String what)
            throws InterruptedException {
        for (int i = 0; i < 200 && !holds.getAsBoolean(); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(holds.getAsBoolean()).as(what).isTrue();
    }

    private Path file() throws IOException {
        Path file = folder.resolve("two.yaml");
        Files.writeString(
                file,
                """
                ringwall: 1
                name: two
                physical: {switches: {tor: {trunk: [10]}}}
                hosts: {h1: {nics: {ens1: {to: tor}}}}
                switches: {prod: {hosts: all, uplink: ens1}}
                segments: {red: {vlan: 10, subnet: 10.0.1.0/24}}
                vms:
                  a: {host: h1, segment: red, ip: 10.0.1.1}
                  b: {host: h1, segment: red, ip: 10.0.1.2}
                """);
        return file;
    }

    private void killedAndCleanedUp(String guests) throws Exception {
        Process first = up(file(), guests);
        List<ProcessHandle> children;
        try {
            untilUp(first);
            until(() -> first.descendants().count() >= 2, "its guests run");
            children = first.descendants().toList();
        } finally {
            first.destroyForcibly().waitFor();
        }
        for (ProcessHandle child : children) {
            until(() -> !child.isAlive(), "what it started ends with it: " + child.info());
        }
        assertThat(runFiles(first.pid())).isNotEmpty();
        Path alien = Files.createDirectory(folder.resolve("ringwall").resolve("not-ours"));
        Path alive =
                Files.createFile(
                        folder.resolve("ringwall")
                                .resolve("x-" + ProcessHandle.current().pid() + ".sock"));
        Process second = up(file(), guests);
        try {
            untilUp(second);
            assertThat(runFiles(first.pid())).as("removed by the next start").isEmpty();
            assertThat(alien).exists();
            assertThat(alive).exists();
            if (Files.isDirectory(NAMESPACES)) {
                assertThat(namespaces(first.pid())).isEmpty();
            }
        } finally {
            second.destroy();
            assertThat(second.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(runFiles(second.pid())).as("Ctrl-C leaves nothing").isEmpty();
        assertThat(alien).exists();
    }

    @Test
    void withNamespaces() throws Exception {
        needs(Programs.root(), "named namespaces need root");
        needs(Programs.find("perl").isPresent(), "install perl-base");
        String mine = "rw-" + ProcessHandle.current().pid() + "-1-mine";
        Programs.must("ip", "netns", "add", mine);
        Programs.must("ip", "netns", "add", "rw-notours");
        try {
            killedAndCleanedUp("netns");
            assertThat(NAMESPACES.resolve(mine)).exists();
            assertThat(NAMESPACES.resolve("rw-notours")).exists();
        } finally {
            Programs.run(List.of("ip", "netns", "delete", mine));
            Programs.run(List.of("ip", "netns", "delete", "rw-notours"));
        }
    }

    @Test
    void withMachines() throws Exception {
        needs(Programs.find("qemu-system-x86_64").isPresent(), "install qemu-system-x86");
        needs(Programs.find("busybox").isPresent(), "install busybox-static");
        needs(Files.isDirectory(Path.of("/boot")), "install linux-image-cloud-amd64");
        killedAndCleanedUp("qemu");
    }
}
