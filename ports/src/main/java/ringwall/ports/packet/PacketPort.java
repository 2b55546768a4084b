package ringwall.ports.packet;

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
import ringwall.dataplane.port.Memory;
import ringwall.ports.FrameFill;
import ringwall.ports.VnetHeader;
import ringwall.ports.linux.Descriptors;
import ringwall.ports.linux.Devices;
import ringwall.ports.linux.Errno;
import ringwall.ports.linux.LinuxException;
import ringwall.ports.linux.Messages;
import ringwall.ports.linux.Namespaces;
import ringwall.ports.linux.Sockaddr;
import ringwall.ports.linux.Sockets;
import ringwall.wire.BigEndian;
import ringwall.wire.Ethernet;
import ringwall.wire.Vlan;

/// An interface opened raw and promiscuous: bursts by recvmmsg and sendmmsg, checksum and
/// segmentation metadata by PACKET_VNET_HDR. A VLAN tag that the kernel has taken out of a frame is
/// put back from PACKET_AUXDATA. What this port sends does not come back to it.
///
/// Give it an interface of its own: the kernel's stack sees the same frames unless the interface
/// has no address.
public final class PacketPort implements FramePort {
    private static final int BURST = 32;
    private static final int LARGEST = 65_536 + 64;

    /// Bytes between buffers: not a power of two, so that their beginnings fall in different cache
    /// sets.
    private static final int STRIDE = 65_536 + 1024 + 192;

    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final int PACKET_AUXDATA = 8;
    private static final int PACKET_VNET_HDR = 15;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int PACKET_MR_PROMISC = 1;
    private static final int ETH_P_ALL = 3;
    private static final int PACKET_OUTGOING = 4;
    private static final int TP_STATUS_VLAN_VALID = 1 << 4;
    private static final int TP_STATUS_VLAN_TPID_VALID = 1 << 6;
    private static final long SIOCGIFFLAGS = 0x8913;
    private static final int IFF_UP_RUNNING = 0x41;
    private static final int CMSG_HEAD = 16;
    private static final int CONTROL_BYTES = 64;
    private static final int LINK_CHECK_EVERY = 1024;

    private final String name;
    private final int fd;
    private final boolean ignoresOwn;
    private final Arena arena = Arena.ofShared();
    private final Messages in = new Messages(arena, BURST, 2, CONTROL_BYTES);
    private final Messages out = new Messages(arena, BURST, 2 + Frame.MAX_EXTENTS, 0);
    private final long buffers = arena.allocate((long) BURST * STRIDE, 4096).address();
    private final long inHeaders = arena.allocate(BURST * 16L, 64).address();
    private final long outHeaders = arena.allocate(BURST * 16L, 64).address();
    private final MemorySegment request = arena.allocate(40, 8);
    private boolean up = true;
    private int idle;
    private int next;
    private int received;
    private long malformed;
    private long refused;

    private PacketPort(String name, String device, int fd, boolean ignoresOwn) {
        this.name = name;
        this.fd = fd;
        this.ignoresOwn = ignoresOwn;
        byte[] b = device.getBytes(StandardCharsets.UTF_8);
        MemorySegment.copy(b, 0, request, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, b.length);
        for (int i = 0; i < BURST; i++) {
            in.piece(i, 0, inHeaders + 16L * i, VnetHeader.SIZE);
            in.piece(i, 1, buffer(i), LARGEST);
            out.piece(i, 0, outHeaders + 16L * i, VnetHeader.SIZE);
        }
        checkLink();
    }

    private long buffer(int i) {
        return buffers + (long) i * STRIDE;
    }

    /// Opens interface `device` of the network namespace at path `namespace` (empty: here).
    public static PacketPort open(String name, String device, String namespace) throws IOException {
        return Namespaces.in(namespace, () -> openHere(name, device, false));
    }

    /// As [#open], for an interface that others use too: it also gets what the host and other
    /// packet sockets send by it, as virtual switches did that bound their VMs to the host's NIC.
    public static PacketPort openSharing(String name, String device, String namespace)
            throws IOException {
        return Namespaces.in(namespace, () -> openHere(name, device, true));
    }

    private static PacketPort openHere(String name, String device, boolean sharing)
            throws LinuxException {
        int index = Devices.interfaceIndex(device);
        if (index < 0) {
            throw new LinuxException("interface " + device, index, "name one that `ip link` shows");
        }
        int type = Sockets.RAW | Sockets.NONBLOCK | Sockets.CLOEXEC;
        int fd = Sockets.open(Sockets.PACKET, type, 0); // protocol 0: nothing comes before bind
        if (fd < 0) {
            throw new LinuxException("packet socket on " + device, fd, "run as root (CAP_NET_RAW)");
        }
        try (Arena arena = Arena.ofConfined()) {
            String what = "packet socket on " + device;
            LinuxException.check(Sockets.option(fd, Sockets.SOL_PACKET, PACKET_AUXDATA, 1), what);
            LinuxException.check(Sockets.option(fd, Sockets.SOL_PACKET, PACKET_VNET_HDR, 1), what);
            boolean ignoresOwn =
                    sharing // then the kernel leaves out only what this very socket sent
                            || Sockets.option(fd, Sockets.SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
                                    == 0;
            Sockets.buffers(fd, 8 << 20);
            MemorySegment address = arena.allocate(Sockaddr.MAX_SIZE, 8);
            int length = Sockaddr.link(address, index, ETH_P_ALL);
            LinuxException.check(Sockets.bind(fd, address.address(), length), what);
            MemorySegment promiscuous =
                    arena.allocate(16, 8); // index (4) type (2) length (2) address (8)
            promiscuous.set(JAVA_INT, 0, index);
            promiscuous.set(JAVA_SHORT, 4, (short) PACKET_MR_PROMISC);
            LinuxException.check(
                    Sockets.option(
                            fd,
                            Sockets.SOL_PACKET,
                            PACKET_ADD_MEMBERSHIP,
                            promiscuous.address(),
                            16),
                    what);
            return new PacketPort(name, device, fd, ignoresOwn);
        } catch (LinuxException e) {
            Descriptors.close(fd);
            throw e;
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
            received = 0;
            for (int i = 0; i < BURST; i++) {
                in.controlLength(i, CONTROL_BYTES);
                in.nameLength(i, ignoresOwn ? 0 : Sockaddr.LL_SIZE);
            }
            int n = Sockets.receiveMany(fd, in.address(0), BURST, 0, 0);
            if (n <= 0) {
                if (++idle % LINK_CHECK_EVERY == 0) {
                    checkLink();
                }
                return 0;
            }
            received = n;
        }
        int n = 0;
        while (n < max && next < received) {
            int i = next;
            int length = in.length(i) - VnetHeader.SIZE;
            if (!ignoresOwn && (Memory.getByte(in.nameAddress(i) + 10) & 0xff) == PACKET_OUTGOING) {
                next++;
                continue;
            }
            if (length < Ethernet.SIZE || (in.flags(i) & Sockets.MSG_TRUNC) != 0) {
                malformed++;
                next++;
                continue;
            }
            long frame = pool.take();
            if (frame == 0) {
                break;
            }
            next++;
            FrameFill.fill(frame, buffer(i), length);
            if (!VnetHeader.read(inHeaders + 16L * i, frame)) {
                malformed++;
                pool.give(frame);
                continue;
            }
            restoreTag(i, frame);
            frames[n++] = frame;
        }
        return n;
    }

    /// Puts back the tag that the kernel, or the NIC, has taken out: struct tpacket_auxdata (status
    /// (4) len (4) snaplen (4) mac (2) net (2) vlan_tci (2) vlan_tpid (2)).
    private void restoreTag(int i, long frame) {
        long at = in.controlAddress(i);
        long end = at + in.controlLength(i);
        while (at + CMSG_HEAD <= end) {
            long size = Memory.getLong(at);
            if (size < CMSG_HEAD || at + size > end) {
                return;
            }
            if (Memory.getInt(at + 8) == Sockets.SOL_PACKET
                    && Memory.getInt(at + 12) == PACKET_AUXDATA
                    && size >= CMSG_HEAD + 20) {
                int status = Memory.getInt(at + CMSG_HEAD);
                int tci = Memory.getShort(at + CMSG_HEAD + 16) & 0xffff;
                if ((status & TP_STATUS_VLAN_VALID) != 0) {
                    boolean known = (status & TP_STATUS_VLAN_TPID_VALID) != 0;
                    int tpid =
                            known ? Memory.getShort(at + CMSG_HEAD + 18) & 0xffff : Ethernet.VLAN;
                    insert(frame, tpid, tci);
                }
                return;
            }
            at += (size + 7) & ~7L;
        }
    }

    private static void insert(long frame, int tpid, int tci) {
        if (!Frame.push(frame, Vlan.SIZE)) {
            return;
        }
        long to = Frame.data(frame);
        Memory.putLong(to, Memory.getLong(to + Vlan.SIZE)); // 12 bytes of addresses, four down
        Memory.putInt(to + 8, Memory.getInt(to + 8 + Vlan.SIZE));
        BigEndian.putU16(Memory.ALL, to + Ethernet.TYPE, tpid);
        BigEndian.putU16(Memory.ALL, to + Ethernet.TYPE + 2, tci);
        if ((Frame.flags(frame) & Frame.CHECKSUM_PARTIAL) != 0) {
            Frame.checksumAt(
                    frame, Frame.checksumStart(frame) + Vlan.SIZE, Frame.checksumOffset(frame));
        }
        if (Frame.gsoType(frame) != Frame.GSO_NONE) {
            Frame.gso(
                    frame,
                    Frame.gsoType(frame),
                    Frame.gsoSize(frame),
                    Frame.gsoHeaderLength(frame) + Vlan.SIZE);
        }
    }

    private void checkLink() {
        up =
                Devices.control(fd, SIOCGIFFLAGS, request.address()) == 0
                        && (request.get(JAVA_SHORT, 16) & IFF_UP_RUNNING) == IFF_UP_RUNNING;
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
            int sent = Sockets.sendMany(fd, out.address(0), n, Sockets.MSG_DONTWAIT);
            if (sent == -Errno.EAGAIN || sent == -Errno.ENOBUFS) {
                return done;
            }
            if (sent < 0) {
                refused++;
                up &= sent != -Errno.ENETDOWN;
                sent = 1;
            }
            done += sent;
        }
        return count;
    }

    private void pieces(int i, long frame) {
        VnetHeader.write(outHeaders + 16L * i, frame);
        out.piece(i, 1, Frame.data(frame), Frame.headLength(frame));
        int extents = Frame.extents(frame);
        for (int e = 0; e < extents; e++) {
            out.piece(i, 2 + e, Frame.extentAddress(frame, e), Frame.extentLength(frame, e));
        }
        out.pieces(i, 2 + extents);
    }

    @Override
    public void flush() {
        // transmit has sent all
    }

    /// Up and with a carrier, as of the last idle poll.
    @Override
    public boolean linkUp() {
        if (!up) {
            checkLink();
        }
        return up;
    }

    @Override
    public int takes() {
        return VnetHeader.TAKES;
    }

    @Override
    public int readableFd() {
        return fd;
    }

    @Override
    public boolean arm() {
        return next < received;
    }

    /// Frames that were cut, or whose metadata contradicted them.
    public long malformed() {
        return malformed;
    }

    /// Frames that the kernel did not take.
    public long refused() {
        return refused;
    }

    /// The kernel's own counters since the last call: frames seen (low 32 bits) and lost for want
    /// of buffer space (high), or -1.
    public long kernelCounters() {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment m = call.allocate(16, 8);
            m.set(JAVA_INT, 8, 8);
            int r = Sockets.readOption(fd, Sockets.SOL_PACKET, 6, m.address(), m.address() + 8);
            return r < 0 ? -1 : m.get(JAVA_LONG, 0);
        }
    }

    @Override
    public void close() {
        if (!arena.scope().isAlive()) {
            return;
        }
        Descriptors.close(fd);
        arena.close();
    }
}
