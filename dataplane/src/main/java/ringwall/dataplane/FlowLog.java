package ringwall.dataplane;

import java.lang.foreign.Arena;
import ringwall.dataplane.port.Memory;

/// Flows that ended, on their way to an exporter: the flow entry's bytes as they were, and when it
/// ended.
final class FlowLog {
    static final int BYTES = FlowCache.ENTRY_BYTES + 8;

    final RecordRing ring;
    private final Worker worker;

    /// Set when somebody reads.
    volatile boolean wanted;

    FlowLog(Arena arena, Worker worker) {
        this.worker = worker;
        this.ring = new RecordRing(arena, 4096, BYTES);
    }

    void flowEnded(long entry) {
        if (!wanted || Memory.getInt(entry + FlowCache.PACKETS) == 0) {
            return;
        }
        long record = ring.next();
        if (record != 0) {
            Memory.copy(entry, record, FlowCache.ENTRY_BYTES);
            Memory.putLong(record + FlowCache.ENTRY_BYTES, worker.nowNs);
            ring.publish();
        }
    }
}
