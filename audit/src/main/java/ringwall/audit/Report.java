package ringwall.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import ringwall.audit.check.Declared;
import ringwall.audit.check.Profile;
import ringwall.audit.check.Result;
import ringwall.audit.check.Severity;
import ringwall.audit.fact.Site;
import ringwall.audit.settings.Catalog;

/// The result of an audit, ready to be written in any form.
///
/// - `at`: when the audit ran; part of no identifier
/// - `warnings`: unmatched and expired waivers, and the like
public record Report(
        Site site,
        Declared declared,
        Profile profile,
        List<Outcome> outcomes,
        List<String> warnings,
        Instant at) {

    public Report {
        outcomes = List.copyOf(outcomes);
        warnings = List.copyOf(warnings);
    }

    /// One line of the summary.
    ///
    /// - `id`: a recommendation (its checks without our own), or one of our own checks
    public record Line(
            String id,
            String title,
            boolean ours,
            Result result,
            Map<Result, Integer> counts,
            int waived) {}

    /// A line per recommendation and per check of our own that the profile selects, in the
    /// catalog's order.
    public List<Line> lines() {
        Catalog catalog = Catalog.standard();
        var ids = new ArrayList<String>();
        catalog.recommendations().forEach(r -> ids.add(r.id()));
        catalog.checks().stream()
                .filter(c -> c.recommendation().isEmpty())
                .forEach(c -> ids.add(c.id()));
        var byLine = new TreeMap<String, List<Outcome>>();
        for (Outcome outcome : outcomes) {
            byLine.computeIfAbsent(lineOf(outcome.finding().check()), _ -> new ArrayList<>())
                    .add(outcome);
        }
        var lines = new ArrayList<Line>();
        for (String id : ids) {
            boolean selected =
                    catalog.checks().stream()
                            .anyMatch(c -> lineOf(c.id()).equals(id) && profile.selects(c.id()));
            if (selected) {
                lines.add(line(catalog, id, byLine.getOrDefault(id, List.of())));
            }
        }
        return lines;
    }

    private static Line line(Catalog catalog, String id, List<Outcome> outcomes) {
        var counts = new TreeMap<Result, Integer>();
        Result result =
                outcomes.isEmpty() ? Result.NOT_APPLICABLE : outcomes.getFirst().finding().result();
        int waived = 0;
        for (Outcome outcome : outcomes) {
            counts.merge(outcome.finding().result(), 1, Integer::sum);
            result = result.and(outcome.finding().result());
            waived += outcome.waived() ? 1 : 0;
        }
        return new Line(
                id,
                catalog.title(id),
                catalog.recommendation(id).isEmpty(),
                result,
                counts,
                waived);
    }

    /// The summary line that a check counts for.
    public static String lineOf(String check) {
        return Catalog.standard()
                .check(check)
                .map(c -> c.recommendation().isEmpty() ? c.id() : c.recommendation())
                .orElse(check);
    }

    public long count(Result result) {
        return outcomes.stream().filter(o -> o.finding().result() == result).count();
    }

    /// Failures that nobody waived, at or above a severity.
    public long active(Severity least) {
        return outcomes.stream()
                .filter(o -> o.active() && o.finding().severity().compareTo(least) >= 0)
                .count();
    }
}
