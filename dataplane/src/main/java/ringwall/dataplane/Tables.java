package ringwall.dataplane;

import java.lang.foreign.Arena;
import java.util.HashSet;
import java.util.Set;
import ringwall.dataplane.Plan.PortPlan;
import ringwall.dataplane.conntrack.Connections;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.Memory;
import ringwall.program.DropReason;

/// What the worker remembers between two frames, and the first steps that every frame takes: tag
/// and wire.
final class Tables {
    private static final int WHEEL_A_TURN = 64;

    final Connections connections;
    final Learned learned;
    final Meters meters;
    final Tunnels tunnels;
    final Mirrors mirrors;
    final Teams teams;
    final DropSamples samples;
    final FirewallLog firewallLog;
    final FlowLog flowLog;
    private final Worker worker;

    /// Number of the program that connections were judged by.
    int policy;

    /// Why `tag` or `fromWire` refused.
    DropReason reason = DropReason.VLAN_NOT_ALLOWED;

    Tables(Worker worker, Arena arena, EmbeddedSwitch.Config config, StateFile state) {
        this.worker = worker;
        this.connections =
                new Connections(
                        state.connections(),
                        config.connections(),
                        config.ports(),
                        config.seed(),
                        (flow, connection) -> worker.cache.removeOf(flow, connection));
        this.learned = new Learned(config, state);
        this.meters = new Meters(config.ports());
        this.tunnels = new Tunnels(worker);
        this.mirrors = new Mirrors(worker);
        this.teams = new Teams(worker, config.ports());
        this.samples = new DropSamples(arena);
        this.firewallLog = new FirewallLog(arena, config.rules());
        this.flowLog = new FlowLog(arena, worker);
    }

    /// Takes the outer tag off.
    ///
    /// @param type the EtherType as it lies in memory
    /// @return its VID, or -1 and `reason`
    int tag(long frame, int type) {
        if (Frame.headLength(frame) < 18) {
            reason = DropReason.TRUNCATED;
            return -1;
        }
        int vid = FlowKey.swap16(Memory.getShort(Frame.data(frame) + 14)) & 0xFFF;
        if (vid == 0) {
            reason = DropReason.PRIORITY_TAG;
            return -1;
        }
        if (type != 0x0081) {
            reason = DropReason.VLAN_NOT_ALLOWED;
            return -1;
        }
        Tags.pop(frame);
        return vid;
    }

    /// A frame from a pNIC: what is for the VTEP comes out of its tunnel; the team's member must be
    /// in use.
    ///
    /// @param row by tag, or -1
    /// @return the row, or -1 and `reason`
    int fromWire(Plan plan, Attachment from, long frame, int vid, int row) {
        Plan.OverlayPlan overlay = plan.overlay;
        PortPlan underlay = overlay == null ? null : plan.ports[overlay.uplink()];
        boolean member =
                underlay != null
                        && underlay.team != null
                        && Plan.in(underlay.team.members(), from.slot);
        if (overlay != null && underlay != null && member && vid == overlay.vid()) {
            int opened = tunnels.open(overlay, underlay, from, frame);
            if (opened != Tunnels.NOT_MINE) {
                reason = tunnels.reason;
                return opened;
            }
        }
        if (row < 0) {
            reason =
                    overlay != null && member && vid == overlay.vid()
                            ? DropReason.NOT_FOR_VTEP
                            : DropReason.VLAN_NOT_ALLOWED;
            return -1;
        }
        Plan.Row entry = plan.rows[row];
        boolean mirror = entry.segment() == null;
        PortPlan uplink = mirror ? plan.firstTeamOf(from.slot) : plan.port(entry.port());
        boolean group = mirror || (Memory.getByte(Frame.data(frame)) & 1) != 0;
        if (uplink != null && !teams.accepts(uplink, from.slot, group, worker.nowNs)) {
            reason = DropReason.TEAM_MEMBER_INACTIVE;
            return -1;
        }
        return row;
    }

    void linkChanged(int attachment, boolean up) {
        teams.linkChanged(attachment, up);
    }

    /// A new program: connections are judged again; zones of ports that are gone are forgotten.
    void adopt(Plan plan) {
        policy++;
        mirrors.adopt(plan);
        learned.adopt(worker, plan);
        Set<Integer> zones = new HashSet<>();
        for (PortPlan port : plan.ports) {
            if (port != null && port.firewalled) {
                zones.add(port.slot);
            }
        }
        for (int slot = 0; slot < plan.ports.length; slot++) {
            if (!zones.contains(slot) && connections.inZone(slot) > 0) {
                connections.removeZone(slot);
            }
        }
    }

    void turn() {
        connections.turn(worker.nowNs, WHEEL_A_TURN);
    }
}
