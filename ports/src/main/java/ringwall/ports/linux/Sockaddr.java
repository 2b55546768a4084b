package ringwall.ports.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import ringwall.wire.BigEndian;

/// Socket addresses in memory: `sockaddr_un` (unix(7)), `sockaddr_in` (ip(7)), `sockaddr_in6`
/// (ipv6(7)), `sockaddr_ll` (packet(7)). Each writer returns the length to pass on; a segment of
/// [#MAX_SIZE] bytes holds any of them.
///
/// ```
///   un    family (2) path (108)
///   in    family (2) port (2, network order) address (4) zero (8)
///   in6   family (2) port (2) flow (4) address (16) scope (4)
///   ll    family (2) protocol (2, network order) ifindex (4) hatype (2) pkttype (1) halen (1) address (8)
/// ```
public final class Sockaddr {
    /// Bytes of the largest.
    public static final int MAX_SIZE = 128;

    public static final int IN_SIZE = 16;
    public static final int IN6_SIZE = 28;
    public static final int LL_SIZE = 20;

    /// Longest path of a Unix socket, bytes.
    public static final int MAX_PATH = 107;

    private Sockaddr() {}

    /// A Unix socket's path; `@name` is the abstract name space. Throws a [LinuxException] for a
    /// path that is too long.
    public static int unix(MemorySegment m, String path) throws LinuxException {
        byte[] p = path.getBytes(StandardCharsets.UTF_8);
        if (p.length == 0 || p.length > MAX_PATH) {
            throw new LinuxException(
                    "Unix socket path of " + p.length + " bytes: " + path,
                    Errno.EINVAL,
                    "use a path of 1 to " + MAX_PATH + " bytes");
        }
        m.asSlice(0, 110).fill((byte) 0);
        m.set(JAVA_SHORT, 0, (short) Sockets.UNIX);
        MemorySegment.copy(p, 0, m, JAVA_BYTE, 2, p.length);
        if (p[0] == '@') {
            m.set(JAVA_BYTE, 2, (byte) 0);
            return 2 + p.length;
        }
        return 2 + p.length + 1;
    }

    /// IPv4 address and port.
    public static int inet4(MemorySegment m, int ip, int port) {
        m.asSlice(0, IN_SIZE).fill((byte) 0);
        m.set(JAVA_SHORT, 0, (short) Sockets.INET);
        BigEndian.putU16(m, 2, port);
        BigEndian.putI32(m, 4, ip);
        return IN_SIZE;
    }

    /// IPv6 address, port and scope (interface index for link-local addresses, else 0).
    public static int inet6(MemorySegment m, long hi, long lo, int port, int scope) {
        m.asSlice(0, IN6_SIZE).fill((byte) 0);
        m.set(JAVA_SHORT, 0, (short) Sockets.INET6);
        BigEndian.putU16(m, 2, port);
        BigEndian.putI64(m, 8, hi);
        BigEndian.putI64(m, 16, lo);
        m.set(JAVA_INT, 24, scope);
        return IN6_SIZE;
    }

    /// A packet socket's interface and EtherType.
    public static int link(MemorySegment m, int interfaceIndex, int etherType) {
        m.asSlice(0, LL_SIZE).fill((byte) 0);
        m.set(JAVA_SHORT, 0, (short) Sockets.PACKET);
        BigEndian.putU16(m, 2, etherType);
        m.set(JAVA_INT, 4, interfaceIndex);
        return LL_SIZE;
    }

    /// Family of what the kernel wrote.
    public static int family(MemorySegment m) {
        return m.get(JAVA_SHORT, 0);
    }

    /// Port of an IPv4 or IPv6 address.
    public static int port(MemorySegment m) {
        return BigEndian.u16(m, 2);
    }
}
