package ringwall.lab.isolation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import ringwall.lab.isolation.Attack.Family;
import ringwall.lab.isolation.IsolationTest.Result;
import ringwall.lab.isolation.IsolationTest.Row;
import ringwall.lab.isolation.Outcome.Verdict;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The table, for terminals, programs and browsers: one row a target, the columns of 2007 first.
public final class IsolationReport {
    private final List<Row> rows;

    public IsolationReport(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    public List<Row> rows() {
        return rows;
    }

    /// Families of which some attack was asked for, in the reference list's order.
    public List<Family> columns() {
        List<Family> columns = new ArrayList<>();
        for (Family family : Family.values()) {
            if (rows.stream().anyMatch(row -> !row.of(family).isEmpty())) {
                columns.add(family);
            }
        }
        return columns;
    }

    public List<String> headings() {
        List<String> headings = new ArrayList<>(List.of("virtual switch", "kind"));
        columns().forEach(family -> headings.add(family.heading()));
        headings.add("floods");
        return headings;
    }

    public List<String> cells(Row row) {
        List<String> cells =
                new ArrayList<>(List.of(row.target().name(), row.target().kind().word()));
        for (Family family : columns()) {
            cells.add(row.missing().isPresent() ? "" : cell(row.of(family)));
        }
        cells.add(row.missing().isPresent() ? "" : "" + row.learningFloods());
        return cells;
    }

    /// `yes`, `no` or `-` for what was asked in 2007; how many passed for the attacks of today.
    static String cell(List<Result> results) {
        boolean article =
                !results.isEmpty()
                        && results.getFirst().attack().family().compareTo(Family.FLOODING) < 0;
        if (article) {
            return results.stream()
                    .map(r -> word(r.outcome().verdict()))
                    .collect(Collectors.joining("/"));
        }
        long judged =
                results.stream()
                        .filter(r -> r.outcome().verdict() != Verdict.NOT_APPLICABLE)
                        .count();
        long passed = results.stream().filter(r -> r.outcome().passed()).count();
        return judged == 0 ? "-" : passed == judged ? "pass" : "FAIL " + passed + "/" + judged;
    }

    private static String word(Verdict verdict) {
        return switch (verdict) {
            case PASS -> "yes";
            case FAIL -> "no";
            case NOT_APPLICABLE -> "-";
        };
    }

    /// What failed, for people: a line each for what was asked in 2007, one a target for the
    /// attacks of today.
    public List<String> remarks() {
        List<String> lines = new ArrayList<>();
        for (Row row : rows) {
            String name = row.target().name();
            row.missing().ifPresent(why -> lines.add(name + ": not tested: " + why));
            List<Result> failed =
                    row.results().stream()
                            .filter(r -> r.outcome().verdict() == Verdict.FAIL)
                            .toList();
            boolean few = failed.size() <= 6;
            for (Result result : failed) {
                if (few || result.attack().family().compareTo(Family.FLOODING) < 0) {
                    lines.add(
                            name
                                    + " fails "
                                    + result.attack().id()
                                    + ": "
                                    + result.outcome().observed());
                }
            }
            String rest =
                    failed.stream()
                            .filter(r -> r.attack().family().compareTo(Family.FLOODING) >= 0)
                            .map(r -> r.attack().id())
                            .collect(Collectors.joining(", "));
            if (!few && !rest.isEmpty()) {
                lines.add(name + " fails " + rest);
            }
        }
        return lines;
    }

    public ObjectNode json() {
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        ArrayNode targets = report.putArray("targets");
        for (Row row : rows) {
            ObjectNode target =
                    targets.addObject()
                            .put("target", row.target().name())
                            .put("kind", row.target().kind().word())
                            .put("note", row.target().note())
                            .put("learningFloods", row.learningFloods());
            row.missing().ifPresent(why -> target.put("missing", why));
            ArrayNode results = target.putArray("results");
            for (Result result : row.results()) {
                ObjectNode one =
                        results.addObject()
                                .put("attack", result.attack().id())
                                .put("family", result.attack().family().heading())
                                .put("verdict", result.outcome().verdict().word())
                                .put("observed", result.outcome().observed())
                                .put("learningFloods", result.outcome().learningFloods())
                                .put("framesCaptured", result.frames());
                result.capture().ifPresent(file -> one.put("capture", file.toString()));
            }
        }
        ArrayNode attacks = report.putArray("attacks");
        for (Attack attack : attacks()) {
            attacks.addObject()
                    .put("attack", attack.id())
                    .put("family", attack.family().meaning())
                    .put("tries", attack.tries())
                    .put("passMeans", attack.passMeans())
                    .put("source", attack.source());
        }
        return report;
    }

    private List<Attack> attacks() {
        return rows.stream()
                .flatMap(row -> row.results().stream())
                .map(Result::attack)
                .distinct()
                .toList();
    }

    /// A whole page, without anything from elsewhere.
    ///
    /// @param base folder that links to captures are relative to
    public String html(Path base) {
        return """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Ringwall isolation test</title>
        <style>
        %s</style></head><body><main>
        <h1>Isolation test</h1>
        <p>What can one VM see of, or do to, its neighbours and the host? Every cell was read from captured frames; follow a
        verdict to the capture that shows it.</p>
        %s</main></body></html>
        """
                .formatted(CSS, section(base));
    }

    /// The table and the attacks, for a page that has [#CSS].
    public String section(Path base) {
        StringBuilder html = new StringBuilder();
        html.append("<div class=\"wide\"><table><thead><tr>");
        List<String> headings = headings();
        for (int i = 0; i < headings.size(); i++) {
            int column = i - 2;
            boolean family = column >= 0 && column < columns().size();
            html.append("<th")
                    .append(
                            family
                                    ? " title=\"" + text(columns().get(column).meaning()) + "\""
                                    : "")
                    .append(">")
                    .append(text(headings.get(i)))
                    .append("</th>");
        }
        html.append("</tr></thead><tbody>\n");
        rows.forEach(row -> html.append(row(row)));
        html.append("</tbody></table></div>\n");
        html.append(
                """
                <p class="legend">Columns of 2007: is it hidden? yes, no, or – where it was not stated. <em>own pNIC</em> and
                <em>VLAN NICs</em> are the article's mitigations: VM2 / host / host with its own. Other columns: attacks passed. <em>floods</em>:
                unicast frames that reached VM1 before the switch could have learned; they do not count.</p>
                """);
        rows.forEach(row -> html.append(details(row, base)));
        html.append(
                        "<h2>The attacks</h2><div class=\"wide\"><table><thead><tr><th>attack</th><th>tries</th>")
                .append("<th>a pass is</th><th>source</th></tr></thead><tbody>\n");
        for (Attack attack : attacks()) {
            html.append("<tr><td><code>")
                    .append(attack.id())
                    .append("</code></td><td>")
                    .append(text(attack.tries()))
                    .append("</td><td>")
                    .append(text(attack.passMeans()))
                    .append("</td><td>")
                    .append(text(attack.source()))
                    .append("</td></tr>\n");
        }
        return html.append("</tbody></table></div>\n").toString();
    }

    private String row(Row row) {
        StringBuilder html = new StringBuilder("<tr>");
        List<String> cells = cells(row);
        if (row.missing().isPresent()) {
            return html.append("<th scope=\"row\">")
                    .append(text(row.target().name()))
                    .append("</th><td>")
                    .append(row.target().kind().word())
                    .append("</td><td class=\"na\" colspan=\"")
                    .append(cells.size() - 2)
                    .append("\">not tested: ")
                    .append(text(row.missing().get()))
                    .append("</td></tr>\n")
                    .toString();
        }
        html.append("<th scope=\"row\"><a href=\"#")
                .append(anchor(row))
                .append("\">")
                .append(text(cells.getFirst()))
                .append("</a></th><td>")
                .append(text(cells.get(1)))
                .append("</td>");
        for (int i = 2; i < cells.size(); i++) {
            String cell = cells.get(i);
            html.append("<td class=\"")
                    .append(i == cells.size() - 1 ? "count" : tone(cell))
                    .append("\">")
                    .append(text(cell.replace("/", " / ").replace("-", "–")))
                    .append("</td>");
        }
        return html.append("</tr>\n").toString();
    }

    private static String tone(String cell) {
        return cell.startsWith("FAIL") || cell.contains("no")
                ? "fail"
                : cell.contains("yes") || cell.contains("pass") ? "pass" : "na";
    }

    private static String anchor(Row row) {
        return "t-" + row.target().name().replaceAll("[^A-Za-z0-9-]+", "-");
    }

    private static String details(Row row, Path base) {
        if (row.missing().isPresent()) {
            return "";
        }
        StringBuilder html = new StringBuilder();
        html.append("<details id=\"")
                .append(anchor(row))
                .append("\"")
                .append(row.passed() ? "" : " open")
                .append("><summary>")
                .append(text(row.target().name()))
                .append("</summary><p>")
                .append(text(row.target().note()))
                .append("</p><table><tbody>\n");
        for (Result result : row.results()) {
            String word = result.outcome().verdict().word();
            html.append("<tr><td><code>")
                    .append(result.attack().id())
                    .append("</code></td><td class=\"")
                    .append(word.equals("n/a") ? "na" : word)
                    .append("\">")
                    .append(result.capture().map(file -> link(base, file, word)).orElse(word))
                    .append("</td><td>")
                    .append(text(result.outcome().observed()))
                    .append("</td></tr>\n");
        }
        return html.append("</tbody></table></details>\n").toString();
    }

    private static String link(Path base, Path file, String word) {
        Path from = base.toAbsolutePath().normalize();
        Path to = file.toAbsolutePath().normalize();
        return "<a href=\"" + text(from.relativize(to).toString()) + "\">" + word + "</a>";
    }

    /// HTML text.
    public static String text(String plain) {
        return plain.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /// The style of the lab's pages.
    public static final String CSS =
            """
            :root{--ink:#1c2430;--soft:#5b6675;--line:#d5dbe3;--paper:#fff;--good:#d8f0df;--goodink:#10602c;--bad:#fbdcd9;--badink:#9b1c12;--none:#eef1f5}
            @media (prefers-color-scheme:dark){:root{--ink:#e6ebf2;--soft:#9aa7b8;--line:#334050;--paper:#141a22;--good:#143d24;--goodink:#8fe0aa;--bad:#4d1a16;--badink:#ffb4ab;--none:#1e2630}}
            body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);margin:0}
            main{max-width:76rem;margin:0 auto;padding:1.5rem 1rem 4rem}
            h1{font-size:1.8rem;margin:.2em 0}h2{font-size:1.25rem;margin:2em 0 .5em}
            .wide{overflow-x:auto}
            table{border-collapse:collapse;font-size:.9rem;margin:.5rem 0}
            th,td{border:1px solid var(--line);padding:.3em .6em;text-align:left;vertical-align:top}
            thead th{background:var(--none);font-weight:600}
            td.pass{background:var(--good);color:var(--goodink)}td.fail{background:var(--bad);color:var(--badink);font-weight:600}
            td.na{color:var(--soft)}td.count{text-align:right}
            td.pass a,td.fail a{color:inherit}
            a{color:inherit}
            .legend,.note{color:var(--soft);font-size:.9rem;max-width:60rem}
            details{border:1px solid var(--line);border-radius:6px;padding:.4em .8em;margin:.6em 0}
            summary{cursor:pointer;font-weight:600}
            code{font-size:.95em}pre{background:var(--none);padding:.8em;overflow-x:auto;border-radius:6px;font-size:.85rem}
            """;
}
