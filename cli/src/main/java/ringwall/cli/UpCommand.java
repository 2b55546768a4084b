package ringwall.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import ringwall.compiler.Compiler;
import ringwall.lab.HostDataplane;
import ringwall.lab.Lab;
import ringwall.lab.control.LabCommands;
import ringwall.lab.control.LabServer;
import ringwall.lab.control.Metrics;
import ringwall.lab.control.RunFolder;
import ringwall.lab.guest.Capture;
import ringwall.lab.guest.Station;
import ringwall.lab.physical.Fabric;
import ringwall.lab.real.NetnsGuests;
import ringwall.lab.real.OwnVms;
import ringwall.lab.real.QemuGuests;
import ringwall.lab.system.Programs;
import ringwall.model.Network;

/// `ringwall up`: a whole Network runs here until Ctrl-C.
@Command(
        name = "up",
        description = {
            "Run a whole Network on this machine: every host as a switch instance, the physical",
            "switches and cables between them, guests in the VMs. Until Ctrl-C."
        },
        footer = {
            "",
            "Guests: process (default, no privileges), netns (real ping, curl, iperf3; as root in named",
            "namespaces, else in user namespaces), qemu (real VMs; needs qemu-system-x86, fetches a Debian",
            "cloud kernel and busybox-static when they are not installed).",
            "Talk to it with:  ringwall lab status | ping A B | connect A B tcp/80 | matrix | ...",
            "Example:  ringwall up examples/three-tier/ringwall.yaml"
        })
final class UpCommand implements Callable<Integer> {
    private static final long SECOND = 1_000_000_000L;

    /// What runs in the VMs.
    enum Guests {
        process,
        netns,
        qemu
    }

    @Mixin private Console console = new Console();

    @Parameters(paramLabel = "FILE", description = "The intent file.")
    private Path file = Path.of("");

    @Option(names = "--guests", paramLabel = "KIND", description = "process, netns or qemu.")
    private Guests guests = Guests.process;

    @Option(
            names = "--qemu-port",
            paramLabel = "KIND",
            description = "How QEMU guests are connected: stream (default) or vhost-user.")
    private String qemuPort = "stream";

    @Option(
            names = "--boots",
            paramLabel = "N",
            description = "QEMU guests that boot at the same time (default: one a processor).")
    private int boots = Runtime.getRuntime().availableProcessors();

    @Option(names = "--capture", paramLabel = "DIR", description = "Capture every guest's port.")
    private Optional<Path> captureFolder = Optional.empty();

    @Option(
            names = "--metrics",
            paramLabel = "PORT",
            description = "Prometheus metrics on loopback (default: any free port).")
    private int metricsPort;

    @Option(
            names = "--dataplane",
            paramLabel = "KIND",
            description = "interpreter or embedded (default: embedded where it can do all).")
    private Optional<HostDataplane.Kind> dataplane = Optional.empty();

    @Override
    public Integer call() throws IOException {
        IntentFiles.Loaded loaded = IntentFiles.need(console, file);
        if (loaded.network().isEmpty()) {
            return loaded.exitCode();
        }
        Network network = loaded.network().get();
        LocalDate today = Clock.today();
        HostDataplane.Kind kind =
                dataplane.orElseGet(
                        () -> HostDataplane.Kind.best(Compiler.compile(network, today)));
        Fabric fabric = Fabric.realTime(Clock.epochNs());
        Path folder = RunFolder.open();
        String prefix = network.name() + "-" + ProcessHandle.current().pid();
        try (Lab lab = Lab.up(fabric, network, new Lab.Options(kind, today));
                OwnVms ownVms = new OwnVms(folder, prefix);
                RealGuests _ = realGuests(lab, folder.resolve(prefix + ".qemu"));
                Captures _ = new Captures(lab, captureFolder);
                Metrics metrics = Metrics.serve(lab, metricsPort)) {
            LabCommands commands = new LabCommands(lab, ownVms);
            try (LabServer server = LabServer.open(lab, commands)) {
                welcome(lab, server, metrics);
                run(lab, commands);
            }
            return ExitCode.FINE;
        } catch (IllegalStateException e) {
            console.err().println("ringwall: " + e.getMessage());
            return ExitCode.NO;
        }
    }

    /// Guests of another kind than the lab's own.
    private interface RealGuests extends AutoCloseable {
        @Override
        void close();
    }

    private RealGuests realGuests(Lab lab, Path scratch) throws IOException {
        return switch (guests) {
            case process -> () -> {};
            case netns -> {
                NetnsGuests made = NetnsGuests.up(lab, Programs.root());
                made.entrances()
                        .forEach((vnic, words) ->
                                console.out()
                                        .println(
                                                vnic
                                                        + ": "
                                                        + String.join(" ", words)
                                                        + " COMMAND"));
                yield made::close;
            }
            case qemu -> {
                QemuGuests made = QemuGuests.up(lab, scratch, wire(), boots);
                made.vms()
                        .forEach((vnic, vm) ->
                                console.out()
                                        .println(
                                                vnic
                                                        + ": socat -,raw,echo=0 UNIX-CONNECT:"
                                                        + vm.consoleSocket()));
                made.guests().forEach((vnic, guest) -> tell(vnic, guest.ready()));
                yield made::close;
            }
        };
    }

    private void tell(String vnic, CompletableFuture<Boolean> ready) {
        var _ =
                ready.thenAccept(
                        up -> console.out().println(vnic + (up ? " is up" : " has ended")));
    }

    private QemuGuests.Wire wire() {
        return switch (qemuPort) {
            case "stream" -> QemuGuests.Wire.STREAM;
            case "vhost-user" -> QemuGuests.Wire.VHOST_USER;
            default ->
                    throw new IllegalStateException(
                            "--qemu-port is stream or vhost-user, not '" + qemuPort + "'");
        };
    }

    private void welcome(Lab lab, LabServer server, Metrics metrics) {
        console.out()
                .println(
                        console.styled("32;1", "up")
                                + ": "
                                + lab.network().name()
                                + ": "
                                + lab.hosts().size()
                                + " hosts on the "
                                + lab.options().dataplane().word()
                                + ", "
                                + lab.network().vms().size()
                                + " VMs with "
                                + guests
                                + " guests, "
                                + lab.physical().cables().size()
                                + " cables");
        lab.notes().forEach(note -> console.out().println("note: " + note));
        console.out().println("control socket: " + server.socket());
        console.out().println("metrics: http://127.0.0.1:" + metrics.port() + "/metrics");
        console.out().println("try: ringwall lab status; ringwall lab matrix. Ctrl-C ends it.");
    }

    private void run(Lab lab, LabCommands commands) {
        boolean[] stop = new boolean[1];
        CountDownLatch stopped = new CountDownLatch(1);
        Thread hook =
                new Thread(() -> {
                    lab.fabric().post(() -> stop[0] = true);
                    try {
                        stopped.await(10, TimeUnit.SECONDS);
                        Thread.sleep(200);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        Runtime.getRuntime().addShutdownHook(hook);
        boolean live = console.colors();
        LiveStatus status = new LiveStatus(lab);
        while (!stop[0] && !commands.stopping()) {
            lab.fabric().runUntil(() -> stop[0] || commands.stopping(), SECOND);
            if (live) {
                console.out().print("\r\u001b[K" + status.line());
                console.out().flush();
            }
        }
        stopped.countDown();
        if (live) {
            console.out().println();
        }
    }

    /// Rates and drops since the last look, in one line.
    private static final class LiveStatus {
        private final Lab lab;
        private long framesBefore;
        private long dropsBefore;

        LiveStatus(Lab lab) {
            this.lab = lab;
        }

        String line() {
            long frames = 0;
            int up = 0;
            for (Station guest : lab.stations().values()) {
                frames += guest.port().framesIn() + guest.port().framesOut();
                up += guest.port().linkUp() ? 1 : 0;
            }
            long drops = lab.drops().values().stream().mapToLong(Long::longValue).sum();
            String worst =
                    lab.drops().entrySet().stream()
                            .max(java.util.Map.Entry.comparingByValue())
                            .map(e -> ", most: " + e.getKey().label() + " " + e.getValue())
                            .orElse("");
            String line =
                    up
                            + " ports up, "
                            + (frames - framesBefore)
                            + " frames/s, "
                            + (drops - dropsBefore)
                            + " drops/s ("
                            + drops
                            + " in all"
                            + worst
                            + ")";
            framesBefore = frames;
            dropsBefore = drops;
            return line;
        }
    }

    /// One file a guest, written at the end.
    private record Captures(List<Capture> all, List<Path> files) implements AutoCloseable {
        Captures(Lab lab, Optional<Path> folder) throws IOException {
            this(new ArrayList<>(), new ArrayList<>());
            if (folder.isPresent()) {
                Files.createDirectories(folder.get());
                for (Station guest : lab.stations().values()) {
                    all.add(new Capture(guest.port()));
                    files.add(folder.get().resolve(guest.name().replace('/', '.') + ".pcapng"));
                }
            }
        }

        @Override
        public void close() throws IOException {
            for (int i = 0; i < all.size(); i++) {
                all.get(i).close();
                all.get(i).write(files.get(i));
            }
        }
    }
}
