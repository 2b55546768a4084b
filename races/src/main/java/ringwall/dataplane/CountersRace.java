package ringwall.dataplane;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/// A counter read while it grows: whole, and never smaller than before.
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "before")
@Outcome(id = "0, 8589934593", expect = Expect.ACCEPTABLE, desc = "between")
@Outcome(id = "8589934593, 8589934593", expect = Expect.ACCEPTABLE, desc = "after")
@State
public class CountersRace {
    /// Both halves of the word count.
    private static final long MUCH = (2L << 32) + 1;

    private final Counters counters = new Counters(1, 1);

    @Actor
    public void worker() {
        counters.add(0, Counters.RX_BYTES, MUCH);
    }

    @Actor
    public void reader(JJ_Result r) {
        r.r1 = counters.read(0, Counters.RX_BYTES);
        r.r2 = counters.read(0, Counters.RX_BYTES);
    }
}
