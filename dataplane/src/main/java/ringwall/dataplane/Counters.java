package ringwall.dataplane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import ringwall.program.DropReason;

/// Counts of one worker, by slot. The worker alone adds, with plain stores; anybody reads, with
/// opaque loads, without disturbing it.
final class Counters {
    static final int RX_FRAMES = 0;
    static final int RX_BYTES = 1;
    static final int TX_FRAMES = 2;
    static final int TX_BYTES = 3;

    /// Frames that the switch made: replies, errors, copies.
    static final int MADE = 4;

    static final int FAST = 5;

    /// Frames that one frame became beyond itself: the second and further receivers of a flood, the
    /// second and further packets of a super-frame.
    static final int COPIES = 6;

    private static final int DROPS = 8;
    private static final int WIDTH = DROPS + DropReason.values().length;
    private static final VarHandle AT = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] ports;
    private final long[] rules;

    Counters(int portSlots, int ruleSlots) {
        ports = new long[portSlots * WIDTH];
        rules = new long[ruleSlots];
    }

    void add(int port, int what, long count) {
        ports[port * WIDTH + what] += count;
    }

    void dropped(int port, DropReason reason) {
        ports[port * WIDTH + DROPS + Ordinals.of(reason)]++;
    }

    void hit(int rule) {
        if (rule < rules.length) {
            rules[rule]++;
        }
    }

    /// For a slot that gets a new name.
    void clear(int port) {
        java.util.Arrays.fill(ports, port * WIDTH, (port + 1) * WIDTH, 0);
    }

    long read(int port, int what) {
        return (long) AT.getOpaque(ports, port * WIDTH + what);
    }

    long readDrops(int port, DropReason reason) {
        return (long) AT.getOpaque(ports, port * WIDTH + DROPS + Ordinals.of(reason));
    }

    long readHits(int rule) {
        return rule < rules.length ? (long) AT.getOpaque(rules, rule) : 0;
    }
}
