package ringwall.bench.jmh;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import ringwall.dataplane.port.Memory;

/// The ablation behind `Memory`: the 34 bytes of an Ethernet and an IPv4 header summed by one
/// segment that spans the address space, by a segment of its own, by a buffer, and by an array.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class MemoryBench {
    private static final int FRAMES = 1024;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final MemorySegment segment = Arena.ofAuto().allocate(FRAMES * 64L, 64);
    private final long base = segment.address();
    private final ByteBuffer buffer = segment.asByteBuffer().order(ByteOrder.nativeOrder());
    private int at;

    private int next() {
        at = (at + 1) & (FRAMES - 1);
        return at * 64;
    }

    @Benchmark
    public long spanningSegment() {
        long from = base + next();
        long sum = 0;
        for (int i = 0; i < 32; i += 8) {
            sum += Memory.getLong(from + i);
        }
        return sum;
    }

    @Benchmark
    public long ownSegment() {
        int from = next();
        long sum = 0;
        for (int i = 0; i < 32; i += 8) {
            sum += segment.get(LONG, from + i);
        }
        return sum;
    }

    @Benchmark
    public long directBuffer() {
        int from = next();
        long sum = 0;
        for (int i = 0; i < 32; i += 8) {
            sum += buffer.getLong(from + i);
        }
        return sum;
    }

    /// What ixy.java does a frame: an object that wraps the memory.
    @Benchmark
    public long sliceAFrame() {
        MemorySegment frame = segment.asSlice(next(), 64);
        long sum = 0;
        for (int i = 0; i < 32; i += 8) {
            sum += frame.get(LONG, i);
        }
        return sum;
    }
}
