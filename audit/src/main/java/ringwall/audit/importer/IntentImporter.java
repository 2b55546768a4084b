package ringwall.audit.importer;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.SourceFile;
import ringwall.intent.Intent;
import ringwall.intent.yaml.Source;
import ringwall.model.Diagnostic;

/// Ringwall's own intent files. What they say is wanted, not read back: confidence `declared`,
/// until a lab tested it or a verifier proved it. All files of a directory are one Network.
public final class IntentImporter implements Importer {

    private static final Pattern MARK = Pattern.compile("(?m)^ringwall:\\s*\\d");

    @Override
    public String name() {
        return "ringwall";
    }

    @Override
    public int claim(SourceFile file) {
        String name = file.name();
        boolean yaml = name.endsWith(".yaml") || name.endsWith(".yml");
        return MARK.matcher(file.head()).find()
                ? SURE + 5
                : yaml && file.head().contains("ringwall:") ? GUESS : NO;
    }

    @Override
    public void read(List<SourceFile> files, FactSink out) {
        var sources = new ArrayList<Source>();
        for (SourceFile file : files) {
            sources.add(Source.of(file.path(), file.text()));
        }
        Intent.Result result = Intent.read(sources);
        for (Diagnostic diagnostic : result.diagnostics()) {
            if (diagnostic.severity() == Diagnostic.Severity.ERROR) {
                SourceFile file =
                        files.stream()
                                .filter(f -> f.path().equals(diagnostic.where().file()))
                                .findFirst()
                                .orElse(files.getFirst());
                out.error(
                        file,
                        diagnostic.where().line() + ":" + diagnostic.where().column(),
                        diagnostic.what(),
                        diagnostic.mend().isEmpty() ? "ringwall check" : diagnostic.mend());
            }
        }
        result.network().ifPresent(network -> new NetworkFacts(network, files, out).facts());
    }
}
