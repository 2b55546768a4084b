package ringwall.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import ringwall.audit.Audit;
import ringwall.audit.Outcome;
import ringwall.audit.Proofs;
import ringwall.audit.Report;
import ringwall.audit.check.Declared;
import ringwall.audit.check.Result;
import ringwall.audit.settings.Profiles;
import ringwall.audit.settings.SettingsException;

/// The demo's last step: its own network and a deliberately bad site, judged against SP 800-125B.
final class DemoAudit {
    private DemoAudit() {}

    /// @param title in the demo's text
    /// @param source what to audit it oneself with
    record Judged(String title, String source, Report report) {
        private String count(Result result) {
            return report.count(result) + " " + result.word();
        }

        /// One line of counts, then the worst findings.
        List<String> lines() {
            List<String> lines = new ArrayList<>();
            lines.add(
                    title
                            + ": "
                            + count(Result.PASS)
                            + ", "
                            + count(Result.FAIL)
                            + ", "
                            + count(Result.UNKNOWN)
                            + ", "
                            + count(Result.NOT_APPLICABLE));
            report.outcomes().stream()
                    .filter(outcome -> outcome.finding().result() == Result.FAIL)
                    .sorted(
                            Comparator.comparing((Outcome outcome) -> outcome.finding().severity())
                                    .reversed())
                    .limit(5)
                    .forEach(outcome ->
                            lines.add(
                                    "  "
                                            + outcome.finding().severity().word()
                                            + "  "
                                            + outcome.finding().check()
                                            + ": "
                                            + outcome.finding().subject()
                                            + ": "
                                            + outcome.finding().what()));
            lines.add("  all of it: ringwall audit " + source);
            return lines;
        }
    }

    static List<Judged> run(Path home, String shop) {
        return List.of(
                judge(home, "this network", shop),
                judge(home, "a bad site", "audit/examples/bad-site"));
    }

    private static Judged judge(Path home, String title, String source) {
        try {
            Audit.Options options =
                    new Audit.Options(
                            Declared.NONE,
                            List.of(),
                            Profiles.builtIn(Profiles.BUILT_IN.getFirst()),
                            Proofs.NONE);
            return new Judged(
                    title,
                    source,
                    Audit.run(
                            Audit.load(List.of(home.resolve(source)), Declared.NONE),
                            options,
                            Instant.now()));
        } catch (SettingsException ours) {
            throw new IllegalStateException("the built-in profile", ours);
        }
    }
}
