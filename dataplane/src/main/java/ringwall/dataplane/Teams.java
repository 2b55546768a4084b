package ringwall.dataplane;

import ringwall.dataplane.Plan.PortPlan;
import ringwall.dataplane.Plan.TeamPlan;

/// Which member of a team carries what (BEHAVIOUR 27).
final class Teams {
    private final Worker worker;
    private final boolean[] down;
    private final long[] sinceNs;

    Teams(Worker worker, int attachments) {
        this.worker = worker;
        this.down = new boolean[attachments];
        this.sinceNs = new long[attachments];
    }

    void linkChanged(int attachment, boolean up) {
        if (down[attachment] == up) {
            down[attachment] = !up;
            sinceNs[attachment] = worker.nowNs;
        }
    }

    void adopt(Plan plan) {}

    /// The attachment that a frame leaves by, or -1.
    int member(PortPlan uplink, Packet packet) {
        TeamPlan team = uplink.team;
        if (team == null) {
            return -1;
        }
        for (int member : team.members()) {
            if (!down[member]) {
                return member;
            }
        }
        return -1;
    }
}
