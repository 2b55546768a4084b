package ringwall.dataplane;

import java.lang.foreign.Arena;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIJ_Result;
import ringwall.dataplane.port.Memory;

/// The ring of firewall log and flow records, with room for one: whole records in order, and what
/// finds no room is counted.
@JCStressTest
@Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "read too early; the second was lost")
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "the second was lost")
@Outcome(
        id = "1, 0, 0",
        expect = Expect.ACCEPTABLE,
        desc = "the first, or the second not there yet")
@Outcome(id = "1, 2, 0", expect = Expect.ACCEPTABLE, desc = "both")
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "the first came between")
@Outcome(
        id = "0, 1, 1",
        expect = Expect.ACCEPTABLE,
        desc = "the first came between; the second was lost")
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "nothing yet")
@State
public class RecordRingRace {
    /// Owns the memory as long as the state is there.
    private final Arena arena = Arena.ofAuto();

    private final RecordRing ring = new RecordRing(arena, 1, 16);

    @Actor
    public void worker() {
        offer(1);
        offer(2);
    }

    private void offer(int value) {
        long record = ring.next();
        if (record != 0) {
            Memory.putInt(record, value);
            Memory.putInt(record + 8, value);
            ring.publish();
        }
    }

    @Actor
    public void reader(IIJ_Result r) {
        r.r1 = read();
        r.r2 = read();
        r.r3 = ring.lost();
    }

    /// -1: torn.
    private int read() {
        long record = ring.peek();
        if (record == 0) {
            return 0;
        }
        int value = Memory.getInt(record);
        int same = Memory.getInt(record + 8);
        ring.release();
        return value == same ? value : -1;
    }
}
