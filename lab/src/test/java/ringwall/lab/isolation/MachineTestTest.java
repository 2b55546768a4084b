package ringwall.lab.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import ringwall.lab.isolation.target.Targets;
import ringwall.lab.system.Programs;

/// The article's two questions with two real VMs: a hub shows everything, ours nothing.
class MachineTestTest {
    private static long nowNs() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    @TempDir private Path folder = Path.of("");

    private static void needs(String program, String debianPackage) {
        boolean there = Programs.find(program).isPresent();
        if (!there) {
            System.out.println("SKIPPED MachineTestTest: install " + debianPackage);
        }
        assumeTrue(there, debianPackage);
    }

    private IsolationTest.Row row(String name) throws IOException {
        VirtualSwitchUnderTest target =
                new Targets(MachineTestTest::nowNs, LocalDate.of(2026, 11, 21))
                        .all().stream()
                                .filter(t -> t.name().equals(name))
                                .findFirst()
                                .orElseThrow();
        return new MachineTest(folder, MachineTestTest::nowNs, line -> {}).run(target);
    }

    @Test
    void theFramesOfTheArticleAreInTheGuestsOwnCapture() throws IOException {
        needs("qemu-system-x86_64", "qemu-system-x86");
        needs("busybox", "busybox-static");
        needs("perl", "perl-base");
        IsolationTest.Row hub = row("vmware-server");
        assertThat(hub.missing()).isEmpty();
        assertThat(observed(hub).getFirst())
                .contains("10.66.0.2 to 192.0.2.53 udp/53 DNS www.example.org");
        assertThat(observed(hub).getLast()).contains("tcp/3389");
        IsolationTest.Row ours = row("ringwall");
        assertThat(ours.passed()).as(observed(ours).toString()).isTrue();
        for (IsolationTest.Result result : ours.results()) {
            assertThat(Files.size(result.capture().orElseThrow())).isGreaterThanOrEqualTo(24);
        }
    }

    private static List<String> observed(IsolationTest.Row row) {
        return row.results().stream().map(r -> r.outcome().observed()).toList();
    }
}
