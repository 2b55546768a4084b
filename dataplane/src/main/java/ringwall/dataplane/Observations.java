package ringwall.dataplane;

import static ringwall.dataplane.port.Memory.getByte;
import static ringwall.dataplane.port.Memory.getInt;
import static ringwall.dataplane.port.Memory.getLong;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import ringwall.dataplane.port.Memory;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.observe.DropExample;
import ringwall.observe.FlowRecord;
import ringwall.observe.FrameBalance;
import ringwall.observe.LogLine;
import ringwall.observe.PortCounters;
import ringwall.program.DropReason;
import ringwall.program.RuleEntry;
import ringwall.wire.BigEndian;

/// What the switch saw, read from any thread without disturbing the loop. The firewall log and the
/// flow records each have one reader at a time.
public final class Observations {
    private static final RuleEntry.Action[] ACTIONS = RuleEntry.Action.values();

    private final Worker worker;
    private final IntFunction<String> portName;
    private final IntFunction<String> ruleName;

    Observations(Worker worker, IntFunction<String> portName, IntFunction<String> ruleName) {
        this.worker = worker;
        this.portName = portName;
        this.ruleName = ruleName;
    }

    PortCounters port(int slot) {
        Counters counters = worker.counters;
        Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);
        for (DropReason reason : DropReason.values()) {
            long count = counters.readDrops(slot, reason);
            if (count > 0) {
                drops.put(reason, count);
            }
        }
        return new PortCounters(
                portName.apply(slot),
                counters.read(slot, Counters.RX_FRAMES),
                counters.read(slot, Counters.RX_BYTES),
                counters.read(slot, Counters.TX_FRAMES),
                counters.read(slot, Counters.TX_BYTES),
                counters.read(slot, Counters.MADE),
                counters.read(slot, Counters.FAST),
                drops);
    }

    /// In the worker, between two turns.
    FrameBalance balance(int slots) {
        Counters counters = worker.counters;
        long[] sums = new long[Counters.COPIES + 1];
        long dropped = 0;
        for (int slot = 0; slot < slots; slot++) {
            for (int what = 0; what < sums.length; what++) {
                sums[what] += counters.read(slot, what);
            }
            for (DropReason reason : DropReason.values()) {
                dropped += counters.readDrops(slot, reason);
            }
        }
        long waiting = 0;
        for (Attachment each : worker.plugged()) {
            waiting += each.backlog == null ? 0 : each.backlog.frames();
        }
        return new FrameBalance(
                sums[Counters.RX_FRAMES],
                sums[Counters.MADE],
                sums[Counters.COPIES],
                sums[Counters.TX_FRAMES],
                dropped,
                waiting);
    }

    /// How often each rule decided about a new connection; a change of program asks them again.
    SortedMap<String, Long> ruleHits(int rules) {
        SortedMap<String, Long> hits = new TreeMap<>();
        for (int slot = 0; slot < rules; slot++) {
            String name = ruleName.apply(slot);
            if (!name.isEmpty()) {
                hits.put(name, worker.counters.readHits(slot));
            }
        }
        return hits;
    }

    /// The last frame, of at most ten a second, that was dropped for a reason.
    public Optional<DropExample> dropExample(DropReason reason) {
        return worker.tables
                .samples
                .read(reason)
                .map(s ->
                        new DropExample(
                                portName.apply(s.port()),
                                reason,
                                s.atNs(),
                                s.frameLength(),
                                s.head()));
    }

    /// Gives away the log lines that wait.
    ///
    /// @return how many
    public int drainLog(Consumer<LogLine> to) {
        RecordRing ring = worker.tables.firewallLog.ring;
        int lines = 0;
        for (long at = ring.peek(); at != 0; at = ring.peek()) {
            boolean v6 = getByte(at + 19) != 0;
            to.accept(
                    new LogLine(
                            getLong(at),
                            portName.apply(getInt(at + 8)),
                            ruleName.apply(getInt(at + 12)),
                            getByte(at + 16) != 0
                                    ? RuleEntry.Direction.TO_PORT
                                    : RuleEntry.Direction.FROM_PORT,
                            ACTIONS[getByte(at + 17)],
                            getByte(at + 18) & 0xFF,
                            ip(v6, getLong(at + 32), getLong(at + 40)),
                            getInt(at + 20),
                            ip(v6, getLong(at + 48), getLong(at + 56)),
                            getInt(at + 24),
                            getInt(at + 28)));
            ring.release();
            lines++;
        }
        return lines;
    }

    /// Log lines over their rule's rate, or lost because nobody drained.
    public long lostLogLines() {
        return worker.tables.firewallLog.lost();
    }

    /// Whether flows that end are kept for [#drainFlows].
    public void recordFlows(boolean wanted) {
        worker.tables.flowLog.wanted = wanted;
    }

    /// Gives away the flow records that wait.
    ///
    /// @return how many
    public int drainFlows(Consumer<FlowRecord> to) {
        RecordRing ring = worker.tables.flowLog.ring;
        int records = 0;
        for (long at = ring.peek(); at != 0; at = ring.peek()) {
            to.accept(flow(at));
            ring.release();
            records++;
        }
        return records;
    }

    /// Flow records that found no room.
    public long lostFlows() {
        return worker.tables.flowLog.ring.lost();
    }

    private FlowRecord flow(long at) {
        boolean v6 = getByte(at + 6) == FlowKey.V6;
        long addresses = v6 ? at + FlowCache.ADDRESSES6 : at + 24;
        long endNs = getLong(at + FlowCache.ENTRY_BYTES);
        return new FlowRecord(
                portName.apply(Memory.getShort(at + FlowCache.PORT) & 0xFFFF),
                new Mac(BigEndian.u48(Memory.ALL, at + 14)),
                new Mac(BigEndian.u48(Memory.ALL, at + 8)),
                address(v6, addresses),
                address(v6, addresses + (v6 ? 16 : 4)),
                getByte(at + 7) & 0xFF,
                BigEndian.u16(Memory.ALL, at + 20),
                BigEndian.u16(Memory.ALL, at + 22),
                getInt(at + FlowCache.PACKETS) & 0xFFFF_FFFFL,
                getLong(at + FlowCache.BYTES),
                getInt(at + FlowCache.SINCE) & 0xFFFF_FFFFL,
                endNs / 1_000_000_000L);
    }

    private static Ip address(boolean v6, long at) {
        return v6
                ? Ip.v6(BigEndian.i64(Memory.ALL, at), BigEndian.i64(Memory.ALL, at + 8))
                : Ip.v4(BigEndian.i32(Memory.ALL, at));
    }

    private static Ip ip(boolean v6, long hi, long lo) {
        return v6 ? Ip.v6(hi, lo) : Ip.v4((int) lo);
    }
}
