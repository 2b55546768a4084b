package ringwall.lab.isolation.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import ringwall.compiler.Compiler;
import ringwall.lab.HostDataplane;
import ringwall.lab.Lab;
import ringwall.lab.guest.Capture;
import ringwall.lab.guest.Guest;
import ringwall.lab.guest.Packets;
import ringwall.lab.isolation.Attack;
import ringwall.lab.isolation.IsolationTest.Result;
import ringwall.lab.isolation.IsolationTest.Row;
import ringwall.lab.isolation.Outcome;
import ringwall.lab.isolation.attack.Injection;
import ringwall.lab.matrix.Matrix;
import ringwall.lab.matrix.Overheard;
import ringwall.lab.matrix.Policy;
import ringwall.lab.matrix.Probe;
import ringwall.lab.matrix.Prober;
import ringwall.lab.physical.Cable;
import ringwall.lab.physical.WatchedPort;
import ringwall.model.Ip;
import ringwall.model.Network;
import ringwall.model.Vm;
import ringwall.wire.Ndp;
import tools.jackson.databind.JsonNode;

/// Puts a Network through the attacks with its own VMs: between VMs of one segment on one host and
/// on two, and across segments. Runs in virtual time.
public final class FileTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int MOST_PAIRS = 60;
    private static final int MOST_CONTROLS = 8;
    private static final Ip ALL_NODES = Ip.parse("ff02::1");

    private final Path captures;
    private final long epochNs;
    private final LocalDate today;
    private final Consumer<String> progress;

    /// @param captures folder for capture files; made when it is missing
    /// @param epochNs wall time now
    /// @param progress told what is being run, a line each
    public FileTest(Path captures, long epochNs, LocalDate today, Consumer<String> progress) {
        this.captures = captures;
        this.epochNs = epochNs;
        this.today = today;
        this.progress = progress;
    }

    /// @param name of the row: `ringwall:FILE`
    public Row run(String name, Network network) throws IOException {
        FileTarget target = new FileTarget(name, network);
        Path folder =
                Files.createDirectories(captures.resolve(name.replaceAll("[^A-Za-z0-9.-]+", "_")));
        HostDataplane.Kind kind = HostDataplane.Kind.best(Compiler.compile(network, today));
        try (Lab lab = Lab.up(target.fabric(epochNs), network, new Lab.Options(kind, today))) {
            lab.fabric().runFor(2 * SECOND);
            return new Row(target, new Session(target, lab, folder).run(), Optional.empty());
        }
    }

    /// One lab through all attacks.
    private final class Session {
        private final FileTarget target;
        private final Lab lab;
        private final Path folder;
        private final List<Pair> pairs;
        private final Policy policy;
        private final Set<String> watchers;
        private final List<Result> results = new ArrayList<>();
        private List<Matrix.Cell> controls = List.of();

        Session(FileTarget target, Lab lab, Path folder) {
            this.target = target;
            this.lab = lab;
            this.folder = folder;
            this.pairs = Pair.of(lab, MOST_PAIRS);
            this.policy = new Policy(lab.network(), lab.options().today());
            this.watchers =
                    lab.network().vms().values().stream()
                            .filter(vm -> vm.analyser() || vm.appliance().isPresent())
                            .map(Vm::name)
                            .collect(Collectors.toSet());
        }

        /// Every guest takes its link-local address into use, as a kernel does when its adapter
        /// comes up: who never spoke has no address that could be protected.
        private void announce() {
            for (Guest guest : lab.guests().values()) {
                Ip own = Guest.linkLocal(guest.mac());
                Packets.Way way =
                        new Packets.Way(
                                guest.mac(), Packets.multicastMac(ALL_NODES), own, ALL_NODES);
                guest.raw(Packets.neighbourAdvertisement(way, own, Ndp.NA_OVERRIDE, guest.mac()));
            }
            lab.fabric().runFor(SECOND / 10);
        }

        List<Result> run() throws IOException {
            announce();
            Matrix matrix = new Prober(lab).run();
            controls =
                    matrix.cells().stream()
                            .filter(cell -> cell.expected() && cell.reached())
                            .limit(MOST_CONTROLS)
                            .toList();
            listen(FileAttack.CAPTURE_VM, () -> {});
            listen(FileAttack.CAPTURE_HOST, () -> {});
            listen(FileAttack.MAC_FLOOD, this::flood);
            listen(FileAttack.AFTER_AGEING, () -> lab.fabric().runFor(400 * SECOND));
            listen(FileAttack.RESTART, this::restart);
            for (FileAttack forged : FileAttack.FORGED) {
                inject(forged, pair -> forged.frames(pair), pair -> true, false);
            }
            for (Attack attack : ringwall.lab.isolation.attack.Attacks.all()) {
                if (attack instanceof Injection injection) {
                    boolean wires =
                            attack.family() == Attack.Family.CONTROL_PROTOCOLS
                                    || attack.id().equals("dtp");
                    boolean evasion = attack.family() == Attack.Family.FIREWALL_EVASION;
                    inject(attack, injection::frames, evasion ? this::closed : pair -> true, wires);
                }
            }
            return results;
        }

        /// Nothing at all may be opened by the one at the other.
        private boolean closed(Pair pair) {
            for (int version : new int[] {4, 6}) {
                for (Probe probe : policy.probes()) {
                    if (policy.judge(pair.spyParty(), pair.victimParty(), probe, version).allowed()
                            && probe.protocol() != 1) {
                        return false;
                    }
                }
            }
            return true;
        }

        private void restart() {
            lab.hosts().values().forEach(host -> host.restart(() -> {}));
            lab.fabric().runFor(2 * SECOND);
            // their links were down: kernels take their addresses into use again
            announce();
        }

        private void flood() {
            for (int i = 0; i < pairs.size(); i += Math.max(1, pairs.size() / 3)) {
                FileAttack.flood(lab.fabric(), pairs.get(i).spy());
            }
        }

        /// Everybody talks while everybody listens, after something was done to the switches.
        private void listen(FileAttack attack, Runnable first) throws IOException {
            progress.accept(target.name() + ": " + attack.id());
            first.run();
            List<WatchedPort> ports = new ArrayList<>();
            lab.guests().values().forEach(guest -> ports.add(guest.jack()));
            try (Capture capture = new Capture(20_000, ports)) {
                JsonNode heard = new Overheard(lab, SECOND).run();
                int strays = 0;
                int ofHosts = 0;
                String example = "";
                for (JsonNode guest : heard.path("guests")) {
                    if (!guest.path("watcher").asBoolean()) {
                        int own = guest.path("hostStrays").asInt();
                        ofHosts += own;
                        strays +=
                                guest.path("strays").asInt() - own + guest.path("crossed").asInt();
                        example = example.isEmpty() ? guest.path("example").asString() : example;
                    }
                }
                int leaks = heard.path("leaks").size();
                int losses = heard.path("losses").size();
                int seen = attack == FileAttack.CAPTURE_HOST ? ofHosts : strays + leaks;
                String text =
                        "%d of %d unicast frames were seen by a VM that they were not for%s; %d probes, %d got through against the rules, %d were lost against them"
                                .formatted(
                                        attack == FileAttack.CAPTURE_HOST ? ofHosts : strays,
                                        heard.path("unicastFrames").asInt(),
                                        example.isEmpty() ? "" : " (" + example + ")",
                                        heard.path("probes").asInt(),
                                        leaks,
                                        losses);
                keep(attack, Outcome.of(seen == 0 && losses == 0, text), capture);
            }
        }

        private interface Frames {
            List<byte[]> of(Pair pair);
        }

        /// Each pair in turn; nothing that the spy sends may arrive at anybody's port.
        private void inject(
                Attack attack,
                Frames frames,
                java.util.function.Predicate<Pair> applies,
                boolean wires)
                throws IOException {
            progress.accept(target.name() + ": " + attack.id());
            List<WatchedPort> ports = new ArrayList<>();
            lab.guests().values().forEach(guest -> ports.add(guest.jack()));
            int guests = ports.size();
            if (wires) {
                for (Cable cable : lab.physical().cables().values()) {
                    ports.add(cable.a());
                    ports.add(cable.b());
                }
            }
            int tried = 0;
            int sent = 0;
            int arrived = 0;
            String example = "";
            try (Capture capture = new Capture(200_000, ports)) {
                for (Pair pair : pairs) {
                    List<byte[]> all = applies.test(pair) ? framesOf(frames, pair) : List.of();
                    if (!all.isEmpty()) {
                        tried++;
                        sent += all.size();
                        int mark = capture.frames().size();
                        send(pair.spy(), all);
                        int here =
                                Injection.found(
                                        all,
                                        arrivals(capture, mark, pair, ports.subList(0, guests)));
                        arrived += here;
                        example = here > 0 && example.isEmpty() ? " (" + pair + ")" : example;
                    }
                }
                String lost = lostControl();
                String text =
                        "%d of %d frames arrived where they must not%s, over %d pairs of VMs%s"
                                .formatted(
                                        arrived,
                                        sent,
                                        example,
                                        tried,
                                        lost.isEmpty() ? "" : "; lost: " + lost);
                keep(
                        attack,
                        tried == 0
                                ? Outcome.notApplicable("no pair of VMs of the file can try it")
                                : Outcome.of(arrived == 0 && lost.isEmpty(), text),
                        capture);
            }
        }

        private static List<byte[]> framesOf(Frames frames, Pair pair) {
            try {
                return frames.of(pair);
            } catch (IllegalStateException _) {
                return List.of(); // a VM without the address that it takes
            }
        }

        private void send(Guest spy, List<byte[]> frames) {
            for (byte[] frame : frames) {
                spy.raw(frame);
                lab.fabric().runFor(SECOND / 1_000);
            }
            lab.fabric().runFor(SECOND / 20);
        }

        private List<byte[]> arrivals(
                Capture capture, int mark, Pair pair, List<WatchedPort> guestPorts) {
            List<Capture.Seen> seen = capture.frames();
            return seen.subList(mark, seen.size()).stream()
                    .filter(one ->
                            one.at() != pair.spy().jack()
                                    && (one.inbound() || !guestPorts.contains(one.at())))
                    .filter(one -> !watches(one.at()))
                    .map(Capture.Seen::frame)
                    .toList();
        }

        private boolean watches(WatchedPort port) {
            return lab.guests().values().stream()
                    .anyMatch(guest ->
                            guest.jack() == port
                                    && watchers.contains(guest.name().split("/", 2)[0]));
        }

        /// What worked before and no longer does; empty: all still works.
        private String lostControl() {
            Prober prober = new Prober(lab, 2 * SECOND);
            for (Matrix.Cell cell : controls) {
                Guest from = lab.guest(cell.from()).orElse(null);
                Guest to = lab.guest(cell.to()).orElse(null);
                if (from != null && to != null) {
                    CompletableFuture<Boolean> answer =
                            prober.send(from, to.ip(cell.version()), cell.probe());
                    lab.fabric().await(answer, 5 * SECOND);
                    if (!answer.getNow(false)) {
                        return cell.from() + " to " + cell.to() + " " + cell.probe();
                    }
                }
            }
            return "";
        }

        private void keep(Attack attack, Outcome outcome, Capture capture) throws IOException {
            Path file = folder.resolve(attack.id() + ".pcapng");
            capture.write(file);
            results.add(
                    new Result(
                            target, attack, outcome, Optional.of(file), capture.frames().size()));
        }
    }
}
