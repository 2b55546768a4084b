package ringwall.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import ringwall.audit.Audit;
import ringwall.audit.Proofs;
import ringwall.audit.Report;
import ringwall.audit.check.Declared;
import ringwall.audit.check.Profile;
import ringwall.audit.check.Result;
import ringwall.audit.check.Severity;
import ringwall.audit.fact.Notification;
import ringwall.audit.fact.Site;
import ringwall.audit.fix.Fixer;
import ringwall.audit.report.JsonReport;
import ringwall.audit.report.ReportDiff;
import ringwall.audit.report.Reports;
import ringwall.audit.report.TextReport;
import ringwall.audit.settings.Catalog;
import ringwall.audit.settings.DeclaredFacts;
import ringwall.audit.settings.Profiles;
import ringwall.audit.settings.SettingsException;
import ringwall.audit.settings.Waiver;
import ringwall.audit.settings.Waivers;
import ringwall.intent.Intent;
import ringwall.intent.yaml.Source;
import ringwall.model.Network;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `ringwall audit`: any virtual network against SP 800-125B, with evidence.
@Command(
        name = "audit",
        description =
                "Judge a virtual network against NIST SP 800-125B, from its configuration: Ringwall's own, or that of another platform.",
        subcommands = AuditCommand.Diff.class,
        footer = {
            "",
            "Exit codes: 0 nothing at or above the threshold; 1 findings; 2 usage, or a declared, waiver or",
            "profile file that is invalid; 3 input unreadable, nothing decided; 4 internal fault.",
            "What could not be decided never gives 1, unless --fail-on-unknown.",
            "Examples:",
            "  ringwall audit site.tar.gz",
            "  ringwall audit vcenter/ switches/ --declared facts.yaml --waivers waivers.yaml -o report.html -o report.sarif",
            "  ringwall audit host.tar.gz --profile stig-vswitch --brief",
            "  ringwall audit intent.yaml --fix | patch -p0",
            "  ringwall up intent.yaml &  ringwall audit intent.yaml --lab",
            "  ringwall audit diff monday.json friday.json",
            "What to collect, per platform:  ringwall collect"
        })
final class AuditCommand implements Callable<Integer> {
    @Mixin private Console console = new Console();

    @Parameters(
            paramLabel = "SOURCE",
            arity = "0..*",
            description = "Files, directories or archives (tar, tar.gz, zip); together one site.")
    private List<Path> sources = List.of();

    @Option(
            names = "--declared",
            paramLabel = "FILE",
            description = "What no export contains (YAML; docs/audit.md).")
    private Optional<Path> declared = Optional.empty();

    @Option(
            names = "--waivers",
            paramLabel = "FILE",
            description = "Failures that were accepted, with reason and expiry.")
    private Optional<Path> waivers = Optional.empty();

    @Option(
            names = "--profile",
            paramLabel = "PROFILE",
            description = "sp800-125b (default), stig-vswitch, or a YAML file.")
    private String profile = Profiles.BUILT_IN.getFirst();

    @Option(names = "--brief", description = "Problems only.")
    private boolean brief;

    @Option(
            names = "--only",
            paramLabel = "ID",
            description = "Only these checks (VM-NS-R2, ISO-1...).")
    private List<String> only = List.of();

    @Option(
            names = "--fail-on",
            paramLabel = "LEVEL",
            description = "high, medium (default), low or never.")
    private String failOn = "medium";

    @Option(
            names = "--fail-on-unknown",
            description = "What could not be decided counts as a finding.")
    private boolean failOnUnknown;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = {
                "Write the report there too: .txt, .html, .json, .sarif, .oscal.json;",
                "with --fix also .diff."
            })
    private List<Path> outputs = List.of();

    @Option(
            names = "--fix",
            description =
                    "Ringwall sites: print the edit of the intent that makes findings go away, as a diff for patch -p0.")
    private boolean fix;

    @Option(
            names = "--lab",
            description =
                    "Ringwall sites: let the running lab (ringwall up FILE) test isolation and the matrix; what it shows reads 'tested'.")
    private boolean lab;

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "With --lab: which lab, when several run.")
    private List<Path> socket = List.of();

    @Override
    public Integer call() {
        if (sources.isEmpty()) {
            return usage("name at least one SOURCE");
        }
        if (!failOn.equals("never") && Severity.parse(failOn).isEmpty()) {
            return usage("--fail-on takes high, medium, low or never, not " + failOn);
        }
        for (Path output : outputs) {
            if (Reports.of(output.toString()).isEmpty() && !(fix && isDiff(output))) {
                return usage(
                        output
                                + ": the ending tells the form: .txt, .html, .json, .sarif or .oscal.json"
                                + (fix ? ", or .diff" : ""));
            }
        }
        for (String id : only) {
            if (Catalog.standard().checks().stream().noneMatch(c -> covers(id, c))) {
                return usage("--only " + id + ": no check has this id; docs/audit.md lists them");
            }
        }
        Instant now = Instant.now();
        Audit.Options options;
        try {
            options = options(now);
        } catch (SettingsException invalid) {
            invalid.diagnostics().forEach(d -> console.err().println(d));
            return ExitCode.USAGE;
        } catch (IOException unreadable) {
            return usage(
                    unreadable.getMessage() == null
                            ? unreadable.toString()
                            : unreadable.getMessage());
        }
        Site site = Audit.load(sources, options.declared());
        if (lab) {
            try {
                options = options.with(proofs(site));
            } catch (LabProofs.NoLabException e) {
                console.err().println("ringwall: " + e.getMessage());
                return ExitCode.UNREADABLE;
            }
        }
        Report report = Audit.run(site, options, now);
        return fix && site.size() > 0 ? fix(report, options) : report(report);
    }

    private static boolean covers(String id, Catalog.Check check) {
        return check.id().equals(id) || check.id().startsWith(id + ".");
    }

    /// Writes and prints the report.
    private int report(Report report) {
        // each form is a function of the report alone: they are made side by side
        List<Boolean> written =
                outputs.parallelStream()
                        .map(o ->
                                write(
                                        o,
                                        Reports.of(o.toString())
                                                .orElse(Reports.TEXT)
                                                .write(report)))
                        .toList();
        if (written.contains(false)) {
            return ExitCode.USAGE;
        }
        if (console.json()) {
            console.out().print(JsonReport.write(report));
        } else {
            console.out().print(TextReport.write(report, brief));
        }
        return exit(report);
    }

    private boolean write(Path output, String text) {
        try {
            Files.writeString(output, text);
            return true;
        } catch (IOException e) {
            console.err().println("ringwall: " + output + " cannot be written: " + e.getMessage());
            return false;
        }
    }

    private static boolean isDiff(Path output) {
        return output.toString().endsWith(".diff") || output.toString().endsWith(".patch");
    }

    /// Prints the edit; what it does and what it cannot goes before it, where patch ignores it.
    private int fix(Report report, Audit.Options options) {
        Optional<Fixer.Fixes> found = Fixer.fix(report, options);
        if (found.isEmpty()) {
            console.err()
                    .println(
                            "ringwall: --fix edits Ringwall's intent, and no file here is one. Mend: ringwall audit prints the commands for this platform; ringwall import makes an intent of it");
            return ExitCode.USAGE;
        }
        Fixer.Fixes fixes = found.get();
        for (Path output : outputs) {
            String text =
                    isDiff(output)
                            ? fixes.diff()
                            : Reports.of(output.toString()).orElse(Reports.TEXT).write(report);
            if (!write(output, text)) {
                return ExitCode.USAGE;
            }
        }
        if (console.json()) {
            console.print(FixText.json(fixes));
        } else {
            console.lines(FixText.lines(fixes));
        }
        return exit(fixes.after());
    }

    private Proofs proofs(Site site) throws LabProofs.NoLabException {
        List<Source> texts =
                site.files().stream()
                        .filter(f -> f.name().endsWith(".yaml") || f.name().endsWith(".yml"))
                        .map(f -> Source.of(f.path(), f.text()))
                        .toList();
        String file = sources.getFirst().toString();
        Optional<Network> network =
                texts.isEmpty() ? Optional.empty() : Intent.read(texts, Clock.today()).network();
        if (network.isEmpty()) {
            throw new LabProofs.NoLabException(
                    file
                            + " is no valid intent, so no lab can run it. Mend: ringwall check "
                            + file);
        }
        return LabProofs.ask(socket, file, network.get(), site);
    }

    private int exit(Report report) {
        if (report.site().size() == 0) {
            if (console.json() || brief) {
                report.site().notifications().stream()
                        .filter(n -> n.level() == Notification.Level.ERROR)
                        .limit(10)
                        .forEach(n -> console.err().println(n.text()));
            }
            return ExitCode.UNREADABLE;
        }
        if (failOnUnknown && report.count(Result.UNKNOWN) > 0) {
            return ExitCode.NO;
        }
        boolean found = Severity.parse(failOn).map(least -> report.active(least) > 0).orElse(false);
        return found ? ExitCode.NO : ExitCode.FINE;
    }

    private int usage(String what) {
        console.err().println("ringwall: " + what);
        console.err().println("Try: ringwall audit --help");
        return ExitCode.USAGE;
    }

    private Audit.Options options(Instant now) throws SettingsException, IOException {
        Declared facts =
                declared.isPresent()
                        ? DeclaredFacts.read(declared.get().toString(), text(declared.get()))
                        : Declared.NONE;
        LocalDate today = now.atOffset(ZoneOffset.UTC).toLocalDate();
        List<Waiver> accepted =
                waivers.isPresent()
                        ? Waivers.read(waivers.get().toString(), text(waivers.get()), today)
                        : List.of();
        Profile chosen =
                Profiles.BUILT_IN.contains(profile)
                        ? Profiles.builtIn(profile)
                        : Profiles.read(profile, text(Path.of(profile)));
        return new Audit.Options(
                facts, accepted, only.isEmpty() ? chosen : chosen.restricted(only), Proofs.NONE);
    }

    private static String text(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": no such file");
        }
        return Files.readString(file);
    }

    /// `ringwall audit diff OLD NEW`: what became worse and better.
    @Command(
            name = "diff",
            description = "Compare two JSON reports: which verdicts became worse, which better.",
            footer = {
                "",
                "Exit codes: 0 nothing became worse; 1 something did; 3 a file is no report."
            })
    static final class Diff implements Callable<Integer> {
        @Mixin private Console console = new Console();

        @Parameters(
                index = "0",
                paramLabel = "OLD",
                description = "A report written with -o OLD.json.")
        private Path old = Path.of("");

        @Parameters(index = "1", paramLabel = "NEW", description = "A later one.")
        private Path later = Path.of("");

        @Override
        public Integer call() {
            try {
                ReportDiff.Diff diff =
                        ReportDiff.of(old.toString(), text(old), later.toString(), text(later));
                if (console.json()) {
                    ObjectNode answer = JsonNodeFactory.instance.objectNode();
                    ArrayNode changes = answer.put("worse", diff.worse()).putArray("changes");
                    diff.lines().forEach(changes::add);
                    console.print(answer);
                } else {
                    console.lines(new ArrayList<>(diff.lines()));
                }
                return diff.worse() > 0 ? ExitCode.NO : ExitCode.FINE;
            } catch (IOException | ReportDiff.NotAReportException e) {
                console.err().println("ringwall: " + e.getMessage());
                return ExitCode.UNREADABLE;
            }
        }
    }
}
