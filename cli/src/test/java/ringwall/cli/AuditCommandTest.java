package ringwall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `ringwall audit` and `audit diff` as users type them: exit codes, outputs, bad input.
class AuditCommandTest {
    @TempDir Path dir = Path.of("");

    private static final String BAD = Ran.root().resolve("audit/examples/bad-site").toString();
    private static final String BAD_INTENT =
            Ran.root().resolve("audit/examples/bad-intent/ringwall.yaml").toString();
    private static final String GOOD = Ran.example("three-tier");

    private Path file(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text);
    }

    private static JsonNode json(String text) {
        return JsonMapper.builder().build().readTree(text);
    }

    private static void calm(Ran ran) {
        assertThat(ran.all()).doesNotContain("\tat ").doesNotContain("Exception");
    }

    private static String day(int fromToday) {
        return LocalDate.now(ZoneOffset.UTC).plusDays(fromToday).toString();
    }

    @Test
    void exitCodes() {
        assertThat(Ran.ringwall("audit", GOOD).code()).isEqualTo(ExitCode.FINE);
        assertThat(Ran.ringwall("audit", GOOD, "--fail-on", "low").code()).isEqualTo(ExitCode.NO);
        assertThat(Ran.ringwall("audit", GOOD, "--fail-on-unknown").code()).isEqualTo(ExitCode.NO);
        assertThat(Ran.ringwall("audit", BAD).code()).isEqualTo(ExitCode.NO);
        assertThat(Ran.ringwall("audit", BAD, "--fail-on", "high").code()).isEqualTo(ExitCode.NO);
        assertThat(Ran.ringwall("audit", BAD, "--fail-on", "never").code())
                .isEqualTo(ExitCode.FINE);
        assertThat(Ran.ringwall("audit", BAD, "--only", "NPR-T", "--fail-on", "high").code())
                .isEqualTo(ExitCode.FINE);
        assertThat(Ran.ringwall("audit", dir.resolve("none").toString()).code())
                .isEqualTo(ExitCode.UNREADABLE);
        assertThat(Ran.ringwall("audit").code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void jsonIsTheReport() {
        Ran ran = Ran.ringwall("audit", BAD, "--json");
        JsonNode report = json(ran.out());
        assertThat(report.path("findings").size()).isGreaterThan(10);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isEqualTo(ExitCode.NO);
    }

    @Test
    void severalOutputsInOneRun() throws IOException {
        var names = List.of("r.txt", "r.html", "r.json", "r.sarif", "r.oscal.json");
        String[] command =
                Stream.concat(
                                Stream.of("audit", BAD, "--brief"),
                                names.stream()
                                        .flatMap(n -> Stream.of("-o", dir.resolve(n).toString())))
                        .toArray(String[]::new);
        assertThat(Ran.ringwall(command).code()).isEqualTo(ExitCode.NO);
        assertThat(Files.readString(dir.resolve("r.txt"))).contains("VM-NS-R2.1");
        assertThat(Files.readString(dir.resolve("r.html"))).startsWith("<!DOCTYPE html>");
        assertThat(json(Files.readString(dir.resolve("r.json"))).has("findings")).isTrue();
        assertThat(json(Files.readString(dir.resolve("r.sarif"))).path("version").asString())
                .isEqualTo("2.1.0");
        assertThat(json(Files.readString(dir.resolve("r.oscal.json"))).has("assessment-results"))
                .isTrue();
    }

    @Test
    void briefShowsProblemsOnly() {
        Ran brief = Ran.ringwall("audit", BAD, "--brief");
        Ran full = Ran.ringwall("audit", BAD);
        assertThat(brief.out().length()).isLessThan(full.out().length());
        assertThat(brief.out()).contains("PROBLEMS");
    }

    @Test
    void onlySelectsChecksAndRefusesUnknownOnes() {
        Ran only = Ran.ringwall("audit", BAD, "--json", "--only", "VM-NS-R2", "--only", "ISO-1");
        assertThat(json(only.out()).path("findings"))
                .isNotEmpty()
                .allSatisfy(f ->
                        assertThat(f.path("check").asString())
                                .matches("VM-NS-R2\\..*|ISO-1(\\..*)?"));
        Ran none = Ran.ringwall("audit", BAD, "--only", "VM-NS-R99");
        assertThat(none.code()).isEqualTo(ExitCode.USAGE);
        assertThat(none.err()).contains("VM-NS-R99");
    }

    @Test
    void declaredFactsDecideUnknowns() throws IOException {
        Path facts = file("facts.yaml", "sensitivity: {high: [db-*], low: [web-*]}\n");
        Ran before = Ran.ringwall("audit", GOOD, "--json", "--only", "ISO-5");
        Ran after =
                Ran.ringwall(
                        "audit", GOOD, "--json", "--only", "ISO-5", "--declared", facts.toString());
        assertThat(before.out()).contains("\"unknown\"");
        assertThat(json(after.out()).path("findings"))
                .isNotEmpty()
                .allSatisfy(f -> assertThat(f.path("result").asString()).isEqualTo("pass"));
    }

    @Test
    void waiversCoverUntilTheyExpire() throws IOException {
        String waiver =
                "waivers:\n  - {id: W-1, check: VM-NS-R2.1, subject: \"*\", reason: test, expires: %s}\n";
        Path good = file("good.yaml", waiver.formatted(day(30)));
        Path expired = file("expired.yaml", waiver.formatted(day(-1)));
        String[] only = {"audit", BAD, "--only", "VM-NS-R2.1", "--waivers"};
        Ran covered = Ran.ringwall(append(only, good.toString()));
        assertThat(covered.code()).as(covered.all()).isEqualTo(ExitCode.FINE);
        assertThat(covered.out()).contains("W-1");
        Ran active = Ran.ringwall(append(only, expired.toString()));
        assertThat(active.code()).isEqualTo(ExitCode.NO);
        assertThat(active.out()).contains("expired");
        Path far = file("far.yaml", waiver.formatted(day(800)));
        assertThat(Ran.ringwall(append(only, far.toString())).code()).isEqualTo(ExitCode.USAGE);
        Path useless = file("useless.yaml", waiver.formatted(day(30)).replace("\"*\"", "nobody"));
        assertThat(Ran.ringwall(append(only, useless.toString())).out())
                .contains("covers no failure");
    }

    private static String[] append(String[] words, String more) {
        String[] all = java.util.Arrays.copyOf(words, words.length + 1);
        all[words.length] = more;
        return all;
    }

    @Test
    void profiles() throws IOException {
        assertThat(Ran.ringwall("audit", BAD, "--profile", "stig-vswitch").code()).isIn(0, 1);
        Path own = file("own.yaml", "id: own\ntitle: Ours\nchecks:\n  VM-NS-R2.1: low\n");
        Ran ran = Ran.ringwall("audit", BAD, "--json", "--profile", own.toString());
        assertThat(ran.code()).as(ran.all()).isEqualTo(ExitCode.FINE);
        assertThat(json(ran.out()).path("findings"))
                .allSatisfy(f -> assertThat(f.path("check").asString()).isEqualTo("VM-NS-R2.1"));
        assertThat(Ran.ringwall("audit", BAD, "--profile", "nonsense").code())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void diffTellsWorseFromBetter() throws IOException {
        Path bad = dir.resolve("bad.json");
        Path mended = dir.resolve("mended.json");
        assertThat(Ran.ringwall("audit", BAD_INTENT, "-o", bad.toString()).code()).isEqualTo(1);
        String good =
                Files.readString(Path.of(BAD_INTENT))
                        .replace("promiscuous: allow", "promiscuous: reject");
        Path edited = file("ringwall.yaml", good);
        Ran.ringwall("audit", edited.toString(), "-o", mended.toString());
        Ran better = Ran.ringwall("audit", "diff", bad.toString(), mended.toString());
        assertThat(better.code()).as(better.all()).isEqualTo(ExitCode.FINE);
        assertThat(better.out()).contains("+ ISO-1");
        Ran worse = Ran.ringwall("audit", "diff", mended.toString(), bad.toString());
        assertThat(worse.code()).isEqualTo(ExitCode.NO);
        Ran asJson = Ran.ringwall("audit", "diff", mended.toString(), bad.toString(), "--json");
        assertThat(json(asJson.out()).path("worse").asInt()).isPositive();
        Ran same = Ran.ringwall("audit", "diff", bad.toString(), bad.toString());
        assertThat(same.code()).isEqualTo(ExitCode.FINE);
        for (String wrong : List.of("none.json", "ringwall.yaml")) {
            Ran refused =
                    Ran.ringwall("audit", "diff", bad.toString(), dir.resolve(wrong).toString());
            assertThat(refused.code()).isEqualTo(ExitCode.UNREADABLE);
            calm(refused);
        }
    }

    @Test
    void fixPrintsADiffAndWhatItCannot() throws IOException {
        Path diff = dir.resolve("x.diff");
        Path report = dir.resolve("x.json");
        Ran ran =
                Ran.ringwall(
                        "audit",
                        BAD_INTENT,
                        "--fix",
                        "-o",
                        diff.toString(),
                        "-o",
                        report.toString());
        assertThat(ran.code()).as(ran.all()).isEqualTo(ExitCode.FINE);
        assertThat(ran.out())
                .contains("# edit: ", "#   fixes VM-NS-R2.1", "+++ " + BAD_INTENT)
                .endsWith(Files.readString(diff));
        assertThat(json(Files.readString(report)).has("findings")).isTrue();
        JsonNode asJson = json(Ran.ringwall("audit", BAD_INTENT, "--fix", "--json").out());
        assertThat(asJson.path("diff").asString()).isEqualTo(Files.readString(diff));
        assertThat(asJson.path("fixed").size()).isGreaterThan(3);
        Ran left = Ran.ringwall("audit", Ran.example("figure-1-dmz"), "--fix");
        assertThat(left.code()).isEqualTo(ExitCode.NO);
        assertThat(left.out()).contains("# not fixed: NPR-0", "second pNIC");
    }

    @Test
    void fixNeedsAnIntent() {
        Ran ran = Ran.ringwall("audit", BAD, "--fix");
        assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
        assertThat(ran.err()).contains("Ringwall's intent");
    }

    @Test
    void wrongCommandLines() {
        for (String[] words :
                new String[][] {
                    {"audit", BAD, "--fail-on", "enormous"},
                    {"audit", BAD, "-o", "report.docx"},
                    {"audit", BAD, "-o", "x.diff"},
                    {"audit", BAD, "-o", "/nonexistent/report.txt"},
                    {"audit", BAD, "--declared", "/nonexistent"},
                    {"audit", BAD, "--waivers", "/nonexistent"},
                    {"audit", BAD, "--bogus"},
                    {"audit", "diff", "one.json"},
                }) {
            Ran ran = Ran.ringwall(words);
            assertThat(ran.code()).as(String.join(" ", words)).isEqualTo(ExitCode.USAGE);
            calm(ran);
            assertThat(ran.err()).isNotBlank();
        }
    }

    @TestFactory
    Stream<DynamicTest> badInputNeverEndsInAStackTrace() {
        var random = new byte[200_000];
        new Random(7).nextBytes(random);
        var bombs =
                java.util.Map.of(
                        "random.bin",
                        random,
                        "random.json",
                        random,
                        "empty.json",
                        new byte[0],
                        "deep.json",
                        "[".repeat(200_000).getBytes(StandardCharsets.UTF_8),
                        "deep.xml",
                        "<a>".repeat(200_000).getBytes(StandardCharsets.UTF_8),
                        "dtd.xml",
                        ("<!DOCTYPE domain [<!ENTITY a \"b\"><!ENTITY c \"&a;&a;\">]>"
                                        + "<domain><name>&c;</name></domain>")
                                .getBytes(StandardCharsets.UTF_8),
                        "half.tar.gz",
                        new byte[] {31, -117, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3},
                        "half.zip",
                        new byte[] {'P', 'K', 3, 4, 20, 0},
                        "bad.yaml",
                        "ringwall: 1\nvms: [}\n".getBytes(StandardCharsets.UTF_8));
        return bombs.entrySet().stream()
                .map(e ->
                        DynamicTest.dynamicTest(
                                e.getKey(),
                                () -> {
                                    Path file = dir.resolve(e.getKey());
                                    Files.write(file, e.getValue());
                                    Ran ran = Ran.ringwall("audit", file.toString());
                                    calm(ran);
                                    assertThat(ran.code())
                                            .as(ran.all())
                                            .isEqualTo(ExitCode.UNREADABLE);
                                    Ran imported = Ran.ringwall("import", file.toString());
                                    calm(imported);
                                    assertThat(imported.code()).isEqualTo(ExitCode.UNREADABLE);
                                    Ran facts =
                                            Ran.ringwall(
                                                    "audit", BAD, "--declared", file.toString());
                                    calm(facts);
                                    assertThat(facts.code()).isIn(ExitCode.USAGE, ExitCode.NO);
                                }));
    }
}
