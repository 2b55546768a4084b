package ringwall.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import ringwall.program.ProgramCheck;

/// The behaviour suite on the reference.
class ScenariosTest {
    private static final ScenarioRunner RUNNER =
            new ScenarioRunner(InterpreterUnderTest::new, Scenarios::program);

    @TestFactory
    Stream<DynamicTest> scenarios() {
        return Scenarios.all().stream()
                .map(scenario ->
                        DynamicTest.dynamicTest(
                                scenario.toString(),
                                () ->
                                        assertThat(
                                                        String.join(
                                                                "\n",
                                                                RUNNER.run(scenario).differences()))
                                                .isEmpty()));
    }

    @Test
    void everyRowThatConcernsMeaningHasAScenario() {
        Set<Integer> rows = new TreeSet<>();
        Scenarios.all().forEach(scenario -> rows.addAll(scenario.rows()));
        Set<Integer> wanted = new TreeSet<>();
        for (int row = 1; row <= 36; row++) {
            wanted.add(row);
        }
        // the life of a process and of a machine: not of one frame's meaning
        wanted.removeAll(List.of(21, 28, 29, 33));
        wanted.removeAll(rows);
        assertThat(wanted).as("rows of BEHAVIOUR without a scenario").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic", "basic-without-shop-2", "branch", "h2", "fw-1", "fw-2"})
    void theProgramsNameWhatTheyDeclare(String program) {
        assertThat(ProgramCheck.problems(Scenarios.program(program))).isEmpty();
    }

    @Test
    void aDifferenceIsToldWithItsPlace() {
        Scenario scenario =
                Scenario.read(
                                "x.scenario",
                                """
                                program basic
                                scenario wrong
                                  in web-1/eth0 eth 02:00:00:00:10:13 < 02:00:00:00:10:11 | ip4 10.0.10.11 > 10.0.10.13 | icmp echo 1 1
                                  drop mac_guard
                                """)
                        .getFirst();
        List<String> differences = RUNNER.run(scenario).differences();
        assertThat(differences).hasSize(2);
        assertThat(differences.getFirst()).startsWith("x.scenario:3: not expected");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sideways",
                "scenario x\nin web-1/eth0",
                "scenario x\nin web-1/eth0 eth a < b",
                "scenario x\nin p eth 02:00:00:00:00:01 < 02:00:00:00:00:02 | tcp 1 > 2 Q",
                "scenario x\nin p eth $nobody < 02:00:00:00:00:02",
                "scenario x\nin p hex 00\ndrop no_such_reason",
                "scenario x\nwait 3 weeks",
                "scenario x\nin p hex 00\nout p where colour blue",
            })
    void aMistakeIsToldWithItsLine(String text) {
        assertThatThrownBy(() -> Scenario.read("x.scenario", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s)x\\.scenario:" + text.lines().count() + ": .+");
    }
}
