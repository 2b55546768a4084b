package ringwall.ports.underlay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.FramePort;
import ringwall.dataplane.port.Memory;
import ringwall.ports.FrameFill;
import ringwall.ports.linux.Descriptors;
import ringwall.ports.linux.Errno;
import ringwall.ports.linux.LinuxException;
import ringwall.ports.linux.Messages;
import ringwall.ports.linux.Sockaddr;
import ringwall.ports.linux.Sockets;
import ringwall.ports.socket.Endpoint;
import ringwall.wire.Arp;
import ringwall.wire.BigEndian;
import ringwall.wire.Ethernet;
import ringwall.wire.IpProtocol;
import ringwall.wire.Ipv4;
import ringwall.wire.Ipv6;
import ringwall.wire.Udp;
import ringwall.wire.Vlan;

/// An uplink that carries UDP tunnels (VXLAN, Geneve) through a socket bound to the VTEP's address:
/// the switch sees frames as on a wire, the kernel does IP.
///
/// ```
///   transmit   Ethernet | IP | UDP | payload    ->   sendmmsg(payload) to the IP and port in the headers
///   receive    recvmmsg(payload) from an address ->   Ethernet | IP | UDP | payload, headers made from both addresses
///   ARP request for anything                     ->   answered here, with the neighbour's MAC
/// ```
///
/// The source address and port on the wire are the socket's, whatever the frame says (a peer cannot
/// be told a false VTEP), so that the entropy in a tunnel's source port is lost. Other frames have
/// no way through a socket and are counted. One IP version each.
public final class UdpUnderlayPort implements FramePort {
    private static final int BURST = 32;
    private static final int LARGEST = 65_536;
    private static final int ROOM = 64; // for the headers that are made, in front of the payload
    private static final int STRIDE = LARGEST + ROOM + 192;
    private static final int PMTUDISC_DONT = 0;

    private final String name;
    private final int fd;
    private final boolean v6;
    private final Endpoint local;
    private final long mac;
    private final long neighbour;
    private final Arena arena = Arena.ofShared();
    private final Messages in = new Messages(arena, BURST, 1, 0);
    private final Messages out = new Messages(arena, BURST, 1 + Frame.MAX_EXTENTS, 0);
    private final long buffers = arena.allocate((long) BURST * STRIDE, 64).address();
    private final long answer = arena.allocate(64, 8).address();
    private boolean answering;
    private int next;
    private int received;
    private long notCarried;
    private long refused;

    /// @param local the VTEP's address and the tunnels' port (4789)
    /// @param mac the uplink's address, in front of what is received
    /// @param neighbour the address of everybody else, as the other side of a router
    public UdpUnderlayPort(String name, Endpoint local, long mac, long neighbour)
            throws LinuxException {
        this.name = name;
        this.local = local;
        this.mac = mac;
        this.neighbour = neighbour;
        if (local instanceof Endpoint.Unix) {
            throw new LinuxException(
                    "underlay on " + local, Errno.EINVAL, "give inet:ADDRESS:PORT");
        }
        this.v6 = local instanceof Endpoint.Inet6;
        this.fd = local.bound(Sockets.DATAGRAM, arena.allocate(Sockaddr.MAX_SIZE, 8));
        Sockets.buffers(fd, 8 << 20);
        int level = v6 ? Sockets.SOL_IPV6 : Sockets.SOL_IP;
        int option = v6 ? Sockets.IPV6_MTU_DISCOVER : Sockets.IP_MTU_DISCOVER;
        Sockets.option(
                fd, level, option, PMTUDISC_DONT); // what is too large is fragmented, not refused
        for (int i = 0; i < BURST; i++) {
            in.piece(i, 0, payload(i), LARGEST);
        }
    }

    private long payload(int i) {
        return buffers + (long) i * STRIDE + ROOM;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int receive(FramePool pool, long[] frames, int max) {
        int n = 0;
        if (answering && max > 0) {
            long frame = pool.take();
            if (frame != 0) {
                FrameFill.fill(frame, answer, Ethernet.SIZE + Arp.SIZE);
                frames[n++] = frame;
                answering = false;
            }
        }
        if (next == received) {
            for (int i = 0; i < BURST; i++) {
                in.nameLength(i, Sockaddr.IN6_SIZE);
            }
            next = 0;
            received = Math.max(0, Sockets.receiveMany(fd, in.address(0), BURST, 0, 0));
        }
        while (n < max && next < received) {
            long frame = pool.take();
            if (frame == 0) {
                break;
            }
            long at = v6 ? head6(next, in.length(next)) : head4(next, in.length(next));
            FrameFill.fill(frame, at, (int) (payload(next) - at) + in.length(next));
            Frame.flags(frame, Frame.CHECKSUM_VALID); // the kernel has looked at it
            frames[n++] = frame;
            next++;
        }
        return n;
    }

    private long head4(int i, int length) {
        MemorySegment m = Memory.ALL;
        long from = in.nameAddress(i);
        long udp = payload(i) - Udp.SIZE;
        long ip = udp - Ipv4.MIN_SIZE;
        int src = BigEndian.i32(m, from + 4);
        int dst = ((Endpoint.Inet4) local).ip();
        Ethernet.emit(m, ip - Ethernet.SIZE, mac, neighbour, Ethernet.IPV4);
        int total = Ipv4.MIN_SIZE + Udp.SIZE + length;
        Ipv4.emit(m, ip, src, dst, IpProtocol.UDP, total, 64, 0, 0, 0);
        Udp.emit(
                m,
                udp,
                BigEndian.u16(m, from + 2),
                ((Endpoint.Inet4) local).port(),
                Udp.SIZE + length);
        return ip - Ethernet.SIZE;
    }

    private long head6(int i, int length) {
        MemorySegment m = Memory.ALL;
        Endpoint.Inet6 here = (Endpoint.Inet6) local;
        long from = in.nameAddress(i);
        long udp = payload(i) - Udp.SIZE;
        long ip = udp - Ipv6.SIZE;
        long hi = BigEndian.i64(m, from + 8);
        long lo = BigEndian.i64(m, from + 16);
        Ethernet.emit(m, ip - Ethernet.SIZE, mac, neighbour, Ethernet.IPV6);
        Ipv6.emit(m, ip, hi, lo, here.hi(), here.lo(), IpProtocol.UDP, Udp.SIZE + length, 64, 0, 0);
        Udp.emit(m, udp, BigEndian.u16(m, from + 2), here.port(), Udp.SIZE + length);
        return ip - Ethernet.SIZE;
    }

    @Override
    public void recycle() {
        // buffers are written again only by a receive that has given all of them out
    }

    @Override
    public int transmit(long[] frames, int from, int count) {
        int done = 0;
        while (done < count) {
            int ready = 0;
            int looked = 0;
            while (done + looked < count && ready < BURST) {
                if (address(ready, frames[from + done + looked])) {
                    ready++;
                }
                looked++;
            }
            int at = 0;
            while (at < ready) {
                int sent = Sockets.sendMany(fd, out.address(at), ready - at, Sockets.MSG_NOSIGNAL);
                if (sent < 0) { // full or no route: datagrams are lost here as anywhere on an
                    // underlay
                    refused++;
                    sent = 1;
                }
                at += sent;
            }
            done += looked;
        }
        return count;
    }

    /// Makes message `i` of a frame. False when it is not UDP over this IP version.
    private boolean address(int i, long frame) {
        MemorySegment m = Memory.ALL;
        long at = Frame.data(frame);
        int head = Frame.headLength(frame);
        long walk = Vlan.walk(m, at, head);
        long ip = at + Vlan.offset(walk);
        long left = (long) head - Vlan.offset(walk);
        long udp = -1;
        if (Vlan.tags(walk) == 0
                && !v6
                && Vlan.type(walk) == Ethernet.IPV4
                && Ipv4.validHeader(m, ip, left)) {
            if (Ipv4.protocol(m, ip) == IpProtocol.UDP && !Ipv4.isFragment(m, ip)) {
                udp = ip + Ipv4.headerLength(m, ip);
            }
        } else if (Vlan.tags(walk) == 0
                && v6
                && Vlan.type(walk) == Ethernet.IPV6
                && Ipv6.validHeader(m, ip, left)) {
            if (Ipv6.nextHeader(m, ip) == IpProtocol.UDP) {
                udp = ip + Ipv6.SIZE;
            }
        } else if (Vlan.type(walk) == Ethernet.ARP
                && Arp.valid(m, ip, left)
                && Arp.op(m, ip) == Arp.REQUEST) {
            answer(ip);
            return false;
        }
        if (udp < 0 || !Udp.fits(m, udp, at + head - udp)) {
            notCarried++;
            return false;
        }
        MemorySegment name = out.name(i);
        int length =
                v6
                        ? Sockaddr.inet6(
                                name, Ipv6.dstHi(m, ip), Ipv6.dstLo(m, ip), Udp.dstPort(m, udp), 0)
                        : Sockaddr.inet4(name, Ipv4.dst(m, ip), Udp.dstPort(m, udp));
        out.nameLength(i, length);
        long data = udp + Udp.SIZE;
        out.piece(i, 0, data, at + head - data);
        int extents = Frame.extents(frame);
        for (int e = 0; e < extents; e++) {
            out.piece(i, 1 + e, Frame.extentAddress(frame, e), Frame.extentLength(frame, e));
        }
        out.pieces(i, 1 + extents);
        return true;
    }

    private void answer(long request) {
        MemorySegment m = Memory.ALL;
        long asker = Arp.senderMac(m, request);
        int p = Ethernet.emit(m, answer, asker, neighbour, Ethernet.ARP);
        Arp.emit(
                m,
                answer + p,
                Arp.REPLY,
                neighbour,
                /* senderIp= */ Arp.targetIp(m, request),
                asker,
                /* targetIp= */ Arp.senderIp(m, request));
        answering = true;
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
        return answering || next < received;
    }

    /// Frames that were no UDP of this IP version.
    public long notCarried() {
        return notCarried;
    }

    /// Datagrams that the kernel did not take.
    public long refused() {
        return refused;
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
