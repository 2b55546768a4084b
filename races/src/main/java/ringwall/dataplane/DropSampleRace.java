package ringwall.dataplane;

import java.lang.foreign.Arena;
import java.util.Optional;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.FramePool;
import ringwall.dataplane.port.Memory;
import ringwall.program.DropReason;

/// An example of a dropped frame, read while the worker writes the next one over it: one or the
/// other, port and bytes of the same frame, or none when the reader had no luck.
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the first")
@Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "the second")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "always being written")
@State
public class DropSampleRace {
    private static final long SECOND = 1_000_000_000L;

    /// Owns the memory as long as the state is there.
    private final Arena arena = Arena.ofAuto();

    private final DropSamples samples;
    private final long second;

    public DropSampleRace() {
        samples = new DropSamples(arena);
        FramePool pool = new FramePool(arena, 2);
        samples.offer(1, frame(pool, 1), DropReason.RUNT, SECOND);
        second = frame(pool, 2);
    }

    private static long frame(FramePool pool, int value) {
        long frame = pool.take();
        Frame.headLength(frame, 60);
        for (int at = 0; at < 60; at += 4) {
            Memory.putInt(Frame.data(frame) + at, value);
        }
        return frame;
    }

    @Actor
    public void worker() {
        samples.offer(2, second, DropReason.RUNT, 2 * SECOND);
    }

    @Actor
    public void reader(II_Result r) {
        Optional<DropSamples.Sample> read = samples.read(DropReason.RUNT);
        if (read.isPresent()) {
            r.r1 = read.get().port();
            r.r2 = read.get().head()[56];
            for (int at = 0; at < 60; at += 4) {
                r.r2 = read.get().head()[at] == r.r2 ? r.r2 : -1;
            }
        }
    }
}
