package ringwall.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import ringwall.cli.graph.TopologySvg;
import ringwall.compiler.Compiled;
import ringwall.compiler.Compiler;
import ringwall.lab.HostDataplane;
import ringwall.lab.Lab;
import ringwall.lab.guest.Packets;
import ringwall.lab.isolation.Attack;
import ringwall.lab.isolation.IsolationReport;
import ringwall.lab.isolation.IsolationTest;
import ringwall.lab.isolation.Outcome;
import ringwall.lab.isolation.VirtualSwitchUnderTest;
import ringwall.lab.isolation.attack.Attacks;
import ringwall.lab.isolation.target.Targets;
import ringwall.lab.matrix.Matrix;
import ringwall.lab.matrix.MatrixSvg;
import ringwall.lab.matrix.Prober;
import ringwall.lab.physical.Fabric;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Network;
import ringwall.model.Vm;
import ringwall.program.interpreter.Interpreter;
import ringwall.program.interpreter.Result;
import ringwall.program.interpreter.State;
import ringwall.wire.Arp;

/// `ringwall demo`: the whole of it in a minute, without privileges.
@Command(
        name = "demo",
        description = {
            "The three-tier shop on three hosts: check, compile, run, real packets from everybody to",
            "everybody, the isolation test, one attack in detail. No privileges, under a minute."
        },
        footer = {"", "Example:  ringwall demo -o demo.html"})
final class DemoCommand implements Callable<Integer> {
    private static final long SECOND = 1_000_000_000L;
    private static final long TODAYS_TIME_NS = 20 * SECOND;
    private static final Path SHOP = Path.of("examples", "three-tier", "ringwall.yaml");

    /// Enough for the switches of today to show themselves in short time.
    private static final Set<String> QUICK =
            Set.of(
                    "capture-vm",
                    "capture-host",
                    "arp-poison",
                    "rogue-dhcp4",
                    "vlan-tagged",
                    "stp-bpdu");

    private static final Set<String> TODAY = Set.of("linux-bridge", "ovs", "vde", "vde-hub");

    @Mixin private Console console = new Console();

    @Option(
            names = "-o",
            paramLabel = "FILE",
            description = "The report (default: ringwall-demo.html).")
    private Path output = Path.of("ringwall-demo.html");

    @Override
    public Integer call() throws IOException {
        Path home = Path.of(System.getProperty("ringwall.home", "."));
        LocalDate today = Clock.today();
        step(1, "check", "read the file, find every mistake at once");
        IntentFiles.Loaded loaded = IntentFiles.need(console, home.resolve(SHOP));
        if (loaded.network().isEmpty()) {
            return loaded.exitCode();
        }
        Network network = loaded.network().get();
        say(
                SHOP
                        + ": fine: "
                        + network.hosts().size()
                        + " hosts, "
                        + network.segments().size()
                        + " segments, "
                        + network.vms().size()
                        + " VMs");

        step(2, "compile", "one program for each host");
        Compiled compiled = Compiler.compile(network, today);
        compiled.hosts()
                .forEach((host, program) ->
                        say(
                                host
                                        + ": "
                                        + program.ports().size()
                                        + " ports, "
                                        + program.rules().size()
                                        + " rule entries, "
                                        + program.portSecurity().size()
                                        + " guards"));

        Matrix matrix = runMatrix(network, compiled, today);
        IsolationReport isolation = runIsolation(today);
        String attack = runAttack(network, compiled);
        List<DemoAudit.Judged> audits = DemoAudit.run(home, SHOP.toString());
        step(6, "audit", "this network and a deliberately bad site, against SP 800-125B");
        audits.forEach(judged -> judged.lines().forEach(this::say));
        write(network, matrix, isolation, attack, audits);

        boolean fine =
                matrix.disagreements().isEmpty()
                        && isolation.rows().stream()
                                .filter(row ->
                                        row.target().kind() == VirtualSwitchUnderTest.Kind.OURS)
                                .allMatch(IsolationTest.Row::passed);
        summary(matrix, isolation, fine);
        return fine ? ExitCode.FINE : ExitCode.NO;
    }

    private void step(int number, String name, String what) {
        console.out().println();
        console.out().println(console.styled("1", number + ". " + name) + ": " + what);
    }

    private void say(String line) {
        console.out().println("   " + line);
    }

    private Matrix runMatrix(Network network, Compiled compiled, LocalDate today) {
        step(
                3,
                "up and matrix",
                "the network runs here; everybody sends real packets to everybody");
        Fabric fabric = Fabric.virtualTime(Clock.epochNs().getAsLong());
        HostDataplane.Kind kind = HostDataplane.Kind.best(compiled);
        try (Lab lab = Lab.up(fabric, network, new Lab.Options(kind, today))) {
            fabric.runFor(SECOND);
            Matrix matrix = new Prober(lab, SECOND).run();
            List<String> heads = new ArrayList<>(List.of("from \\ to"));
            heads.addAll(matrix.parties());
            TextTable table = new TextTable(heads.toArray(String[]::new));
            matrix.table().forEach(row -> table.row(row.toArray(String[]::new)));
            table.lines().forEach(this::say);
            say(
                    matrix.cells().size()
                            + " probes through the "
                            + kind.word()
                            + ": "
                            + matrix.reached()
                            + " got through, "
                            + matrix.disagreements().size()
                            + " differ from the rules");
            matrix.disagreements().forEach(cell -> say("DIFFERS: " + cell));
            return matrix;
        }
    }

    private IsolationReport runIsolation(LocalDate today) throws IOException {
        step(4, "isolation", "what can a VM see of, or do to, its neighbours and the host?");
        Targets targets = new Targets(Clock.epochNs(), today);
        Path folder = Files.createTempDirectory("ringwall-demo-");
        IsolationTest test = new IsolationTest(folder, Clock.epochNs().getAsLong(), line -> {});
        List<Attack> quick =
                Attacks.all().stream().filter(attack -> QUICK.contains(attack.id())).toList();
        List<IsolationTest.Row> rows = new ArrayList<>();
        long endNs = Clock.epochNs().getAsLong() + TODAYS_TIME_NS;
        for (VirtualSwitchUnderTest target : targets.all()) {
            if (targets.inProcess().contains(target)) {
                rows.add(test.run(target, Attacks.all()));
            } else if (TODAY.contains(target.name()) && target.missing().isEmpty()) {
                inTime(test, target, quick, endNs).ifPresent(rows::add);
            }
        }
        IsolationReport report = new IsolationReport(rows);
        TextTable table = new TextTable(report.headings().toArray(String[]::new));
        rows.forEach(row -> table.row(report.cells(row).toArray(String[]::new)));
        table.lines().forEach(this::say);
        say(
                "2007: hidden? - not stated. own pNIC, VLAN NICs: VM2/host/host with its own. The rest: attacks passed.");
        say("captures of every cell: " + folder);
        return report;
    }

    /// As many of the attacks as there is time for; empty when there was none for any.
    private static Optional<IsolationTest.Row> inTime(
            IsolationTest test, VirtualSwitchUnderTest target, List<Attack> attacks, long endNs)
            throws IOException {
        List<IsolationTest.Result> results = new ArrayList<>();
        for (Attack attack : attacks) {
            if (Clock.epochNs().getAsLong() < endNs) {
                results.addAll(test.run(target, List.of(attack)).results());
            }
        }
        return results.isEmpty()
                ? Optional.empty()
                : Optional.of(new IsolationTest.Row(target, results, Optional.empty()));
    }

    /// web-1 tells its neighbour by ARP that it is the gateway: table by table.
    private String runAttack(Network network, Compiled compiled) {
        step(5, "one attack in detail", "web-1 tells web-2 by ARP that it is the gateway");
        Vm spy = vm(network, "web-1");
        Vm victim = vm(network, "web-2");
        Mac spyMac = spy.vnics().firstEntry().getValue().mac();
        Vm.Vnic target = victim.vnics().firstEntry().getValue();
        Ip gateway = Ip.parse("10.0.10.1");
        byte[] forged =
                Packets.arp(
                        target.mac(),
                        spyMac,
                        Arp.REPLY,
                        spyMac,
                        gateway,
                        target.mac(),
                        target.addresses().getFirst());
        Result result =
                Interpreter.step(
                        java.util.Objects.requireNonNull(compiled.hosts().get(spy.host())),
                        new State(),
                        spy.vnicName("eth0"),
                        forged,
                        Clock.epochNs().getAsLong());
        String text =
                "ARP reply from "
                        + spyMac
                        + ": "
                        + gateway
                        + " is at "
                        + spyMac
                        + "\n"
                        + result.trace().text()
                        + (result.outputs().isEmpty() ? "nothing left the switch\n" : "IT LEFT\n");
        text.lines().forEach(this::say);
        return text;
    }

    private static Vm vm(Network network, String name) {
        Vm vm = network.vms().get(name);
        if (vm == null) {
            throw new IllegalStateException("the example has no VM " + name);
        }
        return vm;
    }

    private void summary(Matrix matrix, IsolationReport isolation, boolean fine) {
        console.out().println();
        long passed =
                isolation.rows().stream()
                        .filter(row -> row.target().kind() == VirtualSwitchUnderTest.Kind.OURS)
                        .flatMap(row -> row.results().stream())
                        .filter(r -> r.outcome().verdict() == Outcome.Verdict.PASS)
                        .count();
        console.out()
                .println(
                        (fine
                                        ? console.styled("32;1", "sealed")
                                        : console.styled("31;1", "NOT sealed"))
                                + ": "
                                + matrix.cells().size()
                                + " probes, "
                                + matrix.disagreements().size()
                                + " differ from the rules; "
                                + passed
                                + " attacks withstood");
        console.out().println("report: " + output.toAbsolutePath());
        console.out().println("Next:");
        console.out()
                .println("   ringwall up " + SHOP + "          run it, then: ringwall lab matrix");
        console.out().println("   ringwall trace " + SHOP + " --from web-1 --to db-1 --tcp 5432");
        console.out()
                .println(
                        "   ringwall isolation-test linux-bridge ovs ringwall -o report.html   (root)");
    }

    private void write(
            Network network,
            Matrix matrix,
            IsolationReport isolation,
            String attack,
            List<DemoAudit.Judged> audits)
            throws IOException {
        Path file = output.toAbsolutePath();
        String rules =
                network.tiers().stream()
                        .flatMap(tier -> tier.rules().stream())
                        .map(rule ->
                                "<li><code>"
                                        + IsolationReport.text(rule.id())
                                        + "</code> "
                                        + rule.action().name().toLowerCase(java.util.Locale.ROOT)
                                        + " "
                                        + IsolationReport.text(rule.serviceText())
                                        + "</li>")
                        .collect(Collectors.joining("\n"));
        String svg = TopologySvg.render(network);
        Files.writeString(
                file,
                """
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>Ringwall demo: %s</title><style>
                %s.topology{background:#fff;border:1px solid var(--line);border-radius:6px;overflow-x:auto}
                </style></head><body><main>
                <h1>%s, run and attacked</h1>
                <h2>The network</h2><div class="topology">%s</div>
                <p class="note">Rules; what they do not allow is dropped:</p><ul>%s</ul>
                <h2>Who reaches whom</h2>
                <p class="note">%d probes with real packets through every host: %d got through, %d differ from the rules. Point at a square for details.</p>
                %s
                <h2>The isolation test</h2>%s
                <h2>One attack in detail</h2><pre>%s</pre>
                <h2>The audit against SP 800-125B</h2><pre>%s</pre>
                </main></body></html>
                """
                        .formatted(
                                IsolationReport.text(network.name()),
                                IsolationReport.CSS,
                                IsolationReport.text(network.name()),
                                svg.substring(Math.max(0, svg.indexOf("<svg"))),
                                rules,
                                matrix.cells().size(),
                                matrix.reached(),
                                matrix.disagreements().size(),
                                MatrixSvg.svg(matrix),
                                isolation.section(
                                        Objects.requireNonNull(file.toAbsolutePath().getParent())),
                                IsolationReport.text(attack),
                                IsolationReport.text(
                                        audits.stream()
                                                .flatMap(judged -> judged.lines().stream())
                                                .collect(Collectors.joining("\n")))));
    }
}
