package ringwall.lab.matrix;

/// What one party asks of another.
///
/// @param protocol 6 TCP, 17 UDP, 1 ICMP echo
/// @param port 0 for echo
public record Probe(int protocol, int port) implements Comparable<Probe> {
    public static final Probe PING = new Probe(1, 0);

    @Override
    public int compareTo(Probe other) {
        int byProtocol = Integer.compare(protocol, other.protocol);
        return byProtocol != 0 ? byProtocol : Integer.compare(port, other.port);
    }

    /// `ping`, `tcp/80`, `udp/53`.
    @Override
    public String toString() {
        return switch (protocol) {
            case 6 -> "tcp/" + port;
            case 17 -> "udp/" + port;
            default -> "ping";
        };
    }
}
