package ringwall.audit.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import ringwall.audit.Outcome;
import ringwall.audit.Report;
import ringwall.audit.check.Evidence;
import ringwall.audit.check.Finding;
import ringwall.audit.check.Result;
import ringwall.audit.check.Severity;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.settings.Catalog;

/// The report as one self-contained HTML file: no scripts, nothing loaded, made to be printed; each
/// result has a word as well as a colour.
public final class HtmlReport {

    private static final int SUBJECTS = 12;
    private static final int EVIDENCE = 5;

    private final Report report;
    private final StringBuilder out = new StringBuilder();

    private HtmlReport(Report report) {
        this.report = report;
    }

    public static String write(Report report) {
        var writer = new HtmlReport(report);
        writer.page();
        return writer.out.toString();
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private void page() {
        out.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
        out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        out.append("<title>Ringwall audit</title><style>")
                .append(STYLE)
                .append("</style></head><body><main>\n");
        head();
        summary();
        topology();
        problems();
        waived();
        undecided();
        passed();
        inputs();
        out.append("</main></body></html>\n");
    }

    private void head() {
        out.append(
                "<header><h1>Audit of the virtual network</h1><p class=\"sub\">%s &middot; %s</p>"
                        .formatted(
                                escape(report.profile().title()),
                                Doc.time(report.at()).replace("T", " ").replace("Z", " UTC")));
        out.append("<div class=\"chips\">");
        chip("fail", report.outcomes().stream().filter(Outcome::active).count(), "to solve");
        long waived = report.outcomes().stream().filter(Outcome::waived).count();
        if (waived > 0) {
            chip("waived", waived, "waived");
        }
        chip("unknown", report.count(Result.UNKNOWN), "undecided");
        chip("pass", report.count(Result.PASS), "pass");
        chip("na", report.count(Result.NOT_APPLICABLE), "not applicable");
        out.append(
                "</div><p class=\"sub\">%d hosts, %d files, %d facts."
                        .formatted(
                                report.site().hosts().size(),
                                report.site().files().size(),
                                report.site().size()));
        if (!report.declared().file().isEmpty()) {
            out.append(" Declared facts: <code>")
                    .append(escape(report.declared().file()))
                    .append("</code>.");
        }
        out.append("</p></header>\n");
    }

    private void chip(String css, long count, String word) {
        out.append("<span class=\"chip %s\"><b>%d</b> %s</span>".formatted(css, count, word));
    }

    private void summary() {
        out.append("<section><h2>Results</h2><div class=\"two\">");
        table(report.lines().stream().filter(l -> !l.ours()).toList(), "SP 800-125B");
        var ours = report.lines().stream().filter(l -> l.ours() && !l.counts().isEmpty()).toList();
        if (!ours.isEmpty()) {
            table(
                    ours,
                    report.profile().id().startsWith("stig")
                            ? "STIG rules"
                            : "Base checks and isolation");
        }
        out.append("</div></section>\n");
    }

    private void table(List<Report.Line> lines, String title) {
        if (lines.isEmpty()) {
            return;
        }
        out.append("<table class=\"results\"><caption>")
                .append(escape(title))
                .append("</caption><tbody>");
        for (Report.Line line : lines) {
            var counts = new ArrayList<String>();
            for (Result r : Result.values()) {
                int n = line.counts().getOrDefault(r, 0);
                if (n > 0) {
                    counts.add(n + " " + r.word());
                }
            }
            if (line.waived() > 0) {
                counts.add(line.waived() + " waived");
            }
            boolean problem = line.result() == Result.FAIL;
            String id =
                    problem ? "<a href=\"#p-" + line.id() + "\">" + line.id() + "</a>" : line.id();
            out.append(
                    "<tr><td class=\"id\">%s</td><td>%s<div class=\"small\">%s</div></td><td><span class=\"badge %s\">%s</span></td></tr>"
                            .formatted(
                                    id,
                                    escape(line.title()),
                                    counts.isEmpty()
                                            ? "nothing to judge"
                                            : String.join(", ", counts),
                                    css(line.result()),
                                    counts.isEmpty()
                                            ? "not judged"
                                            : line.result() == Result.NOT_APPLICABLE
                                                    ? "n/a"
                                                    : line.result().word()));
        }
        out.append("</tbody></table>");
    }

    private static String css(Result result) {
        return switch (result) {
            case FAIL -> "fail";
            case UNKNOWN -> "unknown";
            case PASS -> "pass";
            case NOT_APPLICABLE -> "na";
        };
    }

    private void topology() {
        String svg = TopologySvg.of(report);
        if (!svg.isEmpty()) {
            out.append("<section class=\"keep\"><h2>Topology</h2><figure>").append(svg);
            out.append(
                    "<figcaption class=\"small\">Per host: VMs and host adapters, virtual switches, pNICs; below, physical switches. A red outline with ! has a problem.</figcaption></figure></section>\n");
        }
    }

    private void problems() {
        List<Causes> problems = Causes.problems(report);
        out.append("<section><h2>Problems</h2>");
        if (problems.isEmpty()) {
            out.append("<p>None found")
                    .append(report.count(Result.UNKNOWN) > 0 ? " in what could be decided" : "")
                    .append(".</p>");
        }
        var anchors = new LinkedHashSet<String>();
        for (Causes cause : problems) {
            String line = Report.lineOf(cause.check());
            out.append(
                    "<article class=\"problem %s\"%s>"
                            .formatted(
                                    cause.severity().word(),
                                    anchors.add(line) ? " id=\"p-" + line + "\"" : ""));
            out.append(
                    "<h3><span class=\"badge sev-%s\">%s</span> %s <span class=\"id\">%s</span></h3>"
                            .formatted(
                                    cause.severity().word(),
                                    cause.severity().word(),
                                    escape(sentence(cause.cause())),
                                    cause.check()));
            subjects(cause);
            remarks(cause.outcomes().getFirst().finding());
            fix(cause);
            out.append("</article>\n");
        }
        out.append("</section>\n");
    }

    private static String sentence(String text) {
        return text.isEmpty()
                ? text
                : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private void subjects(Causes cause) {
        out.append("<ul class=\"subjects\">");
        int shown = 0;
        for (Outcome outcome : cause.outcomes()) {
            if (shown++ == SUBJECTS) {
                out.append(
                        "<li>and %d more (all are in the JSON report)</li>"
                                .formatted(cause.outcomes().size() - SUBJECTS));
                break;
            }
            Finding f = outcome.finding();
            out.append(
                    "<li><b>%s</b>: %s <span class=\"conf\">%s</span>"
                            .formatted(
                                    escape(f.subject()),
                                    escape(f.what()),
                                    f.confidence().name().toLowerCase(Locale.ROOT)));
            if (outcome.expired() && outcome.waiver() != null) {
                out.append(
                        " <span class=\"conf\">waiver %s expired on %s</span>"
                                .formatted(
                                        escape(outcome.waiver().id()), outcome.waiver().expires()));
            }
            int places = 0;
            out.append("<div class=\"evidence\">");
            for (Evidence e : f.evidence()) {
                if (places++ < EVIDENCE) {
                    out.append(
                            "<div><code>%s</code> %s</div>"
                                    .formatted(escape(e.place().text()), escape(e.what())));
                }
            }
            out.append("</div></li>");
        }
        out.append("</ul>");
    }

    private void remarks(Finding f) {
        for (String remark : f.remarks()) {
            out.append("<p class=\"remark\">").append(escape(sentence(remark))).append(".</p>");
        }
    }

    private void fix(Causes cause) {
        var lines = new LinkedHashSet<String>();
        cause.outcomes().stream().limit(3).forEach(o -> lines.addAll(o.finding().fix()));
        if (!lines.isEmpty()) {
            out.append("<div class=\"fix\"><span>Mend</span><pre>")
                    .append(escape(String.join("\n", lines)))
                    .append("</pre></div>");
        }
    }

    private void waived() {
        List<Causes> waived = Causes.waived(report);
        if (waived.isEmpty() && report.warnings().isEmpty()) {
            return;
        }
        out.append("<section><h2>Waived</h2>");
        if (!waived.isEmpty()) {
            out.append(
                    "<table class=\"plain\"><thead><tr><th>Check</th><th>Subject</th><th>Reason</th><th>Until</th></tr></thead><tbody>");
            for (Causes cause : waived) {
                for (Outcome o : cause.outcomes()) {
                    if (o.waiver() != null) {
                        out.append(
                                "<tr><td class=\"id\">%s</td><td>%s</td><td>%s (%s)</td><td>%s</td></tr>"
                                        .formatted(
                                                o.finding().check(),
                                                escape(o.finding().subject()),
                                                escape(o.waiver().reason()),
                                                escape(o.waiver().id()),
                                                o.waiver().expires()));
                    }
                }
            }
            out.append("</tbody></table>");
        }
        report.warnings()
                .forEach(w -> out.append("<p class=\"remark\">").append(escape(w)).append("</p>"));
        out.append("</section>\n");
    }

    private void undecided() {
        List<Causes> unknowns = Causes.unknowns(report);
        if (unknowns.isEmpty()) {
            return;
        }
        out.append("<section><h2>What could not be decided, and what would help</h2>");
        Map<String, List<Causes>> byCommand = new LinkedHashMap<>();
        for (Causes c : unknowns) {
            byCommand
                    .computeIfAbsent(
                            c.outcomes().getFirst().finding().command(), _ -> new ArrayList<>())
                    .add(c);
        }
        byCommand.forEach((command, causes) -> {
            out.append("<div class=\"ask\"><pre>").append(escape(command)).append("</pre><ul>");
            for (Causes c : causes) {
                Finding f = c.outcomes().getFirst().finding();
                int more = c.outcomes().size() - 1;
                out.append(
                        "<li><span class=\"id\">%s</span> %s. Missing: %s <span class=\"small\">(%s%s)</span></li>"
                                .formatted(
                                        c.check(),
                                        escape(sentence(c.cause())),
                                        escape(f.missing()),
                                        escape(f.subject()),
                                        more > 0 ? " and " + more + " more" : ""));
            }
            out.append("</ul></div>");
        });
        out.append("</section>\n");
    }

    private void passed() {
        out.append("<section><h2>What holds</h2><table class=\"plain\"><tbody>");
        var seen = new LinkedHashMap<String, int[]>();
        for (Outcome o : report.outcomes()) {
            Finding f = o.finding();
            if (f.result() == Result.PASS || f.result() == Result.NOT_APPLICABLE) {
                seen.computeIfAbsent(
                                f.check()
                                        + "|"
                                        + css(f.result())
                                        + "|"
                                        + f.cause()
                                        + "|"
                                        + f.confidence().name().toLowerCase(Locale.ROOT),
                                _ -> new int[1])[0]++;
            }
        }
        seen.forEach((key, count) -> {
            String[] p = key.split("\\|", -1);
            out.append(
                    "<tr><td class=\"id\">%s</td><td>%s%s <span class=\"conf\">%s</span></td><td><span class=\"badge %s\">%s</span></td></tr>"
                            .formatted(
                                    p[0],
                                    escape(sentence(p[2])),
                                    count[0] > 1 ? " (" + count[0] + ")" : "",
                                    p[3],
                                    p[1],
                                    p[1].equals("na") ? "n/a" : p[1]));
        });
        out.append("</tbody></table></section>\n");
    }

    private void inputs() {
        out.append("<section><h2>Input</h2><table class=\"plain files\"><tbody>");
        int shown = 0;
        for (SourceFile file : report.site().files()) {
            if (shown++ < 60) {
                out.append(
                        "<tr><td><code>%s</code></td><td class=\"hash\">%s</td></tr>"
                                .formatted(escape(file.path()), file.sha256().substring(0, 16)));
            }
        }
        out.append("</tbody></table>");
        if (report.site().files().size() > 60) {
            out.append(
                    "<p class=\"small\">and %d more files</p>"
                            .formatted(report.site().files().size() - 60));
        }
        if (!report.site().notifications().isEmpty()) {
            out.append("<h3>Notes on the input</h3><ul>");
            report.site().notifications().stream()
                    .limit(40)
                    .forEach(n ->
                            out.append("<li class=\"small\">")
                                    .append(escape(n.text()))
                                    .append("</li>"));
            out.append("</ul>");
        }
        out.append(
                "<p class=\"small\">Confidence: proved, tested (real frames), observed (read), derived (computed), inferred (from a convention), declared (by the operator). Severities: ");
        out.append(Severity.HIGH.word())
                .append(", ")
                .append(Severity.MEDIUM.word())
                .append(", ")
                .append(Severity.LOW.word());
        out.append(". Checks: ")
                .append(Integer.toString(Catalog.standard().checks().size()))
                .append(" in the catalog.</p></section>\n");
    }

    private static final String STYLE =
            """
            :root{--ink:#16202b;--soft:#5a6875;--line:#d9e0e6;--bg:#fff;--wash:#f5f7f9;--red:#b3261e;--redw:#fdecea;--amber:#8a5300;--amberw:#fff3dc;--green:#1c6b3a;--greenw:#e6f4ea;--grey:#5a6875;--greyw:#eef1f4;--blue:#1d4f91}
            *{box-sizing:border-box}
            body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
            main{max-width:1100px;margin:0 auto;padding:32px 24px 64px}
            h1{font-size:28px;margin:0 0 4px;letter-spacing:-.01em}h2{font-size:19px;margin:36px 0 12px;padding-bottom:6px;border-bottom:2px solid var(--line)}h3{font-size:15.5px;margin:0 0 8px}
            .sub{color:var(--soft);margin:4px 0}.small{color:var(--soft);font-size:12.5px}
            code,pre{font:12.5px/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
            pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
            .chips{display:flex;flex-wrap:wrap;gap:10px;margin:16px 0 10px}
            .chip{padding:8px 14px;border-radius:8px;border:1px solid var(--line);background:var(--greyw);color:var(--grey)}.chip b{font-size:20px;margin-right:4px}
            .chip.fail{background:var(--redw);color:var(--red);border-color:#f2c5c1}.chip.unknown{background:var(--amberw);color:var(--amber);border-color:#f0d9ab}.chip.pass{background:var(--greenw);color:var(--green);border-color:#bfe0c9}
            .two{display:grid;grid-template-columns:1fr 1fr;gap:28px;align-items:start}
            table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:600;color:var(--soft);padding-bottom:6px;font-size:13px}
            td,th{padding:6px 8px;border-top:1px solid var(--line);vertical-align:top;text-align:left}td:last-child{text-align:right}
            .id{font:600 12px/1.7 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:nowrap;color:var(--soft)}.id a{color:var(--blue)}
            .badge{display:inline-block;padding:1px 8px;border-radius:10px;font-size:12px;font-weight:600;background:var(--greyw);color:var(--grey);white-space:nowrap}
            .badge.fail,.badge.sev-high{background:var(--red);color:#fff}.badge.unknown{background:var(--amberw);color:var(--amber)}.badge.pass{background:var(--greenw);color:var(--green)}
            .badge.sev-medium{background:#c77700;color:#fff}.badge.sev-low{background:#6b7782;color:#fff}
            .problem{border:1px solid var(--line);border-left:5px solid #6b7782;border-radius:6px;padding:14px 16px;margin:0 0 14px}.problem.high{border-left-color:var(--red)}.problem.medium{border-left-color:#c77700}
            ul{margin:0;padding-left:18px}.subjects li{margin:0 0 6px}.evidence{color:var(--soft);font-size:12.5px;margin:2px 0 0}.evidence code{color:var(--ink);overflow-wrap:anywhere}
            .conf{font-size:11.5px;color:var(--soft);border:1px solid var(--line);border-radius:8px;padding:0 6px;white-space:nowrap}
            .remark{margin:6px 0;color:var(--soft);font-size:13.5px}
            .fix{display:flex;gap:12px;background:var(--wash);border-radius:6px;padding:10px 12px;margin-top:8px}.fix span{font-weight:600;font-size:12px;color:var(--green)}
            .ask{border:1px solid var(--line);border-radius:6px;margin:0 0 12px}.ask pre{background:var(--wash);padding:10px 12px;border-bottom:1px solid var(--line)}.ask ul{padding:8px 12px 8px 28px}
            .hash{font:12px ui-monospace,Menlo,Consolas,monospace;color:var(--soft)}.files code{overflow-wrap:anywhere}
            figure{margin:0}svg{width:100%;height:auto;background:var(--wash);border-radius:8px}
            svg .host{fill:#fff;stroke:#b9c4ce}svg .vm{fill:#eef4fb;stroke:#9db9d8}svg .nic{fill:#fff7e6;stroke:#d9b96c}svg .switch{fill:#1d4f91;stroke:#1d4f91}svg .pnic{fill:#f0f2f4;stroke:#8c99a5}svg .phys{fill:#3d4852;stroke:#3d4852}
            svg rect.bad{stroke:var(--red);stroke-width:3}svg .wire{fill:none;stroke:#93a1ad;stroke-width:1.4}
            svg text{font:11px system-ui,"DejaVu Sans",sans-serif;fill:var(--ink)}svg .hostname{font-weight:700;font-size:13px}svg .tag{font-size:9.5px;fill:var(--soft)}svg .mark{font-weight:700;fill:var(--red);font-size:13px}
            svg .switch + .name,svg .switch ~ .name,svg .phys ~ .name{fill:#fff;font-weight:600}svg .phys ~ .tag{fill:#cfd6dc}svg .switch ~ .mark{fill:#ffd7d3}
            @media screen and (max-width:760px){.two{grid-template-columns:1fr}}
            @page{size:A4;margin:14mm}
            @media print{body{font-size:10.5px;line-height:1.4}main{max-width:none;padding:0}h1{font-size:21px}h2{font-size:14px;margin:20px 0 8px}h3{font-size:12px}code,pre{font-size:9px}.small,.evidence,.remark{font-size:9.5px}.id,.hash{font-size:9px}.badge,.conf{font-size:9px}.chip{padding:5px 10px}.chip b{font-size:15px}.two{gap:18px}td,th{padding:3px 5px}.problem{padding:9px 11px;margin-bottom:9px}.fix,.ask pre{padding:7px 9px}.problem,.ask,.keep,tr,li{break-inside:avoid}h2,h3,caption{break-after:avoid}svg{max-height:170mm}.evidence code,.subjects,.ask li,td{overflow-wrap:anywhere}.badge,.chip,svg,.fix,.problem{print-color-adjust:exact;-webkit-print-color-adjust:exact}a{color:inherit;text-decoration:none}}
            """;
}
