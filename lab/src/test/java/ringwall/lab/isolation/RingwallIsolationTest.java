package ringwall.lab.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ringwall.lab.isolation.attack.Attacks;
import ringwall.lab.isolation.target.Ringwall;

/// Ringwall passes every attack that is meant for it.
class RingwallIsolationTest {
    @TempDir private Path folder = Path.of("");

    static Stream<String> attacks() {
        return Attacks.all().stream().map(Attack::id);
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void passes(String id) throws IOException {
        LocalDate today = LocalDate.of(2026, 11, 21);
        Attack attack =
                Attacks.all().stream().filter(a -> a.id().equals(id)).findFirst().orElseThrow();
        long epochNs = today.toEpochDay() * 86_400_000_000_000L;
        IsolationTest.Row row =
                new IsolationTest(folder, epochNs, line -> {})
                        .run(new Ringwall(today), java.util.List.of(attack));
        Outcome outcome = row.results().getFirst().outcome();
        assertThat(outcome.verdict())
                .as(id + ": " + outcome.observed())
                .isNotEqualTo(Outcome.Verdict.FAIL);
        assertThat(outcome.learningFloods()).as("learning floods").isZero();
        if (outcome.verdict() == Outcome.Verdict.NOT_APPLICABLE) {
            assertThat(attack.family()).isIn(Attack.Family.OWN_PNIC, Attack.Family.VLAN_NICS);
        }
    }
}
