package ringwall.audit.fix;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import ringwall.audit.Audit;
import ringwall.audit.Outcome;
import ringwall.audit.Report;
import ringwall.audit.check.Finding;
import ringwall.audit.check.Result;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Sources;
import ringwall.audit.importer.Importers;
import ringwall.audit.importer.IntentImporter;
import ringwall.intent.Intent;
import ringwall.intent.yaml.Source;
import ringwall.model.Network;

/// Tries edits of a Ringwall site's intent, finding by finding, worst first, and keeps those after
/// which the intent is valid, the finding is gone and no other has come.
public final class Fixer {

    /// Audits of edited texts before it gives up.
    private static final int MOST_TRIES = 400;

    private final Report before;
    private final Audit.Options options;
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final List<Fixed> fixed = new ArrayList<>();
    private final List<Unfixed> unfixed = new ArrayList<>();
    private int tries;

    /// One accepted edit and the findings that went with it.
    public record Fixed(List<Finding> findings, String what) {}

    /// A finding that stays, and why.
    public record Unfixed(Finding finding, String why) {}

    /// - `diff`: unified; empty when nothing could be fixed
    /// - `after`: the audit of the edited text
    public record Fixes(List<Fixed> fixed, List<Unfixed> unfixed, String diff, Report after) {}

    private Fixer(Report before, Audit.Options options) {
        this.before = before;
        this.options = options;
    }

    /// Empty when no file of the site is Ringwall's intent.
    public static Optional<Fixes> fix(Report report, Audit.Options options) {
        var fixer = new Fixer(report, options);
        var importer = new IntentImporter();
        for (SourceFile file : report.site().files()) {
            if (importer.claim(file) > Importer.GUESS) {
                fixer.texts.put(file.path(), file.text());
            }
        }
        return fixer.texts.isEmpty() ? Optional.empty() : Optional.of(fixer.run());
    }

    private Fixes run() {
        var original = new LinkedHashMap<>(texts);
        var given = new HashSet<String>();
        Report now = before;
        Optional<Finding> next = worst(now, given);
        while (next.isPresent()) {
            given.add(key(next.get()));
            now = attempt(next.get(), now);
            next = worst(now, given);
        }
        var diff = new StringBuilder();
        original.forEach((file, text) ->
                diff.append(UnifiedDiff.of(file, text, texts.getOrDefault(file, text))));
        return new Fixes(List.copyOf(fixed), List.copyOf(unfixed), diff.toString(), now);
    }

    private static String key(Finding finding) {
        return finding.check() + "\n" + finding.subject() + "\n" + finding.cause();
    }

    private static Optional<Finding> worst(Report report, Set<String> given) {
        Finding worst = null;
        for (Outcome outcome : report.outcomes()) {
            Finding f = outcome.finding();
            if (outcome.active()
                    && !given.contains(key(f))
                    && (worst == null || f.severity().compareTo(worst.severity()) > 0)) {
                worst = f;
            }
        }
        return Optional.ofNullable(worst);
    }

    /// The report after the best proposal, or the same when none helps.
    private Report attempt(Finding finding, Report now) {
        Optional<Network> network = network(texts);
        if (network.isEmpty()) {
            unfixed.add(
                    new Unfixed(
                            finding, "the intent has errors: mend them first (ringwall check)"));
            return now;
        }
        List<Proposal> proposals = new Proposals(new IntentTree(texts), network.get()).of(finding);
        Report best = null;
        Map<String, String> bestTexts = Map.of();
        String what = "";
        int tried = 0;
        for (Proposal proposal : proposals) {
            if (tries >= MOST_TRIES) {
                break;
            }
            tried++;
            Map<String, String> edited = edited(proposal);
            Optional<Report> after = helps(finding, now, edited);
            if (after.isPresent()
                    && (best == null
                            || after.get().count(Result.UNKNOWN) < best.count(Result.UNKNOWN))) {
                best = after.get();
                bestTexts = edited;
                what = proposal.what();
                if (best.count(Result.UNKNOWN) <= now.count(Result.UNKNOWN)) {
                    break;
                }
            }
        }
        if (best == null) {
            unfixed.add(
                    new Unfixed(
                            finding,
                            tries >= MOST_TRIES && tried < proposals.size()
                                    ? MOST_TRIES
                                            + " edits were tried already: apply these and run again"
                                    : Proposals.why(finding, tried)));
            return now;
        }
        texts.putAll(bestTexts);
        Set<String> left = failures(best);
        fixed.add(
                new Fixed(
                        now.outcomes().stream()
                                .filter(Outcome::active)
                                .map(Outcome::finding)
                                .filter(f -> !left.contains(key(f)))
                                .toList(),
                        what));
        unfixed.removeIf(u -> !left.contains(key(u.finding())));
        return best;
    }

    private Map<String, String> edited(Proposal proposal) {
        var edited = new LinkedHashMap<String, String>();
        texts.forEach(
                (file, text) -> edited.put(file, TextEdit.apply(text, file, proposal.edits())));
        return edited;
    }

    /// The audit of edited texts, if the finding is gone and nothing else came.
    private Optional<Report> helps(Finding finding, Report now, Map<String, String> edited) {
        tries++;
        if (edited.equals(texts) || network(edited).isEmpty()) {
            return Optional.empty();
        }
        var files = new ArrayList<SourceFile>();
        for (SourceFile file : before.site().files()) {
            String text = edited.get(file.path());
            files.add(
                    text == null
                            ? file
                            : new SourceFile(
                                    file.path(),
                                    file.host(),
                                    text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                    null));
        }
        Report after = Audit.run(Sources.load(files, Importers.ALL), options, before.at());
        Set<String> left = subjects(after, Result.FAIL);
        boolean gone =
                !failures(after).contains(key(finding))
                        && !subjects(after, Result.UNKNOWN)
                                .contains(finding.check() + "\n" + finding.subject());
        left.removeAll(subjects(now, Result.FAIL));
        return gone && left.isEmpty() ? Optional.of(after) : Optional.empty();
    }

    private static Set<String> failures(Report report) {
        var keys = new TreeSet<String>();
        for (Outcome outcome : report.outcomes()) {
            if (outcome.active()) {
                keys.add(key(outcome.finding()));
            }
        }
        return keys;
    }

    private static Set<String> subjects(Report report, Result result) {
        var keys = new TreeSet<String>();
        for (Outcome outcome : report.outcomes()) {
            if (outcome.finding().result() == result) {
                keys.add(outcome.finding().check() + "\n" + outcome.finding().subject());
            }
        }
        return keys;
    }

    private Optional<Network> network(Map<String, String> files) {
        var sources = new ArrayList<Source>();
        files.forEach((file, text) -> sources.add(Source.of(file, text)));
        return Intent.read(sources).network();
    }
}
