package ringwall.dataplane;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import ringwall.dataplane.Plan.SegmentPlan;
import ringwall.dataplane.port.Frame;
import ringwall.observe.UplinkShare;
import ringwall.program.DropReason;
import ringwall.program.QosEntry;

/// What waits for one port that does not take frames as fast as they come (BEHAVIOUR 32, 35), and
/// who goes next. Nothing waits, and nothing of this runs, while the port keeps up.
///
///     lanes of a pNIC, one a segment                          a vNIC has one lane
///       1. what the switch says itself
///       2. who is within the rate guaranteed to it, in turn
///       3. strict lanes, highest PCP first
///       4. all others, by weight (deficit round robin)
///     in each lane: a queue for each sender, in turn
///
/// A queue may be as long as there is room left (Choudhury and Hahne's dynamic thresholds), so that
/// one sender's flood never takes the last place from another. The rate of a cable, where the
/// program gives one, is counted with what Ethernet adds to a frame: check sequence, preamble, gap.
final class Backlog {
    /// IEEE 802.3: frame check sequence 4, preamble and delimiter 8, inter-packet gap 12.
    private static final int ON_THE_WIRE = 24;

    private static final int BATCH = 32;
    private static final int DIRECT_BYTES = BATCH * 2048;
    private static final QosEntry PLAIN = new QosEntry("", -1, -1, 0, 0);
    private static final QosEntry COPIES = new QosEntry("", -1, -1, 1, 0);

    /// Bytes a turn of a lane with the weight of one, and the most that a turn may be.
    private static final int WEIGHT_BYTES = 2048;

    private static final int TURN_BYTES = 65_536;

    private final Worker worker;
    private final Attachment to;
    private final Waiting waiting;
    private final int limit;
    private Lane[] lanes;
    private @Nullable Lane[] active;
    private int activeCount;

    /// Whose turn it is, by level.
    private final int[] serving = new int[Lane.LEVELS];

    private int guaranteeTurn;
    private int units;

    /// Chosen, but not taken by the port yet: they go first.
    private final long[] staged = new long[BATCH];

    private int stagedFrom;
    private int stagedTo;

    private final Offloads.Segments cut = this::piece;
    private int cutLane;
    private int cutSender;

    /// Of the cable; 0: as fast as the port takes.
    final TokenBucket cable = new TokenBucket();

    /// @param limit units that may wait here
    Backlog(Worker worker, Attachment to, Waiting waiting, int limit) {
        this.worker = worker;
        this.to = to;
        this.waiting = waiting;
        this.limit = limit;
        lanes = new Lane[] {new Lane(waiting)};
        active = new Lane[1];
    }

    /// Takes over what a program says of a pNIC. What waits keeps its place.
    void adopt(Plan plan, long rate) {
        cable.rate(rate, Math.max(rate / 1000, 4096));
        int count = Lane.SEGMENTS + plan.segments.length;
        if (lanes.length < count) {
            int known = lanes.length;
            lanes = java.util.Arrays.copyOf(lanes, count);
            for (int i = known; i < count; i++) {
                lanes[i] = new Lane(waiting);
            }
            active = java.util.Arrays.copyOf(active, count);
        }
        int most = 1;
        for (SegmentPlan segment : plan.segments) {
            if (segment != null && segment.qos != null) {
                most = Math.max(most, segment.qos.weight());
            }
        }
        int weightBytes = Math.max(1, Math.min(WEIGHT_BYTES, TURN_BYTES / most));
        for (int i = Lane.SEGMENTS; i < lanes.length; i++) {
            int slot = i - Lane.SEGMENTS;
            SegmentPlan segment = slot < plan.segments.length ? plan.segments[slot] : null;
            QosEntry qos = segment == null ? null : segment.qos;
            lanes[i].become(qos == null ? PLAIN : qos, weightBytes);
        }
        lanes[Lane.MIRROR].become(COPIES, weightBytes);
        lanes[Lane.CONTROL].level = Lane.LEVELS - 1;
    }

    boolean empty() {
        return units == 0;
    }

    /// Whether frames may go past the backlog: nothing waits, and the cable's rate has room for a
    /// queue of long frames.
    boolean direct(long nowNs) {
        return units == 0 && (cable.rate() == 0 || cable.has(DIRECT_BYTES, nowNs));
    }

    /// Frames that went past the backlog.
    void passed(long bytes, int frames) {
        if (cable.rate() != 0) {
            cable.take(bytes + (long) frames * ON_THE_WIRE);
        }
    }

    private Lane lane(long frame) {
        return lanes.length == 1
                ? lanes[0]
                : lanes[Math.min(Waiting.lane(frame), lanes.length - 1)];
    }

    /// Counts a frame that went past the backlog in its lane.
    void count(long frame, boolean sent) {
        if (lanes.length > 1) {
            count(lane(frame), frame, sent);
        }
    }

    private static void count(Lane lane, long frame, boolean sent) {
        if (sent) {
            lane.sentFrames++;
            lane.sentBytes += Frame.length(frame);
        } else {
            lane.lostFrames++;
            lane.lostBytes += Frame.length(frame);
        }
    }

    /// Lets `frames[from .. until)` wait; what finds no place is lost.
    void wait(long[] frames, int from, int until, int sender) {
        for (int i = from; i < until; i++) {
            long frame = frames[i];
            if (Waiting.unitsOf(frame) == Integer.MAX_VALUE
                    && Frame.gsoType(frame) != Frame.GSO_NONE) {
                pieces(frame, sender);
            } else if (!offered(frame, sender)) {
                worker.dropped(to.slot, frame, DropReason.PORT_FULL);
                worker.pool.give(frame);
            }
        }
    }

    /// A super-frame that is longer than what may wait in one piece.
    private void pieces(long frame, int sender) {
        int lane = Waiting.lane(frame);
        Offloads.Segments each = cut;
        cutLane = lane;
        cutSender = sender;
        worker.output.cut(to, frame, Offloads.segment(frame, worker.pool, each));
        worker.pool.give(frame);
    }

    private void piece(long frame) {
        Waiting.lane(frame, cutLane);
        if (!offered(frame, cutSender)) {
            worker.dropped(to.slot, frame, DropReason.PORT_FULL);
            worker.pool.give(frame);
        }
    }

    private boolean offered(long frame, int sender) {
        Lane lane = lane(frame);
        int wanted = Waiting.unitsOf(frame);
        int room = Math.min(limit - units, waiting.room());
        int queue = lane.find(sender);
        int held = queue < 0 ? 0 : waiting.queued[queue];
        if (wanted > room
                || held + wanted > Math.max(room, wanted)
                || !kept(frame, sender, wanted)) {
            count(lane, frame, false);
            return false;
        }
        units += wanted;
        lane.add(queue, frame, sender, wanted);
        if (lane.frames == 1) {
            active[activeCount++] = lane;
        }
        return true;
    }

    private boolean kept(long frame, int sender, int wanted) {
        try {
            waiting.keep(frame, sender, wanted);
            return true;
        } catch (InternalError memoryGone) {
            // the sender's VMM has cut its memory short (docs/vhost-user.md): the payload is gone
            return false;
        }
    }

    /// Sends what the port and its rate take now.
    ///
    /// @return frames that left
    int drain(long nowNs) {
        int left = 0;
        for (int batch = 0; batch < 4; batch++) {
            stage(nowNs);
            int n = stagedTo - stagedFrom;
            if (n == 0) {
                break;
            }
            int sent;
            try {
                sent = to.port.transmit(staged, stagedFrom, n);
            } catch (InternalError memoryGone) {
                // the receiver's VMM has cut its memory short (docs/vhost-user.md)
                lose(staged[stagedFrom++], DropReason.PORT_FULL);
                break;
            }
            left += sent;
            leave(sent);
            if (sent < n) {
                break;
            }
        }
        return left;
    }

    private void stage(long nowNs) {
        if (stagedFrom > 0) {
            System.arraycopy(staged, stagedFrom, staged, 0, stagedTo - stagedFrom);
            stagedTo -= stagedFrom;
            stagedFrom = 0;
        }
        while (stagedTo < BATCH && activeCount > 0 && (cable.rate() == 0 || cable.open(nowNs))) {
            Lane lane = choose(nowNs);
            long frame = lane.take();
            int bytes = Frame.length(frame) + ON_THE_WIRE;
            lane.guaranteed.take(lane.guaranteedTurn ? bytes : 0);
            lane.credit -= lane.guaranteedTurn ? 0 : bytes;
            if (lane.frames == 0) {
                retire(lane);
            }
            if (cable.rate() != 0) {
                cable.take(bytes);
            }
            staged[stagedTo++] = frame;
        }
    }

    private void leave(int sent) {
        long bytes = 0;
        for (int i = 0; i < sent; i++) {
            long frame = staged[stagedFrom++];
            bytes += Frame.length(frame);
            if (lanes.length > 1) {
                count(lane(frame), frame, true);
            }
            forget(frame);
        }
        worker.counters.add(to.slot, Counters.TX_FRAMES, sent);
        worker.counters.add(to.slot, Counters.TX_BYTES, bytes);
    }

    private void forget(long frame) {
        units -= Waiting.unitsKept(frame);
        waiting.release(frame);
        worker.pool.give(frame);
    }

    /// The lane whose frame goes next; there is one.
    private Lane choose(long nowNs) {
        int level = -1;
        Lane within = null;
        for (int i = 0; i < activeCount; i++) {
            int turn = guaranteeTurn + i;
            Lane lane = at(turn >= activeCount ? turn - activeCount : turn);
            level = Math.max(level, lane.level);
            if (within == null && lane.guaranteed.rate() != 0 && lane.guaranteed.open(nowNs)) {
                within = lane;
            }
        }
        if (within != null && level < Lane.LEVELS - 1) {
            guaranteeTurn = guaranteeTurn + 1 >= activeCount ? 0 : guaranteeTurn + 1;
            within.guaranteedTurn = true;
            return within;
        }
        int turn = serving[level] >= activeCount ? 0 : serving[level];
        Lane lane = at(turn);
        while (lane.level != level || lane.credit <= 0) {
            turn = turn + 1 >= activeCount ? 0 : turn + 1;
            lane = at(turn);
            lane.credit += lane.level == level ? lane.quantum : 0;
        }
        serving[level] = turn;
        lane.guaranteedTurn = false;
        return lane;
    }

    private Lane at(int index) {
        Lane lane = active[index];
        if (lane == null) {
            throw new IllegalStateException("no lane in place " + index);
        }
        return lane;
    }

    private void retire(Lane lane) {
        lane.credit = 0;
        for (int i = 0; i < activeCount; i++) {
            if (active[i] == lane) {
                // in order, so that turns go on where they were
                System.arraycopy(active, i + 1, active, i, activeCount - i - 1);
                activeCount--;
                active[activeCount] = null;
                for (int level = 0; level < serving.length; level++) {
                    serving[level] -= i < serving[level] ? 1 : 0;
                }
                guaranteeTurn -= i < guaranteeTurn ? 1 : 0;
                return;
            }
        }
    }

    /// Whatever waits is dropped: the port is gone, or its link down.
    void discard(DropReason reason) {
        while (stagedFrom < stagedTo) {
            lose(staged[stagedFrom++], reason);
        }
        stagedFrom = 0;
        stagedTo = 0;
        while (activeCount > 0) {
            Lane lane = at(activeCount - 1);
            while (lane.frames > 0) {
                lose(lane.take(), reason);
            }
            retire(lane);
        }
    }

    private void lose(long frame, DropReason reason) {
        count(lane(frame), frame, false);
        worker.dropped(to.slot, frame, reason);
        forget(frame);
    }

    /// Frames that wait.
    int frames() {
        int frames = stagedTo - stagedFrom;
        for (int i = 0; i < activeCount; i++) {
            frames += at(i).frames;
        }
        return frames;
    }

    /// What each lane that was used has sent and lost, by the names of a program.
    List<UplinkShare> shares(Plan plan) {
        List<UplinkShare> all = new ArrayList<>();
        for (int i = 0; i < lanes.length && lanes.length > 1; i++) {
            Lane lane = lanes[i];
            int slot = i - Lane.SEGMENTS;
            SegmentPlan segment =
                    slot >= 0 && slot < plan.segments.length ? plan.segments[slot] : null;
            if (lane.sentFrames + lane.lostFrames + lane.frames > 0) {
                all.add(
                        new UplinkShare(
                                i == Lane.CONTROL
                                        ? "(control)"
                                        : i == Lane.MIRROR
                                                ? "(mirrors)"
                                                : segment == null ? "" : segment.entry.name(),
                                lane.sentFrames,
                                lane.sentBytes,
                                lane.lostFrames,
                                lane.lostBytes,
                                lane.frames));
            }
        }
        return all;
    }
}
