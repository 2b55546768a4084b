package ringwall.races;

import java.lang.foreign.Arena;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import ringwall.dataplane.port.FrameRing;
import ringwall.dataplane.port.Memory;

/// A frame handed over is whole: its length and both ends of it.
@JCStressTest
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "not there yet")
@Outcome(id = "64, 1, 2", expect = Expect.ACCEPTABLE, desc = "there, whole")
@State
public class RingHandoverRace {
    /// Owns the memory as long as the state is there.
    private final Arena arena = Arena.ofAuto();

    private final FrameRing ring = new FrameRing(arena, 2, 64);

    @Actor
    public void producer() {
        if (ring.room(1) == 1) {
            long slot = ring.slotToFill(0);
            Memory.putInt(FrameRing.data(slot) + 60, 2);
            Memory.putInt(FrameRing.data(slot), 1);
            FrameRing.plain(slot, 64);
            ring.publish(1);
        }
    }

    @Actor
    public void consumer(III_Result r) {
        if (ring.ready(1) == 1) {
            long slot = ring.slotToRead(0);
            r.r1 = FrameRing.length(slot);
            r.r2 = Memory.getInt(FrameRing.data(slot));
            r.r3 = Memory.getInt(FrameRing.data(slot) + 60);
            ring.release(1);
        }
    }
}
