package ringwall.audit.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import ringwall.audit.Audit;
import ringwall.audit.Proofs;
import ringwall.audit.Report;
import ringwall.audit.check.Declared;
import ringwall.audit.fact.Site;
import ringwall.audit.settings.Profiles;
import ringwall.audit.settings.SettingsException;
import ringwall.audit.settings.Waiver;
import ringwall.audit.settings.Waivers;

/// Every form of the report: valid against its schema, deterministic, complete; and a look at the
/// page in a browser.
class ReportsTest {

    private static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");
    private static final Path FIXTURES = Path.of("src/test/resources/ringwall/audit");

    private static Report report() throws SettingsException {
        List<Waiver> waivers =
                Waivers.read(
                        "waivers.yaml",
                        """
                        waivers:
                          - {id: W-1, check: ISO-5, subject: "vm router/*", reason: it routes between VLANs, expires: 2027-03-01}
                          - {id: W-2, check: VM-TM-R1, subject: "*", reason: collector in repair, expires: 2026-01-01}
                        """,
                        LocalDate.of(2026, 11, 21));
        Site site =
                Audit.load(
                        List.of(FIXTURES.resolve("ovs"), FIXTURES.resolve("libvirt")),
                        Declared.NONE);
        return Audit.run(
                site,
                new Audit.Options(Declared.NONE, waivers, Profiles.standard(), Proofs.NONE),
                AT);
    }

    private static void valid(String json, Path schemaFile) throws IOException {
        Schema schema =
                SchemaRegistry.withDialect(Dialects.getDraft7())
                        .getSchema(Files.readString(schemaFile), InputFormat.JSON);
        List<Error> errors = schema.validate(json, InputFormat.JSON);
        assertThat(errors).as(schemaFile.toString()).isEmpty();
    }

    private static Path oscal(String model) {
        return Path.of("src/test/resources/oscal/oscal_" + model + "_schema.json");
    }

    @Test
    void oscalIsValid() throws Exception {
        valid(OscalReport.write(report()), oscal("assessment-results"));
        valid(OscalCatalog.catalog(), oscal("catalog"));
        valid(OscalCatalog.mapping(), oscal("mapping"));
        valid(OscalCatalog.component(), oscal("component"));
    }

    @Test
    void theProjectsOscalFilesAreThoseOfTheCatalog() throws IOException {
        Path docs = Path.of("../docs/oscal");
        assertThat(docs.resolve("catalog.json")).content().isEqualTo(OscalCatalog.catalog());
        assertThat(docs.resolve("mapping-sp800-53r5.json"))
                .content()
                .isEqualTo(OscalCatalog.mapping());
        assertThat(docs.resolve("component-definition.json"))
                .content()
                .isEqualTo(OscalCatalog.component());
    }

    @Test
    void sarifIsValid() throws Exception {
        Path schema = null;
        for (String guess :
                List.of(System.getProperty("ringwall.reference", ""), "../../shared/reference")) {
            if (!guess.isEmpty() && Files.exists(Path.of(guess, "sarif/sarif-schema-2.1.0.json"))) {
                schema = Path.of(guess, "sarif/sarif-schema-2.1.0.json");
            }
        }
        String sarif = SarifReport.write(report(), true);
        assertThat(sarif).contains("\"kind\" : \"review\"").contains("suppressions");
        if (schema == null) {
            System.out.println(
                    "SKIPPED ReportsTest.sarifIsValid: no ../shared/reference/sarif; name it with -Dringwall.reference");
            Assumptions.abort();
        } else {
            valid(sarif, schema);
        }
    }

    @Test
    void theSameInputGivesTheSameBytes() throws SettingsException {
        for (Reports form : Reports.values()) {
            assertThat(form.write(report())).as(form.name()).isEqualTo(form.write(report()));
        }
    }

    @Test
    void unknownIsNeverSatisfied() throws SettingsException {
        String oscal = OscalReport.write(report());
        assertThat(oscal)
                .contains("\"reason\" : \"other\"")
                .doesNotContain("\"satisfied\",\n        \"reason\" : \"other\"");
    }

    @Test
    void waiversShowAndExpiredOnesDoNotHide() throws SettingsException {
        String text = TextReport.write(report(), false);
        assertThat(text)
                .contains("WAIVED")
                .contains("W-1 until 2027-03-01")
                .contains("waiver W-2 expired on 2026-01-01");
    }

    @Test
    void aDiffTellsWhatBecameWorseAndBetter() throws Exception {
        String old = JsonReport.write(report());
        String better = old.replaceFirst("\"result\" : \"fail\"", "\"result\" : \"pass\"");
        ReportDiff.Diff diff = ReportDiff.of("old.json", old, "new.json", better);
        assertThat(diff.better()).isEqualTo(1);
        assertThat(ReportDiff.of("new.json", better, "old.json", old).worse()).isEqualTo(1);
        assertThat(ReportDiff.of("a", old, "b", old).lines())
                .containsExactly("No verdict changed.");
    }

    @Test
    void thePageStandsAlone() throws Exception {
        Path page =
                Files.createDirectories(Path.of("target/report"))
                        .resolve("report.html")
                        .toAbsolutePath();
        Files.writeString(page, HtmlReport.write(report()));
        assertThat(page)
                .content()
                .contains("<svg")
                .doesNotContain("<script")
                .doesNotContain("http://www.w3.org/1999");
    }
}
