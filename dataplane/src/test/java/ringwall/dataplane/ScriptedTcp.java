package ringwall.dataplane;

import java.util.ArrayList;
import java.util.List;
import ringwall.wire.FrameBuilder;
import ringwall.wire.Tcp;

/// One plain TCP connection, segment by segment.
final class ScriptedTcp {
    private record Said(String state, boolean byOpener, int flags, int seq, int ack) {}

    private static final List<Said> SCRIPT =
            List.of(
                    new Said("SYN", true, Tcp.SYN, 100, 0),
                    new Said("SYN,ACK", false, Tcp.SYN | Tcp.ACK, 500, 101),
                    new Said("ACK", true, Tcp.ACK, 101, 501),
                    new Said("FIN", true, Tcp.FIN | Tcp.ACK, 101, 501),
                    new Said("FIN's ACK", false, Tcp.ACK, 501, 102),
                    new Said("other FIN", false, Tcp.FIN | Tcp.ACK, 501, 102),
                    new Said("both FINs", true, Tcp.ACK, 102, 502));

    private ScriptedTcp() {}

    /// IP packets up to a state; `RST` resets the established connection.
    static List<byte[]> until(String state) {
        List<byte[]> packets = new ArrayList<>();
        for (Said said : SCRIPT) {
            packets.add(packet(said));
            if (said.state.equals(state)) {
                return packets;
            }
            if (said.state.equals("ACK") && state.equals("RST")) {
                packets.add(packet(new Said("RST", true, Tcp.RST | Tcp.ACK, 101, 501)));
                return packets;
            }
        }
        throw new IllegalArgumentException(state);
    }

    private static byte[] packet(Said said) {
        FrameBuilder ip = FrameBuilder.packet();
        ip =
                said.byOpener
                        ? ip.ipv4("10.0.0.10", "10.7.0.1").tcp(4000, 80, said.flags)
                        : ip.ipv4("10.7.0.1", "10.0.0.10").tcp(80, 4000, said.flags);
        return ip.seq(said.seq).ack(said.ack).window(60_000).bytes();
    }
}
