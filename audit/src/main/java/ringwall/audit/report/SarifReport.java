package ringwall.audit.report;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import ringwall.audit.Outcome;
import ringwall.audit.Report;
import ringwall.audit.check.Evidence;
import ringwall.audit.check.Finding;
import ringwall.audit.check.Profile;
import ringwall.audit.check.Result;
import ringwall.audit.check.Severity;
import ringwall.audit.fact.Notification;
import ringwall.audit.settings.Catalog;

/// SARIF 2.1.0. All rules of the profile are declared, so that solved alerts close; passes and
/// not-applicables are left out unless asked for; a level is given only to failures; waived ones
/// carry a suppression; fingerprints rest on check and subject, not on lines.
public final class SarifReport {

    private static final String TAXONOMY = "SP800-53r5";

    private SarifReport() {}

    /// `everything`: passes and not-applicables too.
    public static String write(Report report, boolean everything) {
        Catalog catalog = Catalog.standard();
        var rules =
                catalog.checks().stream().filter(c -> report.profile().selects(c.id())).toList();
        var ids = rules.stream().map(Catalog.Check::id).toList();
        var results = new ArrayList<Object>();
        var lines = new Lines(report);
        for (Outcome outcome : report.outcomes()) {
            Result r = outcome.finding().result();
            if (everything || r == Result.FAIL || r == Result.UNKNOWN) {
                results.add(result(outcome, ids.indexOf(outcome.finding().check()), lines));
            }
        }
        String guid = Doc.uuid("taxonomy", TAXONOMY);
        Map<String, Object> driver =
                Doc.map(
                        "name", "ringwall",
                        "semanticVersion", "0.1.0",
                        "informationUri", "https://doi.org/10.6028/NIST.SP.800-125B",
                        "rules",
                                rules.stream()
                                        .map(r -> rule(catalog, r, report.profile(), guid))
                                        .toList(),
                        "supportedTaxonomies",
                                List.of(Doc.map("name", TAXONOMY, "index", 0, "guid", guid)));
        Map<String, Object> run =
                Doc.map(
                        "tool", Doc.map("driver", driver),
                        "taxonomies", List.of(taxonomy(catalog, guid)),
                        "invocations", List.of(invocation(report)),
                        "artifacts",
                                report.site().files().stream()
                                        .map(f ->
                                                Doc.map(
                                                        "location", Doc.map("uri", uri(f.path())),
                                                        "length", f.length(),
                                                        "hashes", Doc.map("sha-256", f.sha256())))
                                        .toList(),
                        "columnKind", "utf16CodeUnits");
        run.put("results", results);
        return Doc.json(
                Doc.map(
                        "$schema", "https://json.schemastore.org/sarif-2.1.0.json",
                        "version", "2.1.0",
                        "runs", List.of(run)));
    }

    private static Map<String, Object> rule(
            Catalog catalog, Catalog.Check check, Profile profile, String guid) {
        Severity severity = profile.severity(check.id());
        var tags = new ArrayList<String>(List.of("security", "network"));
        var relations = new ArrayList<Object>();
        var recommendation = catalog.recommendation(check.recommendation());
        recommendation.ifPresent(r -> {
            tags.add("sp800-125b");
            r.controls().forEach(c -> tags.add("nist-800-53/" + c));
            r.controls()
                    .forEach(c ->
                            relations.add(
                                    Doc.map(
                                            "target",
                                                    Doc.map(
                                                            "id",
                                                            c,
                                                            "toolComponent",
                                                            Doc.map(
                                                                    "name", TAXONOMY, "guid",
                                                                    guid)),
                                            "kinds", List.of("relevant"))));
        });
        String full = recommendation.map(r -> r.id() + ": " + r.statement()).orElse(check.title());
        return Doc.map(
                "id", check.id(),
                "shortDescription", Doc.map("text", check.title()),
                "fullDescription", Doc.map("text", full),
                "helpUri", "https://doi.org/10.6028/NIST.SP.800-125B",
                "help", Doc.map("text", full),
                "defaultConfiguration", Doc.map("level", level(severity)),
                "relationships", relations,
                "properties",
                        Doc.map(
                                "tags",
                                tags,
                                "security-severity",
                                number(severity),
                                "precision",
                                "high"));
    }

    private static String level(Severity severity) {
        return switch (severity) {
            case HIGH -> "error";
            case MEDIUM -> "warning";
            case LOW -> "note";
        };
    }

    private static String number(Severity severity) {
        return switch (severity) {
            case HIGH -> "8.0";
            case MEDIUM -> "5.5";
            case LOW -> "2.5";
        };
    }

    private static Map<String, Object> taxonomy(Catalog catalog, String guid) {
        var controls = new TreeSet<String>();
        catalog.recommendations().forEach(r -> controls.addAll(r.controls()));
        return Doc.map(
                "name",
                TAXONOMY,
                "guid",
                guid,
                "organization",
                "NIST",
                "shortDescription",
                Doc.map("text", "NIST SP 800-53 Revision 5 controls"),
                "taxa",
                controls.stream().map(c -> Doc.map("id", c)).toList());
    }

    private static Map<String, Object> invocation(Report report) {
        boolean failed = report.site().files().isEmpty();
        return Doc.map(
                "executionSuccessful", !failed,
                "startTimeUtc", Doc.time(report.at()),
                "toolExecutionNotifications",
                        report.site().notifications().stream()
                                .map(n ->
                                        Doc.map(
                                                "level", level(n.level()),
                                                "message",
                                                        Doc.map(
                                                                "text",
                                                                n.what()
                                                                        + (n.mend().isEmpty()
                                                                                ? ""
                                                                                : "; " + n.mend())),
                                                "locations",
                                                        List.of(
                                                                Doc.map(
                                                                        "physicalLocation",
                                                                        Doc.map(
                                                                                "artifactLocation",
                                                                                Doc.map(
                                                                                        "uri",
                                                                                        uri(
                                                                                                n
                                                                                                        .file())))))))
                                .toList());
    }

    private static String level(Notification.Level level) {
        return switch (level) {
            case ERROR -> "error";
            case WARNING -> "warning";
            case NOTE -> "note";
        };
    }

    private static Map<String, Object> result(Outcome outcome, int index, Lines lines) {
        Finding f = outcome.finding();
        String kind =
                switch (f.result()) {
                    case FAIL -> "fail";
                    case UNKNOWN -> "review";
                    case PASS -> "pass";
                    case NOT_APPLICABLE -> "notApplicable";
                };
        String text =
                f.subject()
                        + ": "
                        + f.what()
                        + (f.command().isEmpty()
                                ? ""
                                : ". Missing: " + f.missing() + ". Run: " + f.command());
        Map<String, Object> map =
                Doc.map(
                        "ruleId", f.check(),
                        "ruleIndex", index,
                        "kind", kind,
                        "level", f.result() == Result.FAIL ? level(f.severity()) : "none",
                        "message", Doc.map("text", text),
                        "guid", JsonReport.id(f),
                        "partialFingerprints",
                                Doc.map(
                                        "checkAndSubject/v1",
                                        Doc.uuid("fingerprint", f.check(), f.subject())),
                        "locations", locations(f, lines),
                        "properties",
                                Doc.map(
                                        "confidence",
                                        f.confidence().name().toLowerCase(Locale.ROOT),
                                        "fix",
                                        f.result() == Result.FAIL ? f.fix() : List.of(),
                                        "remarks",
                                        f.remarks()));
        var waiver = outcome.waiver();
        if (waiver != null && outcome.waived()) {
            map.put(
                    "suppressions",
                    List.of(
                            Doc.map(
                                    "kind",
                                    "external",
                                    "status",
                                    "accepted",
                                    "justification",
                                    waiver.reason()
                                            + " ("
                                            + waiver.id()
                                            + ", until "
                                            + waiver.expires()
                                            + ")")));
        }
        return map;
    }

    private static List<Object> locations(Finding f, Lines lines) {
        var all = new ArrayList<Object>();
        List<Object> logical =
                List.of(Doc.map("fullyQualifiedName", f.subject(), "kind", "resource"));
        for (Evidence e : f.evidence()) {
            all.add(
                    Doc.map(
                            "physicalLocation",
                                    Doc.map(
                                            "artifactLocation",
                                                    Doc.map("uri", uri(e.place().file())),
                                            "region", Doc.map("startLine", lines.line(e))),
                            "logicalLocations", logical,
                            "message", Doc.map("text", e.what())));
        }
        if (all.isEmpty()) {
            all.add(Doc.map("logicalLocations", logical));
        }
        return all;
    }

    /// A path as a relative URI reference.
    private static String uri(String path) {
        var text = new StringBuilder();
        for (byte b : path.replace('\\', '/').getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || "-._~/!".indexOf(c) >= 0;
            text.append(plain ? Character.toString(c) : "%%%02X".formatted((int) c));
        }
        return text.toString();
    }
}
