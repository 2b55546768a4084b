package ringwall.dataplane;

import ringwall.program.DropReason;

/// VXLAN (RFC 7348) with static tables.
final class Tunnels {
    private final Worker worker;

    Tunnels(Worker worker) {
        this.worker = worker;
    }

    /// Encapsulates a frame and queues it; its slot is the output's or the pool's afterwards.
    void send(long frame, int vtep, int vni, Attachment to) {
        worker.dropped(to.slot, frame, DropReason.UNSUPPORTED);
        worker.pool.give(frame);
    }
}
