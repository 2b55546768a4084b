package ringwall.dataplane;

import org.jspecify.annotations.Nullable;
import ringwall.dataplane.Plan.OverlayPlan;
import ringwall.dataplane.Plan.PortPlan;
import ringwall.dataplane.Plan.SegmentPlan;
import ringwall.dataplane.port.Frame;
import ringwall.program.DropReason;
import ringwall.program.MeterEntry;

/// Each copy of a frame, from `ct_to` to the cable that it leaves by. What is changed for one
/// receiver is changed in the copy's slot only.
final class Departure {
    private final Worker worker;
    private final SlowPath slow;
    private final Packet packet;

    Departure(Worker worker, SlowPath slow) {
        this.worker = worker;
        this.slow = slow;
        this.packet = slow.packet;
    }

    /// @return null: the slot is the output's; else why this copy is dropped
    @Nullable DropReason toPort(
            Plan plan,
            PortPlan from,
            SegmentPlan arrivedIn,
            SegmentPlan segment,
            PortPlan to,
            long frame) {
        return to.uplink
                ? toUplink(plan, from, arrivedIn, segment, to, frame)
                : toLocal(plan, from, arrivedIn, segment, to, frame);
    }

    private @Nullable DropReason toLocal(
            Plan plan,
            PortPlan from,
            SegmentPlan arrivedIn,
            SegmentPlan segment,
            PortPlan to,
            long frame) {
        if (to.firewalled && slow.judged()) {
            DropReason reason = slow.firewall.judge(plan, to, true);
            if (reason != null) {
                if (slow.firewall.reject) {
                    slow.replies.reject(plan, from, arrivedIn);
                }
                return reason;
            }
            slow.noteConnection(true);
        } else if (to.firewalled) {
            slow.verdict.cacheable = false;
        }
        int vid = plan.egress.get(Plan.egressKey(to.slot, segment.slot));
        if (vid == LongMap.NONE) {
            return DropReason.NO_EGRESS;
        }
        if (packet.innerTags > 0 && !to.qinq(segment.slot)) {
            return DropReason.SECOND_TAG;
        }
        int mtu = Math.min(to.entry.mtu(), segment.entry.mtu());
        if (!fits(frame, mtu)) {
            slow.replies.tooBig(plan, from, arrivedIn, mtu);
            return DropReason.MTU;
        }
        Attachment attachment = worker.attachment(to.slot);
        if (attachment == null || !attachment.up) {
            return DropReason.LINK_DOWN;
        }
        if (!worker.tables.meters.allows(
                to, MeterEntry.Kind.TO_PORT, Frame.length(frame), worker.nowNs)) {
            return DropReason.METER_TO_PORT;
        }
        worker.tables.mirrors.delivered(plan, to, frame);
        note(attachment, from, to, segment, mtu);
        slow.leavesAs(frame);
        return tagAndSend(attachment, frame, vid, Lane.of(segment));
    }

    private @Nullable DropReason toUplink(
            Plan plan,
            PortPlan from,
            SegmentPlan arrivedIn,
            SegmentPlan segment,
            PortPlan to,
            long frame) {
        int vid = plan.egress.get(Plan.egressKey(to.slot, segment.slot));
        if (vid == LongMap.NONE) {
            return DropReason.NO_EGRESS;
        }
        int mtu = Math.min(to.entry.mtu(), segment.entry.mtu());
        if (!fits(frame, mtu)) {
            slow.replies.tooBig(plan, from, arrivedIn, mtu);
            return DropReason.MTU;
        }
        if (!worker.tables.meters.allows(segment, Frame.length(frame), worker.nowNs)) {
            return DropReason.METER_SEGMENT;
        }
        asOnTheWire(plan, segment, frame);
        int member = worker.tables.teams.member(to, Teams.hash(packet), worker.nowNs);
        Attachment attachment = member < 0 ? null : worker.attachment(member);
        if (attachment == null) {
            return DropReason.NO_UPLINK;
        }
        note(attachment, from, to, segment, mtu);
        slow.leavesAs(frame);
        int tci = vid == 0 ? 0 : Math.max(0, segment.pcp) << 13 | vid;
        return tagAndSend(attachment, frame, tci, Lane.of(segment));
    }

    @Nullable DropReason toVtep(
            Plan plan,
            PortPlan from,
            SegmentPlan arrivedIn,
            SegmentPlan segment,
            int vtep,
            long frame) {
        OverlayPlan overlay = plan.overlay;
        if (overlay == null || segment.entry.vni() < 0) {
            return DropReason.NO_EGRESS;
        }
        int mtu =
                Math.min(
                        overlay.entry().mtu() - Tunnels.overhead(overlay.entry()),
                        segment.entry.mtu());
        if (!fits(frame, mtu)) {
            slow.replies.tooBig(plan, from, arrivedIn, mtu);
            return DropReason.MTU;
        }
        if (!worker.tables.meters.allows(segment, Frame.length(frame), worker.nowNs)) {
            return DropReason.METER_SEGMENT;
        }
        asOnTheWire(plan, segment, frame);
        slow.leavesAs(frame);
        return worker.tables.tunnels.wrap(
                plan, from, segment, vtep, segment.entry.vni(), mtu, Teams.hash(packet), frame);
    }

    private boolean fits(long frame, int mtu) {
        return Frame.gsoType(frame) == Frame.GSO_NONE
                ? packet.mtuBytes() <= mtu
                : Frame.gsoSize(frame) + Frame.gsoHeaderLength(frame) - packet.l3 <= mtu;
    }

    /// The gateway's MAC never travels a wire or a tunnel; the segment's mark is put on.
    private void asOnTheWire(Plan plan, SegmentPlan segment, long frame) {
        if (packet.source == plan.router.gatewayMac()) {
            SlowPath.putMacs(Frame.data(frame), packet.destination, plan.router.hostMac());
            slow.verdict.flags |= FlowCache.NEW_MAC;
        }
        if (segment.dscp >= 0 && packet.version != 0) {
            Marking.dscp(Frame.data(frame) + packet.l3, packet.v6(), segment.dscp);
            slow.verdict.flags |= FlowCache.MARKED;
            slow.verdict.dscp = segment.dscp;
        }
    }

    private void note(Attachment out, PortPlan from, PortPlan to, SegmentPlan segment, int mtu) {
        FastPath.Verdict verdict = slow.verdict;
        verdict.out = out;
        verdict.mtu = Math.min(mtu, 0xFFFF);
        verdict.toPort = to.slot;
        verdict.segment = segment.slot;
        if (Meters.any(from, to, segment)) {
            verdict.flags |= FlowCache.METERED;
        }
    }

    private @Nullable DropReason tagAndSend(Attachment attachment, long frame, int tci, int lane) {
        if (tci != Plan.UNTAGGED) {
            slow.verdict.flags |= FlowCache.TAGGED;
            slow.verdict.tci = tci;
            if (!Tags.push(frame, tci)) {
                return DropReason.NO_BUFFER;
            }
        }
        worker.output.send(attachment, frame, lane);
        return null;
    }
}
