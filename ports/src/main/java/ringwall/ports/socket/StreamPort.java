package ringwall.ports.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.FramePort;
import ringwall.dataplane.port.Memory;
import ringwall.ports.FrameFill;
import ringwall.ports.linux.Descriptors;
import ringwall.ports.linux.Epoll;
import ringwall.ports.linux.Errno;
import ringwall.ports.linux.LinuxException;
import ringwall.ports.linux.Sockaddr;
import ringwall.ports.linux.Sockets;
import ringwall.ports.linux.TimerFd;
import ringwall.wire.BigEndian;
import ringwall.wire.Ethernet;

/// QEMU's stream framing over a Unix or TCP socket, as server or client; one peer at a time, a new
/// one after the last has gone.
///
/// ```
///   in:  |....| done | frame | frame | part of a frame |            |      one recv fills it, frames are read in place
///             ^given    ^parsed                        ^filled             a part is moved to the front before the next recv
///   out: | length, frame | length, frame |                          |      gathered by transmit, sent by flush
/// ```
///
/// A frame longer than [#MAX_FRAME] means that the framing is lost or the peer hostile: the
/// connection is closed. Frames shorter than an Ethernet header are skipped and counted.
public final class StreamPort implements FramePort {
    /// Longest frame that QEMU sends or takes (NET_BUFSIZE: 64 KiB and 4 KiB).
    public static final int MAX_FRAME = 69_632;

    private static final int LENGTH_BYTES = 4;
    private static final int BUFFER = 1 << 18;
    private static final long RETRY_NS = 100_000_000L;

    private final String name;
    private final Endpoint endpoint;
    private final boolean server;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment scratch = arena.allocate(Sockaddr.MAX_SIZE, 8);
    private final long in = arena.allocate(BUFFER, 64).address();
    private final long out = arena.allocate(BUFFER, 64).address();
    private final Epoll epoll = new Epoll(4);
    private final TimerFd retry;
    private int listening = -1;
    private int fd = -1;
    private boolean connecting;
    private boolean armedForWriting;
    private int parsed;
    private int filled;
    private int unsentFrom;
    private int unsentTo;
    private long connections;
    private long runts;
    private long framingErrors;

    private StreamPort(String name, Endpoint endpoint, boolean server) throws LinuxException {
        this.name = name;
        this.endpoint = endpoint;
        this.server = server;
        this.retry = new TimerFd();
        epoll.watch(retry.fd(), Epoll.READABLE, 0);
    }

    /// Waits for a peer at `endpoint` (QEMU with `server=off`). Throws when it cannot be bound.
    public static StreamPort listen(String name, Endpoint endpoint) throws LinuxException {
        StreamPort port = new StreamPort(name, endpoint, true);
        try {
            port.listening = endpoint.bound(Sockets.STREAM, port.scratch);
            LinuxException.check(Sockets.listen(port.listening, 8), "listen on " + endpoint);
        } catch (LinuxException e) {
            port.close();
            throw e;
        }
        port.epoll.watch(port.listening, Epoll.READABLE, 0);
        return port;
    }

    /// Connects to `endpoint` (QEMU with `server=on`), now and again every 0.1 s until it is there.
    public static StreamPort connect(String name, Endpoint endpoint) throws LinuxException {
        StreamPort port = new StreamPort(name, endpoint, false);
        port.startConnect();
        return port;
    }

    @Override
    public String name() {
        return name;
    }

    /// Where a listening port is bound; with its real port number if 0 was asked for.
    public Endpoint endpoint() throws LinuxException {
        if (listening < 0 || endpoint instanceof Endpoint.Unix) {
            return endpoint;
        }
        MemorySegment m = arena.allocate(Sockaddr.MAX_SIZE + 8L, 8);
        m.set(java.lang.foreign.ValueLayout.JAVA_INT, Sockaddr.MAX_SIZE, Sockaddr.MAX_SIZE);
        LinuxException.check(
                Sockets.localAddress(listening, m.address(), m.address() + Sockaddr.MAX_SIZE),
                "address of " + endpoint);
        int bound = Sockaddr.port(m);
        return switch (endpoint) {
            case Endpoint.Unix u -> u;
            case Endpoint.Inet4 i -> new Endpoint.Inet4(i.ip(), bound);
            case Endpoint.Inet6 i -> new Endpoint.Inet6(i.hi(), i.lo(), bound);
        };
    }

    // ---- connection

    private void startConnect() {
        int flags = Sockets.STREAM | Sockets.NONBLOCK | Sockets.CLOEXEC;
        int s = Sockets.open(endpoint.family(), flags, 0);
        int r = s;
        if (s >= 0) {
            try {
                r = Sockets.connect(s, scratch.address(), endpoint.sockaddr(scratch));
            } catch (LinuxException e) {
                r = -Errno.EINVAL;
            }
        }
        if (r >= 0) {
            adopt(s);
        } else if (r == -Errno.EINPROGRESS) {
            fd = s;
            connecting = true;
            epoll.watch(fd, Epoll.WRITABLE, 0);
        } else {
            Descriptors.close(s);
            retry.set(RETRY_NS);
        }
    }

    private void adopt(int s) {
        fd = s;
        connecting = false;
        parsed = 0;
        filled = 0;
        unsentFrom = 0;
        unsentTo = 0;
        connections++;
        Sockets.buffers(fd, 1 << 20);
        if (endpoint.family() != Sockets.UNIX) {
            Sockets.option(fd, Sockets.SOL_TCP, Sockets.TCP_NODELAY, 1);
        }
        epoll.watch(fd, Epoll.READABLE, 0);
    }

    /// Whether a peer is there, after a try to get one.
    private boolean established() {
        if (fd >= 0 && !connecting) {
            return true;
        }
        if (server) {
            int s = Sockets.accept(listening, 0, 0, Sockets.NONBLOCK | Sockets.CLOEXEC);
            if (s >= 0) {
                adopt(s);
            }
        } else if (connecting) {
            int error = Sockets.readOption(fd, Sockets.SOL_SOCKET, Sockets.SO_ERROR);
            // SO_ERROR is 0 while the handshake goes on, too: only a peer's address tells
            if (error != 0) {
                disconnect();
            } else if (Sockets.hasPeer(fd, scratch)) {
                epoll.forget(fd);
                adopt(fd);
            }
        } else if (retry.wentOff()) {
            startConnect();
        }
        return fd >= 0 && !connecting;
    }

    private void disconnect() {
        epoll.forget(fd);
        Descriptors.close(fd);
        fd = -1;
        connecting = false;
        armedForWriting = false;
        filled = 0;
        parsed = 0;
        unsentFrom = 0;
        unsentTo = 0;
        if (!server) {
            retry.set(RETRY_NS);
        }
    }

    // ---- receiving

    @Override
    public int receive(FramePool pool, long[] frames, int max) {
        if (!established()) {
            return 0;
        }
        if (unsentTo > unsentFrom) {
            drain();
        }
        int n = fd < 0 ? 0 : parse(pool, frames, max);
        if (n == 0 && fd >= 0 && fill()) {
            n = parse(pool, frames, max);
        }
        return n;
    }

    /// Moves a part of a frame to the front and reads more. False when nothing came.
    private boolean fill() {
        int rest = filled - parsed;
        if (parsed > 0 && rest > 0) {
            MemorySegment.copy(Memory.ALL, in + parsed, Memory.ALL, in, rest);
        }
        parsed = 0;
        filled = rest;
        if (filled == BUFFER) {
            return false;
        }
        long n = Sockets.receive(fd, in + filled, BUFFER - filled, Sockets.MSG_DONTWAIT);
        if (n > 0) {
            filled += (int) n;
            return true;
        }
        if (n == 0 || (n != -Errno.EAGAIN && n != -Errno.EINTR)) {
            disconnect();
        }
        return false;
    }

    private int parse(FramePool pool, long[] frames, int max) {
        int n = 0;
        int p = parsed;
        while (n < max && filled - p >= LENGTH_BYTES) {
            long length = BigEndian.u32(Memory.ALL, in + p);
            if (length > MAX_FRAME) {
                framingErrors++;
                if (n > 0) { // what came before is good; the next call comes here first
                    break;
                }
                disconnect();
                return 0;
            }
            int size = (int) length;
            if (filled - p < LENGTH_BYTES + size) {
                break;
            }
            if (size < Ethernet.SIZE) {
                runts++;
            } else {
                long frame = pool.take();
                if (frame == 0) {
                    break;
                }
                FrameFill.fill(frame, in + p + LENGTH_BYTES, size);
                frames[n++] = frame;
            }
            p += LENGTH_BYTES + size;
        }
        parsed = p;
        return n;
    }

    @Override
    public void recycle() {
        // frames are read in place, and moved only by the next receive
    }

    // ---- sending

    @Override
    public int transmit(long[] frames, int from, int count) {
        if (fd < 0 || connecting) {
            return 0;
        }
        for (int i = 0; i < count; i++) {
            long frame = frames[from + i];
            int length = Frame.length(frame);
            if (length > MAX_FRAME) {
                continue; // no peer takes it; as if lost
            }
            if (unsentTo + LENGTH_BYTES + length > BUFFER && !room(LENGTH_BYTES + length)) {
                return i;
            }
            BigEndian.putI32(Memory.ALL, out + unsentTo, length);
            Frame.gather(frame, out + unsentTo + LENGTH_BYTES);
            unsentTo += LENGTH_BYTES + length;
        }
        return count;
    }

    private boolean room(int bytes) {
        drain();
        if (fd < 0) {
            return false;
        }
        if (unsentFrom > 0 && unsentTo + bytes > BUFFER) {
            int rest = unsentTo - unsentFrom;
            MemorySegment.copy(Memory.ALL, out + unsentFrom, Memory.ALL, out, rest);
            unsentFrom = 0;
            unsentTo = rest;
        }
        return unsentTo + bytes <= BUFFER;
    }

    private void drain() {
        while (unsentFrom < unsentTo) {
            int flags = Sockets.MSG_NOSIGNAL | Sockets.MSG_DONTWAIT;
            long n = Sockets.send(fd, out + unsentFrom, unsentTo - unsentFrom, flags);
            if (n < 0) {
                if (n != -Errno.EAGAIN && n != -Errno.EINTR) {
                    disconnect();
                }
                return;
            }
            unsentFrom += (int) n;
        }
        unsentFrom = 0;
        unsentTo = 0;
    }

    @Override
    public void flush() {
        if (fd >= 0 && !connecting && unsentFrom < unsentTo) {
            drain();
        }
    }

    // ---- state

    @Override
    public boolean linkUp() {
        return fd >= 0 && !connecting;
    }

    @Override
    public int takes() {
        return 0;
    }

    /// Stays the same while peers come and go.
    @Override
    public int readableFd() {
        return epoll.fd();
    }

    @Override
    public boolean arm() {
        if (fd < 0 || connecting) {
            return false;
        }
        if (unsentFrom < unsentTo && !armedForWriting) {
            epoll.forget(fd);
            epoll.watch(fd, Epoll.READABLE | Epoll.WRITABLE, 0);
            armedForWriting = true;
        }
        int rest = filled - parsed;
        return rest >= LENGTH_BYTES
                && rest - LENGTH_BYTES >= BigEndian.u32(Memory.ALL, in + parsed);
    }

    @Override
    public void disarm() {
        if (armedForWriting) {
            epoll.forget(fd);
            epoll.watch(fd, Epoll.READABLE, 0);
            armedForWriting = false;
        }
    }

    /// Peers so far.
    public long connections() {
        return connections;
    }

    /// Frames shorter than an Ethernet header, skipped.
    public long runts() {
        return runts;
    }

    /// Connections that were closed for a length that no frame has.
    public long framingErrors() {
        return framingErrors;
    }

    @Override
    public void close() {
        if (!arena.scope().isAlive()) {
            return;
        }
        if (fd >= 0) {
            Descriptors.close(fd);
            fd = -1;
        }
        if (listening >= 0) {
            Descriptors.close(listening);
            listening = -1;
            endpoint.remove();
        }
        retry.close();
        epoll.close();
        arena.close();
    }
}
