package ringwall.audit.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import ringwall.audit.Outcome;
import ringwall.audit.Report;
import ringwall.audit.check.Evidence;
import ringwall.audit.check.Finding;
import ringwall.audit.check.Result;
import ringwall.audit.settings.Waiver;

/// The report as JSON, version 1: sorted keys, findings sorted by check and subject, identifiers
/// that depend on check, subject and cause only. Two reports of the same input differ in `at`
/// alone.
public final class JsonReport {

    /// Of the form; readers refuse a greater one.
    public static final int VERSION = 1;

    private JsonReport() {}

    public static String write(Report report) {
        var lines = new Lines(report);
        var findings = report.outcomes().stream().map(o -> finding(o, lines)).toList();
        return Doc.json(
                Doc.map(
                        "ringwallAudit", VERSION,
                        "at", Doc.time(report.at()),
                        "profile", report.profile().id(),
                        "summary", report.lines().stream().map(JsonReport::line).toList(),
                        "findings", findings,
                        "files",
                                report.site().files().stream()
                                        .map(f ->
                                                Doc.map(
                                                        "path",
                                                        f.path(),
                                                        "sha256",
                                                        f.sha256(),
                                                        "bytes",
                                                        f.length()))
                                        .toList(),
                        "notifications",
                                report.site().notifications().stream()
                                        .map(n ->
                                                Doc.map(
                                                        "level",
                                                                n.level()
                                                                        .name()
                                                                        .toLowerCase(Locale.ROOT),
                                                        "file", n.file(),
                                                        "pointer", n.pointer(),
                                                        "what", n.what(),
                                                        "mend", n.mend()))
                                        .toList(),
                        "warnings", report.warnings()));
    }

    private static Map<String, Object> line(Report.Line line) {
        var counts = new TreeMap<String, Integer>();
        line.counts().forEach((result, count) -> counts.put(result.word(), count));
        return Doc.map(
                "id",
                line.id(),
                "title",
                line.title(),
                "ours",
                line.ours(),
                "result",
                line.result().word(),
                "counts",
                counts,
                "waived",
                line.waived());
    }

    /// Stable over runs and over the order of facts.
    static String id(Finding f) {
        return Doc.uuid("finding", f.check(), f.subject(), f.cause());
    }

    private static Map<String, Object> finding(Outcome outcome, Lines lines) {
        Finding f = outcome.finding();
        List<Object> evidence = new ArrayList<>();
        for (Evidence e : f.evidence()) {
            evidence.add(
                    Doc.map(
                            "what", e.what(),
                            "file", e.place().file(),
                            "sha256", e.place().sha256(),
                            "pointer", e.place().pointer(),
                            "line", lines.line(e)));
        }
        Map<String, Object> map =
                Doc.map(
                        "id", id(f),
                        "check", f.check(),
                        "subject", f.subject(),
                        "result", f.result().word(),
                        "severity", f.severity().word(),
                        "confidence", f.confidence().name().toLowerCase(Locale.ROOT),
                        "cause", f.cause(),
                        "what", f.what(),
                        "evidence", evidence,
                        "missing", f.missing(),
                        "command", f.command(),
                        "fix", f.result() == Result.FAIL ? f.fix() : List.of(),
                        "remarks", f.remarks());
        Waiver waiver = outcome.waiver();
        if (waiver != null) {
            map.put(
                    "waiver",
                    Doc.map(
                            "id", waiver.id(),
                            "reason", waiver.reason(),
                            "approvedBy", waiver.approvedBy(),
                            "expires", waiver.expires().toString(),
                            "expired", outcome.expired(),
                            "ticket", waiver.ticket()));
        }
        return map;
    }
}
