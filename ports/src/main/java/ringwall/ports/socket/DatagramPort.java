package ringwall.ports.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.FramePort;
import ringwall.ports.FrameFill;
import ringwall.ports.linux.Descriptors;
import ringwall.ports.linux.Errno;
import ringwall.ports.linux.LinuxException;
import ringwall.ports.linux.Messages;
import ringwall.ports.linux.Sockaddr;
import ringwall.ports.linux.Sockets;
import ringwall.wire.Ethernet;

/// QEMU's `-netdev dgram` and `-netdev socket,udp=`: a datagram is a frame, between a local and a
/// remote Unix path or UDP address. Bursts go through one recvmmsg and one sendmmsg.
///
/// A UDP socket takes datagrams from the remote address only (it is connected to it); a Unix socket
/// from whom its mode lets in. While the remote is not there, frames are lost and counted; the link
/// counts as up, as a datagram has no other state.
public final class DatagramPort implements FramePort {
    private static final int BURST = 64;
    private static final int MAX_FRAME = StreamPort.MAX_FRAME;

    private final String name;
    private final Endpoint local;
    private final int fd;
    private final Arena arena = Arena.ofShared();
    private final Messages in = new Messages(arena, BURST, 1, 0);
    private final Messages out = new Messages(arena, BURST, 1 + Frame.MAX_EXTENTS, 0);
    private final long buffers = arena.allocate((long) BURST * MAX_FRAME, 64).address();
    private final MemorySegment remoteAddress = arena.allocate(Sockaddr.MAX_SIZE, 8);
    private int next;
    private int received;
    private long runts;
    private long unreachable;

    /// Binds `local` and sends to `remote`, both of one kind. Throws when it cannot be bound.
    public DatagramPort(String name, Endpoint local, Endpoint remote) throws LinuxException {
        this.name = name;
        this.local = local;
        if (local.family() != remote.family()) {
            throw new LinuxException(
                    "datagrams from " + local + " to " + remote,
                    Errno.EINVAL,
                    "give both as unix: or both as inet: of one version");
        }
        fd = local.bound(Sockets.DATAGRAM, arena.allocate(Sockaddr.MAX_SIZE, 8));
        Sockets.buffers(fd, 4 << 20);
        int length = remote.sockaddr(remoteAddress);
        if (local.family() != Sockets.UNIX) {
            int r = Sockets.connect(fd, remoteAddress.address(), length);
            if (r < 0) {
                close();
                throw new LinuxException("connect " + local + " to " + remote, r);
            }
        }
        for (int i = 0; i < BURST; i++) {
            in.piece(i, 0, buffers + (long) i * MAX_FRAME, MAX_FRAME);
            if (local.family() == Sockets.UNIX) {
                out.nameAt(i, remoteAddress.address(), length);
            }
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int receive(FramePool pool, long[] frames, int max) {
        if (next == received) {
            next = 0;
            received = Math.max(0, Sockets.receiveMany(fd, in.address(0), BURST, 0, 0));
        }
        int n = 0;
        while (n < max && next < received) {
            int length = in.length(next);
            if (length < Ethernet.SIZE || (in.flags(next) & Sockets.MSG_TRUNC) != 0) {
                runts++;
            } else {
                long frame = pool.take();
                if (frame == 0) {
                    break;
                }
                FrameFill.fill(frame, buffers + (long) next * MAX_FRAME, length);
                frames[n++] = frame;
            }
            next++;
        }
        return n;
    }

    @Override
    public void recycle() {
        // buffers are written again only by a receive that has given all of them out
    }

    @Override
    public int transmit(long[] frames, int from, int count) {
        int done = 0;
        while (done < count) {
            int n = Math.min(BURST, count - done);
            for (int i = 0; i < n; i++) {
                pieces(i, frames[from + done + i]);
            }
            int sent = Sockets.sendMany(fd, out.address(0), n, Sockets.MSG_NOSIGNAL);
            if (sent
                    == -Errno
                            .ECONNREFUSED) { // of an earlier datagram (UDP): this one was not tried
                sent = Sockets.sendMany(fd, out.address(0), n, Sockets.MSG_NOSIGNAL);
            }
            if (sent == -Errno.EAGAIN || sent == -Errno.ENOBUFS) {
                return done;
            }
            if (sent < 0) { // this one is refused (no such peer, too long): lost, the others have
                // their try
                unreachable++;
                sent = 1;
            }
            done += sent;
        }
        return count;
    }

    private void pieces(int i, long frame) {
        out.piece(i, 0, Frame.data(frame), Frame.headLength(frame));
        int extents = Frame.extents(frame);
        for (int e = 0; e < extents; e++) {
            out.piece(i, 1 + e, Frame.extentAddress(frame, e), Frame.extentLength(frame, e));
        }
        out.pieces(i, 1 + extents);
    }

    @Override
    public void flush() {
        // transmit has sent all
    }

    @Override
    public boolean linkUp() {
        return true;
    }

    @Override
    public int takes() {
        return 0;
    }

    @Override
    public int readableFd() {
        return fd;
    }

    @Override
    public boolean arm() {
        return next < received;
    }

    /// Datagrams that were no frame: shorter than an Ethernet header, or cut.
    public long runts() {
        return runts;
    }

    /// Frames that the remote was not there for.
    public long unreachable() {
        return unreachable;
    }

    @Override
    public void close() {
        if (!arena.scope().isAlive()) {
            return;
        }
        Descriptors.close(fd);
        local.remove();
        arena.close();
    }
}
