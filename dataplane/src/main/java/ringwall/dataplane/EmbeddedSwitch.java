package ringwall.dataplane;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import ringwall.dataplane.port.CaptureFile;
import ringwall.dataplane.port.FramePort;
import ringwall.observe.FrameBalance;
import ringwall.observe.PortCounters;
import ringwall.observe.UplinkShare;
import ringwall.program.DropReason;
import ringwall.program.Feature;
import ringwall.program.HostProgram;

/// The embedded switch: runs a HostProgram as the Interpreter means it, fast. One worker thread owns all
/// that frames touch; every method here may be called from any thread and hands a command to the worker, but
/// for [#doWork], which makes the caller the worker.
///
///     EmbeddedSwitch sw = new EmbeddedSwitch(Config.standard());
///     sw.addPort(port);          // a FramePort named as in the program
///     sw.apply(program);         // whole, atomically; until then nothing passes
///     sw.doWork(nowNs);          // one turn in the caller's thread, or
///     sw.start(clock);           // a thread of its own, until close
public final class EmbeddedSwitch implements AutoCloseable {
    /// The longest sleep where a team would have to notice that a link went.
    private static final long LINK_WATCH_NS = 2_000_000;

    private final Arena arena = Arena.ofShared();
    private final Config config;
    private final StateFile state;
    private final Worker worker;
    private final Observations observations;
    private final PlanBuilder plans = new PlanBuilder();
    private final Sleeper sleeper;
    private final SortedMap<String, CaptureFile> captures = new TreeMap<>();
    private final ConcurrentLinkedQueue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Plan next;
    private @Nullable Plan current;
    private @Nullable Thread thread;
    private volatile boolean stopping;

    /// How much of everything. Memory is taken at start and never more.
    ///
    /// @param frames slots of the pool
    /// @param flows entries of the flow cache, a power of two
    /// @param connections entries of the connection table
    /// @param ports slots for ports, pNICs and uplinks
    /// @param rules slots for rule counters
    /// @param learned foreign MACs, link-local addresses, neighbours: each; a power of two
    /// @param seed of all hashes
    /// @param stateFile where connections and what was learned outlive the process; empty: nowhere
    public record Config(
            int frames,
            int flows,
            int connections,
            int ports,
            int rules,
            int learned,
            long seed,
            Optional<Path> stateFile) {

        /// For a host of usual size: 128k flows, 256k connections.
        public static Config standard() {
            return new Config(
                    16_384, 1 << 17, 1 << 18, 2048, 1 << 17, 4096, 0x5DEECE66DL, Optional.empty());
        }

        /// For tests and the lab: little memory.
        public static Config small() {
            return new Config(
                    2048, 1 << 12, 1 << 12, 256, 4096, 1024, 0x5DEECE66DL, Optional.empty());
        }

        public Config withSeed(long newSeed) {
            return new Config(
                    frames, flows, connections, ports, rules, learned, newSeed, stateFile);
        }

        public Config withStateFile(Path path) {
            return new Config(
                    frames, flows, connections, ports, rules, learned, seed, Optional.of(path));
        }

        public Config withFlows(int newFlows, int newConnections) {
            return new Config(
                    frames, newFlows, newConnections, ports, rules, learned, seed, stateFile);
        }
    }

    public EmbeddedSwitch() {
        this(Config.standard());
    }

    /// @throws java.io.UncheckedIOException when the state file cannot be mapped
    public EmbeddedSwitch(Config config) {
        this.config = config;
        this.state = stateOf(arena, config);
        if (state.adopted()) {
            for (int i = 0; i < config.ports(); i++) {
                plans.ports.adopt(i, state.portName(i));
                plans.segments.adopt(i, state.segmentName(i));
            }
            for (int i = 0; i < config.rules(); i++) {
                plans.rules.adopt(i, state.ruleName(i));
            }
            plans.keepAdopted();
        }
        this.sleeper = new Sleeper(config.ports());
        this.worker = new Worker(arena, config, state);
        this.observations = new Observations(worker, this::portName, this::ruleName);
    }

    private static StateFile stateOf(Arena arena, Config config) {
        if (config.stateFile().isEmpty()) {
            return StateFile.inMemory(arena, config);
        }
        try {
            return StateFile.map(arena, config.stateFile().get(), config);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(
                    "the state file " + config.stateFile().get() + " cannot be mapped", e);
        }
    }

    /// What programs may require of this dataplane.
    public static Set<Feature> features() {
        return EnumSet.of(
                Feature.VLAN,
                Feature.GUEST_TRUNK,
                Feature.GUARDS,
                Feature.CONNTRACK,
                Feature.ROUTER,
                Feature.RESPONDER,
                Feature.VXLAN,
                Feature.TEAM_LINK,
                Feature.TEAM_HASH,
                Feature.MIRROR_PORT,
                Feature.MIRROR_UPLINK,
                Feature.MIRROR_REMOTE,
                Feature.MIRROR_FILE,
                Feature.PROMISCUOUS,
                Feature.METERS,
                Feature.SNOOPING,
                Feature.MARKING,
                Feature.SCHEDULING,
                Feature.MAC_LEARNING);
    }

    /// Plugs a port in; it passes nothing until a program knows its name. The switch closes it when
    /// it is removed.
    public void addPort(FramePort port) {
        int slot;
        synchronized (plans) {
            slot = plans.ports.slot(port.name());
            plans.pinned.add(port.name());
        }
        port.wakes(sleeper::ring);
        commands.add(() -> worker.plug(new Attachment(slot, port)));
        sleeper.ring();
    }

    /// Unplugs and closes the port of that name.
    public void removePort(String name) {
        synchronized (plans) {
            int slot = plans.ports.find(name);
            plans.pinned.remove(name);
            if (slot >= 0) {
                commands.add(() -> worker.unplug(slot));
            }
        }
        sleeper.ring();
    }

    /// Replaces the program, whole: the worker takes it between two bursts. Slots of names stay.
    ///
    /// @throws IllegalArgumentException when the program has more ports than the switch has slots
    public void apply(HostProgram program) {
        synchronized (plans) {
            Plan plan = plans.build(program);
            if (plans.ports.limit() > config.ports()) {
                throw new IllegalArgumentException(
                        "the program has more ports than this switch has slots: "
                                + plans.ports.limit()
                                + " of "
                                + config.ports());
            }
            for (int i = 0; i < plans.ports.limit(); i++) {
                state.portName(i, plans.ports.name(i));
            }
            for (int i = 0; i < plans.segments.limit(); i++) {
                state.segmentName(i, plans.segments.name(i));
            }
            for (int i = 0; i < Math.min(config.rules(), plans.rules.limit()); i++) {
                state.ruleName(i, plans.rules.name(i));
            }
            captures(program);
            current = plan;
            next = plan;
        }
        sleeper.ring();
    }

    /// Plugs in the files that mirrors of a program go to, but for those that were plugged in by
    /// name, and closes those of the last one that are no more.
    private void captures(HostProgram program) {
        Set<String> wanted = MirrorPlans.files(program);
        for (String gone : List.copyOf(captures.keySet())) {
            if (!wanted.contains(gone)) {
                captures.remove(gone);
                removePort(gone);
            }
        }
        for (String name : wanted) {
            if (!plans.pinned.contains(name)) {
                CaptureFile file =
                        new CaptureFile(
                                name,
                                Path.of(name.substring("file:".length())),
                                CaptureFile.Bounds.STANDARD,
                                () -> worker.nowNs);
                captures.put(name, file);
                addPort(file);
            }
        }
    }

    /// What is wrong with files that mirrors go to, one sentence each.
    public List<String> problems() {
        synchronized (plans) {
            return captures.values().stream()
                    .map(CaptureFile::problem)
                    .filter(problem -> !problem.isEmpty())
                    .toList();
        }
    }

    /// One turn in the caller's thread: commands, program, a burst from every port.
    ///
    /// @param nowNs nanoseconds since the Unix epoch
    /// @return frames received
    public int doWork(long nowNs) {
        worker.nowNs = nowNs;
        Runnable command = commands.poll();
        while (command != null) {
            command.run();
            command = commands.poll();
        }
        Plan swapped = next;
        if (swapped != null && swapped != worker.plan) {
            worker.adopt(swapped);
        }
        return worker.turn(nowNs);
    }

    /// Starts a worker thread that runs until [#close].
    ///
    /// @param clock nanoseconds since the Unix epoch
    public synchronized void start(LongSupplier clock) {
        if (thread != null) {
            throw new IllegalStateException("already started");
        }
        stopping = false;
        thread = Thread.ofPlatform().name("ringwall-worker").daemon().start(() -> loop(clock));
    }

    // the yield between spinning and sleeping gives a co-located guest the core at once
    @SuppressWarnings("ThreadPriorityCheck")
    private void loop(LongSupplier clock) {
        IdleStrategy idle = new IdleStrategy();
        while (!stopping) {
            long now = clock.getAsLong();
            if (doWork(now) > 0) {
                idle.worked();
                continue;
            }
            switch (idle.next(now)) {
                case SPIN -> Thread.onSpinWait();
                case YIELD -> Thread.yield();
                case SLEEP -> sleep(idle, clock, now);
            }
        }
    }

    private void sleep(IdleStrategy idle, LongSupplier clock, long now) {
        boolean woken =
                sleeper.sleep(
                        idle.deaf() ? List.of() : worker.plugged(),
                        Math.min(
                                idle.sleepNs(worker.output.waiting()),
                                worker.watchesLinks() ? LINK_WATCH_NS : Long.MAX_VALUE));
        idle.slept(woken, clock.getAsLong() - now);
    }

    /// Stops the worker thread; ports stay plugged and `start` may be called again.
    public synchronized void stop() {
        Thread running = thread;
        if (running != null) {
            stopping = true;
            sleeper.ring();
            try {
                running.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            thread = null;
        }
    }

    @Override
    public void close() {
        stop();
        worker.unplugAll();
        synchronized (plans) {
            // one whose turn to be plugged in never came has nobody else to close it
            captures.values().forEach(CaptureFile::close);
            captures.values().forEach(CaptureFile::finish);
        }
        sleeper.close();
        arena.close();
    }

    /// Runs something in the worker between two bursts and waits for it.
    void inWorker(Runnable task) {
        if (thread == null) {
            task.run();
            return;
        }
        CountDownLatch done = new CountDownLatch(1);
        commands.add(() -> {
            task.run();
            done.countDown();
        });
        sleeper.ring();
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// How often each reason dropped a frame at a port: the receiver's for what its queue, rules
    /// and meters refused, else the sender's.
    public long drops(String port, DropReason reason) {
        int slot = slot(port);
        return slot < 0 ? 0 : worker.counters.readDrops(slot, reason);
    }

    /// Over all ports.
    public long drops(DropReason reason) {
        long sum = 0;
        for (int slot = 0; slot < config.ports(); slot++) {
            sum += worker.counters.readDrops(slot, reason);
        }
        return sum;
    }

    private int slot(String port) {
        synchronized (plans) {
            return plans.ports.find(port);
        }
    }

    /// The program in force, if any.
    public Optional<HostProgram> program() {
        synchronized (plans) {
            Plan plan = current;
            return plan == null ? Optional.empty() : Optional.of(plan.program);
        }
    }

    /// Names of the ports that are plugged in.
    public List<String> plugged() {
        synchronized (plans) {
            return new ArrayList<>(plans.pinned);
        }
    }

    /// Counters of all ports that are plugged in or in the program, by name.
    public SortedMap<String, PortCounters> counters() {
        SortedMap<String, PortCounters> all = new TreeMap<>();
        for (int slot = 0; slot < config.ports(); slot++) {
            String name = portName(slot);
            if (!name.isEmpty()) {
                all.put(name, observations.port(slot));
            }
        }
        return all;
    }

    /// How often each rule decided.
    public SortedMap<String, Long> ruleHits() {
        return observations.ruleHits(config.rules());
    }

    /// Where all frames went.
    public FrameBalance balance() {
        FrameBalance[] balance = new FrameBalance[1];
        inWorker(() -> balance[0] = observations.balance(config.ports()));
        return balance[0];
    }

    /// What each segment has sent and lost by a pNIC; empty when there is no such pNIC.
    public List<UplinkShare> shares(String pnic) {
        List<UplinkShare> shares = new ArrayList<>();
        int slot = slot(pnic);
        if (slot >= 0) {
            inWorker(() -> shares.addAll(worker.shares(slot)));
        }
        return shares;
    }

    /// Examples of drops, firewall log, flow records.
    public Observations observations() {
        return observations;
    }

    private String portName(int slot) {
        synchronized (plans) {
            return plans.ports.name(slot);
        }
    }

    private String ruleName(int slot) {
        synchronized (plans) {
            return plans.rules.name(slot);
        }
    }

    /// The connections of a vNIC's zone, to move with it (BEHAVIOUR 21).
    public List<SavedConnection> exportConnections(String port) {
        List<SavedConnection> saved = new ArrayList<>();
        int slot = slot(port);
        if (slot >= 0) {
            inWorker(() -> ConnectionTransfer.export(worker, slot, this::ruleName, saved));
        }
        return saved;
    }

    /// Takes over connections that another switch exported; the rules here judge each again at its
    /// next packet. What belongs to a rule that is not known here comes too: it is judged like the
    /// others.
    ///
    /// @return how many found room
    public int importConnections(String port, List<SavedConnection> saved) {
        int slot = slot(port);
        int[] taken = new int[1];
        if (slot >= 0) {
            inWorker(() ->
                    taken[0] = ConnectionTransfer.restore(worker, slot, this::ruleSlot, saved));
        }
        return taken[0];
    }

    private int ruleSlot(String rule) {
        synchronized (plans) {
            return Math.max(0, plans.rules.find(rule));
        }
    }

    Worker worker() {
        return worker;
    }
}
