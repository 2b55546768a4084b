package ringwall.lab.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.intent.Intent;
import ringwall.intent.yaml.Source;
import ringwall.lab.HostDataplane;
import ringwall.lab.Lab;
import ringwall.lab.physical.Fabric;
import ringwall.lab.system.Namespace;
import ringwall.lab.system.Programs;

/// The shop with real guests: the kernel in namespaces, Linux in QEMU.
class RealGuestsTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir private Path folder = Path.of("");

    private static long nowNs() {
        Instant now = Instant.now();
        return now.getEpochSecond() * SECOND + now.getNano();
    }

    private static Lab shop() throws IOException {
        String yaml = Files.readString(Path.of("..", "examples", "three-tier", "ringwall.yaml"));
        var network = Intent.read(List.of(Source.of("shop.yaml", yaml))).network().orElseThrow();
        return Lab.up(
                Fabric.realTime(RealGuestsTest::nowNs),
                network,
                new Lab.Options(HostDataplane.Kind.INTERPRETER, LocalDate.of(2026, 11, 21)));
    }

    private static void needs(boolean there, String what) {
        if (!there) {
            System.out.println("SKIPPED RealGuestsTest: " + what);
        }
        assumeTrue(there, what);
    }

    /// Runs a program in a namespace while the lab goes on.
    private static boolean works(Lab lab, Namespace in, String... command) {
        CompletableFuture<Programs.Ended> ended =
                CompletableFuture.supplyAsync(
                        () -> in.run(command), action -> Thread.ofVirtual().start(action));
        lab.fabric().await(ended, 20 * SECOND);
        return ended.isDone() && ended.join().fine();
    }

    @Test
    void namespacesObeyTheRules() throws IOException {
        needs(Programs.root(), "namespaces need root");
        needs(Programs.find("ping").isPresent(), "install iputils-ping");
        try (Lab lab = shop();
                NetnsGuests guests = NetnsGuests.up(lab)) {
            Namespace web = Objects.requireNonNull(guests.namespaces().get("web-1/eth0"));
            Namespace app = Objects.requireNonNull(guests.namespaces().get("app-1/eth0"));
            assertThat(works(lab, web, "ping", "-c", "2", "-W", "3", "10.0.20.11")).isTrue();
            Process server =
                    Programs.talk(
                            app.inside("busybox", "nc", "-l", "-p", "8080", "-e", "echo", "hello"));
            lab.fabric().runFor(SECOND / 2);
            assertThat(
                            works(
                                    lab,
                                    web,
                                    "timeout",
                                    "5",
                                    "bash",
                                    "-c",
                                    "head -c 5 < /dev/tcp/10.0.20.11/8080"))
                    .isTrue();
            Programs.stop(server);
            assertThat(
                            works(
                                    lab,
                                    web,
                                    "timeout",
                                    "2",
                                    "bash",
                                    "-c",
                                    "echo > /dev/tcp/10.0.30.11/5432"))
                    .isFalse();
        }
        assertThat(Programs.run(List.of("ip", "netns", "list")).output())
                .doesNotContain("rw-" + ProcessHandle.current().pid() + "-");
    }

    @Test
    void virtualMachinesObeyTheRules() throws IOException {
        needs(
                Boolean.getBoolean("ringwall.lab.qemu"),
                "five VMs take minutes without KVM: -Dringwall.lab.qemu=true runs them");
        needs(Programs.find("qemu-system-x86_64").isPresent(), "install qemu-system-x86");
        needs(Programs.find("busybox").isPresent(), "install busybox-static");
        needs(Files.isDirectory(Path.of("/boot")), "install linux-image-cloud-amd64");
        try (var kernels = Files.list(Path.of("/boot"))) {
            needs(
                    kernels.anyMatch(f -> f.getFileName().toString().startsWith("vmlinuz-")),
                    "install linux-image-cloud-amd64");
        }
        try (Lab lab = shop();
                QemuGuests guests = QemuGuests.up(lab, folder.resolve("qemu"))) {
            assertThat(guests.awaitReady(lab.fabric(), 240 * SECOND)).isTrue();
            QemuGuest web = Objects.requireNonNull(guests.guests().get("web-1/eth0"));
            assertThat(
                            web.run(lab.fabric(), "ping -c 2 -W 5 10.0.20.11", 30 * SECOND)
                                    .orElseThrow()
                                    .code())
                    .isZero();
            assertThat(
                            web.run(lab.fabric(), "ping -c 1 -W 3 192.0.2.254", 30 * SECOND)
                                    .orElseThrow()
                                    .code())
                    .as("nobody allows it")
                    .isNotZero();
        }
    }
}
