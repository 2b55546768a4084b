package ringwall.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import ringwall.testbed.Scenario;
import ringwall.testbed.ScenarioRunner;
import ringwall.testbed.Scenarios;

/// The behaviour suite on the embedded switch.
class ScenariosTest {
    private static final ScenarioRunner RUNNER =
            new ScenarioRunner(SwitchUnderTest::new, Scenarios::program);

    @TestFactory
    Stream<DynamicTest> scenarios() {
        return Scenarios.all().stream()
                .map(s -> DynamicTest.dynamicTest(s.toString(), () -> play(s)));
    }

    private static void play(Scenario scenario) {
        ScenarioRunner.Outcome outcome = RUNNER.run(scenario);
        outcome.skipped()
                .ifPresent(why -> {
                    System.out.println("SKIPPED " + scenario + ": " + why);
                    Assumptions.abort(why);
                });
        assertThat(String.join("\n", outcome.differences())).isEmpty();
    }
}
