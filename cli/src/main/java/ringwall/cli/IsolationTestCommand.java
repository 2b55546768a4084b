package ringwall.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import ringwall.lab.isolation.Attack;
import ringwall.lab.isolation.IsolationReport;
import ringwall.lab.isolation.IsolationTest;
import ringwall.lab.isolation.MachineTest;
import ringwall.lab.isolation.Outcome;
import ringwall.lab.isolation.VirtualSwitchUnderTest;
import ringwall.lab.isolation.attack.Attacks;
import ringwall.lab.isolation.file.FileTest;
import ringwall.lab.isolation.target.Model;
import ringwall.lab.isolation.target.RingwallFile;
import ringwall.lab.isolation.target.Targets;
import ringwall.lab.system.Namespace;
import tools.jackson.databind.json.JsonMapper;

/// `ringwall isolation-test`: the test of 2007 and the attacks of today, on any virtual switch.
@Command(
        name = "isolation-test",
        description = {
            "Put virtual switches through the isolation test of 2007 and the attacks of today.",
            "Every verdict is read from captured frames; the capture of each is kept."
        },
        footer = {
            "",
            "Targets:",
            "  vmware-server virtual-server-2005r2 xenexpress esx   models of what was observed in 2007",
            "  shared-nic                                           the mechanism, with the real kernel (root)",
            "  linux-bridge ovs macvlan-bridge                      real, in network namespaces (root)",
            "  vde vde-hub qemu-hub                                 real, no privileges",
            "  ringwall, ringwall:FILE                              ours, with its own or your intent file",
            "  models, real, all                                    several at once",
            "Without a target: the models and ringwall.",
            "",
            "Exit codes: 0 every target asked for passed; 1 one failed or is missing; 2 usage; 3 unreadable file.",
            "Without a target the models fail as their products did; only ringwall counts.",
            "Examples:",
            "  ringwall isolation-test",
            "  ringwall isolation-test linux-bridge ovs ringwall -o report.html",
            "  ringwall isolation-test --guests qemu --pcap figures",
            "  ringwall isolation-test ringwall --attacks mac-flood,arp-poison --pcap captures"
        })
final class IsolationTestCommand implements Callable<Integer> {
    /// What vm1 and vm2 are.
    enum Guests {
        process,
        qemu
    }

    @Mixin private Console console = new Console();

    @Parameters(paramLabel = "TARGET", arity = "0..*", description = "What to test; see below.")
    private List<String> names = List.of();

    @Option(
            names = "--attacks",
            split = ",",
            paramLabel = "LIST",
            description = "Only these attacks (see --list).")
    private List<String> attacks = List.of();

    @Option(
            names = "--guests",
            paramLabel = "KIND",
            description = {
                "process (default), or qemu: the two questions of 2007 with two real VMs, the article's",
                "frames in vm1's own capture."
            })
    private Guests guests = Guests.process;

    @Option(names = "--list", description = "List the attacks: what each tries, what a pass is.")
    private boolean list;

    @Option(
            names = "--pcap",
            paramLabel = "DIR",
            description = "Where capture files go (default: a new folder for temporary files).")
    private Optional<Path> pcap = Optional.empty();

    @Option(
            names = "-o",
            paramLabel = "FILE",
            description = "Write a report: report.html or report.json.")
    private Optional<Path> output = Optional.empty();

    @Option(names = "--quiet", description = "No progress on standard error.")
    private boolean quiet;

    @Override
    public Integer call() throws IOException {
        if (list) {
            printAttacks();
            return ExitCode.FINE;
        }
        Targets targets = new Targets(Clock.epochNs(), Clock.today());
        List<VirtualSwitchUnderTest> chosen = new ArrayList<>();
        for (String name : names) {
            List<VirtualSwitchUnderTest> some = choose(targets, name);
            if (some.isEmpty()) {
                return ExitCode.USAGE;
            }
            chosen.addAll(some);
        }
        List<Attack> wanted = attacks();
        if (wanted.isEmpty()) {
            return ExitCode.USAGE;
        }
        if (names.isEmpty()) {
            chosen.addAll(guests == Guests.qemu ? targets.ofArticle() : targets.inProcess());
        }
        Namespace.removeStale();
        IsolationReport report = run(chosen, wanted);
        output.ifPresent(file -> write(report, file));
        if (console.json()) {
            console.print(report.json());
        } else {
            print(report);
        }
        return exitCode(report);
    }

    private IsolationReport run(List<VirtualSwitchUnderTest> chosen, List<Attack> wanted)
            throws IOException {
        Path folder =
                pcap.isPresent() ? pcap.get() : Files.createTempDirectory("ringwall-isolation-");
        IsolationTest test =
                new IsolationTest(folder, Instant.now().toEpochMilli() * 1_000_000, this::progress);
        List<IsolationTest.Row> rows = new ArrayList<>();
        FileTest whole =
                new FileTest(
                        folder,
                        Instant.now().toEpochMilli() * 1_000_000,
                        Clock.today(),
                        this::progress);
        MachineTest machines = new MachineTest(folder, Clock.epochNs(), this::progress);
        for (VirtualSwitchUnderTest target : chosen) {
            if (target instanceof RingwallFile file && guests == Guests.process) {
                rows.add(only(whole.run(file.name(), file.network()), wanted));
                rows.add(test.run(file.ofSettings(), wanted));
            } else {
                rows.add(guests == Guests.qemu ? machines.run(target) : test.run(target, wanted));
            }
        }
        if (!console.json()) {
            console.err().println("captures: " + folder);
        }
        return new IsolationReport(rows);
    }

    /// What was asked for; a whole Network is run through all.
    private static IsolationTest.Row only(IsolationTest.Row row, List<Attack> wanted) {
        List<String> ids = wanted.stream().map(Attack::id).toList();
        return new IsolationTest.Row(
                row.target(),
                row.results().stream().filter(r -> ids.contains(r.attack().id())).toList(),
                row.missing());
    }

    private void progress(String line) {
        if (!quiet) {
            console.err().println(line);
        }
    }

    private List<VirtualSwitchUnderTest> choose(Targets targets, String name) {
        if (name.startsWith("ringwall:")) {
            Path file = Path.of(name.substring("ringwall:".length()));
            IntentFiles.Loaded loaded = IntentFiles.need(console, file);
            return loaded.network().stream()
                    .<VirtualSwitchUnderTest>map(
                            network -> new RingwallFile(name, network, Clock.today()))
                    .toList();
        }
        List<VirtualSwitchUnderTest> some =
                targets.all().stream()
                        .filter(target ->
                                target.name().equals(name)
                                        || name.equals("all")
                                        || name.equals("models") && target instanceof Model
                                        || name.equals("real")
                                                && (target.kind()
                                                                == VirtualSwitchUnderTest.Kind.REAL
                                                        || target.kind()
                                                                == VirtualSwitchUnderTest.Kind
                                                                        .MECHANISM))
                        .toList();
        if (some.isEmpty()) {
            console.err()
                    .println(
                            "ringwall: no target '"
                                    + name
                                    + "'. Mend: use one of "
                                    + String.join(
                                            ", ",
                                            targets.all().stream()
                                                    .map(VirtualSwitchUnderTest::name)
                                                    .toList())
                                    + ", ringwall:FILE, models, real or all");
        }
        return some;
    }

    private List<Attack> attacks() {
        if (attacks.isEmpty()) {
            return Attacks.all();
        }
        List<Attack> wanted =
                Attacks.all().stream().filter(attack -> attacks.contains(attack.id())).toList();
        for (String id : attacks) {
            if (Attacks.all().stream().noneMatch(attack -> attack.id().equals(id))) {
                console.err().println("ringwall: no attack '" + id + "'. Mend: see --list");
                return List.of();
            }
        }
        return wanted;
    }

    private void printAttacks() {
        TextTable table = new TextTable("attack", "tries", "a pass is");
        Attacks.all().forEach(a -> table.row(a.id(), a.tries(), a.passMeans()));
        console.lines(table.lines());
    }

    private void print(IsolationReport report) {
        TextTable table = new TextTable(report.headings().toArray(String[]::new));
        for (IsolationTest.Row row : report.rows()) {
            table.row(report.cells(row).toArray(String[]::new));
        }
        console.lines(table.lines());
        console.out().println();
        console.out()
                .println(
                        "2007: is it hidden? - not stated. own pNIC, VLAN NICs: VM2/host/host with its own. Others: attacks passed.");
        console.lines(report.remarks());
        output.ifPresent(file -> console.err().println("report: " + file));
    }

    static void write(IsolationReport report, Path file) {
        try {
            Path folder = java.util.Objects.requireNonNull(file.toAbsolutePath().getParent());
            boolean json = file.toString().endsWith(".json");
            Files.writeString(
                    file,
                    json
                            ? JsonMapper.builder()
                                    .enable(
                                            tools.jackson.databind.SerializationFeature
                                                    .INDENT_OUTPUT)
                                    .build()
                                    .writeValueAsString(report.json())
                            : report.html(folder));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private int exitCode(IsolationReport report) {
        boolean asked = !names.isEmpty();
        boolean failed =
                report.rows().stream()
                        .filter(row ->
                                asked || row.target().kind() == VirtualSwitchUnderTest.Kind.OURS)
                        .flatMap(row -> row.results().stream())
                        .anyMatch(r -> r.outcome().verdict() == Outcome.Verdict.FAIL);
        boolean missing =
                asked && report.rows().stream().anyMatch(row -> row.missing().isPresent());
        return failed || missing ? ExitCode.NO : ExitCode.FINE;
    }
}
