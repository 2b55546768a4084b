package ringwall.bench.jmh;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import ringwall.dataplane.conntrack.Connections;
import ringwall.dataplane.conntrack.FlowTuple;

/// Connections: found by tuple, refreshed through a flow entry, made and forgotten.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class ConnectionsBench {
    private static final int SPARE = 1024;
    private static final long NOW = 1_800_000_000_000_000_000L;

    @Param({"1024", "65536", "1048576"})
    public int live;

    /// Owns the table's memory.
    private final Arena arena = Arena.ofAuto();

    @SuppressWarnings("NullAway.Init") // by fill()
    private Connections table;

    private final FlowTuple tuple = new FlowTuple();
    private int at;

    @Setup
    public void fill() {
        int capacity = live + SPARE;
        table =
                new Connections(
                        arena.allocate((long) capacity * Connections.ENTRY_BYTES, 64),
                        capacity,
                        16,
                        1,
                        (flow, connection) -> {});
        for (int i = 0; i < live; i++) {
            udp(i);
            table.open(1, tuple, false, -1, 0, 0, 1, 0, 0, NOW);
        }
    }

    private void udp(int i) {
        tuple.protocol = 17;
        tuple.sourceLo = 0x0A00_0000L + (i >>> 15);
        tuple.destinationLo = 0x0A01_0000L;
        tuple.sourcePort = 1024 + (i & 0x7FFF);
        tuple.destinationPort = 53;
    }

    private int next() {
        at = (at * 1_103_515_245 + 12_345) & 0x7FFF_FFFF;
        return at & (live - 1);
    }

    @Benchmark
    public int find() {
        udp(next());
        return table.find(1, tuple, false, NOW);
    }

    @Benchmark
    public boolean established() {
        return table.pass(1 + next(), false, false, 0, 0, NOW);
    }

    @Benchmark
    public int newAndGone() {
        udp(live + (at++ & 1023));
        int id = table.open(1, tuple, false, -1, 0, 0, 1, 0, 0, NOW);
        table.remove(id);
        return id;
    }
}
