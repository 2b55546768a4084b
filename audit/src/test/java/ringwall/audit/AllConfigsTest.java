package ringwall.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import ringwall.audit.check.Declared;
import ringwall.audit.export.IntentText;
import ringwall.audit.fact.Fact;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Limits;
import ringwall.audit.fact.Notification;
import ringwall.audit.fact.Provenance;
import ringwall.audit.fact.Site;
import ringwall.audit.fact.Sources;
import ringwall.audit.importer.Importers;
import ringwall.audit.report.TextReport;
import ringwall.intent.Intent;
import ringwall.intent.yaml.Source;
import ringwall.model.Diagnostic;

/// Every file of `../shared/data/configs` (skipped visibly when absent), each on its own and all of
/// a directory together: it gives facts, or a notification names it and says what it is. None
/// crashes, and what was read can be judged and reported.
class AllConfigsTest {

    @Test
    void eachFileIsReadOrRefusedByName() throws IOException {
        var mute = new ArrayList<String>();
        var read = new TreeSet<String>();
        for (Path file : files()) {
            String name = configs().relativize(file).toString();
            Site site = Sources.load(List.of(file), Importers.ALL, Limits.DEFAULT);
            assertThat(site.notifications())
                    .as(name)
                    .noneMatch(n -> n.what().contains("importer") && n.what().contains("failed"));
            if (gaveFacts(site, file.toString()) || named(site, file.toString())) {
                read.add(name);
            } else {
                mute.add(name + ": " + site.notifications());
            }
        }
        System.out.println("AllConfigsTest: " + read.size() + " of " + files().size() + " read");
        assertThat(mute).isEmpty();
    }

    @Test
    void eachDirectoryCanBeJudged() throws IOException {
        for (Path directory : files().stream().map(Path::getParent).distinct().toList()) {
            Report report = Verdict.audit(List.of(directory), "");
            assertThat(report.site().notifications())
                    .as(directory.toString())
                    .noneMatch(n -> n.what().contains("importer") && n.what().contains("failed"));
            assertThat(TextReport.write(report, false)).isNotEmpty();
        }
        assertThat(Audit.load(List.of(configs()), Declared.NONE).files()).isNotEmpty();
    }

    @Test
    void whatIsImportedIsAValidIntent() throws IOException {
        var sources = new ArrayList<>(files());
        sources.addAll(files().stream().map(Path::getParent).distinct().toList());
        var wrong = new ArrayList<String>();
        for (Path source : sources) {
            Site site = Sources.load(List.of(source), Importers.ALL, Limits.DEFAULT);
            String text = IntentText.write(site, "moved");
            Intent.read(List.of(Source.of("intent.yaml", text))).diagnostics().stream()
                    .filter(d -> d.severity() == Diagnostic.Severity.ERROR)
                    .limit(2)
                    .forEach(d -> wrong.add(configs().relativize(source) + ": " + d.what()));
        }
        assertThat(wrong).isEmpty();
    }

    private static boolean gaveFacts(Site site, String file) {
        for (FactType type : FactType.values()) {
            for (Fact fact : site.all(type.fact())) {
                for (Provenance place : fact.origin().places()) {
                    if (place.file().equals(file)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /// A notification about the file that says more than that nobody knows it.
    private static boolean named(Site site, String file) {
        for (Notification n : site.notifications()) {
            if (n.file().equals(file) && !n.what().startsWith("not read: no importer")) {
                return true;
            }
        }
        return false;
    }

    private static List<Path> files() throws IOException {
        Path configs = configs();
        if (configs.toString().isEmpty()) {
            System.out.println(
                    "SKIPPED AllConfigsTest: no ../shared/data/configs; name it with -Dringwall.configs");
            Assumptions.abort();
        }
        try (Stream<Path> all = Files.walk(configs)) {
            return all.filter(Files::isRegularFile)
                    .filter(f -> !f.getFileName().toString().startsWith("MANIFEST"))
                    .sorted()
                    .toList();
        }
    }

    private static Path configs() {
        return ExpectedVerdictsTest.configs();
    }
}
