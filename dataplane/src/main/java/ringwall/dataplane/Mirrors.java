package ringwall.dataplane;

import ringwall.program.DropReason;

/// Copies of frames for those who watch.
final class Mirrors {
    private final Worker worker;

    Mirrors(Worker worker) {
        this.worker = worker;
    }

    /// A copy that another host made: to the target port and nowhere else.
    void arrived(Plan plan, Plan.Row row, long frame) {
        worker.dropped(row.mirrorTarget(), frame, DropReason.UNSUPPORTED);
        worker.pool.give(frame);
    }
}
