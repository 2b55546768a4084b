package ringwall.dataplane;

import org.jspecify.annotations.Nullable;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.FramePort;
import ringwall.dataplane.port.Memory;
import ringwall.program.DropReason;

/// Where frames leave: queues of the attachments, offloads completed for who needs it. What a port
/// does not take at once waits in its [Backlog]; what finds no place there is lost and counted.
final class Output implements Offloads.Segments {
    private final Worker worker;
    private final Attachment[] busy;
    private int busyCount;
    private final Attachment[] behind;
    private int behindCount;
    private @Nullable Attachment segmentsTo;
    private int segmentsLane;

    /// Who sent what is being judged: the attachment that is polled.
    int sender;

    Output(Worker worker, int ports) {
        this.worker = worker;
        this.busy = new Attachment[ports];
        this.behind = new Attachment[ports];
    }

    /// Queues a frame whose slot now belongs to the output.
    ///
    /// @param lane of [Lane]: where it waits if the port is a pNIC that does not keep up
    void send(Attachment to, long frame, int lane) {
        if ((Memory.getLong(frame + 8) >>> 40 & 1) != 0 && !Offloads.ready(frame, to.takes)) {
            finish(to, frame, lane);
            return;
        }
        queue(to, frame, lane);
    }

    private void queue(Attachment to, long frame, int lane) {
        if (to.full()) {
            flush(to);
        }
        if (!to.listed) {
            to.listed = true;
            busy[busyCount++] = to;
        }
        Waiting.lane(frame, lane);
        to.enqueue(frame);
    }

    private void finish(Attachment to, long frame, int lane) {
        boolean super1 = Frame.gsoType(frame) != Frame.GSO_NONE;
        if (super1 && !Offloads.ready(frame, to.takes | FramePort.TAKES_PARTIAL_CHECKSUM)) {
            segmentsTo = to;
            segmentsLane = lane;
            cut(to, frame, Offloads.segment(frame, worker.pool, this));
            // the pieces still point into the super-frame's head
            worker.slow.giveLater(frame);
            return;
        }
        if ((to.takes & FramePort.TAKES_PARTIAL_CHECKSUM) == 0) {
            Offloads.complete(frame);
        }
        queue(to, frame, lane);
    }

    /// Counts what became of a super-frame, so that no frame comes from nowhere or goes there.
    ///
    /// @param made of [Offloads#segment]
    void cut(Attachment to, long frame, int made) {
        if (made > 0) {
            worker.counters.add(to.slot, Counters.COPIES, made - 1);
        } else {
            worker.counters.add(to.slot, Counters.COPIES, made == 0 ? 0 : -1 - made);
            worker.dropped(
                    to.slot, frame, made == 0 ? DropReason.BAD_HEADER : DropReason.NO_BUFFER);
        }
    }

    @Override
    public void segment(long frame) {
        Attachment to = segmentsTo;
        if (to != null) {
            queue(to, frame, segmentsLane);
        }
    }

    /// Sends all that waits in the queues of this burst.
    void flush() {
        for (int i = 0; i < busyCount; i++) {
            Attachment to = busy[i];
            if (to.queued > 0) {
                flush(to);
            }
            to.port.flush();
            to.listed = false;
        }
        busyCount = 0;
    }

    private void flush(Attachment to) {
        Backlog backlog = to.backlog;
        int n = to.queued;
        to.queued = 0;
        if (backlog == null) {
            lose(to, 0, n);
            return;
        }
        int sent = backlog.direct(worker.nowNs) ? transmit(to, backlog, n) : 0;
        if (sent < n) {
            backlog.wait(to.queue, sent, n, sender);
            if (!to.behind) {
                to.behind = true;
                behind[behindCount++] = to;
            }
        }
    }

    private int transmit(Attachment to, Backlog backlog, int n) {
        int sent;
        try {
            sent = to.port.transmit(to.queue, 0, n);
        } catch (InternalError memoryGone) {
            // A sender's VMM has cut its memory short (docs/vhost-user.md): these frames have no
            // payload any more.
            lose(to, 0, n);
            return n;
        }
        long bytes = 0;
        for (int i = 0; i < sent; i++) {
            long frame = to.queue[i];
            bytes += Frame.length(frame);
            backlog.count(frame, true);
            worker.pool.give(frame);
        }
        backlog.passed(bytes, sent);
        worker.counters.add(to.slot, Counters.TX_FRAMES, sent);
        worker.counters.add(to.slot, Counters.TX_BYTES, bytes);
        return sent;
    }

    private void lose(Attachment to, int from, int until) {
        for (int i = from; i < until; i++) {
            worker.dropped(to.slot, to.queue[i], DropReason.PORT_FULL);
            worker.pool.give(to.queue[i]);
        }
    }

    /// Sends what waits for ports that had not kept up.
    ///
    /// @return frames that left
    int drain() {
        int left = 0;
        for (int i = 0; i < behindCount; i++) {
            Attachment to = behind[i];
            Backlog backlog = to.backlog;
            if (backlog != null && !backlog.empty()) {
                int gone = backlog.drain(worker.nowNs);
                if (gone > 0) {
                    to.port.flush();
                }
                left += gone;
            }
            if (backlog == null || backlog.empty()) {
                to.behind = false;
                behind[i--] = behind[--behindCount];
            }
        }
        return left;
    }

    /// Whether frames wait for a port.
    boolean waiting() {
        return behindCount > 0;
    }

    /// A copy with headers of its own and the same extents; 0 when no slot is free.
    long copy(long frame) {
        long copy = worker.pool.take();
        if (copy != 0) {
            Memory.putInt(copy, Frame.start(frame));
            Memory.putInt(copy + 4, Frame.headLength(frame));
            Memory.putLong(copy + 8, Memory.getLong(frame + 8));
            Memory.putLong(copy + 16, Memory.getLong(frame + 16));
            int extents = Frame.extents(frame);
            if (extents > 0) {
                Memory.copy(frame + 64, copy + 64, 16L * extents);
            }
            Memory.copy(Frame.data(frame), Frame.data(copy), Frame.headLength(frame));
        }
        return copy;
    }
}
