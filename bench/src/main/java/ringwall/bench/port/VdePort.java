package ringwall.bench.port;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.FramePort;
import ringwall.ports.FrameFill;
import ringwall.ports.linux.Descriptors;
import ringwall.ports.linux.LinuxException;
import ringwall.ports.linux.Messages;
import ringwall.ports.linux.Sockaddr;
import ringwall.ports.linux.Sockets;
import ringwall.ports.socket.Endpoint;

/// A client of vde_switch, by its own protocol: a request over its control socket names our
/// datagram socket, the answer names the switch's; then a datagram is a frame. Batched like our own
/// ports, so that the client is the same for both sides.
final class VdePort implements FramePort {
    private static final int BURST = 32;
    private static final int LARGEST = 2048;
    private static final int MAGIC = 0xfeedface;
    private static final int VERSION = 3;

    private final String name;
    private final Arena arena = Arena.ofShared();
    private final int control;
    private final int data;
    private final Endpoint.Unix local;
    private final Messages in = new Messages(arena, BURST, 1, 0);
    private final Messages out = new Messages(arena, BURST, 1 + Frame.MAX_EXTENTS, 0);
    private final long buffers = arena.allocate((long) BURST * LARGEST, 64).address();

    VdePort(String name, Path directory, Path local) throws LinuxException {
        this.name = name;
        this.local = new Endpoint.Unix(local.toString());
        MemorySegment scratch = arena.allocate(Sockaddr.MAX_SIZE, 8);
        int stream = Sockets.STREAM | Sockets.CLOEXEC;
        control = LinuxException.check(Sockets.open(Sockets.UNIX, stream, 0), "control socket");
        Endpoint ctl = new Endpoint.Unix(directory.resolve("ctl").toString());
        LinuxException.check(
                Sockets.connect(control, scratch.address(), ctl.sockaddr(scratch)),
                "connect " + ctl);
        data = this.local.bound(Sockets.DATAGRAM, scratch);
        // magic (4) version (4) type (4) sockaddr_un (110) description
        MemorySegment request = arena.allocate(4 + 4 + 4 + 110 + 8, 4);
        request.set(ValueLayout.JAVA_INT, 0, MAGIC);
        request.set(ValueLayout.JAVA_INT, 4, VERSION);
        this.local.sockaddr(scratch);
        MemorySegment.copy(scratch, 0, request, 12, 110);
        request.setString(122, "bench");
        LinuxException.check((int) Sockets.send(control, request.address(), 127, 0), "vde request");
        LinuxException.check(
                (int) Sockets.receive(control, scratch.address(), 110, 0), "vde answer");
        LinuxException.check(Sockets.connect(data, scratch.address(), 110), "vde data socket");
        Sockets.buffers(data, 4 << 20);
        for (int i = 0; i < BURST; i++) {
            in.piece(i, 0, buffers + (long) i * LARGEST, LARGEST);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int receive(FramePool pool, long[] frames, int max) {
        int want = Math.min(max, BURST);
        int n = Math.max(0, Sockets.receiveMany(data, in.address(0), want, 0, 0));
        for (int i = 0; i < n; i++) {
            frames[i] = pool.take();
            FrameFill.fill(frames[i], buffers + (long) i * LARGEST, in.length(i));
        }
        return n;
    }

    @Override
    public void recycle() {
        // buffers are written again by the next receive
    }

    @Override
    public int transmit(long[] frames, int from, int count) {
        int n = Math.min(BURST, count);
        for (int i = 0; i < n; i++) {
            long frame = frames[from + i];
            out.piece(i, 0, Frame.data(frame), Frame.headLength(frame));
            int extents = Frame.extents(frame);
            for (int e = 0; e < extents; e++) {
                out.piece(i, 1 + e, Frame.extentAddress(frame, e), Frame.extentLength(frame, e));
            }
            out.pieces(i, 1 + extents);
        }
        return Math.max(0, Sockets.sendMany(data, out.address(0), n, Sockets.MSG_NOSIGNAL));
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
    public void close() {
        Descriptors.close(control);
        Descriptors.close(data);
        local.remove();
        arena.close();
    }
}
