package ringwall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Traces through the examples, as their READMEs say.
class TraceCommandTest {
    private record Case(
            String example,
            String from,
            String to,
            List<String> probe,
            int exitCode,
            String says) {}

    private static Case delivered(String example, String from, String to, String... probe) {
        return new Case(example, from, to, List.of(probe), ExitCode.FINE, "delivered to " + to);
    }

    private static Case dropped(
            String example, String from, String to, String reason, String... probe) {
        return new Case(example, from, to, List.of(probe), ExitCode.NO, "dropped: " + reason);
    }

    @TestFactory
    Stream<DynamicTest> journeys() {
        return Stream.of(
                        delivered("three-tier", "web-1", "app-1", "--tcp", "8080"),
                        delivered("three-tier", "app-1", "db-1", "--tcp", "5432"),
                        delivered("three-tier", "internet", "web-2", "--tcp", "443"),
                        delivered("three-tier", "web-1", "db-1", "--icmp"),
                        dropped("three-tier", "web-1", "db-1", "no_rule_from", "--tcp", "5432"),
                        dropped("three-tier", "web-1", "web-2", "no_rule_from", "--tcp", "22"),
                        dropped("three-tier", "internet", "db-1", "no_rule_to", "--tcp", "5432"),
                        dropped("three-tier", "web-1", "internet", "no_rule_from", "--tcp", "443"),
                        delivered("figure-1-dmz", "internet", "web-1", "--tcp", "443"),
                        delivered("figure-1-dmz", "web-1", "intranet", "--tcp", "5432"),
                        dropped("figure-1-dmz", "internet", "web-1", "no_rule_from", "--tcp", "22"),
                        delivered("figure-3-vxlan", "red-1", "green-2", "--tcp", "80"),
                        dropped(
                                "figure-3-vxlan",
                                "green-2",
                                "red-1",
                                "no_rule_from",
                                "--tcp",
                                "80"))
                .map(each ->
                        DynamicTest.dynamicTest(
                                each.example()
                                        + ": "
                                        + each.from()
                                        + " to "
                                        + each.to()
                                        + " "
                                        + each.probe(),
                                () -> check(each)));
    }

    private static void check(Case each) {
        List<String> args =
                Stream.concat(
                                Stream.of(
                                        "trace",
                                        Ran.example(each.example()),
                                        "--from",
                                        each.from(),
                                        "--to",
                                        each.to()),
                                each.probe().stream())
                        .toList();
        Ran ran = Ran.ringwall(args.toArray(String[]::new));
        assertThat(ran.code()).as(ran.all()).isEqualTo(each.exitCode());
        assertThat(ran.out()).contains(each.says());
    }

    @Test
    void theRuleThatDecidedIsNamedWithItsPlace() {
        Ran ran =
                Ran.ringwall(
                        "trace",
                        Ran.example("three-tier"),
                        "--from",
                        "web-1",
                        "--to",
                        "app-1",
                        "--tcp",
                        "8080");
        assertThat(ran.out()).containsPattern("shop-2, .*ringwall.yaml:\\d+:\\d+");
    }

    @Test
    void aSenderThatIsNotThereIsSaidWithWhoIs() {
        Ran ran =
                Ran.ringwall(
                        "trace",
                        Ran.example("three-tier"),
                        "--from",
                        "nobody",
                        "--to",
                        "app-1",
                        "--icmp");
        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("'nobody' is no VM").contains("web-1");
    }

    @Test
    void aForgedSourceIsDroppedAtItsPort() {
        Ran ran =
                Ran.ringwall(
                        "trace",
                        Ran.example("three-tier"),
                        "--from",
                        "web-1",
                        "--to",
                        "web-2",
                        "--frame",
                        "ffffffffffff 020000000099 0806 0001080006040001 020000000099 0a000a0b 000000000000 0a000a0c");
        assertThat(ran.code()).isEqualTo(ExitCode.NO);
        assertThat(ran.out()).contains("dropped: mac_guard");
    }
}
