package ringwall.races;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import ringwall.dataplane.EmbeddedSwitch;
import ringwall.dataplane.port.RingPort;
import ringwall.program.HostProgram;

/// Programs change while frames flow. One program lets only the sender's side pass, the other only
/// the receiver's: a frame that saw half of each would arrive.
///
/// The switch is one for all: its worker's part is played by whoever plays the worker.
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "dropped, by one program or the other")
@Outcome(id = "1", expect = Expect.FORBIDDEN, desc = "it saw half of each")
@State
public class SwapRace {
    private static final HostProgram SENDERS = Networks.program(true, false);
    private static final HostProgram RECEIVERS = Networks.program(false, true);
    private static final Arena ARENA = Arena.ofShared();
    private static final RingPort A = new RingPort(ARENA, "a/eth0", 64, 2048, 0);
    private static final RingPort B = new RingPort(ARENA, "b/eth0", 64, 2048, 0);
    private static final EmbeddedSwitch SWITCH = new EmbeddedSwitch(Networks.config());
    private static final AtomicInteger TURN = new AtomicInteger();
    private static final byte[] FRAME = Networks.udp(4000);

    static {
        SWITCH.addPort(A);
        SWITCH.addPort(B);
        SWITCH.apply(SENDERS);
        SWITCH.doWork(Networks.START_NS);
    }

    @Actor
    public void worker(I_Result r) {
        A.peer().send(FRAME);
        SWITCH.doWork(Networks.START_NS + TURN.incrementAndGet() * 1000L);
        r.r1 = B.peer().receive().length > 0 ? 1 : 0;
    }

    @Actor
    public void control() {
        SWITCH.apply((TURN.incrementAndGet() & 1) == 0 ? SENDERS : RECEIVERS);
    }
}
