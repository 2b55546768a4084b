package ringwall.lab.isolation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import ringwall.lab.guest.Packet;
import ringwall.lab.isolation.IsolationTest.Result;
import ringwall.lab.isolation.IsolationTest.Row;
import ringwall.lab.isolation.VirtualSwitchUnderTest.Layout;
import ringwall.lab.physical.Tags;
import ringwall.lab.real.Agent;
import ringwall.lab.real.QemuMachines;
import ringwall.model.Mac;
import ringwall.wire.Ethernet;
import ringwall.wire.pcap.CaptureLimits;
import ringwall.wire.pcap.CaptureReader;
import ringwall.wire.pcap.CapturedFrame;

/// The test of 2007 as it was done: vm1 and vm2 are real VMs in QEMU, vm1 captures with a
/// promiscuous socket of its own, vm2 makes a DNS query and fetches a web page, then the host opens
/// a session. The verdict is read from vm1's own capture file, which is the result's evidence; what
/// passed all jacks is beside it.
public final class MachineTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long BOOT_NS = 180 * SECOND;
    private static final int EXAMPLES = 3;

    private final Path captures;
    private final LongSupplier clockNs;
    private final Consumer<String> progress;

    /// @param captures folder for capture files; made when it is missing
    /// @param clockNs nanoseconds since the epoch
    /// @param progress told what is being run, a line each
    public MachineTest(Path captures, LongSupplier clockNs, Consumer<String> progress) {
        this.captures = captures;
        this.clockNs = clockNs;
        this.progress = progress;
    }

    /// Which of the article's questions.
    private record Question(String id, Family family, String who) implements Attack {
        @Override
        public String tries() {
            return "vm1, a QEMU VM, captures with a promiscuous packet socket while "
                    + who
                    + (family == Family.CAPTURE_VM
                            ? ", a QEMU VM, makes a DNS query and an HTTP request"
                            : " opens a session");
        }

        @Override
        public String passMeans() {
            return "vm1's own capture holds no unicast frame of " + who + " that is not for vm1";
        }

        @Override
        public String source() {
            return "Wolf, \"Virtual switch security: VMware, Virtual Server and XenExpress\", TechTarget 2007";
        }

        @Override
        public Outcome run(Scene scene) {
            throw new IllegalStateException("it needs machines: MachineTest runs it");
        }
    }

    private static final Question OF_VM =
            new Question("qemu-capture-vm", Attack.Family.CAPTURE_VM, "vm2");
    private static final Question OF_HOST =
            new Question("qemu-capture-host", Attack.Family.CAPTURE_HOST, "the host");

    /// One target through both questions; boots two VMs for it.
    public Row run(VirtualSwitchUnderTest target) throws IOException {
        Optional<String> missing = target.missing();
        if (missing.isPresent()) {
            progress.accept("SKIPPED " + target.name() + ": " + missing.get());
            return new Row(target, List.of(), missing);
        }
        Path folder =
                Files.createDirectories(
                        captures.resolve(target.name().replaceAll("[^A-Za-z0-9.-]+", "_")));
        VirtualSwitchUnderTest live = new InRealTime(target, clockNs);
        Path scratch = Files.createTempDirectory("rw-" + ProcessHandle.current().pid() + "-");
        progress.accept(target.name() + ": boots two VMs");
        try (QemuMachines machines = new QemuMachines(scratch)) {
            return new Row(target, run(target, live, machines, folder), Optional.empty());
        } catch (IllegalStateException e) {
            String why = "it could not be set up: " + e.getMessage();
            progress.accept("SKIPPED " + target.name() + ": " + why);
            return new Row(target, List.of(), Optional.of(why));
        }
    }

    private List<Result> run(
            VirtualSwitchUnderTest target,
            VirtualSwitchUnderTest live,
            QemuMachines machines,
            Path folder)
            throws IOException {
        Map<Integer, QemuMachines.Machine> made = new LinkedHashMap<>();
        Scene.Machines plugged =
                (fabric, number, mac) -> {
                    try {
                        QemuMachines.Machine machine = machines.start(fabric, "vm" + number, mac);
                        made.put(number, machine);
                        return machine.jack();
                    } catch (IOException e) {
                        throw new IllegalStateException(e.getMessage(), e);
                    }
                };
        List<Result> results = new ArrayList<>();
        try (Scene scene = Scene.open(live, Layout.ONE_NETWORK, clockNs.getAsLong(), plugged)) {
            Session session =
                    new Session(
                            scene,
                            java.util.Objects.requireNonNull(made.get(1)),
                            java.util.Objects.requireNonNull(made.get(2)));
            session.configure();
            for (Question question : List.of(OF_VM, OF_HOST)) {
                progress.accept(target.name() + ": " + question.id);
                results.add(session.ask(target, question, folder));
            }
            scene.capture().write(folder.resolve("qemu-all-jacks.pcapng"));
        }
        return results;
    }

    /// Two VMs that are up, in their scene.
    private record Session(Scene scene, QemuMachines.Machine spy, QemuMachines.Machine victim) {
        private Agent.Reply await(CompletableFuture<Agent.Reply> reply) {
            return scene.await(reply).orElse(new Agent.Reply(-1, new byte[0]));
        }

        void configure() {
            for (QemuMachines.Machine machine : List.of(spy, victim)) {
                int number = machine.name().equals(spy.name()) ? 1 : 2;
                CompletableFuture<Boolean> up = machine.agent().ready();
                if (!scene.fabric().await(up, BOOT_NS) || !up.join()) {
                    throw new IllegalStateException(
                            machine.name() + " did not come up:\n" + machine.vm().lastWords());
                }
                String script =
                        """
                        set -e
                        echo 0 > /proc/sys/net/ipv6/conf/eth0/accept_dad
                        ip address add %s/24 dev eth0; ip link set eth0 up
                        ip address add %s/64 dev eth0
                        ip route add default via %s
                        echo nameserver %s > /etc/resolv.conf
                        ping -c 1 -W 2 %s || true
                        """
                                .formatted(
                                        Scene.address(number, 4),
                                        Scene.address(number, 6),
                                        scene.target().gateway(4),
                                        Scene.NAME_SERVER,
                                        scene.target().gateway(4));
                Agent.Reply said = await(machine.agent().run(script));
                if (!said.fine()) {
                    throw new IllegalStateException(machine.name() + ": " + said.text().strip());
                }
            }
            scene.hostOpensSession();
            scene.settle();
        }

        Result ask(VirtualSwitchUnderTest target, Question question, Path folder)
                throws IOException {
            boolean ofVm = question.family == Attack.Family.CAPTURE_VM;
            await(spy.agent().ask("capture eth0"));
            scene.settle();
            String failed = ofVm ? browses() : scene.hostOpensSession() ? "" : "no session";
            boolean worked = failed.isEmpty();
            scene.settle();
            byte[] pcap = await(spy.agent().ask("captured")).data();
            Path file = folder.resolve(question.id + ".pcap");
            Files.write(file, pcap);
            Mac about = ofVm ? victim.mac() : scene.host().mac();
            Seen seen = Seen.in(pcap, spy.mac(), about);
            String text =
                    !worked
                            ? "no verdict possible: "
                                    + question.who
                                    + "'s own traffic did not get through: "
                                    + failed
                            : "vm1's own capture: %d frames, %d of %s's unicast%s"
                                    .formatted(
                                            seen.frames,
                                            seen.foreign,
                                            question.who,
                                            seen.examples.isEmpty()
                                                    ? ""
                                                    : ", such as "
                                                            + String.join("; ", seen.examples));
            Outcome outcome = Outcome.of(worked && seen.foreign == 0, text);
            return new Result(target, question, outcome, Optional.of(file), seen.frames);
        }

        /// vm2's own programs: a DNS query, a web page. Empty when both worked, else what they
        /// said.
        private String browses() {
            String lookUp = "nslookup -type=a " + Scene.WEB_NAME + " " + Scene.NAME_SERVER;
            String said = await(victim.agent().run(lookUp)).text();
            if (said.contains(Scene.WEB_SERVER.toString())) {
                said =
                        await(
                                        victim.agent()
                                                .run(
                                                        "wget -T 5 -q -O - http://"
                                                                + Scene.WEB_SERVER
                                                                + "/"))
                                .text();
            }
            return said.contains("hello") ? "" : said.strip().replaceAll("\\s+", " ");
        }
    }

    /// What a promiscuous capture shows.
    private record Seen(int frames, int foreign, List<String> examples) {
        static Seen in(byte[] pcap, Mac own, Mac about) throws IOException {
            int frames = 0;
            int foreign = 0;
            List<String> examples = new ArrayList<>();
            try (CaptureReader reader =
                    CaptureReader.open(new ByteArrayInputStream(pcap), CaptureLimits.USUAL)) {
                CapturedFrame one = reader.next();
                while (one != null) {
                    byte[] frame = one.data();
                    frames++;
                    if (frame.length >= Ethernet.SIZE && foreign(frame, own, about)) {
                        foreign++;
                        String what = Packet.of(frame).describe();
                        if (examples.size() < EXAMPLES && !examples.contains(what)) {
                            examples.add(what);
                        }
                    }
                    one = reader.next();
                }
            }
            return new Seen(frames, foreign, examples);
        }

        private static boolean foreign(byte[] frame, Mac own, Mac about) {
            long to = Tags.destination(frame);
            long from = Tags.source(frame);
            return !Ethernet.group(to)
                    && to != own.bits()
                    && from != own.bits()
                    && (to == about.bits() || from == about.bits());
        }
    }
}
