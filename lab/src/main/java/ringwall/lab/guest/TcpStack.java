package ringwall.lab.guest;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;
import ringwall.wire.IpProtocol;
import ringwall.wire.Tcp;

/// The TCP of a guest (RFC 9293): connect, serve, data in order, FIN, RST, retransmission with
/// back-off. No selective acknowledgement, no congestion control, a fixed window.
public final class TcpStack {
    /// How an attempt to connect ended.
    public enum Outcome {
        CONNECTED,
        /// A reset came back.
        REFUSED,
        /// An ICMP error came back.
        UNREACHABLE,
        /// Nothing came back.
        SILENT
    }

    /// @param answer what the server sent first, as UTF-8 text
    public record Exchange(Outcome outcome, String answer) {
        public boolean connected() {
            return outcome == Outcome.CONNECTED;
        }
    }

    record Key(Ip local, int localPort, Ip remote, int remotePort) {}

    private final Guest guest;
    private final Map<Key, TcpConnection> connections = new HashMap<>();
    private final Map<Integer, Function<byte[], byte @Nullable []>> services = new HashMap<>();
    private int nextSequence = 0x1000;
    private boolean resets = true;

    TcpStack(Guest guest) {
        this.guest = guest;
    }

    /// Serves a port: what arrives goes to the service, what it returns goes back; null closes.
    public void serve(int port, Function<byte[], byte @Nullable []> service) {
        services.put(port, service);
    }

    public boolean serves(int port) {
        return services.containsKey(port);
    }

    public void stopServing(int port) {
        services.remove(port);
    }

    /// Whether segments to closed ports are answered with a reset; on by default.
    public void resets(boolean on) {
        this.resets = on;
    }

    /// Starts a connection; see [TcpConnection#established].
    ///
    /// @throws IllegalStateException when the guest has no address of that version
    public TcpConnection open(Ip to, int port) {
        Ip src = guest.sourceFor(to);
        if (src == null) {
            throw new IllegalStateException(
                    guest.name() + " has no IPv" + to.version() + " address");
        }
        return open(src, guest.ephemeralPort(), to, port);
    }

    /// Starts a connection from a stated address and port.
    public TcpConnection open(Ip src, int srcPort, Ip to, int port) {
        Key key = new Key(src, srcPort, to, port);
        TcpConnection connection = new TcpConnection(this, key, nextSequence += 64_000, null);
        connections.put(key, connection);
        connection.connect();
        return connection;
    }

    /// Connects, sends the request, takes one answer, closes.
    public CompletableFuture<Exchange> exchange(Ip to, int port, byte[] request, long patienceNs) {
        CompletableFuture<Exchange> result = new CompletableFuture<>();
        TcpConnection connection = open(to, port);
        connection.onData(data -> {
            result.complete(
                    new Exchange(Outcome.CONNECTED, new String(data, StandardCharsets.UTF_8)));
            connection.close();
        });
        var _ =
                connection
                        .established()
                        .thenAccept(outcome -> {
                            if (outcome == Outcome.CONNECTED) {
                                connection.send(request);
                            } else {
                                result.complete(new Exchange(outcome, ""));
                            }
                        });
        guest.fabric()
                .after(
                        patienceNs,
                        () -> {
                            Outcome now = connection.established().getNow(Outcome.SILENT);
                            if (result.complete(new Exchange(now, ""))) {
                                connection.abort();
                            }
                        });
        return result;
    }

    Guest guest() {
        return guest;
    }

    void forget(Key key) {
        connections.remove(key);
    }

    public int open() {
        return connections.size();
    }

    void segment(Key key, int seq, int ack, int flags, int mss, byte[] data) {
        guest.send(
                key.local,
                key.remote,
                way -> Packets.tcp(way, key.localPort, key.remotePort, seq, ack, flags, mss, data));
    }

    void receive(Packet packet, Ip src, Ip dst) {
        Key key = new Key(dst, packet.dstPort(), src, packet.srcPort());
        int flags = Tcp.flags(packet.m(), packet.at());
        TcpConnection connection = connections.get(key);
        if (connection != null) {
            connection.receive(packet);
            return;
        }
        Function<byte[], byte @Nullable []> service = services.get(packet.dstPort());
        if ((flags & (Tcp.SYN | Tcp.ACK | Tcp.RST)) == Tcp.SYN && service != null) {
            TcpConnection accepted = new TcpConnection(this, key, nextSequence += 64_000, service);
            connections.put(key, accepted);
            accepted.accept(packet);
        } else if ((flags & Tcp.RST) == 0 && resets) {
            reset(key, packet, flags);
        }
    }

    /// RFC 9293 3.10.7.1: a segment for no connection.
    private void reset(Key key, Packet packet, int flags) {
        int length = packet.payload().length + ((flags & (Tcp.SYN | Tcp.FIN)) != 0 ? 1 : 0);
        if ((flags & Tcp.ACK) != 0) {
            segment(key, Tcp.ackNumber(packet.m(), packet.at()), 0, Tcp.RST, 0, new byte[0]);
        } else {
            segment(
                    key,
                    0,
                    Tcp.seq(packet.m(), packet.at()) + length,
                    Tcp.RST | Tcp.ACK,
                    0,
                    new byte[0]);
        }
    }

    /// An ICMP error quotes one of our segments.
    void unreachable(Packet quoted) {
        if (quoted.protocol() != IpProtocol.TCP || quoted.length() < 4) {
            return;
        }
        int srcPort = Tcp.srcPort(quoted.m(), quoted.at());
        int dstPort = Tcp.dstPort(quoted.m(), quoted.at());
        if (quoted.src() == null || quoted.dst() == null) {
            return;
        }
        TcpConnection connection =
                connections.get(new Key(quoted.src(), srcPort, quoted.dst(), dstPort));
        if (connection != null) {
            connection.unreachable();
        }
    }
}
