package ringwall.audit.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import ringwall.audit.Audit;
import ringwall.audit.Outcome;
import ringwall.audit.Proofs;
import ringwall.audit.Report;
import ringwall.audit.check.Declared;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Sources;
import ringwall.audit.importer.Importers;
import ringwall.audit.settings.Profiles;

/// Findings of Ringwall sites and the edits that make them go away.
class FixerTest {

    private static final Audit.Options OPTIONS =
            new Audit.Options(Declared.NONE, List.of(), Profiles.standard(), Proofs.NONE);

    private static Report audit(String file, String yaml) {
        var source = new SourceFile(file, "host", yaml.getBytes(StandardCharsets.UTF_8), null);
        return Audit.run(Sources.load(List.of(source), Importers.ALL), OPTIONS, Instant.EPOCH);
    }

    private static Fixer.Fixes fix(String file, String yaml) {
        return Fixer.fix(audit(file, yaml), OPTIONS).orElseThrow();
    }

    private static List<String> failures(Report report) {
        return report.outcomes().stream()
                .filter(Outcome::active)
                .map(o -> o.finding().check() + " " + o.finding().subject())
                .toList();
    }

    private static String example(String path) {
        try {
            return Files.readString(Path.of("..").resolve(path));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Runs a program in a directory; empty when it is not installed.
    private static Optional<Integer> run(Path directory, String... command) throws Exception {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(directory.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return Optional.of(process.exitValue());
        } catch (IOException e) {
            System.out.println("SKIPPED FixerTest with " + command[0] + ": install " + command[0]);
            return Optional.empty();
        }
    }

    /// What `patch` and `git apply` make of a text with our diff is what we audited.
    private static String patched(String text, String diff, String... program) throws Exception {
        Path directory = Files.createTempDirectory(Path.of("target"), "fix");
        Files.writeString(directory.resolve("site.yaml"), text);
        Files.writeString(directory.resolve("x.diff"), diff);
        Optional<Integer> ended = run(directory, program);
        if (ended.isEmpty()) {
            return "";
        }
        assertThat(ended.get()).as(diff).isZero();
        return Files.readString(directory.resolve("site.yaml"));
    }

    @Test
    void theBadSiteIsMended() throws Exception {
        String bad = example("audit/examples/bad-intent/ringwall.yaml");
        Fixer.Fixes fixes = fix("site.yaml", bad);
        assertThat(failures(audit("site.yaml", bad))).hasSizeGreaterThan(20);
        assertThat(failures(fixes.after())).isEmpty();
        assertThat(fixes.unfixed()).isEmpty();
        String after = patched(bad, fixes.diff(), "patch", "-p0", "-s", "-i", "x.diff");
        if (!after.isEmpty()) {
            assertThat(failures(audit("site.yaml", after))).isEmpty();
            assertThat(
                            after.lines()
                                    .map(l -> l.replaceFirst(".*#", "#"))
                                    .filter(l -> l.startsWith("#")))
                    .containsExactlyElementsOf(
                            bad.lines()
                                    .map(l -> l.replaceFirst(".*#", "#"))
                                    .filter(l -> l.startsWith("#"))
                                    .toList());
        }
        assertThat(patched(bad, fixes.diff(), "git", "apply", "-p0", "x.diff")).isIn("", after);
    }

    /// A good example with one mistake: what to write instead of what, and the check that then
    /// fails.
    record Mistake(String example, String from, String to, String check) {
        @Override
        public String toString() {
            return example + ": " + check + ": " + to.strip();
        }
    }

    static Stream<Mistake> mistakes() {
        String shop = "three-tier";
        return Stream.of(
                new Mistake(shop, "[10, 20, 30, 40, 90]", "[10-90]", "VM-NS-R3.2"),
                new Mistake(shop, "[10, 20, 30, 40, 90]", "all", "VM-NS-R3.2"),
                new Mistake(
                        shop,
                        "uplink: {team: [ens1, ens2], policy: active-standby, detect: beacon}",
                        "uplink: ens1",
                        "NPR-0"),
                new Mistake(
                        shop,
                        "management: eno1 ",
                        "management: {on: prod, vlan: 90, address: 192.0.2.7/24..192.0.2.9/24} ",
                        "VM-NS-R2.1"),
                new Mistake(shop, "direction: both", "direction: egress", "VM-TM-R1"),
                new Mistake(
                        shop,
                        "allow: ping,     from: [web, app, db], to: [web, app, db]",
                        "allow: any",
                        "VM-FW-0"),
                new Mistake(
                        shop,
                        "vms:\n",
                        "portGroups:\n  odd: {switch: prod, segment: web, macChanges: allow, reason: test}\n\nvms:\n  odd-1: {host: h1, portGroup: odd, ip: 10.0.10.77}\n",
                        "ISO-1.2"),
                new Mistake(
                        shop,
                        "vms:\n",
                        "portGroups:\n  odd:\n    switch: prod\n    segment: web\n    promiscuous: allow   # who?\n    reason: test\n\nvms:\n  odd-1: {host: h1, portGroup: odd, ip: 10.0.10.77}\n",
                        "VM-TM-R2"),
                new Mistake(
                        "two-tenants",
                        "vtep: {on: cloud, vlan: 100,",
                        "vtep: {on: eno1,",
                        "VM-NS-R4.2"),
                new Mistake(
                        "figure-2-vlans",
                        "ens2: {to: sw-2, driver: mlx5_core, pci: \"0000:5e:00.0\"}",
                        "ens2: {to: sw-1, driver: ixgbe, pci: \"0000:3b:00.1\"}\n      ens3: {to: sw-2, driver: mlx5_core, pci: \"0000:5e:00.0\"}",
                        "VM-NPR-R3"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsMended(Mistake mistake) throws Exception {
        String good = example("examples/" + mistake.example() + "/ringwall.yaml");
        assertThat(good).contains(mistake.from());
        String bad = good.replace(mistake.from(), mistake.to());
        Fixer.Fixes fixes = fix("site.yaml", bad);
        List<String> before = failures(audit("site.yaml", bad));
        assertThat(before).anyMatch(f -> f.startsWith(mistake.check() + " "));
        assertThat(failures(fixes.after()))
                .as(fixes.diff() + fixes.unfixed())
                .noneMatch(f -> f.startsWith(mistake.check() + " "))
                .isSubsetOf(before);
        String after = patched(bad, fixes.diff(), "patch", "-p0", "-s", "-i", "x.diff");
        if (!after.isEmpty()) {
            assertThat(failures(audit("site.yaml", after))).isEqualTo(failures(fixes.after()));
        }
    }

    @Test
    void whatNoEditCanMendSaysWhy() {
        Fixer.Fixes fixes = fix("site.yaml", example("examples/figure-1-dmz/ringwall.yaml"));
        assertThat(fixes.diff()).isEmpty();
        assertThat(fixes.unfixed())
                .anySatisfy(u -> {
                    assertThat(u.finding().check()).isEqualTo("NPR-0");
                    assertThat(u.why()).contains("second pNIC");
                })
                .allSatisfy(u -> assertThat(u.why()).isNotBlank());
    }

    @Test
    void anotherPlatformHasNoIntentToEdit() {
        Report report =
                Audit.run(
                        Audit.load(List.of(Path.of("examples/bad-site")), Declared.NONE),
                        OPTIONS,
                        Instant.EPOCH);
        assertThat(Fixer.fix(report, OPTIONS)).isEmpty();
    }
}
