package ringwall.bench.latency;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import ringwall.bench.dataplane.BenchPrograms;
import ringwall.dataplane.EmbeddedSwitch;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.FrameRing;
import ringwall.dataplane.port.Memory;
import ringwall.dataplane.port.RingPort;
import ringwall.program.ProgramText;
import ringwall.wire.FrameBuilder;

/// Two ring ports, a thread between them - the switch, or a wire - and a sender that is also the
/// receiver.
final class Harness implements AutoCloseable {
    private static final int FLOWS = 1024;
    private static final int SLOTS = 4096;
    private static final int BURST = 32;

    /// Behind Ethernet, IPv4 and UDP: when the frame should have left.
    private static final int STAMP_AT = 44;

    private static final long LONGEST_NS = 10_000_000_000L;
    private static final long EPOCH_NS = 1_800_000_000_000_000_000L;

    private final RingPort a;
    private final RingPort b;
    private final byte[][] frames = new byte[FLOWS][];
    private final @Nullable EmbeddedSwitch sw;
    private final FramePool pool;
    private final long[] burst = new long[BURST];
    private volatile boolean stop;

    /// @param mpps sent and received
    record Run(Histogram histogram, double mpps, long lost) {}

    private Harness(Arena arena, @Nullable EmbeddedSwitch sw) {
        this.sw = sw;
        a = new RingPort(arena, "a/eth0", SLOTS, 128, 0);
        b = new RingPort(arena, "b/eth0", SLOTS, 128, 0);
        pool = new FramePool(arena, 4 * BURST);
        for (int flow = 0; flow < FLOWS; flow++) {
            frames[flow] =
                    FrameBuilder.ethernet("02:00:00:00:00:0b", "02:00:00:00:00:0a")
                            .ipv4("10.0.0.10", "10.0.0.11")
                            .udp(2000 + flow, 1000)
                            .payload(60 - 42)
                            .bytes();
        }
    }

    static Harness ofWire(Arena arena) {
        return new Harness(arena, null);
    }

    static Harness ofSwitch(Arena arena) throws ProgramText.Malformed {
        EmbeddedSwitch made = new EmbeddedSwitch();
        Harness harness = new Harness(arena, made);
        made.addPort(harness.a);
        made.addPort(harness.b);
        made.apply(BenchPrograms.twoPorts(100));
        made.doWork(EPOCH_NS);
        return harness;
    }

    /// The gaps that a bare loop on the clock sees: what the machine takes for itself.
    static Histogram clock(double seconds) {
        Histogram gaps = new Histogram(LONGEST_NS, 3);
        long before = System.nanoTime();
        long until = before + (long) (seconds * 1e9);
        while (before < until) {
            long now = System.nanoTime();
            gaps.recordValue(Math.min(now - before, LONGEST_NS));
            before = now;
        }
        return gaps;
    }

    /// Sends for some time.
    ///
    /// @param mpps more than can be taken: as fast as the ring takes it
    Run run(double mpps, double seconds) throws InterruptedException {
        stop = false;
        Thread between = Thread.ofPlatform().name("between").start(this::between);
        Histogram histogram = new Histogram(LONGEST_NS, 3);
        double gapNs = 1e3 / mpps;
        long sent = 0;
        long received = 0;
        long start = System.nanoTime();
        long until = start + (long) (seconds * 1e9);
        long now = start;
        boolean full = mpps > 1e6;
        while (now < until) {
            long due = full ? sent + BURST : (long) ((now - start) / gapNs);
            sent += send(sent, due, full ? now : start, full ? 0 : gapNs);
            received += receive(histogram);
            now = System.nanoTime();
        }
        double took = now - start;
        long patience = now + 200_000_000L;
        while (received < sent && System.nanoTime() < patience) {
            received += receive(histogram);
        }
        stop = true;
        between.join();
        return new Run(histogram, received * 1e3 / took, sent - received);
    }

    /// Until all is compiled, in this thread alone.
    ///
    /// @return millions of frames a second that sender, switch and receiver reach in one thread
    double warm(double seconds) {
        Histogram ignored = new Histogram(LONGEST_NS, 3);
        long start = System.nanoTime();
        long until = start + (long) (seconds * 1e9);
        long half = start + (until - start) / 2;
        long halfAt = start;
        long sent = 0;
        long sentAtHalf = 0;
        long now = start;
        while (now < until) {
            sent += send(sent, sent + BURST, now, 0);
            turn();
            receive(ignored);
            now = System.nanoTime();
            if (now < half) {
                sentAtHalf = sent;
                halfAt = now;
            }
        }
        return (sent - sentAtHalf) * 1e3 / (now - halfAt);
    }

    private int turn() {
        EmbeddedSwitch through = sw;
        return through == null ? wire() : through.doWork(EPOCH_NS + System.nanoTime());
    }

    private int send(long sent, long due, long start, double gapNs) {
        FrameRing ring = a.peer().sending();
        int room = ring.room((int) Math.min(BURST, Math.max(0, due - sent)));
        for (int i = 0; i < room; i++) {
            byte[] frame = frames[(int) ((sent + i) & (FLOWS - 1))];
            long slot = ring.slotToFill(i);
            FrameRing.plain(slot, frame.length);
            MemorySegment.copy(
                    MemorySegment.ofArray(frame),
                    0,
                    Memory.ALL,
                    FrameRing.data(slot),
                    frame.length);
            Memory.putLong(
                    FrameRing.data(slot) + STAMP_AT, start + (long) ((sent + i + 1) * gapNs));
        }
        if (room > 0) {
            ring.publish(room);
        }
        return room;
    }

    private int receive(Histogram histogram) {
        FrameRing ring = b.peer().receiving();
        int ready = ring.ready(BURST);
        if (ready > 0) {
            long now = System.nanoTime();
            for (int i = 0; i < ready; i++) {
                long stamp = Memory.getLong(FrameRing.data(ring.slotToRead(i)) + STAMP_AT);
                histogram.recordValue(Math.clamp(now - stamp, 0, LONGEST_NS));
            }
            ring.release(ready);
        }
        return ready;
    }

    private void between() {
        while (!stop) {
            if (turn() == 0) {
                Thread.onSpinWait();
            }
        }
    }

    private int wire() {
        int n = a.receive(pool, burst, BURST);
        for (int sent = 0; sent < n; ) {
            int took = b.transmit(burst, sent, n - sent);
            if (took == 0) {
                if (stop) {
                    break;
                }
                LockSupport.parkNanos(1);
            }
            sent += took;
        }
        a.recycle();
        for (int i = 0; i < n; i++) {
            pool.give(burst[i]);
        }
        return n;
    }

    @Override
    public void close() {
        if (sw != null) {
            sw.close();
        }
    }
}
