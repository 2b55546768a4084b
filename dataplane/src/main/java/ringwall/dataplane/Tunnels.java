package ringwall.dataplane;

import static ringwall.dataplane.port.Memory.ALL;
import static ringwall.dataplane.port.Memory.putLong;

import org.jspecify.annotations.Nullable;
import ringwall.dataplane.Plan.OverlayPlan;
import ringwall.dataplane.Plan.PortPlan;
import ringwall.dataplane.Plan.SegmentPlan;
import ringwall.dataplane.Plan.Vtep;
import ringwall.dataplane.port.Frame;
import ringwall.program.DropReason;
import ringwall.program.Overlay;
import ringwall.wire.Arp;
import ringwall.wire.BigEndian;
import ringwall.wire.Checksum;
import ringwall.wire.Ndp;
import ringwall.wire.Vxlan;

/// VXLAN (RFC 7348) with static tables and VTEP trust (BEHAVIOUR 23): only (peer, VNI) pairs on the
/// list are taken, and nothing is fragmented. Other encapsulations differ in `header` and `open`
/// alone.
final class Tunnels implements Offloads.Segments {
    private static final int SOURCE_PORTS = 49_152;
    private static final int IP_AT = 14;
    private static final int VXLAN = 8;
    private static final int UDP = 8;

    /// `open` found that the frame has been answered, or is not this VTEP's to look at.
    static final int ANSWERED = -2;

    static final int NOT_MINE = -3;

    private final Worker worker;
    private final Packet outer = new Packet();

    /// Why `open` refused.
    DropReason reason = DropReason.NOT_FOR_VTEP;

    Tunnels(Worker worker) {
        this.worker = worker;
    }

    /// Bytes that a tunnel adds to the inner IP packet: outer IP, UDP, VXLAN, inner Ethernet.
    static int overhead(Overlay overlay) {
        return (overlay.address().isV4() ? 20 : 40) + UDP + VXLAN + 14;
    }

    // ---- out of a tunnel

    /// Looks at an untagged frame of the underlay's tag; if it comes out of a tunnel the outer
    /// headers are taken off.
    ///
    /// @return the inner frame's row; ANSWERED; NOT_MINE; or -1 and `reason`
    int open(OverlayPlan overlay, PortPlan uplink, Attachment from, long frame) {
        Scratch scratch = worker.slow.scratch;
        if (Frame.extents(frame) > 0 && !usual(frame) && !scratch.flatten(frame)) {
            reason = DropReason.NO_BUFFER;
            return -1;
        }
        boolean flat = Frame.extents(frame) == 0 || !usual(frame);
        outer.read(flat ? scratch.contiguous(frame) : Frame.data(frame), Frame.length(frame));
        boolean question = asked(overlay);
        if (outer.destination != overlay.mac() && !question) {
            return NOT_MINE;
        }
        if (!worker.tables.teams.accepts(uplink, from.slot, outer.group(), worker.nowNs)) {
            reason = DropReason.TEAM_MEMBER_INACTIVE;
            return -1;
        }
        if (outer.source == overlay.mac()) {
            reason = DropReason.REFLECTED;
            return -1;
        }
        if (question) {
            answer(overlay, from);
            reason = DropReason.ANSWERED;
            return -1;
        }
        return inner(overlay, frame);
    }

    /// IPv4 without options and UDP: its headers lie in the slot.
    private static boolean usual(long frame) {
        long data = Frame.data(frame);
        return Frame.headLength(frame) >= 64
                && BigEndian.u16(ALL, data + 12) == Packet.IPV4
                && BigEndian.u8(ALL, data + 14) == 0x45
                && BigEndian.u8(ALL, data + 23) == Packet.UDP;
    }

    private int inner(OverlayPlan overlay, long frame) {
        if (outer.problem != null) {
            reason = outer.problem;
            return -1;
        }
        boolean tunnel =
                outer.innerTags == 0
                        && outer.version != 0
                        && outer.v6() == overlay.v6()
                        && outer.destinationHi == overlay.hi()
                        && outer.destinationLo == overlay.lo()
                        && outer.protocol == Packet.UDP
                        && (outer.fragment || outer.destinationPort() == overlay.entry().udpPort());
        if (!tunnel) {
            reason = DropReason.NOT_FOR_VTEP;
            return -1;
        }
        int at = outer.l4 + UDP;
        int end = Math.min(outer.end, outer.l4 + outer.u16At(outer.l4 + 4));
        if (outer.fragment || !Vxlan.valid(ALL, outer.at + at, (long) end - at)) {
            reason = DropReason.TUNNEL_BAD_HEADER;
            return -1;
        }
        int vni = Vxlan.vni(ALL, outer.at + at);
        long peer =
                overlay.vtepByAddress()
                        .get(AddressMap.key(0, outer.v6()), outer.sourceHi, outer.sourceLo);
        int row = peer < 0 ? LongMap.NONE : overlay.rows().get(peer << 32 | vni);
        if (row == LongMap.NONE) {
            reason = DropReason.TUNNEL_PEER_UNKNOWN;
            return -1;
        }
        if (end - at - VXLAN < 14) {
            reason = DropReason.RUNT;
            return -1;
        }
        trim(frame, end);
        if (!Frame.pull(frame, at + VXLAN)) {
            reason = DropReason.TUNNEL_BAD_HEADER;
            return -1;
        }
        Tags.shiftChecksum(frame, -(at + VXLAN));
        if (Frame.headLength(frame) < 14) {
            reason = DropReason.TUNNEL_BAD_HEADER;
            return -1;
        }
        return row;
    }

    /// Cuts bytes off the end: padding of the outer frame.
    static void trim(long frame, int length) {
        int cut = Frame.length(frame) - length;
        if (cut <= 0) {
            return;
        }
        Frame.length(frame, length);
        if (Frame.headLength(frame) >= length) {
            Frame.headLength(frame, length);
            Frame.clearExtents(frame);
            return;
        }
        int left = length - Frame.headLength(frame);
        int n = Frame.extents(frame);
        Frame.clearExtents(frame);
        for (int i = 0; i < n && left > 0; i++) {
            int bytes = Math.min(left, Frame.extentLength(frame, i));
            Frame.addExtent(frame, Frame.extentAddress(frame, i), bytes);
            left -= bytes;
        }
    }

    /// ARP or ND for the VTEP's own address.
    private boolean asked(OverlayPlan overlay) {
        if (outer.innerTags > 0
                || (outer.source >>> 40 & 1) != 0
                || outer.source == overlay.mac()) {
            return false;
        }
        long at = outer.at + outer.l3;
        if (outer.isArp() && !overlay.v6()) {
            return Arp.valid(ALL, at, (long) outer.length - outer.l3)
                    && Arp.op(ALL, at) == Arp.REQUEST
                    && Arp.targetIp(ALL, at) == (int) overlay.lo()
                    && Arp.senderIp(ALL, at) != (int) overlay.lo();
        }
        long nd = outer.at + outer.l4;
        return overlay.v6()
                && outer.isNd()
                && outer.icmpType() == Ndp.NEIGHBOUR_SOLICITATION
                && outer.hops == 255
                && Ndp.valid(ALL, nd, outer.end - outer.l4)
                && Ndp.targetHi(ALL, nd) == overlay.hi()
                && Ndp.targetLo(ALL, nd) == overlay.lo()
                && outer.sourceHi != 0;
    }

    private void answer(OverlayPlan overlay, Attachment from) {
        long at = worker.slow.scratch.take(128);
        if (at == 0) {
            return;
        }
        int bytes;
        if (outer.isArp()) {
            Replies.ethernet(at, outer.source, overlay.mac(), Packet.ARP);
            Arp.emit(
                    ALL,
                    at + 14,
                    Arp.REPLY,
                    overlay.mac(),
                    (int) overlay.lo(),
                    outer.source,
                    Arp.senderIp(ALL, outer.at + outer.l3));
            bytes = 14 + Arp.SIZE;
        } else {
            int size =
                    Ndp.emitAdvertisement(
                            ALL,
                            at + 54,
                            overlay.hi(),
                            overlay.lo(),
                            Ndp.NA_SOLICITED | Ndp.NA_OVERRIDE,
                            overlay.mac());
            Replies.ip(
                    at,
                    outer.source,
                    overlay.mac(),
                    true,
                    overlay.hi(),
                    overlay.lo(),
                    outer.sourceHi,
                    outer.sourceLo,
                    Packet.ICMPV6,
                    255,
                    size);
            Replies.checksum(at, true, Packet.ICMPV6, 54, size, 2);
            bytes = 54 + size;
        }
        long reply = worker.slow.replies.frame(at, bytes);
        if (reply != 0) {
            if (overlay.vid() != 0) {
                Tags.push(reply, overlay.vid());
            }
            worker.counters.add(from.slot, Counters.MADE, 1);
            worker.output.send(from, reply, Lane.CONTROL);
        }
    }

    // ---- into a tunnel

    /// Encapsulates and sends one copy.
    ///
    /// @param hash of the inner frame
    /// @return null: the slot is the output's
    @Nullable DropReason wrap(
            Plan plan,
            PortPlan from,
            SegmentPlan segment,
            int vtep,
            int vni,
            int mtu,
            long hash,
            long frame) {
        OverlayPlan overlay = plan.overlay;
        if (overlay == null || vtep < 0) {
            return DropReason.NO_EGRESS;
        }
        int port = SOURCE_PORTS + (int) (hash & 0x3FFF);
        Attachment out = member(plan, overlay, vtep, port);
        if (out == null) {
            return DropReason.NO_UPLINK;
        }
        FastPath.Verdict verdict = worker.slow.verdict;
        verdict.out = out;
        verdict.mtu = mtu;
        verdict.vtep = vtep;
        verdict.vni = vni;
        verdict.tunnelPort = port;
        verdict.toPort = overlay.uplink();
        verdict.segment = segment.slot;
        verdict.flags |= FlowCache.TUNNELLED;
        verdict.tci = overlay.vid() == 0 ? 0 : Math.max(0, segment.pcp) << 13 | overlay.vid();
        verdict.dscp = segment.dscp;
        if (Meters.any(from, null, segment)) {
            verdict.flags |= FlowCache.METERED;
        }
        send(frame, vtep, vni, port, verdict.tci, verdict.dscp, Lane.of(segment), out);
        return null;
    }

    /// An answer to what came out of a tunnel.
    @Nullable DropReason answer(Plan plan, SegmentPlan segment, int vtep, long frame) {
        OverlayPlan overlay = plan.overlay;
        if (overlay == null) {
            return DropReason.NO_EGRESS;
        }
        outer.read(worker.slow.scratch.contiguous(frame), Frame.length(frame));
        int port = SOURCE_PORTS + (int) (Teams.hash(outer) & 0x3FFF);
        Attachment out = member(plan, overlay, vtep, port);
        if (out == null) {
            return DropReason.NO_UPLINK;
        }
        int tci = overlay.vid() == 0 ? 0 : Math.max(0, segment.pcp) << 13 | overlay.vid();
        send(frame, vtep, segment.entry.vni(), port, tci, segment.dscp, Lane.of(segment), out);
        return null;
    }

    /// A mirror copy: no marks.
    @Nullable DropReason mirror(Plan plan, int vtep, int vni, long hash, long frame) {
        OverlayPlan overlay = plan.overlay;
        if (overlay == null || vtep < 0) {
            return overlay == null ? DropReason.UNSUPPORTED : DropReason.NO_EGRESS;
        }
        int inner =
                Frame.gsoType(frame) == Frame.GSO_NONE
                        ? Frame.length(frame)
                        : Frame.gsoSize(frame) + Frame.gsoHeaderLength(frame);
        if (inner + overhead(overlay.entry()) - 14 > overlay.entry().mtu()) {
            return DropReason.MTU;
        }
        int port = SOURCE_PORTS + (int) (hash & 0x3FFF);
        Attachment out = member(plan, overlay, vtep, port);
        if (out == null) {
            return DropReason.NO_UPLINK;
        }
        send(frame, vtep, vni, port, overlay.vid(), -1, Lane.MIRROR, out);
        return null;
    }

    private @Nullable Attachment member(Plan plan, OverlayPlan overlay, int vtep, int port) {
        Vtep to = overlay.vteps()[vtep];
        PortPlan uplink = plan.ports[overlay.uplink()];
        if (uplink == null) {
            return null;
        }
        long hash =
                Teams.hash(
                        overlay.hi(),
                        overlay.lo(),
                        port,
                        to.hi(),
                        to.lo(),
                        overlay.entry().udpPort(),
                        Packet.UDP);
        int member = worker.tables.teams.member(uplink, hash, worker.nowNs);
        return member < 0 ? null : worker.attachment(member);
    }

    private int segmentVtep;
    private int segmentVni;
    private int segmentPort;
    private int segmentTci;
    private int segmentDscp;
    private int segmentLane;
    private @Nullable Attachment segmentOut;

    /// Puts the outer headers on and queues the frame; what the inner sender left to a NIC is
    /// completed first.
    void send(
            long frame, int vtep, int vni, int port, int tci, int dscp, int lane, Attachment out) {
        if (Frame.gsoType(frame) != Frame.GSO_NONE) {
            segmentVtep = vtep;
            segmentVni = vni;
            segmentPort = port;
            segmentTci = tci;
            segmentDscp = dscp;
            segmentLane = lane;
            segmentOut = out;
            worker.output.cut(out, frame, Offloads.segment(frame, worker.pool, this));
            worker.slow.giveLater(frame);
            return;
        }
        if ((Frame.flags(frame) & Frame.CHECKSUM_PARTIAL) != 0) {
            Offloads.complete(frame);
        }
        Plan plan = worker.plan;
        OverlayPlan overlay = plan == null ? null : plan.overlay;
        int size = overlay == null ? 0 : overhead(overlay.entry());
        if (overlay == null || !Frame.push(frame, size)) {
            worker.dropped(out.slot, frame, DropReason.NO_BUFFER);
            worker.pool.give(frame);
            return;
        }
        header(overlay, frame, vtep, vni, port, dscp);
        if (tci != 0 && !Tags.push(frame, tci)) {
            worker.dropped(out.slot, frame, DropReason.NO_BUFFER);
            worker.pool.give(frame);
            return;
        }
        worker.output.send(out, frame, lane);
    }

    @Override
    public void segment(long frame) {
        Attachment out = segmentOut;
        if (out != null) {
            send(
                    frame,
                    segmentVtep,
                    segmentVni,
                    segmentPort,
                    segmentTci,
                    segmentDscp,
                    segmentLane,
                    out);
        }
    }

    private static void header(
            OverlayPlan overlay, long frame, int vtep, int vni, int port, int dscp) {
        Vtep to = overlay.vteps()[vtep];
        long at = Frame.data(frame);
        boolean v6 = overlay.v6();
        int udp = IP_AT + (v6 ? 40 : 20);
        int bytes = Frame.length(frame) - udp;
        Replies.ip(
                at,
                to.nextHop(),
                overlay.mac(),
                v6,
                overlay.hi(),
                overlay.lo(),
                to.hi(),
                to.lo(),
                Packet.UDP,
                64,
                bytes);
        if (!v6) {
            BigEndian.putU16(ALL, at + IP_AT + 6, 0x4000);
            BigEndian.putU16(ALL, at + IP_AT + 10, 0);
            BigEndian.putU16(ALL, at + IP_AT + 10, Checksum.of(ALL, at + IP_AT, 20));
        }
        if (dscp >= 0) {
            Marking.dscp(at + IP_AT, v6, dscp);
        }
        BigEndian.putU16(ALL, at + udp, port);
        BigEndian.putU16(ALL, at + udp + 2, overlay.entry().udpPort());
        BigEndian.putU16(ALL, at + udp + 4, bytes);
        BigEndian.putU16(ALL, at + udp + 6, 0);
        putLong(at + udp + 8, 0);
        Vxlan.emit(ALL, at + udp + 8, vni);
    }
}
