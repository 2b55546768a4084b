package ringwall.bench.port;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.FramePort;
import ringwall.dataplane.port.Memory;
import ringwall.ports.FrameFill;
import ringwall.ports.socket.Endpoint;
import ringwall.ports.socket.StreamPort;
import ringwall.wire.BigEndian;
import ringwall.wire.FrameBuilder;

/// Generator and sink of P5 in one thread: numbered UDP frames into one port of a switch, counted
/// and checked out of the other.
///
/// ```
///   StreamClients stream|vde|direct A B size seconds pid     A, B: socket paths; for vde: directory and directory
/// ```
///
/// Prints one line: frames per second at the sink, frames lost, frames altered, CPU nanoseconds of
/// process `pid` per frame.
public final class StreamClients {
    private static final int BURST = 32;
    private static final int SEQUENCE_AT = 14 + 20 + 8;
    private static final double CLOCK_TICK_NS = 1e7; // USER_HZ is 100
    private static final long WARM_UP_NS = 2_000_000_000L;

    /// Frames on their way at most: a closed loop, so that both sides are measured at the rate that
    /// they sustain.
    private static final int WINDOW = 4096;

    /// Without a frame for so long, what is on its way counts as lost and the loop goes on.
    private static final long GIVE_UP_NS = 2_000_000L;

    private final FramePort source;
    private final FramePort sink;
    private final FramePool pool = new FramePool(Arena.global(), 256);
    private final long[] out = new long[BURST];
    private final long[] in = new long[BURST];
    private final int size;
    private long sent;
    private long received;
    private long altered;
    private long expected;
    private long givenUp;
    private long lastFrameNs;

    private StreamClients(FramePort source, FramePort sink, int size) {
        this.source = source;
        this.sink = sink;
        this.size = size;
        byte[] frame =
                FrameBuilder.ethernet("52:54:00:00:00:02", "52:54:00:00:00:01")
                        .ipv4("10.0.0.1", "10.0.0.2")
                        .udp(1000, 2000)
                        .lieChecksum(0)
                        .payload(size - SEQUENCE_AT)
                        .bytes();
        MemorySegment bytes = Arena.global().allocateFrom(ValueLayout.JAVA_BYTE, frame);
        for (int i = 0; i < BURST; i++) {
            out[i] = pool.take();
            FrameFill.fill(out[i], bytes.address(), frame.length);
        }
    }

    public static void main(String[] args) throws IOException {
        boolean vde = args[0].equals("vde");
        boolean direct = args[0].equals("direct");
        int size = Integer.parseInt(args[3]);
        long seconds = Long.parseLong(args[4]);
        long pid = Long.parseLong(args[5]);
        Path here = Files.createTempDirectory("rw-p5");
        try (FramePort server =
                        direct
                                ? StreamPort.listen("b", new Endpoint.Unix(args[1]))
                                : vde
                                        ? new VdePort("b", Path.of(args[2]), here.resolve("b"))
                                        : StreamPort.connect("b", new Endpoint.Unix(args[2]));
                FramePort client =
                        vde
                                ? new VdePort("a", Path.of(args[1]), here.resolve("a"))
                                : StreamPort.connect("a", new Endpoint.Unix(args[1]))) {
            new StreamClients(client, server, size).run(seconds, pid);
        } finally {
            Files.deleteIfExists(here);
        }
    }

    private void run(long seconds, long pid) throws IOException {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!source.linkUp() || !sink.linkUp()) {
            take();
            int _ = source.receive(pool, in, 0);
            if (System.nanoTime() > deadline) {
                throw new IOException("no connection within 10 s");
            }
        }
        long start = System.nanoTime();
        while (System.nanoTime() - start < WARM_UP_NS) {
            turn();
        }
        long sentBefore = sent;
        long receivedBefore = received;
        long cpuBefore = cpuTicks(pid);
        start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        while (System.nanoTime() < end) {
            turn();
        }
        long ns = System.nanoTime() - start;
        long got = received - receivedBefore;
        long cpu = cpuTicks(pid) - cpuBefore;
        long inFlight = System.nanoTime() + 300_000_000L;
        while (System.nanoTime() < inFlight) {
            take();
        }
        System.out.printf(
                Locale.ROOT,
                "%.0f %d %d %.0f%n",
                (double) got * 1e9 / (double) ns,
                Math.max(0, sent - sentBefore - (received - receivedBefore)),
                altered,
                got == 0 ? 0 : (double) cpu * CLOCK_TICK_NS / (double) got);
    }

    private void turn() {
        for (int i = 0; i < BURST; i++) {
            BigEndian.putI64(Memory.ALL, Frame.data(out[i]) + SEQUENCE_AT, sent + i);
        }
        if (sent - received - givenUp <= WINDOW - BURST) {
            sent += source.transmit(out, 0, BURST);
            source.flush();
        }
        long before = received;
        take();
        long now = System.nanoTime();
        if (received != before) {
            lastFrameNs = now;
        } else if (now - lastFrameNs > GIVE_UP_NS) {
            givenUp = Math.max(0, sent - received);
            lastFrameNs = now;
        }
    }

    private void take() {
        int n = sink.receive(pool, in, BURST);
        for (int i = 0; i < n; i++) {
            long at = Frame.data(in[i]);
            if (Frame.length(in[i]) == size) {
                long sequence = BigEndian.i64(Memory.ALL, at + SEQUENCE_AT);
                received++;
                altered += sequence < expected ? 1 : 0;
                expected = sequence + 1;
            }
            pool.give(in[i]);
        }
        sink.recycle();
    }

    /// User and system time of a process: fields 14 and 15 of /proc/PID/stat; 0 for pid 0.
    private static long cpuTicks(long pid) throws IOException {
        if (pid == 0) {
            return 0;
        }
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
}
