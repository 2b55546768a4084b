package ringwall.dataplane;

import org.jspecify.annotations.Nullable;
import ringwall.dataplane.Plan.PortPlan;
import ringwall.dataplane.Plan.Row;
import ringwall.dataplane.Plan.SegmentPlan;
import ringwall.dataplane.port.Frame;
import ringwall.program.DropReason;
import ringwall.program.MeterEntry;

/// From the sender's rules to the receivers' ports.
final class Forwarding {
    private final Worker worker;
    private final SlowPath slow;
    private final Packet packet;

    Forwarding(Worker worker, SlowPath slow) {
        this.worker = worker;
        this.slow = slow;
        this.packet = slow.packet;
    }

    /// @return null: the frame is taken care of; else why it is dropped, and its slot is the
    ///   caller's
    @Nullable DropReason run(
            Plan plan, Attachment from, PortPlan port, SegmentPlan segment, Row row, long frame) {
        if (port.firewalled && packet.version != 0 && !packet.isNd()) {
            DropReason reason = slow.firewall.judge(plan, port, false);
            if (reason != null) {
                return reason;
            }
            note(false);
        }
        if (packet.group()) {
            flood(plan, port, segment, segment.floodPorts, frame);
            return null;
        }
        int target = plan.forward.get(Plan.fdbKey(segment.slot, packet.destination));
        if (target == LongMap.NONE || (target & Plan.VTEP) != 0) {
            return DropReason.UNKNOWN_UNICAST;
        }
        if (target == port.slot) {
            return DropReason.SAME_PORT;
        }
        return deliver(plan, plan.port(target), segment, frame);
    }

    /// Remembers for the flow entry which connection let the frame pass.
    private void note(boolean toPort) {
        FastPath.Verdict verdict = slow.verdict;
        Firewall firewall = slow.firewall;
        int id = firewall.connection;
        if (id == 0 || !worker.tables.connections.established(id)) {
            verdict.cacheable = false;
            return;
        }
        if (toPort) {
            verdict.connectionTo = id;
            verdict.flags |= FlowCache.HAS_CT_TO | (firewall.reply ? FlowCache.TO_REPLY : 0);
        } else {
            verdict.connectionFrom = id;
            verdict.flags |= FlowCache.HAS_CT_FROM | (firewall.reply ? FlowCache.FROM_REPLY : 0);
        }
    }

    private void flood(Plan plan, PortPlan port, SegmentPlan segment, int[] targets, long frame) {
        slow.verdict.cacheable = false;
        for (int target : targets) {
            if (target != port.slot) {
                long copy = worker.output.copy(frame);
                if (copy == 0) {
                    worker.dropped(target, frame, DropReason.NO_BUFFER);
                    continue;
                }
                DropReason reason = deliver(plan, plan.port(target), segment, copy);
                if (reason != null) {
                    slow.drop(target, copy, reason);
                }
            }
        }
        worker.pool.give(frame);
    }

    /// One copy to one port: its rules, its tag, its cable.
    private @Nullable DropReason deliver(Plan plan, PortPlan to, SegmentPlan segment, long frame) {
        if (to.firewalled && packet.version != 0 && !packet.isNd()) {
            DropReason reason = slow.firewall.judge(plan, to, true);
            if (reason != null) {
                return reason;
            }
            note(true);
        }
        int vid = plan.egress.get(Plan.egressKey(to.slot, segment.slot));
        if (vid == LongMap.NONE) {
            return DropReason.NO_EGRESS;
        }
        int slot = to.uplink ? worker.tables.teams.member(to, packet) : to.slot;
        if (slot < 0) {
            return DropReason.NO_UPLINK;
        }
        Attachment attachment = worker.attachment(slot);
        if (attachment == null || !attachment.up) {
            return DropReason.LINK_DOWN;
        }
        if (packet.mtuBytes() > to.entry.mtu() && Frame.gsoType(frame) == Frame.GSO_NONE) {
            return DropReason.MTU;
        }
        if (!worker.tables.meters.allows(
                to, MeterEntry.Kind.TO_PORT, Frame.length(frame), worker.nowNs)) {
            return DropReason.METER_TO_PORT;
        }
        FastPath.Verdict verdict = slow.verdict;
        verdict.out = attachment;
        verdict.mtu = to.entry.mtu();
        verdict.toPort = to.slot;
        if (vid != Plan.UNTAGGED) {
            verdict.flags |= FlowCache.TAGGED;
            verdict.tci = vid;
            if (!Tags.push(frame, vid)) {
                return DropReason.NO_BUFFER;
            }
        }
        worker.output.send(attachment, frame);
        return null;
    }
}
