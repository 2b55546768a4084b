package ringwall.audit.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import ringwall.audit.Outcome;
import ringwall.audit.Report;
import ringwall.audit.check.Result;
import ringwall.audit.check.Severity;

/// Findings of one check with one cause belong together: a thousand repeats are one problem.
public record Causes(String check, Severity severity, String cause, List<Outcome> outcomes) {

    /// Active failures, the worst first.
    public static List<Causes> problems(Report report) {
        return group(report.outcomes().stream().filter(Outcome::active).toList());
    }

    public static List<Causes> waived(Report report) {
        return group(report.outcomes().stream().filter(Outcome::waived).toList());
    }

    public static List<Causes> unknowns(Report report) {
        return group(
                report.outcomes().stream()
                        .filter(o -> o.finding().result() == Result.UNKNOWN)
                        .toList());
    }

    private static List<Causes> group(List<Outcome> outcomes) {
        var groups = new LinkedHashMap<String, List<Outcome>>();
        for (Outcome outcome : outcomes) {
            String key =
                    outcome.finding().check()
                            + "|"
                            + outcome.finding().severity()
                            + "|"
                            + outcome.finding().cause()
                            + "|"
                            + outcome.finding().command();
            groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(outcome);
        }
        var causes = new ArrayList<Causes>();
        for (List<Outcome> group : groups.values()) {
            var first = group.getFirst().finding();
            causes.add(
                    new Causes(first.check(), first.severity(), first.cause(), List.copyOf(group)));
        }
        causes.sort((a, b) -> {
            int worse = b.severity.compareTo(a.severity);
            return worse != 0 ? worse : a.check.compareTo(b.check);
        });
        return causes;
    }
}
