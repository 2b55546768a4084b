package ringwall.bench.vhost;

import java.io.IOException;
import java.nio.file.Path;
import ringwall.wire.FrameBuilder;
import ringwall.wire.pcap.CaptureWriter;
import ringwall.wire.pcap.CapturedFrame;

/// What the two VMs of P1 and P2 send each other, as two pcap files for the generator to repeat: UDP between their own
/// addresses, one five-tuple per flow, the second file with the replies of the first.
///
///     java ... ringwall.bench.vhost.TrafficFiles DIRECTORY FRAME_BYTES FLOWS
///
/// FRAME_BYTES counts no frame check sequence: 1514 is what is called a 1,518 byte frame on a wire.
public final class TrafficFiles {
    private TrafficFiles() {}

    /// The generator takes bursts: fewer flows than this are repeated within the file.
    private static final int LEAST = 64;

    private static final int PORTS = 32_768;

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        int bytes = Integer.parseInt(args[1]);
        int flows = Integer.parseInt(args[2]);
        write(directory.resolve("a.pcap"), bytes, flows, true);
        write(directory.resolve("b.pcap"), bytes, flows, false);
    }

    private static void write(Path file, int bytes, int flows, boolean forth) throws IOException {
        String from = forth ? "1" : "2";
        String to = forth ? "2" : "1";
        try (CaptureWriter writer = CaptureWriter.pcap(file, 65_535)) {
            for (int i = 0; i < Math.max(flows, LEAST); i++) {
                int flow = i % flows;
                int client = 16_384 + flow % PORTS;
                int server = 5_000 + flow / PORTS;
                byte[] frame =
                        FrameBuilder.ethernet("52:54:00:00:00:0" + to, "52:54:00:00:00:0" + from)
                                .ipv4("10.1.0." + from, "10.1.0." + to)
                                .udp(forth ? client : server, forth ? server : client)
                                .payload(bytes - 42)
                                .bytes();
                writer.write(new CapturedFrame(0, 0, frame));
            }
        }
    }
}
