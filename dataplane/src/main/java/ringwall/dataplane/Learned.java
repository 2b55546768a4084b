package ringwall.dataplane;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import ringwall.dataplane.Plan.PortPlan;
import ringwall.dataplane.Plan.SecurityPlan;
import ringwall.dataplane.Plan.SegmentPlan;

/// All that the switch learns from frames, but for connections: it outlives the process, and goes
/// when a slot gets another name. What a predecessor left is taken over entry by entry: whole, not
/// run out, and such that the present program would let it be learned now.
final class Learned {
    /// Learned MACs are forgotten after so long without a frame.
    static final long MAC_NS = 300_000_000_000L;

    static final long NEIGHBOUR_NS = 300_000_000_000L;
    static final long MEMBER_NS = 260_000_000_000L;

    /// (segment, MAC) to port: the learned part of the FDB.
    final Remembered macs;

    /// (segment, address) to (port, MAC).
    final Remembered linkLocals;

    /// (segment and version, address) to MAC: routers of external networks.
    final Remembered neighbours;

    /// (segment and port, group) to port.
    final Remembered members;

    private final int ports;
    private final long[] portNames;
    private final long[] segmentNames;
    private boolean adopted;
    private int refused;

    Learned(EmbeddedSwitch.Config config, StateFile state) {
        ports = config.ports();
        portNames = new long[ports];
        segmentNames = new long[ports];
        int most = config.learned();
        macs = new Remembered(state.table(0), most, (tag, value) -> port(value) + segment(tag));
        linkLocals =
                new Remembered(state.table(1), most, (tag, value) -> port(value) + segment(tag));
        neighbours = new Remembered(state.table(2), most, (tag, value) -> segment(tag >> 1));
        members =
                new Remembered(
                        state.table(3), most, (tag, value) -> port(value) + segment(tag / ports));
    }

    private long port(long slot) {
        return slot < 0 || slot >= ports ? 0 : portNames[(int) slot];
    }

    private long segment(int slot) {
        return slot < 0 || slot >= ports ? 0 : segmentNames[slot] * 31;
    }

    /// Group and port that a member's tag stands for.
    int memberTag(int port, SegmentPlan segment) {
        return segment.slot * ports + port;
    }

    /// A program comes into force.
    void adopt(Worker worker, Plan plan) {
        if (adopted) {
            forgetRenamed(plan.portNames, portNames, true);
            forgetRenamed(plan.segmentNames, segmentNames, false);
            rename(plan);
            return;
        }
        rename(plan);
        adopted = true;
        long now = worker.nowNs;
        refused +=
                macs.adopt((segment, hi, mac, port, other, expires) ->
                        hi == 0
                                && lives(expires, MAC_NS, now)
                                && mayLearn(plan, segment, (int) port, mac, now));
        refused +=
                linkLocals.adopt((segment, hi, lo, port, mac, expires) ->
                        expires > now && mayBind(worker, plan, segment, hi, lo, (int) port, mac));
        refused +=
                neighbours.adopt((tag, hi, lo, mac, other, expires) ->
                        lives(expires, NEIGHBOUR_NS, now)
                                && segmentOf(plan, tag >> 1) != null
                                && worker.slow.responders.resolves(
                                        plan,
                                        plan.segments[tag >> 1],
                                        (tag & 1) != 0,
                                        hi,
                                        lo,
                                        mac));
        refused +=
                members.adopt((tag, hi, lo, port, segment, expires) ->
                        lives(expires, MEMBER_NS, now)
                                && tag == (int) segment * ports + (int) port
                                && mayJoin(plan, (int) segment, (int) port, hi, lo, now));
    }

    private static boolean lives(long expires, long longest, long now) {
        return expires > now && expires <= now + longest;
    }

    /// Entries of a predecessor that were not taken over.
    int refused() {
        return refused;
    }

    private void rename(Plan plan) {
        hash(plan.portNames, portNames);
        hash(plan.segmentNames, segmentNames);
    }

    private static void hash(String[] names, long[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] = i < names.length ? hash(names[i]) : 0;
        }
    }

    private static long hash(String name) {
        long h = 0;
        for (byte b : name.getBytes(UTF_8)) {
            h = LongMap.mix(h ^ b);
        }
        return h;
    }

    /// What was learned of a port or segment whose slot has another name now.
    private void forgetRenamed(String[] names, long[] known, boolean port) {
        for (int i = 0; i < known.length; i++) {
            long now = i < names.length ? hash(names[i]) : 0;
            if (now != known[i] && known[i] != 0) {
                int slot = i;
                if (port) {
                    macs.removeIf((tag, hi, lo, value, other, expires) -> value == slot);
                    linkLocals.removeIf((tag, hi, lo, value, other, expires) -> value == slot);
                    members.removeIf((tag, hi, lo, value, other, expires) -> value == slot);
                } else {
                    macs.removeIf((tag, hi, lo, value, other, expires) -> tag == slot);
                    linkLocals.removeIf((tag, hi, lo, value, other, expires) -> tag == slot);
                    neighbours.removeIf((tag, hi, lo, value, other, expires) -> tag >> 1 == slot);
                    members.removeIf((tag, hi, lo, value, other, expires) -> other == slot);
                }
            }
        }
    }

    private static @Nullable SegmentPlan segmentOf(Plan plan, int slot) {
        return slot < 0 || slot >= plan.segments.length ? null : plan.segments[slot];
    }

    /// What port security says of a port in a segment; null: the program has no such port there.
    private static @Nullable SecurityPlan security(Plan plan, int segment, int port) {
        for (Plan.Row row : plan.rows) {
            if (row.port() == port && row.segment() != null && row.segment().slot == segment) {
                return row.security();
            }
        }
        return null;
    }

    private boolean mayLearn(Plan plan, int segment, int port, long mac, long now) {
        SecurityPlan entry = security(plan, segment, port);
        return entry != null
                && entry.entry().learns()
                && unicast(mac)
                && plan.forward.get(Plan.fdbKey(segment, mac)) == LongMap.NONE
                && macs.fewer(segment, port, entry.entry().macQuota(), now);
    }

    private static boolean unicast(long mac) {
        return mac > 0 && mac >>> 48 == 0 && (mac >>> 40 & 1) == 0;
    }

    private boolean mayBind(
            Worker worker, Plan plan, int segment, long hi, long lo, int port, long mac) {
        SegmentPlan in = segmentOf(plan, segment);
        PortPlan of = port < 0 || port >= plan.ports.length ? null : plan.ports[port];
        if (of != null && of.uplink) {
            int home = plan.forward.get(Plan.fdbKey(segment, mac));
            return in != null
                    && hi >>> 54 == 0xFE80 >>> 6
                    && home != LongMap.NONE
                    && ((home & Plan.VTEP) != 0 || plan.port(home).uplink);
        }
        SecurityPlan entry = security(plan, segment, port);
        if (entry == null || in == null || hi >>> 54 != 0xFE80 >>> 6 || !unicast(mac)) {
            return false;
        }
        boolean ownMac =
                plan.forward.get(Plan.fdbKey(segment, mac)) == port
                        || Arrays.binarySearch(entry.macs(), mac) >= 0
                        || entry.entry().anyMac()
                        || learnedHere(segment, port, mac, worker.nowNs);
        return ownMac
                && worker.slow.guards.mayBind(plan, in, entry, hi, lo, mac)
                && linkLocals.fewer(segment, port, entry.entry().linkLocalQuota(), worker.nowNs);
    }

    private boolean learnedHere(int segment, int port, long mac, long now) {
        int known = macs.find(segment, 0, mac, now);
        return known >= 0 && macs.value(known) == port;
    }

    private boolean mayJoin(Plan plan, int segment, int port, long hi, long lo, long now) {
        PortPlan member = port < 0 || port >= plan.ports.length ? null : plan.ports[port];
        boolean multicast = hi == 0 ? lo >>> 28 == 0xE : hi >>> 56 == 0xFF;
        return member != null
                && multicast
                && security(plan, segment, port) != null
                && members.fewer(port, member.entry.multicastGroups(), now);
    }
}
