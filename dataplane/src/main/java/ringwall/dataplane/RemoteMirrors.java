package ringwall.dataplane;

import static ringwall.dataplane.port.Memory.ALL;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import ringwall.dataplane.Plan.MirrorPlan;
import ringwall.dataplane.Plan.OverlayPlan;
import ringwall.dataplane.Plan.PortPlan;
import ringwall.dataplane.Plan.RemotePlan;
import ringwall.dataplane.port.Frame;
import ringwall.program.DropReason;
import ringwall.wire.Erspan;
import ringwall.wire.Ethernet;
import ringwall.wire.Gre;

/// Mirror copies on their way to a collector: GRE (RFC 2784, 2890) or ERSPAN I to III
/// (draft-foschiano-erspan-03), from this host's VTEP address, untagged inside. ERSPAN II and III
/// number the copies of a session, so that the collector sees what was lost.
final class RemoteMirrors implements Offloads.Segments {
    private static final int IP_AT = 14;

    private final Worker worker;

    /// The next number, by the session's slot.
    private int[] sequences = new int[16];

    private @Nullable RemotePlan segmentTo;
    private @Nullable Attachment segmentOut;
    private int segmentSession;

    RemoteMirrors(Worker worker) {
        this.worker = worker;
    }

    /// Makes room for the numbers of a program's sessions.
    void adopt(Plan plan) {
        for (MirrorPlan mirror : plan.mirrors) {
            if (mirror.session() >= sequences.length) {
                sequences = Arrays.copyOf(sequences, 2 * mirror.session());
            }
        }
    }

    /// Sends one copy.
    ///
    /// @return null: the slot is the output's
    @Nullable DropReason send(Plan plan, MirrorPlan mirror, RemotePlan to, boolean cut, long copy) {
        OverlayPlan overlay = plan.overlay;
        if (overlay == null || to.nextHop() < 0 || to.v6() != overlay.v6()) {
            return DropReason.UNSUPPORTED;
        }
        int inner =
                Frame.gsoType(copy) == Frame.GSO_NONE
                        ? Frame.length(copy)
                        : Frame.gsoSize(copy) + Frame.gsoHeaderLength(copy);
        if (inner + overhead(to) - IP_AT > overlay.entry().mtu()) {
            sequences[mirror.session()]++;
            return DropReason.MTU;
        }
        Attachment out = member(plan, overlay, to);
        if (out == null) {
            sequences[mirror.session()]++;
            return DropReason.NO_UPLINK;
        }
        send(overlay, to, mirror.session(), cut, copy, out);
        return null;
    }

    private @Nullable Attachment member(Plan plan, OverlayPlan overlay, RemotePlan to) {
        PortPlan uplink = plan.ports[overlay.uplink()];
        if (uplink == null) {
            return null;
        }
        long hash = Teams.hash(overlay.hi(), overlay.lo(), 0, to.hi(), to.lo(), 0, to.protocol());
        int member = worker.tables.teams.member(uplink, hash, worker.nowNs);
        return member < 0 ? null : worker.attachment(member);
    }

    private void send(
            OverlayPlan overlay,
            RemotePlan to,
            int session,
            boolean cut,
            long frame,
            Attachment out) {
        if (Frame.gsoType(frame) != Frame.GSO_NONE) {
            segmentTo = to;
            segmentOut = out;
            segmentSession = session;
            worker.output.cut(out, frame, Offloads.segment(frame, worker.pool, this));
            worker.slow.giveLater(frame);
            return;
        }
        if ((Frame.flags(frame) & Frame.CHECKSUM_PARTIAL) != 0) {
            Offloads.complete(frame);
        }
        if (!Frame.push(frame, overhead(to))) {
            lose(out, frame);
            return;
        }
        header(overlay, to, sequences[session]++, cut, frame);
        if (overlay.vid() != 0 && !Tags.push(frame, overlay.vid())) {
            lose(out, frame);
            return;
        }
        worker.output.send(out, frame, Lane.MIRROR);
    }

    private void lose(Attachment out, long frame) {
        worker.dropped(out.slot, frame, DropReason.NO_BUFFER);
        worker.pool.give(frame);
    }

    @Override
    public void segment(long frame) {
        Plan plan = worker.plan;
        OverlayPlan overlay = plan == null ? null : plan.overlay;
        RemotePlan to = segmentTo;
        Attachment out = segmentOut;
        if (overlay != null && to != null && out != null) {
            send(overlay, to, segmentSession, false, frame, out);
        }
    }

    /// Bytes before the copy.
    static int overhead(RemotePlan to) {
        int gre =
                switch (to.kind()) {
                    case GRE -> 8;
                    case ERSPAN_1 -> 4;
                    case ERSPAN_2 -> 8 + Erspan.SIZE2;
                    case ERSPAN_3 -> 8 + Erspan.SIZE3;
                };
        return IP_AT + (to.v6() ? 40 : 20) + gre;
    }

    private static void header(
            OverlayPlan overlay, RemotePlan to, int sequence, boolean cut, long frame) {
        long at = Frame.data(frame);
        int gre = IP_AT + (to.v6() ? 40 : 20);
        Replies.ip(
                at,
                to.nextHop(),
                overlay.mac(),
                to.v6(),
                overlay.hi(),
                overlay.lo(),
                to.hi(),
                to.lo(),
                to.protocol(),
                64,
                Frame.length(frame) - gre);
        long header = at + gre;
        int session = to.sessionId();
        switch (to.kind()) {
            case GRE -> Gre.emitKey(ALL, header, Ethernet.TEB, session);
            case ERSPAN_1 -> Gre.emit(ALL, header, Ethernet.ERSPAN2);
            case ERSPAN_2 -> {
                Gre.emitSequence(ALL, header, Ethernet.ERSPAN2, sequence);
                Erspan.emit2(ALL, header + 8, 0, 0, cut, session, 0);
            }
            case ERSPAN_3 -> {
                Gre.emitSequence(ALL, header, Ethernet.ERSPAN3, sequence);
                Erspan.emit3(ALL, header + 8, 0, 0, cut, session, 0, false);
            }
        }
    }
}
