package ringwall.audit.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import ringwall.audit.Audit;
import ringwall.audit.Proofs;
import ringwall.audit.check.Declared;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.Limits;
import ringwall.audit.fact.Site;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Sources;
import ringwall.audit.report.TextReport;
import ringwall.audit.settings.Profiles;

/// Every importer under seeded mutations of every fixture: none throws, and what is left can be
/// judged and reported. More rounds with -Dringwall.fuzz.rounds=N.
class ImportersFuzzTest {

    private static final int ROUNDS = Integer.getInteger("ringwall.fuzz.rounds", 40);

    private static List<Path> fixtures() throws IOException {
        try (Stream<Path> all = Files.walk(Path.of("src/test/resources/ringwall/audit"))) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void mutatedInputNeverThrows() throws IOException {
        List<Path> fixtures = fixtures();
        assertThat(fixtures).isNotEmpty();
        var random = new Random(800125);
        for (Path fixture : fixtures) {
            byte[] original = Files.readAllBytes(fixture);
            for (int round = 0; round < ROUNDS; round++) {
                byte[] bytes = mutate(original, random);
                var file = new SourceFile(fixture.toString(), "host", bytes, null);
                for (Importer importer : Importers.ALL) {
                    var site = new Site.Builder(Limits.DEFAULT);
                    assertThatCode(
                                    () -> {
                                        if (importer.claim(file) > Importer.NO) {
                                            importer.read(List.of(file), site);
                                        }
                                    })
                            .as("%s of %s, round %d", importer.name(), fixture, round)
                            .doesNotThrowAnyException();
                }
            }
        }
    }

    @Test
    void whatIsLeftOfMutatedSitesCanBeJudged() throws IOException {
        List<Path> fixtures = fixtures();
        var random = new Random(53);
        for (int round = 0; round < ROUNDS; round++) {
            var files = new ArrayList<SourceFile>();
            for (Path fixture : fixtures) {
                byte[] bytes = Files.readAllBytes(fixture);
                byte[] some = random.nextInt(3) == 0 ? mutate(bytes, random) : bytes;
                files.add(
                        new SourceFile(fixture.toString(), "host" + random.nextInt(3), some, null));
            }
            Site site = Sources.load(files, Importers.ALL);
            assertThat(site.notifications())
                    .noneMatch(n -> n.what().contains("importer") && n.what().contains("failed"));
            var report =
                    Audit.run(
                            site,
                            new Audit.Options(
                                    Declared.NONE, List.of(), Profiles.standard(), Proofs.NONE),
                            Instant.EPOCH);
            assertThat(TextReport.write(report, false)).isNotEmpty();
        }
    }

    private static byte[] mutate(byte[] original, Random random) {
        byte[] bytes = original.clone();
        int edits = 1 + random.nextInt(6);
        for (int i = 0; i < edits && bytes.length > 2; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes = Arrays.copyOf(bytes, at);
                case 2 -> bytes[at] = (byte) "<>{}[]\"':,\n\t0-9".charAt(random.nextInt(15));
                case 3 -> { // a piece twice
                    int length = Math.min(random.nextInt(200), bytes.length - at);
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
                    System.arraycopy(bytes, at, longer, bytes.length, length);
                    bytes = longer;
                }
                case 4 -> { // a number grows
                    for (int k = at; k < Math.min(bytes.length, at + 40); k++) {
                        if (bytes[k] >= '0' && bytes[k] <= '9') {
                            bytes[k] = '9';
                        }
                    }
                }
                default -> { // a piece is gone
                    int length = Math.min(random.nextInt(60), bytes.length - at);
                    byte[] shorter = Arrays.copyOf(bytes, bytes.length - length);
                    System.arraycopy(bytes, at + length, shorter, at, bytes.length - at - length);
                    bytes = shorter;
                }
            }
        }
        return bytes;
    }
}
