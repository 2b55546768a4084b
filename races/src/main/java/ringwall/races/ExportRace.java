package ringwall.races;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;
import ringwall.dataplane.EmbeddedSwitch;
import ringwall.dataplane.SavedConnection;
import ringwall.dataplane.port.RingPort;

/// Connections leave a running switch, and come back, while traffic makes new ones: each that
/// leaves is whole, and what came back is there once.
@JCStressTest
@Outcome(id = "0, true", expect = Expect.ACCEPTABLE, desc = "all whole, none twice")
@State
public class ExportRace {
    private static final Arena ARENA = Arena.ofShared();
    private static final RingPort A = new RingPort(ARENA, "a/eth0", 256, 2048, 0);
    private static final RingPort B = new RingPort(ARENA, "b/eth0", 256, 2048, 0);
    private static final EmbeddedSwitch SWITCH = new EmbeddedSwitch(Networks.config());
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final AtomicInteger TICKS = new AtomicInteger();
    private static final int SOURCES = 500;

    static {
        SWITCH.addPort(A);
        SWITCH.addPort(B);
        SWITCH.apply(Networks.program(true, true));
        SWITCH.start(() -> Networks.START_NS + TICKS.incrementAndGet() * 1000L);
    }

    @Actor
    public void traffic() {
        A.peer().send(Networks.udp(10_000 + NEXT.incrementAndGet() % SOURCES));
        while (B.peer().receive().length > 0) {
            Thread.onSpinWait();
        }
    }

    @Actor
    public void control(IZ_Result r) {
        List<SavedConnection> saved = SWITCH.exportConnections("a/eth0");
        for (SavedConnection each : saved) {
            int source = (each.entry()[8] & 0xFF) | (each.entry()[9] & 0xFF) << 8;
            int destination = (each.entry()[10] & 0xFF) | (each.entry()[11] & 0xFF) << 8;
            if (destination != Networks.FIRST_PORT + source % 1000) {
                r.r1++;
            }
        }
        int taken = SWITCH.importConnections("a/eth0", saved);
        r.r2 = taken == 0 && saved.size() <= SOURCES;
    }
}
