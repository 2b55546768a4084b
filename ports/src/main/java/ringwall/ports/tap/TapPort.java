package ringwall.ports.tap;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.FramePort;
import ringwall.ports.FrameFill;
import ringwall.ports.VnetHeader;
import ringwall.ports.linux.Descriptors;
import ringwall.ports.linux.Devices;
import ringwall.ports.linux.Errno;
import ringwall.ports.linux.LinuxException;
import ringwall.ports.linux.Namespaces;
import ringwall.ports.linux.Sockets;
import ringwall.wire.Ethernet;

/// One queue of a TAP interface. A read gives one frame, so frames are read behind each other into
/// one buffer, headers are copied and payloads left there; a write hands header, slot and extents
/// to the kernel at once, without a copy of ours.
///
/// `receive` fills bursts up to the buffer's end: at least seven super-frames of 64 KiB.
public final class TapPort implements FramePort {
    private static final long TUNSETIFF = 0x400454caL;
    private static final long TUNSETOFFLOAD = 0x400454d0L;
    private static final long TUNSETVNETHDRSZ = 0x400454d8L;
    private static final long TUNSETPERSIST = 0x400454cbL;
    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCSIFFLAGS = 0x8914;
    private static final long SIOCSIFMTU = 0x8922;
    private static final int IFF_TAP = 0x0002;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_VNET_HDR = 0x4000;
    private static final int IFF_MULTI_QUEUE = 0x0100;
    private static final int IFF_UP = 1;
    private static final int OFFLOAD_CSUM = 0x01;
    private static final int OFFLOAD_TSO4 = 0x02;
    private static final int OFFLOAD_TSO6 = 0x04;
    private static final int OFFLOAD_TSO_ECN = 0x08;
    private static final int OFFLOAD_USO4 = 0x20;
    private static final int OFFLOAD_USO6 = 0x40;
    private static final int NAME_BYTES = 15;
    private static final int REQUEST_BYTES = 40;

    private static final int BUFFER = 1 << 19;
    private static final int LARGEST = 65_536 + 64;
    private static final int IOVEC = 16;
    private static final int LINK_CHECK_EVERY = 1024;

    /// How the interface is made.
    ///
    /// @param device its name, up to 15 bytes
    /// @param namespace path of a network namespace ([Namespaces#named], [Namespaces#ofProcess]);
    ///   empty: here
    /// @param mtu bytes; 0: as it is
    /// @param offloads partial checksums and super-frames both ways
    /// @param multiqueue may be opened again, for another queue
    /// @param up brings it up
    public record Options(
            String device,
            String namespace,
            int mtu,
            boolean offloads,
            boolean multiqueue,
            boolean up) {
        public Options(String device, String namespace) {
            this(device, namespace, 0, true, false, true);
        }
    }

    private final String name;
    private final int fd;
    private final int control;
    private final int takes;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment request = arena.allocate(REQUEST_BYTES, 8);
    private final long buffer = arena.allocate(BUFFER, 64).address();
    private final long header = arena.allocate(16, 8).address();
    private final MemorySegment readVector = arena.allocate(2L * IOVEC, 8);
    private final MemorySegment writeVector = arena.allocate((2L + Frame.MAX_EXTENTS) * IOVEC, 8);
    private boolean up = true;
    private int idle;
    private long malformed;
    private long refused;

    TapPort(String name, int fd, int control, int takes, String device) {
        this.name = name;
        this.fd = fd;
        this.control = control;
        this.takes = takes;
        putName(request, device);
        iovec(readVector, 0, header, VnetHeader.SIZE);
        iovec(writeVector, 0, header, VnetHeader.SIZE);
    }

    /// Makes or opens an interface. Throws a [LinuxException] that says what is missing: the
    /// privilege, /dev/net/tun, the namespace.
    public static TapPort open(String name, Options options) throws IOException {
        return Namespaces.in(options.namespace, () -> openHere(name, options));
    }

    private static TapPort openHere(String name, Options o) throws LinuxException {
        String what = "TAP " + o.device;
        if (o.device.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES || o.device.isEmpty()) {
            throw new LinuxException(what, Errno.EINVAL, "use a name of 1 to 15 bytes");
        }
        int fd =
                Devices.open(
                        "/dev/net/tun", Devices.READ_WRITE | Devices.NONBLOCK | Devices.CLOEXEC);
        if (fd < 0) {
            throw new LinuxException(
                    "open /dev/net/tun", fd, "modprobe tun, and give access to /dev/net/tun");
        }
        int flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR | (o.multiqueue ? IFF_MULTI_QUEUE : 0);
        int control = -1;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment r = arena.allocate(REQUEST_BYTES, 8);
            putName(r, o.device);
            r.set(JAVA_SHORT, 16, (short) flags);
            int result = Devices.control(fd, TUNSETIFF, r.address());
            if (result < 0) {
                String mend =
                        result == -Errno.EBUSY
                                ? "another program holds it; choose another name, or multiqueue"
                                : "run as root (CAP_NET_ADMIN), or make it first: ip tuntap add mode tap user USER name "
                                        + o.device;
                throw new LinuxException(what, result, mend);
            }
            r.set(JAVA_INT, 0, VnetHeader.SIZE);
            LinuxException.check(
                    Devices.control(fd, TUNSETVNETHDRSZ, r.address()), what + ", header size");
            int takes = o.offloads ? offloads(fd) : 0;
            control =
                    LinuxException.check(
                            Sockets.open(Sockets.INET, Sockets.DATAGRAM | Sockets.CLOEXEC, 0),
                            what);
            setUp(control, r, o);
            return new TapPort(name, fd, control, takes, o.device);
        } catch (LinuxException e) {
            Descriptors.close(fd);
            Descriptors.close(control);
            throw e;
        }
    }

    /// Asks for what we take; UDP segmentation is newer than Linux 6.2 and may be refused.
    private static int offloads(int fd) throws LinuxException {
        int usual = OFFLOAD_CSUM | OFFLOAD_TSO4 | OFFLOAD_TSO6 | OFFLOAD_TSO_ECN;
        if (Devices.control(fd, TUNSETOFFLOAD, usual | OFFLOAD_USO4 | OFFLOAD_USO6) == 0) {
            return VnetHeader.TAKES | FramePort.TAKES_GSO_UDP;
        }
        LinuxException.check(Devices.control(fd, TUNSETOFFLOAD, usual), "TUNSETOFFLOAD");
        return VnetHeader.TAKES;
    }

    private static void setUp(int control, MemorySegment r, Options o) throws LinuxException {
        putName(r, o.device);
        if (o.mtu > 0) {
            r.set(JAVA_INT, 16, o.mtu);
            LinuxException.check(
                    Devices.control(control, SIOCSIFMTU, r.address()),
                    "MTU " + o.mtu + " of " + o.device);
        }
        if (o.up) {
            LinuxException.check(
                    Devices.control(control, SIOCGIFFLAGS, r.address()), "flags of " + o.device);
            r.set(JAVA_SHORT, 16, (short) (r.get(JAVA_SHORT, 16) | IFF_UP));
            LinuxException.check(
                    Devices.control(control, SIOCSIFFLAGS, r.address()), "bring up " + o.device);
        }
    }

    private static void putName(MemorySegment r, String device) {
        r.fill((byte) 0);
        byte[] b = device.getBytes(StandardCharsets.UTF_8);
        MemorySegment.copy(b, 0, r, JAVA_BYTE, 0, Math.min(b.length, NAME_BYTES));
    }

    private static void iovec(MemorySegment vector, int i, long address, long bytes) {
        vector.set(JAVA_LONG, (long) i * IOVEC, address);
        vector.set(JAVA_LONG, (long) i * IOVEC + 8, bytes);
    }

    /// The queue and the socket that asks for its flags, for [TapHandover].
    int[] descriptors() {
        return new int[] {fd, control};
    }

    /// Lets the interface outlive this port, or not.
    public void persist(boolean on) throws LinuxException {
        LinuxException.check(
                Devices.control(fd, TUNSETPERSIST, on ? 1 : 0), "persistence of " + name);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int receive(FramePool pool, long[] frames, int max) {
        int n = 0;
        long at = buffer;
        while (n < max && at + LARGEST <= buffer + BUFFER && pool.available() > 0) {
            iovec(readVector, 1, at, LARGEST);
            long got = Sockets.readv(fd, readVector.address(), 2);
            if (got < 0) {
                break;
            }
            int length = (int) got - VnetHeader.SIZE;
            if (length < Ethernet.SIZE) {
                malformed++;
                continue;
            }
            long frame = pool.take();
            FrameFill.fill(frame, at, length);
            if (!VnetHeader.read(header, frame)) {
                malformed++;
                pool.give(frame);
                continue;
            }
            frames[n++] = frame;
            at += (length + 63) & ~63;
        }
        if (n == 0 && ++idle % LINK_CHECK_EVERY == 0) {
            checkLink();
        }
        return n;
    }

    private void checkLink() {
        up =
                Devices.control(control, SIOCGIFFLAGS, request.address()) == 0
                        && (request.get(JAVA_SHORT, 16) & IFF_UP) != 0;
    }

    @Override
    public void recycle() {
        // the buffer is written again by the next receive
    }

    @Override
    public int transmit(long[] frames, int from, int count) {
        for (int i = 0; i < count; i++) {
            long frame = frames[from + i];
            VnetHeader.write(header, frame);
            iovec(writeVector, 1, Frame.data(frame), Frame.headLength(frame));
            int extents = Frame.extents(frame);
            for (int e = 0; e < extents; e++) {
                iovec(
                        writeVector,
                        2 + e,
                        Frame.extentAddress(frame, e),
                        Frame.extentLength(frame, e));
            }
            long r = Sockets.writev(fd, writeVector.address(), 2 + extents);
            if (r == -Errno.EAGAIN || r == -Errno.ENOBUFS) {
                return i;
            }
            if (r < 0) { // EINVAL: the kernel refuses this one; EIO: the interface is down
                refused++;
                up &= r != -Errno.EIO;
            }
        }
        return count;
    }

    @Override
    public void flush() {
        // transmit has written all
    }

    @Override
    public boolean linkUp() {
        if (!up) {
            checkLink();
        }
        return up;
    }

    @Override
    public int takes() {
        return takes;
    }

    @Override
    public int readableFd() {
        return fd;
    }

    /// Frames that were too short, or whose metadata contradicted them.
    public long malformed() {
        return malformed;
    }

    /// Frames that the kernel did not take.
    public long refused() {
        return refused;
    }

    @Override
    public void close() {
        if (!arena.scope().isAlive()) {
            return;
        }
        Descriptors.close(fd);
        Descriptors.close(control);
        arena.close();
    }
}
