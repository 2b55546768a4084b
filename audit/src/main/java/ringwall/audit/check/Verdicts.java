package ringwall.audit.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Fact;
import ringwall.audit.fact.Provenance;

/// Where checks write. Enforces the decision model: a fail without evidence becomes an error of
/// ours, an unknown must name its command.
public final class Verdicts {

    private final List<Draft> drafts = new ArrayList<>();
    private final Profile profile;
    private Confidence ceiling = Confidence.PROVED;

    public Verdicts(Profile profile) {
        this.profile = profile;
    }

    Draft fail(String check, String subject, String cause) {
        return add(new Draft(check, subject, Result.FAIL, cause, profile.severity(check)));
    }

    Draft pass(String check, String subject, String cause) {
        return add(new Draft(check, subject, Result.PASS, cause, profile.severity(check)));
    }

    /// `missing`: the input that would decide; `command`: what produces it.
    Draft unknown(String check, String subject, String cause, String missing, String command) {
        var draft = new Draft(check, subject, Result.UNKNOWN, cause, profile.severity(check));
        draft.missing = missing;
        draft.command = command;
        return add(draft);
    }

    Draft notApplicable(String check, String subject, String cause) {
        return add(
                new Draft(check, subject, Result.NOT_APPLICABLE, cause, profile.severity(check)));
    }

    /// What is found meanwhile is at most so sure.
    void within(Confidence weakest, Runnable check) {
        Confidence before = ceiling;
        ceiling = weakest;
        check.run();
        ceiling = before;
    }

    private Draft add(Draft draft) {
        drafts.add(draft.atMost(ceiling));
        return draft;
    }

    /// All findings of the profile's checks, sorted by check, subject and cause.
    List<Finding> findings() {
        var all = new ArrayList<Finding>();
        for (Draft draft : drafts) {
            if (profile.selects(draft.check)) {
                all.add(draft.build());
            }
        }
        all.sort(
                Comparator.comparing(Finding::check)
                        .thenComparing(Finding::result)
                        .thenComparing(Finding::subject)
                        .thenComparing(Finding::cause));
        return all;
    }

    /// A finding being written.
    static final class Draft {

        private static final int MAX_EVIDENCE = 12;

        private final String check;
        private final String subject;
        private final Result result;
        private final String cause;
        private final Set<Evidence> evidence = new LinkedHashSet<>();
        private final List<String> fix = new ArrayList<>();
        private final Set<String> remarks = new LinkedHashSet<>();
        private Severity severity;
        private Confidence confidence = Confidence.PROVED;
        private String what = "";
        private String missing = "";
        private String command = "";

        Draft(String check, String subject, Result result, String cause, Severity severity) {
            this.check = check;
            this.subject = subject;
            this.result = result;
            this.cause = cause;
            this.severity = severity;
        }

        Draft why(String sentence) {
            what = sentence;
            return this;
        }

        /// Rests on this fact; the result is as sure as its weakest fact.
        Draft saw(Fact fact, String seen) {
            confidence = confidence.weaker(fact.origin().confidence());
            for (Provenance place : fact.origin().places()) {
                if (evidence.size() < MAX_EVIDENCE) {
                    evidence.add(new Evidence(seen, place));
                }
            }
            return this;
        }

        Draft low() {
            severity = Severity.LOW;
            return this;
        }

        Draft medium() {
            severity = Severity.MEDIUM;
            return this;
        }

        Draft high() {
            severity = Severity.HIGH;
            return this;
        }

        Draft lowered() {
            severity = severity.lowered();
            return this;
        }

        Draft atMost(Confidence weakest) {
            confidence = confidence.weaker(weakest);
            return this;
        }

        Draft fix(List<String> commands) {
            fix.addAll(commands);
            return this;
        }

        Draft fix(String... commands) {
            return fix(List.of(commands));
        }

        Draft remark(String remark) {
            if (!remark.isEmpty()) {
                remarks.add(remark);
            }
            return this;
        }

        Finding build() {
            if (result == Result.UNKNOWN && command.isEmpty()) {
                throw new IllegalStateException(check + ": an unknown must name a command");
            }
            if (result == Result.FAIL && evidence.isEmpty()) {
                throw new IllegalStateException(check + " " + subject + ": a fail needs evidence");
            }
            Confidence sure = confidence == Confidence.PROVED ? Confidence.DERIVED : confidence;
            var said = new ArrayList<>(remarks);
            if (result == Result.PASS && sure == Confidence.INFERRED) {
                said.addFirst("inferred, not seen: confirm it");
            }
            return new Finding(
                    check,
                    subject,
                    result,
                    severity,
                    sure,
                    cause,
                    what.isEmpty() ? cause : what,
                    List.copyOf(evidence),
                    missing,
                    command,
                    fix,
                    said);
        }
    }
}
