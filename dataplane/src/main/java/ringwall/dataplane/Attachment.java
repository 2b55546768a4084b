package ringwall.dataplane;

import org.jspecify.annotations.Nullable;
import ringwall.dataplane.port.FramePort;

/// A port that is plugged in: the cable's end in the switch, and what waits to leave by it. Belongs
/// to the worker.
final class Attachment {
    private static final int QUEUE = 256;

    final int slot;
    final FramePort port;
    final String name;

    /// Null: the program does not know it, so nothing passes (BEHAVIOUR 22).
    Plan.@Nullable AttachmentPlan plan;

    /// An uplink's: in use by its team. Always true for others.
    boolean active = true;

    /// Team member whose up-delay runs until then.
    long usableFromNs;

    /// Its frames wait in lanes.
    boolean pnic;

    boolean up;
    int takes;
    final long[] queue = new long[QUEUE];
    int queued;

    /// Among those that have something to send.
    boolean listed;

    /// Among those whose backlog is not empty.
    boolean behind;

    /// What waits when the port does not keep up; null until the worker has plugged it in.
    @Nullable Backlog backlog;

    Attachment(int slot, FramePort port) {
        this.slot = slot;
        this.port = port;
        this.name = port.name();
        this.takes = port.takes();
        this.up = port.linkUp();
    }

    boolean full() {
        return queued == QUEUE;
    }

    void enqueue(long frame) {
        queue[queued++] = frame;
    }
}
