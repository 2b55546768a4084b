package ringwall.audit.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.audit.Outcome;
import ringwall.audit.Report;
import ringwall.audit.check.Evidence;
import ringwall.audit.check.Finding;
import ringwall.audit.check.Result;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.settings.Waiver;

/// OSCAL 1.2 assessment-results. One observation per finding of ours, one OSCAL finding per
/// objective of the catalog.
///
/// pass is satisfied + pass; fail is not-satisfied + fail; unknown is not-satisfied + other, never
/// satisfied; not-applicable is no finding, and the control is left out of the reviewed ones; a
/// waived failure stays not-satisfied, with a risk whose status is deviation-approved.
public final class OscalReport {

    static final String VERSION = "1.2.1";
    static final String NAMESPACE = "https://ringwall.invalid/ns/oscal";

    private final Report report;
    private final String time;
    private final String tool = Doc.uuid("component", "ringwall-audit");
    private final Map<String, String> resources = new TreeMap<>();
    private final Map<String, String> subjects = new TreeMap<>();

    private OscalReport(Report report) {
        this.report = report;
        this.time = Doc.time(report.at());
    }

    public static String write(Report report) {
        return new OscalReport(report).document();
    }

    private String document() {
        String plan = Doc.uuid("plan", report.profile().id());
        for (SourceFile file : report.site().files()) {
            resources.put(file.path(), Doc.uuid("resource", file.path(), file.sha256()));
        }
        var observations = new ArrayList<Object>();
        var byObjective = new LinkedHashMap<String, List<Outcome>>();
        for (Outcome outcome : report.outcomes()) {
            observations.add(observation(outcome.finding()));
            byObjective
                    .computeIfAbsent(objective(outcome.finding().check()), _ -> new ArrayList<>())
                    .add(outcome);
        }
        var findings = new ArrayList<Object>();
        byObjective.forEach((objective, outcomes) -> finding(objective, outcomes, findings));
        var risks = new ArrayList<Object>();
        report.outcomes().stream().filter(Outcome::waived).forEach(o -> risks.add(risk(o)));
        Map<String, Object> result =
                Doc.map(
                        "uuid",
                        Doc.uuid("result", report.profile().id(), files()),
                        "title",
                        "Audit of " + report.site().hosts().size() + " hosts",
                        "description",
                        report.profile().title()
                                + ": "
                                + report.site().files().size()
                                + " files read",
                        "start",
                        time,
                        "end",
                        time,
                        "local-definitions",
                        definitions(),
                        "reviewed-controls",
                        reviewed(),
                        "observations",
                        observations,
                        "risks",
                        risks,
                        "findings",
                        findings);
        return Doc.json(
                Doc.map(
                        "assessment-results",
                        Doc.map(
                                "uuid",
                                        Doc.uuid(
                                                "assessment-results",
                                                report.profile().id(),
                                                files()),
                                "metadata",
                                        metadata(
                                                "Ringwall audit results: "
                                                        + report.profile().title(),
                                                time),
                                "import-ap", Doc.map("href", "#" + plan),
                                "results", List.of(result),
                                "back-matter", Doc.map("resources", backMatter(plan)))));
    }

    static Map<String, Object> metadata(String title, String time) {
        return Doc.map(
                "title",
                title,
                "last-modified",
                time,
                "version",
                "0.1.0",
                "oscal-version",
                VERSION);
    }

    private String files() {
        var hashes = new StringBuilder();
        report.site().files().forEach(f -> hashes.append(f.sha256()));
        return hashes.toString();
    }

    /// `vm-ns-r2_obj-1` for VM-NS-R2.1; a token for our own checks too.
    static String objective(String check) {
        int dot = check.indexOf('.');
        String base = (dot < 0 ? check : check.substring(0, dot)).toLowerCase(Locale.ROOT);
        return base + "_obj" + (dot < 0 ? "" : "-" + check.substring(dot + 1));
    }

    static Map<String, Object> prop(String name, String value) {
        return Doc.map("name", name, "ns", NAMESPACE, "value", value);
    }

    private Map<String, Object> observation(Finding f) {
        String subject = subjects.computeIfAbsent(f.subject(), s -> Doc.uuid("subject", s));
        boolean tested = f.confidence() == Confidence.TESTED || f.confidence() == Confidence.PROVED;
        var evidence = new ArrayList<Object>();
        for (Evidence e : f.evidence()) {
            String resource = resources.get(e.place().file());
            if (resource != null) {
                String pointer = e.place().pointer().isEmpty() ? "/" : e.place().pointer();
                evidence.add(
                        Doc.map(
                                "href",
                                "#" + resource,
                                "description",
                                line(e.what()),
                                "props",
                                List.of(prop("pointer", line(pointer)))));
            }
        }
        String remarks = String.join(". ", f.remarks());
        if (f.result() == Result.UNKNOWN) {
            remarks =
                    "Missing: "
                            + f.missing()
                            + ". Command: "
                            + f.command()
                            + (remarks.isEmpty() ? "" : ". " + remarks);
        }
        return Doc.map(
                "uuid", observationId(f),
                "title", line(f.cause()),
                "description", f.what(),
                "props",
                        List.of(
                                prop("result", f.result().word()),
                                prop("check-id", f.check()),
                                prop("confidence", f.confidence().name().toLowerCase(Locale.ROOT)),
                                prop("severity", f.severity().word())),
                "methods", List.of(tested ? "TEST" : "EXAMINE"),
                "types", List.of(f.result() == Result.FAIL ? "discovery" : "control-objective"),
                "origins",
                        List.of(
                                Doc.map(
                                        "actors",
                                        List.of(Doc.map("type", "tool", "actor-uuid", tool)))),
                "subjects",
                        List.of(
                                Doc.map(
                                        "subject-uuid",
                                        subject,
                                        "type",
                                        "inventory-item",
                                        "title",
                                        line(f.subject()))),
                "relevant-evidence", evidence,
                "collected", time,
                "remarks", remarks);
    }

    /// OSCAL strings have no line breaks and no space around.
    private static String line(String text) {
        String clean = text.replaceAll("\\s+", " ").strip();
        return clean.isEmpty() ? "-" : clean;
    }

    private static String observationId(Finding f) {
        return Doc.uuid("observation", f.check(), f.subject(), f.cause());
    }

    private void finding(String objective, List<Outcome> outcomes, List<Object> out) {
        Result result = Result.NOT_APPLICABLE;
        for (Outcome outcome : outcomes) {
            result = result.and(outcome.finding().result());
        }
        if (result == Result.NOT_APPLICABLE) {
            return;
        }
        String state = result == Result.PASS ? "satisfied" : "not-satisfied";
        String reason = result == Result.PASS ? "pass" : result == Result.FAIL ? "fail" : "other";
        var related = new ArrayList<Object>();
        var risks = new ArrayList<Object>();
        for (Outcome outcome : outcomes) {
            related.add(Doc.map("observation-uuid", observationId(outcome.finding())));
            if (outcome.waived()) {
                risks.add(Doc.map("risk-uuid", riskId(outcome)));
            }
        }
        String check = outcomes.getFirst().finding().check();
        Map<String, Object> status = Doc.map("state", state, "reason", reason);
        if (result == Result.UNKNOWN) {
            status.put(
                    "remarks",
                    "Could not be decided: input is missing; see the observations for the commands that produce it.");
        }
        out.add(
                Doc.map(
                        "uuid",
                        Doc.uuid("oscal-finding", objective),
                        "title",
                        check,
                        "description",
                        ringwall.audit.settings.Catalog.standard()
                                .check(check)
                                .map(c -> c.title())
                                .orElse(check),
                        "target",
                        Doc.map("type", "objective-id", "target-id", objective, "status", status),
                        "related-observations",
                        related,
                        "related-risks",
                        risks));
    }

    private static String riskId(Outcome outcome) {
        return Doc.uuid(
                "risk",
                outcome.finding().check(),
                outcome.finding().subject(),
                outcome.finding().cause());
    }

    private Map<String, Object> risk(Outcome outcome) {
        Finding f = outcome.finding();
        Waiver waiver = outcome.waiver();
        if (waiver == null) {
            throw new IllegalArgumentException("only a waived failure is a risk");
        }
        String deadline = waiver.expires() + "T23:59:59Z";
        return Doc.map(
                "uuid", riskId(outcome),
                "title", line(f.check() + " " + f.subject()),
                "description", f.what(),
                "statement", waiver.reason(),
                "status", "deviation-approved",
                "deadline", deadline,
                "risk-log",
                        Doc.map(
                                "entries",
                                List.of(
                                        Doc.map(
                                                "uuid",
                                                Doc.uuid("risk-log", riskId(outcome), waiver.id()),
                                                "title",
                                                "Waiver " + line(waiver.id()),
                                                "description",
                                                waiver.approvedBy().isEmpty()
                                                        ? waiver.reason()
                                                        : "Approved by " + waiver.approvedBy(),
                                                "start",
                                                time,
                                                "status-change",
                                                "deviation-approved",
                                                "props",
                                                List.of(prop("type", "dr-approved"))))),
                "related-observations", List.of(Doc.map("observation-uuid", observationId(f))));
    }

    private Map<String, Object> definitions() {
        var items = new ArrayList<Object>();
        subjects.forEach((name, uuid) ->
                items.add(
                        Doc.map(
                                "uuid",
                                uuid,
                                "description",
                                name,
                                "props",
                                List.of(Doc.map("name", "asset-id", "value", line(name))))));
        return Doc.map(
                "inventory-items",
                items,
                "assessment-assets",
                Doc.map(
                        "components",
                                List.of(
                                        Doc.map(
                                                "uuid", tool,
                                                "type", "software",
                                                "title", "Ringwall audit",
                                                "description",
                                                        "Decides the recommendations of SP 800-125B from configuration files.",
                                                "status", Doc.map("state", "operational"))),
                        "assessment-platforms",
                                List.of(
                                        Doc.map(
                                                "uuid", Doc.uuid("platform", "ringwall-audit"),
                                                "uses-components",
                                                        List.of(
                                                                Doc.map(
                                                                        "component-uuid",
                                                                        tool))))));
    }

    private Map<String, Object> reviewed() {
        var include = new TreeSet<String>();
        var exclude = new TreeSet<String>();
        for (Report.Line line : report.lines()) {
            String id = line.id().toLowerCase(Locale.ROOT);
            (line.result() == Result.NOT_APPLICABLE ? exclude : include).add(id);
        }
        Map<String, Object> selection =
                Doc.map(
                        "include-controls",
                        include.stream().map(i -> Doc.map("control-id", i)).toList());
        Map<String, Object> map =
                Doc.map(
                        "control-selections",
                        List.of(
                                include.isEmpty()
                                        ? Doc.map("description", "no control was applicable")
                                        : selection));
        if (!exclude.isEmpty()) {
            map.put("remarks", "Not applicable: " + String.join(", ", exclude) + ".");
        }
        return map;
    }

    private List<Object> backMatter(String plan) {
        var all = new ArrayList<Object>();
        all.add(
                Doc.map(
                        "uuid",
                        plan,
                        "title",
                        "Assessment plan",
                        "description",
                        "Every check of the profile "
                                + report.profile().id()
                                + " on all files of the site."));
        for (SourceFile file : report.site().files()) {
            String uuid = resources.getOrDefault(file.path(), plan);
            all.add(
                    Doc.map(
                            "uuid", uuid,
                            "title", line(file.path()),
                            "rlinks",
                                    List.of(
                                            Doc.map(
                                                    "href", file.path().replace(" ", "%20"),
                                                    "hashes",
                                                            List.of(
                                                                    Doc.map(
                                                                            "algorithm",
                                                                            "SHA-256",
                                                                            "value",
                                                                            file.sha256()))))));
        }
        return all;
    }
}
