package ringwall.ports.vhost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.FramePort;
import ringwall.ports.linux.Descriptors;
import ringwall.ports.linux.Epoll;
import ringwall.ports.linux.Errno;
import ringwall.ports.linux.Timer;
import ringwall.ports.linux.UnixSocket;

/// One vNIC on a vhost-user socket. As a *server* it waits at the socket for a VMM, and after that
/// one for the next; as a *client* it connects to a VMM's socket, again and again until it
/// succeeds.
///
/// Ring 2q carries frames to the guest, ring 2q+1 from it (queue pair q). Frames of one connection
/// go to one queue.
public final class VhostPort implements FramePort {
    /// Control messages are looked for once in so many bursts.
    private static final int POLLS_PER_VISIT = 256;

    private static final long RECONNECT_NS = 100_000_000;
    private static final int SHUT = 0;

    private final String name;
    private final Path path;
    private final boolean server;
    private final VhostCounters counters = new VhostCounters();
    private final GuestMemory memory = new GuestMemory();
    private final SplitRing[] rings;
    private final int pairs;
    private final Session session;
    private final Intake intake = new Intake(memory, counters);
    private final Delivery delivery = new Delivery(memory, counters);
    private final Epoll epoll = new Epoll(64);
    private final Timer timer = new Timer();
    private int listener = -1;
    private boolean listening;
    private int polls;
    private int faultsSeen;
    private long announced;
    private int firstPair;
    private int activePairs;
    private int takes;
    private volatile boolean linkUp;
    private volatile String status = "nobody has connected";

    private VhostPort(String name, Path path, boolean server, VhostOptions options) {
        this.name = name;
        this.path = path;
        this.server = server;
        this.pairs = options.queuePairs();
        this.rings = new SplitRing[2 * pairs];
        for (int i = 0; i < rings.length; i++) {
            rings[i] = new SplitRing(epoll);
        }
        this.session = new Session(options, memory, rings, counters);
    }

    /// Listens at `path`, in place of a socket that nobody serves any more.
    ///
    /// @throws IOException says what is in the way
    public static VhostPort server(String name, Path path, VhostOptions options)
            throws IOException {
        VhostPort port = new VhostPort(name, path, true, options);
        try {
            port.listen();
        } catch (IOException refused) {
            port.close();
            throw refused;
        }
        return port;
    }

    /// Connects to `path` as soon as somebody listens there.
    public static VhostPort client(String name, Path path, VhostOptions options) {
        VhostPort port = new VhostPort(name, path, false, options);
        int _ = port.epoll.watch(port.timer.fd(), Epoll.READABLE, 0);
        int _ = port.timer.every(RECONNECT_NS);
        port.connect();
        return port;
    }

    private void listen() throws IOException {
        listener = UnixSocket.open(UnixSocket.STREAM);
        int bound = listener < 0 ? listener : UnixSocket.bind(listener, path.toString());
        if (bound == -Errno.EADDRINUSE && abandoned()) {
            Files.deleteIfExists(path);
            bound = UnixSocket.bind(listener, path.toString());
        }
        if (bound == 0) {
            bound = UnixSocket.listen(listener, 4);
        }
        if (bound < 0) {
            throw new IOException("vhost-user socket %s: %s".formatted(path, Errno.text(bound)));
        }
        listening = true;
        int _ = epoll.watch(listener, Epoll.READABLE, 0);
    }

    private boolean abandoned() {
        int probe = UnixSocket.open(UnixSocket.STREAM);
        int answer = UnixSocket.connect(probe, path.toString());
        Descriptors.close(probe);
        return answer == -Errno.ECONNREFUSED;
    }

    private void connect() {
        int fd = UnixSocket.open(UnixSocket.STREAM);
        int answer = fd < 0 ? fd : UnixSocket.connect(fd, path.toString());
        if (answer == 0) {
            begin(fd);
            int _ = timer.every(SHUT);
        } else {
            Descriptors.close(fd);
            status = "cannot connect to %s: %s".formatted(path, Errno.text(answer));
        }
    }

    private void begin(int fd) {
        session.open(fd);
        int _ = epoll.watch(fd, Epoll.READABLE, 0);
        status = "connected";
    }

    @Override
    public String name() {
        return name;
    }

    public Path path() {
        return path;
    }

    public VhostCounters counters() {
        return counters;
    }

    /// One line for people.
    public String status() {
        return status;
    }

    @Override
    public boolean linkUp() {
        return linkUp;
    }

    @Override
    public int takes() {
        return takes;
    }

    @Override
    public int receive(FramePool pool, long[] frames, int max) {
        if (--polls < 0 || GuestMemory.faults() != faultsSeen) {
            faultsSeen = GuestMemory.faults();
            polls = POLLS_PER_VISIT;
            visit();
        }
        int count = 0;
        if (announced != 0) {
            count = announce(pool, frames, max);
        }
        int most = Math.min(max, Intake.BURST);
        try {
            for (int i = 0; i < activePairs && count < most; i++) {
                int pair = firstPair + i;
                SplitRing ring = rings[2 * (pair < activePairs ? pair : pair - activePairs) + 1];
                if (ring.enabled) {
                    count += intake.receive(ring, pool, frames, count, most - count);
                }
            }
        } catch (InternalError memoryGone) {
            GuestMemory.fault(counters);
        }
        if (activePairs > 1) {
            firstPair = firstPair + 1 < activePairs ? firstPair + 1 : 0;
        }
        return count;
    }

    @Override
    public void recycle() {
        try {
            for (int i = 0; i < activePairs; i++) {
                SplitRing ring = rings[2 * i + 1];
                if (ring.taken != 0) {
                    ring.publish();
                    ring.tell();
                }
            }
        } catch (InternalError memoryGone) {
            GuestMemory.fault(counters);
        }
        intake.recycle();
    }

    @Override
    public int transmit(long[] frames, int from, int count) {
        if (!linkUp) {
            return 0;
        }
        if (activePairs == 1) {
            return rings[0].enabled ? delivery.transmit(rings[0], frames, from, count) : 0;
        }
        for (int i = 0; i < count; i++) {
            SplitRing ring = rings[2 * Steering.pair(frames[from + i], activePairs)];
            if (!ring.enabled) {
                ring = rings[0];
            }
            if (delivery.transmit(ring, frames, from + i, 1) == 0) {
                return i;
            }
        }
        return count;
    }

    @Override
    public void flush() {
        try {
            for (int i = 0; i < activePairs; i++) {
                rings[2 * i].tell();
            }
        } catch (InternalError memoryGone) {
            GuestMemory.fault(counters);
        }
    }

    @Override
    public int readableFd() {
        return epoll.fd();
    }

    @Override
    public boolean arm() {
        boolean ready = false;
        try {
            for (int i = 0; i < activePairs; i++) {
                ready |= rings[2 * i + 1].arm();
            }
        } catch (InternalError memoryGone) {
            GuestMemory.fault(counters);
        }
        return ready;
    }

    @Override
    public void disarm() {
        try {
            for (int i = 0; i < activePairs; i++) {
                rings[2 * i + 1].disarm();
            }
        } catch (InternalError memoryGone) {
            GuestMemory.fault(counters);
        }
        polls = 0;
    }

    /// Sees to the sockets: between bursts, when no extent is out.
    private void visit() {
        recycle();
        int ready = epoll.await(0);
        if (session.connected() && !memory.intact()) {
            session.end("the VMM has cut its memory short");
        }
        if (ready > 0) {
            sockets();
        }
        announced |= session.takeAnnounced();
        if (session.takeChanged()) {
            adopt();
        }
    }

    private void sockets() {
        if (!session.connected()) {
            if (!server) {
                if (timer.fired()) {
                    connect();
                }
                return;
            }
            int fd = UnixSocket.accept(listener);
            if (fd < 0) {
                return;
            }
            int _ = epoll.forget(listener);
            begin(fd);
        }
        try {
            session.visit();
        } catch (InternalError memoryGone) {
            GuestMemory.fault(counters);
            session.end("the VMM has cut its memory short");
        }
    }

    private int announce(FramePool pool, long[] frames, int max) {
        long frame = max < 1 ? 0 : pool.take();
        if (frame == 0) {
            return 0;
        }
        Announcement.write(announced, frame);
        announced = 0;
        frames[0] = frame;
        return 1;
    }

    /// Takes over what the control messages changed.
    private void adopt() {
        long features = session.features();
        takes = Features.guestTakes(features);
        intake.offloads = Features.hostTakes(features);
        delivery.mergeable = (features & Features.MRG_RXBUF) != 0;
        delivery.checksums = (features & Features.GUEST_CSUM) != 0;
        int active = 0;
        for (int i = 0; i < pairs; i++) {
            if (rings[2 * i].running || rings[2 * i + 1].running) {
                active = i + 1;
            }
        }
        activePairs = active;
        firstPair = 0;
        linkUp = session.connected() && active > 0 && rings[0].running && rings[0].enabled;
        if (!session.connected()) {
            status = session.problem();
            rearm();
        } else {
            status = linkUp ? "up, %d queue pairs".formatted(active) : "connected";
        }
    }

    private void rearm() {
        if (server) {
            int _ = epoll.watch(listener, Epoll.READABLE, 0);
        } else {
            int _ = timer.every(RECONNECT_NS);
        }
        polls = 0;
    }

    @Override
    public void close() {
        session.close();
        linkUp = false;
        activePairs = 0;
        Descriptors.close(listener);
        if (listening) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException leftBehind) {
                status = "cannot remove " + path;
            }
        }
        listener = -1;
        listening = false;
        timer.close();
        epoll.close();
        intake.close();
        delivery.close();
        memory.clear();
    }
}
