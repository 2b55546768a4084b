package ringwall.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.Memory;
import ringwall.program.DropReason;

/// One example of a dropped frame for every reason, at most ten a second: its first bytes, its port
/// and when. The worker writes under a sequence number that is odd meanwhile; a reader tries again
/// when it changed.
final class DropSamples {
    static final int SAMPLE_BYTES = 256;
    private static final long PAUSE_NS = 100_000_000L;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final int STRIDE = 32 + SAMPLE_BYTES + 32;

    private final long base;
    private final long[] nextNs = new long[DropReason.values().length];

    DropSamples(Arena arena) {
        base = arena.allocate((long) nextNs.length * STRIDE, 64).address();
    }

    void offer(int port, long frame, DropReason reason, long nowNs) {
        int at = Ordinals.of(reason);
        if (nowNs < nextNs[at]) {
            return;
        }
        nextNs[at] = nowNs + PAUSE_NS;
        long sample = base + (long) at * STRIDE;
        long sequence = Memory.getLong(sample);
        LONG.setOpaque(Memory.ALL, sample, sequence + 1);
        VarHandle.storeStoreFence();
        int bytes = Math.min(Frame.headLength(frame), SAMPLE_BYTES);
        Memory.putLong(sample + 8, nowNs);
        Memory.putInt(sample + 16, port);
        Memory.putInt(sample + 20, bytes);
        Memory.putInt(sample + 24, Frame.length(frame));
        Memory.copy(Frame.data(frame), sample + 32, bytes);
        LONG.setRelease(Memory.ALL, sample, sequence + 2);
    }

    /// What a reader sees.
    // nobody compares samples
    @SuppressWarnings("ArrayRecordComponent")
    record Sample(int port, long atNs, int frameLength, byte[] head) {}

    Optional<Sample> read(DropReason reason) {
        long sample = base + (long) Ordinals.of(reason) * STRIDE;
        for (int attempt = 0; attempt < 100; attempt++) {
            long before = (long) LONG.getAcquire(Memory.ALL, sample);
            if (before == 0) {
                return Optional.empty();
            }
            if ((before & 1) != 0) {
                Thread.onSpinWait();
                continue;
            }
            byte[] head = new byte[Math.clamp(Memory.getInt(sample + 20), 0, SAMPLE_BYTES)];
            MemorySegment.copy(
                    Memory.ALL, sample + 32, MemorySegment.ofArray(head), 0, head.length);
            Sample read =
                    new Sample(
                            Memory.getInt(sample + 16),
                            Memory.getLong(sample + 8),
                            Memory.getInt(sample + 24),
                            head);
            VarHandle.loadLoadFence();
            if ((long) LONG.getOpaque(Memory.ALL, sample) == before) {
                return Optional.of(read);
            }
        }
        return Optional.empty();
    }
}
