package ringwall.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import ringwall.dataplane.port.Memory;

/// Records of one size from the worker to one reader thread. A full ring loses the newest and
/// counts it: the worker never waits.
final class RecordRing {
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final int RECORDS_AT = 256;

    private final long base;
    private final int records;
    private final int bytes;
    private long made;
    private long takenSeen;
    private long taken;

    /// @param records a power of two
    /// @param bytes of a record, a multiple of 8
    RecordRing(Arena arena, int records, int bytes) {
        this.records = records;
        this.bytes = bytes;
        this.base = arena.allocate(RECORDS_AT + (long) records * bytes, 64).address();
    }

    /// Worker: where the next record goes, or 0 when it is lost.
    long next() {
        if (made - takenSeen == records) {
            takenSeen = (long) LONG.getAcquire(Memory.ALL, base);
            if (made - takenSeen == records) {
                LONG.setOpaque(Memory.ALL, base + 192, lost() + 1);
                return 0;
            }
        }
        return base + RECORDS_AT + (made & (records - 1)) * bytes;
    }

    /// Worker: the record that `next` gave is complete.
    void publish() {
        made++;
        LONG.setRelease(Memory.ALL, base + 64, made);
    }

    /// Reader: the oldest record, or 0.
    long peek() {
        long seen = (long) LONG.getAcquire(Memory.ALL, base + 64);
        return taken == seen ? 0 : base + RECORDS_AT + (taken & (records - 1)) * bytes;
    }

    /// Reader: done with it.
    void release() {
        taken++;
        LONG.setRelease(Memory.ALL, base, taken);
    }

    /// Anybody: records that found no room.
    long lost() {
        return (long) LONG.getOpaque(Memory.ALL, base + 192);
    }
}
