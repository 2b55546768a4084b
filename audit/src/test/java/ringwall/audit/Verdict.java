package ringwall.audit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import ringwall.audit.check.Declared;
import ringwall.audit.check.Finding;
import ringwall.audit.check.Glob;
import ringwall.audit.check.Profile;
import ringwall.audit.fact.Site;
import ringwall.audit.settings.DeclaredFacts;
import ringwall.audit.settings.Profiles;
import ringwall.audit.settings.SettingsException;

/// One expected verdict: `CHECK | subject glob | result [severity] | words of the sentence`.
/// `absent` as result means that no such finding exists.
record Verdict(String check, String subject, String result, String severity, String words) {

    static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");

    static Verdict of(String line) {
        String[] parts = line.split("\\|", -1);
        String[] result = parts[2].strip().split(" ", -1);
        return new Verdict(
                parts[0].strip(),
                parts[1].strip(),
                result[0],
                result.length > 1 ? result[1] : "",
                parts.length > 3 ? parts[3].strip() : "");
    }

    /// Empty when the report agrees; otherwise what it says instead.
    List<String> missing(Report report) {
        var near = new ArrayList<String>();
        for (Outcome outcome : report.outcomes()) {
            Finding f = outcome.finding();
            if (f.check().equals(check) && Glob.matches(subject, f.subject())) {
                boolean said =
                        words.isEmpty()
                                || (f.cause()
                                                + " "
                                                + f.what()
                                                + " "
                                                + f.remarks()
                                                + " "
                                                + f.evidence())
                                        .contains(words);
                boolean fits =
                        f.result().word().equals(result)
                                && (severity.isEmpty() || f.severity().word().equals(severity))
                                && said;
                if (fits) {
                    return List.of();
                }
                near.add(
                        "%s %s: %s %s: %s"
                                .formatted(
                                        f.check(),
                                        f.subject(),
                                        f.result().word(),
                                        f.severity().word(),
                                        f.what()));
            }
        }
        if (result.equals("absent")) {
            return near.isEmpty() ? List.of() : List.of("expected none, but " + near);
        }
        return List.of("expected " + this + " but " + near);
    }

    static Declared declared(String yaml) {
        try {
            return DeclaredFacts.read("declared.yaml", yaml);
        } catch (SettingsException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static Report audit(List<Path> files, String declared, Profile profile) {
        Declared facts = declared(declared);
        Site site = Audit.load(files, facts);
        return Audit.run(site, new Audit.Options(facts, List.of(), profile, Proofs.NONE), AT);
    }

    static Report audit(List<Path> files, String declared) {
        return audit(files, declared, Profiles.standard());
    }

    static Profile stig() {
        try {
            return Profiles.builtIn("stig-vswitch");
        } catch (SettingsException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A fixture of our own.
    static Path fixture(String name) {
        Path path = Path.of("src/test/resources/ringwall/audit", name);
        if (!Files.exists(path)) {
            throw new IllegalArgumentException("no fixture " + path.toAbsolutePath());
        }
        return path;
    }
}
