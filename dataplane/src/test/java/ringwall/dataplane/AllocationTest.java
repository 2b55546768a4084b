package ringwall.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import ringwall.dataplane.port.FrameRing;
import ringwall.dataplane.port.Memory;
import ringwall.dataplane.port.RingPort;
import ringwall.wire.FrameBuilder;

/// A steady state allocates nothing: the fast path, and the tables, measured apart.
class AllocationTest {
    private static final int FRAMES = 64;

    private static byte[] udp(int source, int destination) {
        return FrameBuilder.ethernet("02:00:00:00:00:0b", "02:00:00:00:00:0a")
                .ipv4("10.0.0.10", "10.0.0.11")
                .udp(source, destination)
                .payload(20)
                .bytes();
    }

    /// Bytes that one thread allocated while it moved frames for a while.
    private static long allocated(Bench bench, List<byte[]> frames, long stepNs) {
        RingPort.Peer peer = bench.peer("a/eth0");
        FrameRing in = peer.sending();
        for (int round = 0; round < 300; round++) {
            move(bench, in, frames, stepNs);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().threadId();
        long least = Long.MAX_VALUE;
        // the JVM itself allocates now and then in any thread (a compilation is installed): what
        // counts is
        // whether a window of 64,000 frames can be without
        for (int window = 0; window < 5; window++) {
            long before = threads.getThreadAllocatedBytes(id);
            for (int round = 0; round < 1000; round++) {
                move(bench, in, frames, stepNs);
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
        }
        return least;
    }

    private static void move(Bench bench, FrameRing in, List<byte[]> frames, long stepNs) {
        int room = in.room(FRAMES);
        for (int i = 0; i < room; i++) {
            byte[] frame = frames.get(i % frames.size());
            long slot = in.slotToFill(i);
            FrameRing.plain(slot, frame.length);
            for (int b = 0; b < frame.length; b++) {
                Memory.putByte(FrameRing.data(slot) + b, frame[b]);
            }
        }
        in.publish(room);
        bench.nowNs += stepNs;
        bench.sw.doWork(bench.nowNs);
        bench.sw.doWork(bench.nowNs);
        drain(bench.peer("a/eth0").receiving());
        drain(bench.peer("b/eth0").receiving());
        drain(bench.peer("ens1").receiving());
    }

    private static void drain(FrameRing ring) {
        ring.release(ring.ready(256));
    }

    private static Bench bench() {
        return new Bench(
                EmbeddedSwitch.Config.small(),
                Bench.program("two-vms.program"),
                "a/eth0",
                "b/eth0",
                "ens1");
    }

    @Test
    void theFastPathAllocatesNothing() {
        try (Bench bench = bench()) {
            long bytes = allocated(bench, List.of(udp(1, 1000), udp(2, 1001)), 1000);
            assertThat(java.util.Objects.requireNonNull(bench.sw.counters().get("a/eth0")).fast())
                    .isGreaterThan(100_000);
            System.out.println("fast path: " + bytes + " bytes for 64,000 frames");
            assertThat(bytes).isZero();
        }
    }

    @Test
    void theTablesAllocateNothing() {
        try (Bench bench = bench()) {
            List<byte[]> slow =
                    List.of(
                            udp(1, 2000),
                            FrameBuilder.ethernet("ff:ff:ff:ff:ff:ff", "02:00:00:00:00:0a")
                                    .arpRequest("02:00:00:00:00:0a", "10.0.0.10", "10.0.0.11")
                                    .bytes(),
                            FrameBuilder.ethernet("02:00:00:00:00:0b", "02:00:00:00:00:0a")
                                    .ipv4("10.0.0.10", "10.0.0.11")
                                    .icmp4Echo(7, 1)
                                    .bytes(),
                            FrameBuilder.ethernet("ff:ff:ff:ff:ff:ff", "02:00:00:00:00:0a")
                                    .arpRequest("02:00:00:00:00:0a", "10.0.0.10", "10.0.0.77")
                                    .bytes(),
                            udp(9, 1234));
            // two minutes a step: every connection has ended when its next packet comes
            long bytes = allocated(bench, slow, 200_000_000_000L);
            System.out.println("tables: " + bytes + " bytes for 64,000 frames");
            assertThat(bytes).isZero();
        }
    }
}
