package ringwall.races;

import java.lang.foreign.Arena;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import ringwall.dataplane.port.FrameRing;
import ringwall.dataplane.port.Memory;

/// A slot is written again only when its reader has given it back: in a ring of one slot the reader
/// finds the first frame, and behind it the second or nothing, never the second in the first's
/// place.
@JCStressTest
@Outcome(
        id = "1, 0",
        expect = Expect.ACCEPTABLE,
        desc = "the second not there yet, or no room for it")
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "both, in order")
@State
public class RingReuseRace {
    /// Owns the memory as long as the state is there.
    private final Arena arena = Arena.ofAuto();

    private final FrameRing ring = new FrameRing(arena, 1, 64);

    public RingReuseRace() {
        write(1);
    }

    private void write(int value) {
        long slot = ring.slotToFill(0);
        FrameRing.plain(slot, 64);
        Memory.putInt(FrameRing.data(slot), value);
        ring.publish(1);
    }

    private int read() {
        if (ring.ready(1) == 0) {
            return 0;
        }
        int value = Memory.getInt(FrameRing.data(ring.slotToRead(0)));
        ring.release(1);
        return value;
    }

    @Actor
    public void producer() {
        if (ring.room(1) == 1) {
            write(2);
        }
    }

    @Actor
    public void consumer(II_Result r) {
        r.r1 = read();
        r.r2 = read();
    }
}
