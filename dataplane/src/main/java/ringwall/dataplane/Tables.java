package ringwall.dataplane;

import java.lang.foreign.Arena;
import java.util.HashSet;
import java.util.Set;
import ringwall.dataplane.Plan.AttachmentPlan;
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
    /// @return its VID, or -1 and `reason`
    int tag(Attachment from, AttachmentPlan known, long frame) {
        if (Frame.headLength(frame) < 18) {
            reason = DropReason.TRUNCATED;
            return -1;
        }
        int tci = FlowKey.swap16(Memory.getShort(Frame.data(frame) + 14));
        int vid = tci & 0xFFF;
        if (known.onlyUntagged() && known.port() >= 0) {
            reason = vid == 0 ? DropReason.PRIORITY_TAG : DropReason.VLAN_NOT_ALLOWED;
            return -1;
        }
        if (vid == 0xFFF) {
            reason = DropReason.VLAN_NOT_ALLOWED;
            return -1;
        }
        Tags.pop(frame);
        return vid;
    }

    /// A frame from a pNIC: the team's member must be in use; what is for the VTEP comes out of its
    /// tunnel.
    ///
    /// @param row by tag, or -1
    /// @return the row, or -1 and `reason`
    int fromWire(Attachment from, long frame, int vid, int row) {
        if (row < 0) {
            reason = DropReason.VLAN_NOT_ALLOWED;
        }
        return row;
    }

    void linkChanged(int attachment, boolean up) {
        teams.linkChanged(attachment, up);
    }

    /// A new program: connections are judged again; zones of ports that are gone are forgotten.
    void adopt(Plan plan) {
        policy++;
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
        teams.adopt(plan);
    }

    void turn() {
        connections.turn(worker.nowNs, WHEEL_A_TURN);
    }
}
