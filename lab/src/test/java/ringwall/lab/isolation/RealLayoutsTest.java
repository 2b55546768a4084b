package ringwall.lab.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ringwall.lab.isolation.Attack.Family;
import ringwall.lab.isolation.attack.Attacks;
import ringwall.lab.isolation.target.Targets;

/// The article's second switch and both mitigations, on real learning switches.
class RealLayoutsTest {
    @TempDir private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"linux-bridge", "ovs"})
    void secondSwitchAndMitigationsHide(String name) throws IOException {
        VirtualSwitchUnderTest target =
                new Targets(
                                () -> {
                                    Instant now = Instant.now();
                                    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
                                },
                                LocalDate.of(2026, 11, 21))
                        .all().stream()
                                .filter(t -> t.name().equals(name))
                                .findFirst()
                                .orElseThrow();
        Optional<String> missing = target.missing();
        missing.ifPresent(
                why -> System.out.println("SKIPPED RealLayoutsTest " + name + ": " + why));
        assumeTrue(missing.isEmpty());
        List<Attack> attacks =
                Attacks.all().stream()
                        .filter(attack ->
                                List.of(Family.SECOND_SWITCH, Family.OWN_PNIC, Family.VLAN_NICS)
                                        .contains(attack.family()))
                        .toList();
        IsolationTest.Row row =
                new IsolationTest(folder, Instant.now().toEpochMilli() * 1_000_000, line -> {})
                        .run(target, attacks);
        assertThat(row.missing()).isEmpty();
        assertThat(row.results()).hasSize(7);
        for (IsolationTest.Result result : row.results()) {
            String text = name + " " + result.attack().id() + ": " + result.outcome().observed();
            if (result.outcome().verdict() == Outcome.Verdict.NOT_APPLICABLE) {
                System.out.println("SKIPPED RealLayoutsTest " + text);
            } else {
                assertThat(result.outcome().passed()).as(text).isTrue();
            }
        }
    }
}
