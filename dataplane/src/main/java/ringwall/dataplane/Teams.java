package ringwall.dataplane;

import org.jspecify.annotations.Nullable;
import ringwall.dataplane.Plan.PortPlan;
import ringwall.dataplane.Plan.TeamPlan;
import ringwall.program.Team;

/// Which member of a team carries what (BEHAVIOUR 27). A member is usable when its link is up and,
/// if it had been down, has been up for the up-delay.
final class Teams {
    private final Worker worker;
    private final boolean[] down;
    private final long[] sinceNs;
    private final int[] announced;

    /// By uplink: which members carry flows, one bit each.
    private final int[] used;

    Teams(Worker worker, int attachments) {
        this.worker = worker;
        this.down = new boolean[attachments];
        this.sinceNs = new long[attachments];
        this.announced = new int[attachments];
        this.used = new int[attachments];
        java.util.Arrays.fill(announced, -1);
        java.util.Arrays.fill(sinceNs, Long.MIN_VALUE / 2);
    }

    void linkChanged(int attachment, boolean up) {
        if (down[attachment] == up) {
            down[attachment] = !up;
            sinceNs[attachment] = worker.nowNs;
        }
    }

    private boolean usable(int member, Team team, long nowNs) {
        return worker.attachment(member) != null
                && !down[member]
                && nowNs - sinceNs[member] >= team.upDelayMs() * 1_000_000L;
    }

    private int active(PortPlan uplink, TeamPlan team, long nowNs) {
        int last = announced[uplink.slot];
        if (!team.entry().failback() && last >= 0 && usable(last, team.entry(), nowNs)) {
            return last;
        }
        for (int member : team.members()) {
            if (usable(member, team.entry(), nowNs)) {
                return member;
            }
        }
        return -1;
    }

    /// The attachment that a frame leaves by, or -1.
    ///
    /// @param hash of [#hash]
    int member(PortPlan uplink, long hash, long nowNs) {
        TeamPlan team = uplink.team;
        if (team == null) {
            return -1;
        }
        if (team.entry().policy() == Team.Policy.ACTIVE_STANDBY) {
            return active(uplink, team, nowNs);
        }
        int usable = 0;
        for (int member : team.members()) {
            usable += usable(member, team.entry(), nowNs) ? 1 : 0;
        }
        if (usable == 0) {
            return -1;
        }
        int wanted = (int) Long.remainderUnsigned(hash, usable);
        for (int member : team.members()) {
            if (usable(member, team.entry(), nowNs) && wanted-- == 0) {
                return member;
            }
        }
        return -1;
    }

    /// Whether a frame that came in on a member counts.
    boolean accepts(PortPlan uplink, int member, boolean group, long nowNs) {
        TeamPlan team = uplink.team;
        if (team == null) {
            return true;
        }
        return switch (team.entry().policy()) {
            case ACTIVE_STANDBY -> member == active(uplink, team, nowNs);
            case HASH ->
                    usable(member, team.entry(), nowNs)
                            && (!group || member == firstUsable(team, nowNs));
            case LACP -> usable(member, team.entry(), nowNs);
        };
    }

    private int firstUsable(TeamPlan team, long nowNs) {
        for (int member : team.members()) {
            if (usable(member, team.entry(), nowNs)) {
                return member;
            }
        }
        return -1;
    }

    /// Notices failovers: flows are decided again, and the new member announces the local MACs.
    void turn(@Nullable Plan plan) {
        if (plan == null) {
            return;
        }
        for (PortPlan port : plan.ports) {
            if (port == null || port.team == null) {
                continue;
            }
            if (port.team.entry().policy() != Team.Policy.ACTIVE_STANDBY) {
                spread(port.slot, port.team);
                continue;
            }
            int now = active(port, port.team, worker.nowNs);
            int before = announced[port.slot];
            if (now >= 0 && now != before) {
                announced[port.slot] = now;
                worker.invalidate();
                if (before >= 0) {
                    worker.slow.replies.announce(plan, port, now);
                }
            }
        }
    }

    /// A member that came back is used from the end of its up-delay, by old flows too.
    private void spread(int slot, TeamPlan team) {
        int usable = 1;
        for (int member : team.members()) {
            usable = usable << 1 | (usable(member, team.entry(), worker.nowNs) ? 1 : 0);
        }
        if (usable != used[slot]) {
            used[slot] = usable;
            worker.invalidate();
        }
    }

    /// Symmetric: both directions of a flow have the same. Over the two ends (address and, but in
    /// fragments, port; MACs for what is no IP) and the protocol.
    static long hash(Packet packet) {
        if (packet.version == 0) {
            return mix(mix(packet.source) + mix(packet.destination) + packet.etherType);
        }
        int a = packet.fragment ? 0 : packet.sourcePort();
        int b = packet.fragment ? 0 : packet.destinationPort();
        return hash(
                packet.sourceHi,
                packet.sourceLo,
                a,
                packet.destinationHi,
                packet.destinationLo,
                b,
                packet.protocol);
    }

    static long hash(
            long sourceHi,
            long sourceLo,
            int sourcePort,
            long destinationHi,
            long destinationLo,
            int destinationPort,
            int protocol) {
        return mix(
                mix(sourceHi * 3 + sourceLo + ((long) sourcePort << 48))
                        + mix(destinationHi * 3 + destinationLo + ((long) destinationPort << 48))
                        + protocol);
    }

    private static long mix(long x) {
        long z = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
