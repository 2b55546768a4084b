package ringwall.audit;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import ringwall.audit.check.Declared;
import ringwall.audit.check.Finding;
import ringwall.audit.check.Judge;
import ringwall.audit.check.Profile;
import ringwall.audit.check.Result;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Limits;
import ringwall.audit.fact.Site;
import ringwall.audit.fact.Sources;
import ringwall.audit.importer.Importers;
import ringwall.audit.settings.Waiver;

/// The front door: files to a [Site], a site to a [Report]. Writing reports is in
/// [ringwall.audit.report].
public final class Audit {

    private Audit() {}

    /// What the operator adds.
    public record Options(Declared declared, List<Waiver> waivers, Profile profile, Proofs proofs) {

        public Options {
            waivers = List.copyOf(waivers);
        }

        public Options with(Proofs others) {
            return new Options(declared, waivers, profile, others);
        }
    }

    /// Reads files, directories and archives as one site. Never throws for what they hold.
    public static Site load(List<Path> sources, Declared declared) {
        var all = new ArrayList<>(sources);
        for (String cabling : declared.list("cabling").orElse(List.of())) {
            Path beside = Path.of(declared.file()).toAbsolutePath().getParent();
            all.add(beside == null ? Path.of(cabling) : beside.resolve(cabling));
        }
        return Sources.load(all, Importers.ALL, Limits.DEFAULT);
    }

    /// Judges a site. `at` dates the report and decides which waivers have expired.
    public static Report run(Site site, Options options, Instant at) {
        List<Finding> findings = Judge.judge(site, options.declared(), options.profile());
        LocalDate today = at.atOffset(ZoneOffset.UTC).toLocalDate();
        var used = new HashSet<Waiver>();
        var outcomes = new ArrayList<Outcome>();
        for (Finding finding : findings) {
            outcomes.add(outcome(asked(finding, options.proofs()), options.waivers(), today, used));
        }
        var warnings = new ArrayList<String>();
        for (Waiver waiver : options.waivers()) {
            if (!used.contains(waiver)) {
                warnings.add(
                        waiver.place()
                                + ": waiver "
                                + waiver.id()
                                + " covers no failure; remove it");
            } else if (waiver.expired(today)) {
                warnings.add(
                        waiver.place()
                                + ": waiver "
                                + waiver.id()
                                + " expired on "
                                + waiver.expires());
            }
        }
        return new Report(site, options.declared(), options.profile(), outcomes, warnings, at);
    }

    private static Outcome outcome(
            Finding finding, List<Waiver> waivers, LocalDate today, Set<Waiver> used) {
        Waiver expired = null;
        for (Waiver waiver : waivers) {
            if (waiver.covers(finding)) {
                used.add(waiver);
                if (!waiver.expired(today)) {
                    return new Outcome(finding, waiver, false);
                }
                expired = waiver;
            }
        }
        return new Outcome(finding, expired, expired != null);
    }

    /// Lets a lab or a verifier speak. A test can confirm a pass, decide an unknown, or refute a
    /// pass.
    private static Finding asked(Finding finding, Proofs proofs) {
        Proofs.Answer answer = proofs.about(finding);
        return switch (answer.verdict()) {
            case SILENT -> finding;
            case HOLDS ->
                    finding.result() == Result.FAIL
                            ? finding
                            : decided(finding, Result.PASS, answer);
            case BROKEN -> decided(finding, Result.FAIL, answer);
        };
    }

    private static Finding decided(Finding finding, Result result, Proofs.Answer answer) {
        Confidence sure = answer.confidence();
        Finding surer = finding.confirmed(sure, answer.evidence(), answer.remark());
        return new Finding(
                surer.check(),
                surer.subject(),
                result,
                surer.severity(),
                sure,
                result == finding.result() ? surer.cause() : answer.remark(),
                result == finding.result() ? surer.what() : answer.remark(),
                surer.evidence(),
                "",
                "",
                surer.fix(),
                surer.remarks());
    }
}
