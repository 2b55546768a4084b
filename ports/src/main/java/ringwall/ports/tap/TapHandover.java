package ringwall.ports.tap;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import ringwall.ports.linux.Descriptors;
import ringwall.ports.linux.Epoll;
import ringwall.ports.linux.Errno;
import ringwall.ports.linux.LinuxException;
import ringwall.ports.linux.Sockets;
import ringwall.ports.linux.UnixSocket;
import ringwall.ports.socket.Endpoint;

/// A TAP in a namespace that this process cannot enter, as that of an unprivileged user: a JVM has
/// many threads and may not join a user namespace. A helper that was started inside makes the TAP
/// and hands its descriptors over.
///
/// ```
///   try (TapHandover wait = new TapHandover(socket)) {
///       start: unshare --user --map-root-user --net  + TapHandover.helper("t0", socket)
///       TapPort port = wait.receive("web-1", 10_000);
///   }                                    the namespace lives as long as something in it, or the TAP, does
/// ```
public final class TapHandover implements AutoCloseable {
    private static final int MESSAGE_BYTES = 8 + 16; // takes (4) unused (4) device (16)

    private final Endpoint.Unix endpoint;
    private final int listening;

    /// Listens at `socket`, which only this user may connect to.
    public TapHandover(Path socket) throws LinuxException {
        endpoint = new Endpoint.Unix(socket.toString());
        try (Arena arena = Arena.ofConfined()) {
            listening = endpoint.bound(Sockets.STREAM, arena.allocate(128, 8));
        }
        LinuxException.check(Sockets.listen(listening, 1), "listen on " + endpoint);
    }

    /// The command that makes TAP `device` in the namespace where it is run, up and with offloads.
    public static List<String> helper(String device, Path socket) {
        return helper(device, socket, true);
    }

    /// @param offloads partial checksums and super-frames both ways
    public static List<String> helper(String device, Path socket, boolean offloads) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                TapHandover.class.getName(),
                device,
                socket.toString(),
                offloads ? "offloads" : "plain");
    }

    /// The helper itself: device, socket, `offloads` or `plain`.
    public static void main(String[] args) {
        boolean offloads = !args[2].equals("plain");
        try (TapPort port =
                        TapPort.open(
                                args[0],
                                new TapPort.Options(args[0], "", 0, offloads, false, true));
                UnixSocket.Message message = new UnixSocket.Message();
                Arena arena = Arena.ofConfined()) {
            int fd = LinuxException.check(UnixSocket.open(UnixSocket.STREAM), "socket");
            LinuxException.check(UnixSocket.connect(fd, args[1]), "connect unix:" + args[1]);
            MemorySegment m = arena.allocate(MESSAGE_BYTES, 8);
            m.set(JAVA_INT, 0, port.takes());
            m.setString(8, args[0]);
            long sent = message.send(fd, m.address(), MESSAGE_BYTES, port.descriptors(), 2);
            LinuxException.check((int) sent, "hand over " + args[0]);
        } catch (IOException e) {
            System.err.println("ringwall: " + e.getMessage());
            System.exit(4);
        }
    }

    /// Waits for the helper. Throws when it does not come, or sends something else.
    public TapPort receive(String name, int timeoutMs) throws LinuxException {
        int connection = -1;
        try (Epoll epoll = new Epoll(1);
                UnixSocket.Message message = new UnixSocket.Message();
                Arena arena = Arena.ofConfined()) {
            epoll.watch(listening, Epoll.READABLE, 0);
            if (epoll.await(timeoutMs) < 1) {
                throw new LinuxException(
                        "a TAP handed over at " + endpoint,
                        Errno.EAGAIN,
                        "see what its helper said");
            }
            connection =
                    LinuxException.check(UnixSocket.accept(listening), "accept on " + endpoint);
            epoll.forget(listening);
            epoll.watch(connection, Epoll.READABLE, 0);
            MemorySegment m = arena.allocate(MESSAGE_BYTES, 8);
            int ready = epoll.await(timeoutMs);
            long got =
                    ready < 1
                            ? -Errno.EAGAIN
                            : message.receive(connection, m.address(), MESSAGE_BYTES);
            if (got != MESSAGE_BYTES || message.descriptors() != 2) {
                for (int i = 0; i < message.descriptors(); i++) {
                    Descriptors.close(message.descriptor(i));
                }
                throw new LinuxException(
                        "a TAP handed over at " + endpoint, got < 0 ? got : Errno.EINVAL);
            }
            m.set(JAVA_BYTE, MESSAGE_BYTES - 1, (byte) 0);
            return new TapPort(
                    name,
                    message.descriptor(0),
                    message.descriptor(1),
                    m.get(JAVA_INT, 0),
                    m.getString(8));
        } finally {
            Descriptors.close(connection);
        }
    }

    @Override
    public void close() {
        Descriptors.close(listening);
        endpoint.remove();
    }
}
