package ringwall.audit.report;

import java.util.ArrayList;
import java.util.Comparator;
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
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Notification;

/// The report for a terminal: one screen of results, problems by cause, then what could not be
/// decided and the command that would help.
public final class TextReport {

    private static final int SUBJECTS = 6;
    private static final int EVIDENCE = 4;
    private static final int NOTES = 12;

    private TextReport() {}

    /// `brief`: only problems, and one line of counts.
    public static String write(Report report, boolean brief) {
        var out = new StringBuilder();
        head(report, out);
        if (!brief) {
            summary(report, out);
        }
        problems(report, brief, out);
        if (!brief) {
            waived(report, out);
            undecided(report, out);
            notes(report, out);
        }
        tail(report, out);
        return out.toString();
    }

    private static void head(Report report, StringBuilder out) {
        out.append("Ringwall audit: ").append(report.profile().title()).append('\n');
        out.append(
                "%d files, %d hosts, %d facts; %d fail, %d unknown, %d pass, %d not applicable"
                        .formatted(
                                report.site().files().size(),
                                report.site().hosts().size(),
                                report.site().size(),
                                report.count(Result.FAIL),
                                report.count(Result.UNKNOWN),
                                report.count(Result.PASS),
                                report.count(Result.NOT_APPLICABLE)));
        out.append("\n\n");
    }

    private static void summary(Report report, StringBuilder out) {
        for (Report.Line line : report.lines()) {
            if (line.ours() && line.counts().isEmpty()) {
                continue;
            }
            out.append(
                    "%-10s %-56s %-5s%s%n"
                            .formatted(
                                    line.id(),
                                    clip(line.title(), 56),
                                    word(line.result()),
                                    counts(report, line)));
        }
        out.append('\n');
    }

    static String word(Result result) {
        return switch (result) {
            case FAIL -> "FAIL ";
            case UNKNOWN -> "?    ";
            case PASS -> "pass ";
            case NOT_APPLICABLE -> "n/a  ";
        };
    }

    private static String counts(Report report, Report.Line line) {
        var words = new ArrayList<String>();
        for (Result result : Result.values()) {
            int count = line.counts().getOrDefault(result, 0);
            if (count > 0) {
                words.add(count + " " + result.word());
            }
        }
        for (Confidence shown : List.of(Confidence.PROVED, Confidence.TESTED)) {
            long count =
                    report.outcomes().stream()
                            .map(o -> o.finding())
                            .filter(f -> f.confidence() == shown)
                            .filter(f -> Report.lineOf(f.check()).equals(line.id()))
                            .count();
            if (count > 0) {
                words.add(count + " of them " + shown.name().toLowerCase(Locale.ROOT));
            }
        }
        if (line.waived() > 0) {
            words.add(line.waived() + " waived");
        }
        return words.isEmpty() ? " nothing to judge" : " " + String.join(", ", words);
    }

    static String clip(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 3) + "...";
    }

    private static void problems(Report report, boolean brief, StringBuilder out) {
        List<Causes> problems = Causes.problems(report);
        if (problems.isEmpty()) {
            out.append("No problem found")
                    .append(report.count(Result.UNKNOWN) > 0 ? " in what could be decided" : "")
                    .append(".\n\n");
            return;
        }
        out.append("PROBLEMS\n\n");
        for (Causes cause : problems) {
            out.append(
                    "%s  %s: %s%n"
                            .formatted(
                                    cause.severity().word().toUpperCase(Locale.ROOT),
                                    cause.check(),
                                    cause.cause()));
            subjects(cause, out);
            if (!brief) {
                Finding first = cause.outcomes().getFirst().finding();
                for (String remark : first.remarks()) {
                    out.append("      note: ").append(remark).append('\n');
                }
                fix(cause, out);
                out.append("      check again: ringwall audit --only ")
                        .append(cause.check())
                        .append(" SOURCE...\n");
            }
            out.append('\n');
        }
    }

    private static void subjects(Causes cause, StringBuilder out) {
        int shown = 0;
        for (Outcome outcome : cause.outcomes()) {
            if (shown++ == SUBJECTS) {
                out.append("    and %d more%n".formatted(cause.outcomes().size() - SUBJECTS));
                return;
            }
            Finding finding = outcome.finding();
            out.append("    ").append(finding.subject()).append(": ").append(finding.what());
            out.append(" [")
                    .append(finding.confidence().name().toLowerCase(Locale.ROOT))
                    .append("]\n");
            if (outcome.expired() && outcome.waiver() != null) {
                out.append("      waiver ")
                        .append(outcome.waiver().id())
                        .append(" expired on ")
                        .append(outcome.waiver().expires())
                        .append('\n');
            }
            int places = 0;
            for (Evidence evidence : finding.evidence()) {
                if (places++ == EVIDENCE) {
                    break;
                }
                out.append("      ")
                        .append(evidence.place().text())
                        .append(": ")
                        .append(evidence.what())
                        .append('\n');
            }
        }
    }

    private static void fix(Causes cause, StringBuilder out) {
        var lines = new LinkedHashSet<String>();
        for (Outcome outcome : cause.outcomes()) {
            if (lines.size() < 6) {
                lines.addAll(outcome.finding().fix());
            }
        }
        lines.forEach(line -> out.append("      $ ").append(line).append('\n'));
    }

    private static void waived(Report report, StringBuilder out) {
        List<Causes> waived = Causes.waived(report);
        if (waived.isEmpty()) {
            return;
        }
        out.append("WAIVED\n\n");
        for (Causes cause : waived) {
            for (Outcome outcome : cause.outcomes()) {
                if (outcome.waiver() != null) {
                    out.append(
                            "  %s %s: %s; %s until %s (%s)%n"
                                    .formatted(
                                            outcome.finding().check(),
                                            outcome.finding().subject(),
                                            cause.cause(),
                                            outcome.waiver().id(),
                                            outcome.waiver().expires(),
                                            outcome.waiver().reason()));
                }
            }
        }
        out.append('\n');
    }

    private static void undecided(Report report, StringBuilder out) {
        List<Causes> unknowns = Causes.unknowns(report);
        if (unknowns.isEmpty()) {
            return;
        }
        out.append("WHAT COULD NOT BE DECIDED, AND WHAT WOULD HELP\n\n");
        Map<String, List<Causes>> byCommand = new LinkedHashMap<>();
        for (Causes cause : unknowns) {
            byCommand
                    .computeIfAbsent(
                            cause.outcomes().getFirst().finding().command(), _ -> new ArrayList<>())
                    .add(cause);
        }
        byCommand.forEach((command, causes) -> {
            var seen = new LinkedHashSet<String>();
            for (Causes cause : causes) {
                Finding first = cause.outcomes().getFirst().finding();
                int more = cause.outcomes().size() - 1;
                seen.add(
                        "  %s: %s; missing: %s (%s%s)"
                                .formatted(
                                        cause.check(),
                                        cause.cause(),
                                        first.missing(),
                                        first.subject(),
                                        more > 0 ? " and " + more + " more" : ""));
            }
            seen.forEach(line -> out.append(line).append('\n'));
            out.append("    $ ").append(command).append("\n\n");
        });
    }

    private static void notes(Report report, StringBuilder out) {
        Comparator<Notification> gravest =
                Comparator.comparing(n -> n.level() == Notification.Level.NOTE);
        var all = report.site().notifications().stream().sorted(gravest).toList();
        if (!all.isEmpty()) {
            out.append("INPUT\n\n");
            all.stream().limit(NOTES).forEach(n -> out.append("  ").append(n.text()).append('\n'));
            if (all.size() > NOTES) {
                out.append("  and %d more: see the JSON report%n".formatted(all.size() - NOTES));
            }
            out.append('\n');
        }
    }

    private static void tail(Report report, StringBuilder out) {
        report.warnings().forEach(w -> out.append("warning: ").append(w).append('\n'));
        long active = report.outcomes().stream().filter(Outcome::active).count();
        out.append(
                "%d problems to solve, %d waived, %d undecided.%n"
                        .formatted(
                                active,
                                report.outcomes().stream().filter(Outcome::waived).count(),
                                report.count(Result.UNKNOWN)));
    }
}
