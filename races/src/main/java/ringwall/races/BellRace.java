package ringwall.races;

import java.lang.foreign.Arena;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import ringwall.dataplane.port.RingPort;

/// A consumer that goes to sleep either sees the frame that comes at that moment or is woken for
/// it.
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "it saw the frame and stays awake")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "it sleeps and is woken")
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "both: one wake-up too many")
@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "it sleeps, and a frame waits")
@State
public class BellRace {
    private static final byte[] FRAME = new byte[60];

    /// Owns the memory as long as the state is there.
    private final Arena arena = Arena.ofAuto();

    private final RingPort port = new RingPort(arena, "p", 2, 64, 0);
    private boolean rung;

    public BellRace() {
        port.wakes(() -> rung = true);
    }

    @Actor
    public void peer() {
        port.peer().send(FRAME);
    }

    @Actor
    public void worker(ZZ_Result r) {
        r.r1 = port.arm();
    }

    @Arbiter
    public void end(ZZ_Result r) {
        r.r2 = rung;
    }
}
