package ringwall.dataplane;

import java.lang.foreign.Arena;
import ringwall.dataplane.port.Memory;
import ringwall.program.RuleEntry;

/// Lines of rules that log, on their way to a reader (BEHAVIOUR 38): at most `PER_SECOND` a rule, what is
/// over that or finds the ring full is counted as lost.
///
///      0        8       12      16     17       18         19      20       24        28        32          64
///     +--------+-------+-------+------+--------+----------+-------+--------+---------+---------+-----------+
///     | at     | port  | rule  | to   | action | protocol | v6    | s.port | d.port  | length  | addresses |
///     +--------+-------+-------+------+--------+----------+-------+--------+---------+---------+-----------+
final class FirewallLog {
    static final int BYTES = 64;
    private static final int PER_SECOND = 100;

    final RecordRing ring;
    private final int[] second;
    private final int[] count;
    private long limited;

    FirewallLog(Arena arena, int rules) {
        ring = new RecordRing(arena, 8192, BYTES);
        second = new int[rules];
        count = new int[rules];
    }

    void offer(
            int port,
            int rule,
            boolean toPort,
            RuleEntry.Action action,
            Packet packet,
            long nowNs) {
        int now = (int) (nowNs / 1_000_000_000L);
        int slot = Math.min(rule, count.length - 1);
        if (second[slot] != now) {
            second[slot] = now;
            count[slot] = 0;
        }
        if (++count[slot] > PER_SECOND) {
            limited++;
            return;
        }
        long record = ring.next();
        if (record == 0) {
            return;
        }
        Memory.putLong(record, nowNs);
        Memory.putInt(record + 8, port);
        Memory.putInt(record + 12, rule);
        Memory.putByte(record + 16, (byte) (toPort ? 1 : 0));
        Memory.putByte(record + 17, (byte) Ordinals.of(action));
        Memory.putByte(record + 18, (byte) packet.protocol);
        Memory.putByte(record + 19, (byte) (packet.v6() ? 1 : 0));
        Memory.putInt(record + 20, packet.sourcePort());
        Memory.putInt(record + 24, packet.destinationPort());
        Memory.putInt(record + 28, packet.length);
        Memory.putLong(record + 32, packet.sourceHi);
        Memory.putLong(record + 40, packet.sourceLo);
        Memory.putLong(record + 48, packet.destinationHi);
        Memory.putLong(record + 56, packet.destinationLo);
        ring.publish();
    }

    /// Lines that nobody will read: over the rate, or the reader was slow.
    long lost() {
        return limited + ring.lost();
    }
}
