package ringwall.ports.socket;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import ringwall.ports.linux.Descriptors;
import ringwall.ports.linux.Devices;
import ringwall.ports.linux.Errno;
import ringwall.ports.linux.LinuxException;
import ringwall.ports.linux.Sockaddr;
import ringwall.ports.linux.Sockets;
import ringwall.ports.linux.UnixSocket;
import ringwall.wire.Addresses;

/// Where a socket is bound or whom it talks to. As text: `unix:/run/web-1.sock`,
/// `inet:127.0.0.1:4000`, `inet:[::1]:4000`.
public sealed interface Endpoint {
    /// A path, made with mode `mode` (octal 0600: the owner only) when it is bound.
    record Unix(String path, int mode) implements Endpoint {
        public Unix(String path) {
            this(path, 0600);
        }

        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    record Inet4(int ip, int port) implements Endpoint {
        @Override
        public String toString() {
            return "inet:" + Addresses.ip4Text(ip) + ":" + port;
        }
    }

    record Inet6(long hi, long lo, int port) implements Endpoint {
        @Override
        public String toString() {
            return "inet:[" + Addresses.ip6Text(hi, lo) + "]:" + port;
        }
    }

    /// Reads the text form; throws IllegalArgumentException that says what is expected.
    static Endpoint parse(String text) {
        if (text.startsWith("unix:") && text.length() > 5) {
            return new Unix(text.substring(5));
        }
        int colon = text.lastIndexOf(':');
        if (text.startsWith("inet:") && colon > 5) {
            String host = text.substring(5, colon);
            String digits = text.substring(colon + 1);
            if (digits.matches("[0-9]{1,5}") && Integer.parseInt(digits) <= 65535) {
                int port = Integer.parseInt(digits);
                if (host.startsWith("[") && host.endsWith("]")) {
                    Addresses.Ip6 ip = Addresses.ip6(host.substring(1, host.length() - 1));
                    return new Inet6(ip.hi(), ip.lo(), port);
                }
                return new Inet4(Addresses.ip4(host), port);
            }
        }
        throw new IllegalArgumentException(
                "not an endpoint: "
                        + text
                        + ". Mend: unix:PATH, inet:1.2.3.4:PORT or inet:[::1]:PORT");
    }

    /// Writes the socket address; its length.
    default int sockaddr(MemorySegment m) throws LinuxException {
        return switch (this) {
            case Unix u -> Sockaddr.unix(m, u.path);
            case Inet4 i -> Sockaddr.inet4(m, i.ip, i.port);
            case Inet6 i -> Sockaddr.inet6(m, i.hi, i.lo, i.port, 0);
        };
    }

    /// Address family.
    default int family() {
        return switch (this) {
            case Unix _ -> Sockets.UNIX;
            case Inet4 _ -> Sockets.INET;
            case Inet6 _ -> Sockets.INET6;
        };
    }

    /// Removes a Unix socket that nobody listens on any more, as a killed process leaves it;
    /// anything else at that path stays.
    default void removeStale() throws LinuxException {
        if (!(this instanceof Unix u) || u.path.startsWith("@")) {
            return;
        }
        int fd = LinuxException.check(UnixSocket.open(UnixSocket.STREAM), "socket");
        int r = UnixSocket.connect(fd, u.path);
        Descriptors.close(fd);
        if (r == -Errno.ECONNREFUSED) {
            try {
                Files.delete(Path.of(u.path));
            } catch (java.io.IOException e) {
                throw new LinuxException("remove the stale socket " + u.path, Errno.EACCES);
            }
        }
    }

    /// A bound, non-blocking socket of `type`.
    default int bound(int type, MemorySegment scratch) throws LinuxException {
        removeStale();
        int flags = type | Sockets.NONBLOCK | Sockets.CLOEXEC;
        int fd = LinuxException.check(Sockets.open(family(), flags, 0), "socket for " + this);
        if (family() != Sockets.UNIX) {
            Sockets.option(fd, Sockets.SOL_SOCKET, Sockets.SO_REUSEADDR, 1);
        }
        int r = Sockets.bind(fd, scratch.address(), sockaddr(scratch));
        if (r < 0) {
            Descriptors.close(fd);
            String mend =
                    r == -Errno.EADDRINUSE
                            ? "stop what uses it or choose another"
                            : "check the path's directory and its permissions, or the address";
            throw new LinuxException("bind " + this, r, mend);
        }
        if (this instanceof Unix u && !u.path.startsWith("@")) {
            Devices.mode(u.path, u.mode);
        }
        return fd;
    }

    /// Removes a bound path.
    default void remove() {
        if (this instanceof Unix u && !u.path.startsWith("@")) {
            try {
                Files.deleteIfExists(Path.of(u.path));
            } catch (java.io.IOException e) {
                // somebody else's by now: theirs to remove
            }
        }
    }
}
