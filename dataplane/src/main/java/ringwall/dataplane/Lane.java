package ringwall.dataplane;

import ringwall.dataplane.port.Frame;
import ringwall.program.QosEntry;

/// Frames of one segment that wait for one port, in queues by sender that take turns, so that a
/// flood from one vNIC leaves the others of its segment their share.
final class Lane {
    /// What the switch says itself, before all others.
    static final int CONTROL = 0;

    /// Mirror copies: the weight of one.
    static final int MIRROR = 1;

    /// Segments come behind: `SEGMENTS` plus their slot.
    static final int SEGMENTS = 2;

    /// Strict levels are the PCPs.
    static final int LEVELS = 9;

    private static final int QUANTUM = 2048;

    /// 0: by weight; 1 to 7: strict, by PCP; 8: control.
    int level;

    /// Bytes a turn among the lanes of one level.
    int quantum = QUANTUM;

    final TokenBucket guaranteed = new TokenBucket();
    long credit;

    /// The frame taken last was within the guarantee.
    boolean guaranteedTurn;

    /// The queue served last, the ring's end; -1: none.
    private int last = -1;

    int frames;
    long sentFrames;
    long sentBytes;
    long lostFrames;
    long lostBytes;

    private final Waiting waiting;

    Lane(Waiting waiting) {
        this.waiting = waiting;
    }

    static int of(Plan.SegmentPlan segment) {
        return SEGMENTS + segment.slot;
    }

    /// @param weightBytes bytes a turn that a weight of one stands for
    void become(QosEntry qos, int weightBytes) {
        boolean strict = qos.weight() == 0 && qos.pcp() > 0;
        level = strict ? qos.pcp() : 0;
        quantum = strict ? QUANTUM : Math.max(64, Math.max(1, qos.weight()) * weightBytes);
        long rate = qos.guaranteedBytesPerSecond();
        guaranteed.rate(rate, Math.max(rate / 500, 4096));
    }

    /// The queue of a sender, or -1.
    int find(int sender) {
        if (last < 0) {
            return -1;
        }
        int at = last;
        do {
            if (waiting.sender[at] == sender) {
                return at;
            }
            at = waiting.next[at];
        } while (at != last);
        return -1;
    }

    /// @param queue of [#find]
    void add(int queue, long frame, int sender, int units) {
        int at = queue;
        if (at < 0) {
            at = waiting.takeQueue(sender);
            if (last < 0) {
                last = at;
            } else {
                waiting.next[at] = waiting.next[last];
                waiting.next[last] = at;
                last = at;
            }
        }
        if (waiting.head[at] == 0) {
            waiting.head[at] = frame;
        } else {
            Waiting.next(waiting.tail[at], frame);
        }
        waiting.tail[at] = frame;
        waiting.queued[at] += units;
        frames++;
    }

    /// The next frame by the senders' turns; there is one.
    long take() {
        int at = waiting.next[last];
        while (waiting.credit[at] <= 0) {
            waiting.credit[at] += QUANTUM;
            last = at;
            at = waiting.next[at];
        }
        long frame = waiting.head[at];
        waiting.head[at] = Waiting.next(frame);
        waiting.queued[at] -= Waiting.unitsKept(frame);
        waiting.credit[at] -= Frame.length(frame);
        frames--;
        if (waiting.head[at] == 0) {
            remove(at);
        }
        return frame;
    }

    private void remove(int queue) {
        // `queue` follows `last`
        if (waiting.next[queue] == queue) {
            last = -1;
        } else {
            waiting.next[last] = waiting.next[queue];
        }
        waiting.giveQueue(queue);
    }
}
