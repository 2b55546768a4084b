package ringwall.dataplane;

import org.jspecify.annotations.Nullable;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.FramePort;
import ringwall.dataplane.port.Memory;
import ringwall.program.DropReason;

/// Where frames leave: queues of the attachments, offloads completed for who needs it, losses
/// counted.
final class Output implements Offloads.Segments {
    private final Worker worker;
    private final Attachment[] busy;
    private int busyCount;
    private @Nullable Attachment segmentsTo;

    Output(Worker worker, int ports) {
        this.worker = worker;
        this.busy = new Attachment[ports];
    }

    /// Queues a frame whose slot now belongs to the output.
    void send(Attachment to, long frame) {
        if ((Memory.getLong(frame + 8) >>> 40 & 1) != 0 && !Offloads.ready(frame, to.takes)) {
            finish(to, frame);
            return;
        }
        queue(to, frame);
    }

    private void queue(Attachment to, long frame) {
        if (to.full()) {
            flush(to);
        }
        if (!to.listed) {
            to.listed = true;
            busy[busyCount++] = to;
        }
        to.enqueue(frame);
    }

    private void finish(Attachment to, long frame) {
        boolean super1 = Frame.gsoType(frame) != Frame.GSO_NONE;
        if (super1 && !Offloads.ready(frame, to.takes | FramePort.TAKES_PARTIAL_CHECKSUM)) {
            segmentsTo = to;
            if (!Offloads.segment(frame, worker.pool, this)) {
                worker.dropped(to.slot, frame, DropReason.NO_BUFFER);
            }
            // the pieces still point into the super-frame's head
            worker.slow.giveLater(frame);
            return;
        }
        if ((to.takes & FramePort.TAKES_PARTIAL_CHECKSUM) == 0) {
            Offloads.complete(frame);
        }
        queue(to, frame);
    }

    @Override
    public void segment(long frame) {
        Attachment to = segmentsTo;
        if (to != null) {
            queue(to, frame);
        }
    }

    /// Sends all that waits.
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
        int n = to.queued;
        long bytes = 0;
        int sent;
        try {
            sent = to.port.transmit(to.queue, 0, n);
        } catch (InternalError memoryGone) {
            // A sender's VMM has cut its memory short (docs/vhost-user.md): these frames have no
            // payload any more.
            sent = 0;
        }
        for (int i = 0; i < n; i++) {
            long frame = to.queue[i];
            if (i < sent) {
                bytes += Frame.length(frame);
            } else {
                worker.dropped(to.slot, frame, DropReason.PORT_FULL);
            }
            worker.pool.give(frame);
        }
        to.queued = 0;
        worker.counters.add(to.slot, Counters.TX_FRAMES, sent);
        worker.counters.add(to.slot, Counters.TX_BYTES, bytes);
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
