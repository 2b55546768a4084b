package ringwall.lab.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import ringwall.lab.GuestMaker;
import ringwall.lab.Lab;
import ringwall.lab.RealPort;
import ringwall.lab.physical.Fabric;
import ringwall.lab.system.DebianPackages;
import ringwall.lab.system.Namespace;
import ringwall.lab.system.Programs;
import ringwall.model.Vm;
import ringwall.ports.tap.TapHandover;
import ringwall.ports.tap.TapPort;

/// A network namespace for every vNIC, on a TAP: real ping, curl, tcpdump and iperf3 run in it. As
/// root they are named ones; else each is in a user namespace of its own, where the user is root.
public final class NetnsGuests implements GuestMaker, AutoCloseable {
    private static final long SECOND = 1_000_000_000L;
    private static final String DEVICE = "eth0";
    private static final int HANDOVER_MS = 20_000;

    private final Lab lab;
    private final boolean privileged;
    private final Path folder;
    private final String script;
    private final SortedMap<String, Namespace> namespaces = new TreeMap<>();
    private final SortedMap<String, RealGuest> guests = new TreeMap<>();

    private NetnsGuests(Lab lab, boolean privileged) throws IOException {
        this.lab = lab;
        this.privileged = privileged;
        this.folder = Files.createTempDirectory("rw-" + ProcessHandle.current().pid() + "-");
        try (var in = Agent.script()) {
            this.script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// Takes the place of the lab's in-process guests.
    ///
    /// @param privileged in named namespaces, which needs root; else in user namespaces
    /// @throws IllegalStateException with a sentence for people; nothing is left then
    public static NetnsGuests up(Lab lab, boolean privileged) throws IOException {
        for (Map.Entry<String, String> tool :
                Map.of("perl", "perl-base", "ip", "iproute2", "unshare", "util-linux").entrySet()) {
            if (Programs.find(tool.getKey()).isEmpty()) {
                throw new IllegalStateException(
                        "no "
                                + tool.getKey()
                                + " for guests in network namespaces. Mend: apt-get install "
                                + tool.getValue());
            }
        }
        if (privileged) {
            Namespace.removeStale();
        }
        NetnsGuests guests = new NetnsGuests(lab, privileged);
        try {
            lab.inhabit(guests);
            return guests;
        } catch (RuntimeException e) {
            guests.close();
            throw e;
        }
    }

    @Override
    public Made start(Vm vm, Vm.Vnic nic) {
        Vnic vnic = Vnic.of(lab, vm, nic);
        try {
            Agent agent = new Agent();
            TapPort tap = privileged ? named(vnic, agent) : unnamed(vnic, agent);
            RealPort port = new RealPort(tap, lab.fabric()::nowNs);
            RealGuest guest =
                    new RealGuest(Lab.stationName(vm, nic), vnic, port, agent, vnic.script(DEVICE));
            guests.put(vnic.name(), guest);
            return new Made(port, guest);
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private boolean offloads() {
        return lab.options().dataplane().takesOffloads();
    }

    private TapPort named(Vnic vnic, Agent agent) throws IOException {
        Namespace in = Namespace.make(vnic.word());
        namespaces.put(vnic.name(), in);
        TapPort tap =
                TapPort.open(
                        vnic.name(),
                        new TapPort.Options(DEVICE, in.path(), 0, offloads(), false, false));
        agent.start(Programs.talk(in.inside("perl", "-e", script), folder.resolve("log")));
        return tap;
    }

    /// A helper in the new namespaces makes the TAP and hands it over, then becomes the agent.
    private TapPort unnamed(Vnic vnic, Agent agent) throws IOException {
        Path socket = folder.resolve(vnic.word() + ".tap");
        Path log = folder.resolve(vnic.word() + ".log");
        try (TapHandover wait = new TapHandover(socket)) {
            List<String> command =
                    new ArrayList<>(
                            List.of(
                                    "unshare",
                                    "--user",
                                    "--map-root-user",
                                    "--net",
                                    "sh",
                                    "-c",
                                    "s=$1; shift; \"$@\" >&2 </dev/null && exec perl -e \"$s\"",
                                    "sh",
                                    script));
            command.addAll(TapHandover.helper(DEVICE, socket, offloads()));
            agent.start(Programs.talk(command, log));
            return wait.receive(vnic.name(), HANDOVER_MS);
        } catch (IOException e) {
            agent.close();
            throw new IllegalStateException(
                    "a guest in a user namespace could not be made: "
                            + e.getMessage()
                            + said(log)
                            + ". Mend: let users make user namespaces (sysctl user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns), or sudo, or --guests process",
                    e);
        }
    }

    private static String said(Path log) {
        try {
            String text = Files.readString(log).strip();
            return text.isEmpty() ? "" : " (" + text.lines().reduce((a, b) -> b).orElse("") + ")";
        } catch (IOException _) {
            return "";
        }
    }

    @Override
    public void stop(String vnic) {
        RealGuest guest = guests.remove(vnic);
        if (guest != null) {
            guest.close();
        }
        Namespace in = namespaces.remove(vnic);
        if (in != null) {
            in.close();
        }
    }

    @Override
    public long patienceNs() {
        return SECOND;
    }

    /// By `vm/nic`.
    public SortedMap<String, RealGuest> guests() {
        return Collections.unmodifiableSortedMap(guests);
    }

    /// The words before a command that run it in a guest: by `vm/nic`.
    public SortedMap<String, List<String>> entrances() {
        SortedMap<String, List<String>> all = new TreeMap<>();
        guests.forEach((name, guest) -> all.put(name, entrance(name, guest)));
        return all;
    }

    private List<String> entrance(String name, RealGuest guest) {
        Namespace in = namespaces.get(name);
        return in != null
                ? List.of("ip", "netns", "exec", in.name())
                : List.of(
                        "nsenter",
                        "--preserve-credentials",
                        "--user",
                        "--net",
                        "--target",
                        guest.agent().pid().map(String::valueOf).orElse("PID"));
    }

    /// Waits until every guest has its addresses.
    public boolean awaitReady(Fabric fabric, long patienceNs) {
        List<RealGuest> all = new ArrayList<>(guests.values());
        fabric.runUntil(() -> all.stream().allMatch(g -> g.ready().isDone()), patienceNs);
        return all.stream().allMatch(g -> g.ready().getNow(false));
    }

    @Override
    public void close() {
        for (String vnic : List.copyOf(guests.keySet())) {
            stop(vnic);
        }
        namespaces.values().forEach(Namespace::close);
        try {
            DebianPackages.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
