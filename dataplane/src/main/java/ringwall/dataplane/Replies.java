package ringwall.dataplane;

import static ringwall.dataplane.port.Memory.ALL;

import org.jspecify.annotations.Nullable;
import ringwall.dataplane.Plan.GatewayPlan;
import ringwall.dataplane.Plan.PortPlan;
import ringwall.dataplane.Plan.SegmentPlan;
import ringwall.dataplane.port.Frame;
import ringwall.dataplane.port.Memory;
import ringwall.wire.Arp;
import ringwall.wire.BigEndian;
import ringwall.wire.Checksum;
import ringwall.wire.Icmpv4;
import ringwall.wire.Icmpv6;
import ringwall.wire.Ipv6;
import ringwall.wire.Ndp;
import ringwall.wire.Rarp;
import ringwall.wire.Tcp;

/// Frames that the switch makes by itself: answers' way back, ICMP errors, resets, questions,
/// announcements. All have TTL 64 (ND: 255), identification 0 and no don't-fragment flag. They are
/// written to scratch memory and leave like any other frame.
final class Replies {
    private static final int ETHERNET = 14;

    /// RFC 1812 section 4.3.2.3: an ICMP error is at most 576 bytes long.
    private static final int QUOTE_4 = 576 - 20 - 8;

    /// RFC 4443 section 2.4 (c): at most the minimum IPv6 MTU.
    private static final int QUOTE_6 = 1280 - 40 - 8;

    private final Worker worker;
    private final SlowPath slow;
    private final Packet packet;

    Replies(Worker worker, SlowPath slow) {
        this.worker = worker;
        this.slow = slow;
        this.packet = slow.packet;
    }

    /// A frame of bytes in scratch memory; 0 when there is no slot.
    long frame(long at, int bytes) {
        long frame = worker.pool.take();
        if (frame != 0) {
            int head = Math.min(bytes, Frame.HEADER_BYTES);
            Memory.copy(at, Frame.data(frame), head);
            Frame.headLength(frame, head);
            Frame.length(frame, bytes);
            if (bytes > head) {
                Frame.addExtent(frame, at + head, bytes - head);
            }
        }
        return frame;
    }

    static void ethernet(long at, long destination, long source, int type) {
        SlowPath.putMacs(at, destination, source);
        BigEndian.putU16(ALL, at + 12, type);
    }

    /// Ethernet and IP headers before `upperBytes` of upper layer.
    ///
    /// @return the offset of the upper layer
    static int ip(
            long at,
            long destination,
            long source,
            boolean v6,
            long fromHi,
            long fromLo,
            long toHi,
            long toLo,
            int protocol,
            int ttl,
            int upperBytes) {
        ethernet(at, destination, source, v6 ? Packet.IPV6 : Packet.IPV4);
        long ip = at + ETHERNET;
        if (v6) {
            Ipv6.emit(ALL, ip, fromHi, fromLo, toHi, toLo, protocol, upperBytes, ttl, 0, 0);
            return ETHERNET + 40;
        }
        BigEndian.putU16(ALL, ip, 0x4500);
        BigEndian.putU16(ALL, ip + 2, 20 + upperBytes);
        BigEndian.putI32(ALL, ip + 4, 0);
        BigEndian.putU16(ALL, ip + 8, ttl << 8 | protocol);
        BigEndian.putU16(ALL, ip + 10, 0);
        BigEndian.putI32(ALL, ip + 12, (int) fromLo);
        BigEndian.putI32(ALL, ip + 16, (int) toLo);
        BigEndian.putU16(ALL, ip + 10, Checksum.of(ALL, ip, 20));
        return ETHERNET + 20;
    }

    /// Writes the checksum of the upper layer of a frame that `ip` began.
    static void checksum(long at, boolean v6, int protocol, int upper, int upperBytes, int field) {
        BigEndian.putU16(ALL, at + upper + field, 0);
        long pseudo =
                v6
                        ? Checksum.pseudoOf6(ALL, at + ETHERNET, protocol, upperBytes)
                        : protocol == Packet.ICMP
                                ? 0
                                : Checksum.pseudoOf4(ALL, at + ETHERNET, protocol, upperBytes);
        int sum = Checksum.finish(Checksum.sum(ALL, at + upper, upperBytes) + pseudo);
        boolean zeroMeansNone = protocol == Packet.UDP && sum == 0;
        BigEndian.putU16(ALL, at + upper + field, zeroMeansNone ? 0xFFFF : sum);
    }

    /// Back by the way that the frame under judgment came.
    void sendBack(Plan plan, PortPlan port, SegmentPlan segment, long at, int bytes) {
        Attachment from = slow.from;
        long frame = frame(at, bytes);
        if (frame == 0) {
            return;
        }
        if (from == null) {
            worker.pool.give(frame);
            return;
        }
        if (slow.tunnelled) {
            if (segment.entry.vni() < 0
                    || worker.tables.tunnels.answer(plan, segment, slow.peer, frame) != null) {
                worker.pool.give(frame);
            } else {
                worker.counters.add(from.slot, Counters.MADE, 1);
            }
            return;
        }
        int vid = plan.egress.get(Plan.egressKey(port.slot, segment.slot));
        if (vid == LongMap.NONE || (vid != Plan.UNTAGGED && !Tags.push(frame, vid))) {
            worker.pool.give(frame);
            return;
        }
        worker.counters.add(from.slot, Counters.MADE, 1);
        worker.output.send(from, frame, Lane.of(segment));
    }

    /// RFC 1122 section 3.2.2, RFC 4443 section 2.4 (e): no error about an error, about a frame or
    /// packet to a group, about a later fragment, or to what is no single source.
    private boolean mayComplain() {
        if (packet.version == 0
                || packet.innerTags > 0
                || packet.fragmentOffset != 0
                || (packet.v6() ? nobody6() : nobody4())) {
            return false;
        }
        int type = packet.icmpType();
        boolean error = type >= 0 && (packet.v6() ? Icmpv6.isError(type) : Icmpv4.isError(type));
        return !error && !packet.isNd() && !slow.guards.groupMembership() && !slow.arrivedToGroup;
    }

    private boolean nobody4() {
        return packet.sourceLo >>> 28 == 0xE
                || packet.sourceLo == 0
                || packet.sourceLo == 0xFFFF_FFFFL
                || packet.destinationLo >>> 28 == 0xE;
    }

    private boolean nobody6() {
        return packet.sourceHi >>> 56 == 0xFF
                || (packet.sourceHi == 0 && packet.sourceLo == 0)
                || packet.destinationHi >>> 56 == 0xFF;
    }

    private boolean withinRate(PortPlan port) {
        return worker.tables.meters.ownError(port.slot, worker.nowNs);
    }

    /// An ICMP error from the gateway's address in the segment where the frame came in; none where
    /// there is no such address, no one to tell, or too many were told.
    void complain(Plan plan, PortPlan port, SegmentPlan segment, int type, int code, int word) {
        GatewayPlan gateway = segment.gateway;
        int own = gateway == null ? -1 : gateway.first(packet.v6());
        long mac = slow.responders.gatewayMacAt(plan, segment);
        if (gateway == null || own < 0 || mac < 0 || !mayComplain() || !withinRate(port)) {
            return;
        }
        error(plan, port, segment, mac, gateway.hi()[own], gateway.lo()[own], type, code, word);
    }

    void tooBig(Plan plan, PortPlan port, SegmentPlan segment, int mtu) {
        if (packet.version == 4) {
            complain(
                    plan, port, segment, Icmpv4.UNREACHABLE, Icmpv4.CODE_FRAGMENTATION_NEEDED, mtu);
        } else if (packet.version == 6) {
            complain(plan, port, segment, Icmpv6.PACKET_TOO_BIG, 0, mtu);
        }
    }

    private void error(
            Plan plan,
            PortPlan port,
            SegmentPlan segment,
            long mac,
            long fromHi,
            long fromLo,
            int type,
            int code,
            int word) {
        boolean v6 = packet.v6();
        int quote = Math.min(packet.end - packet.l3, v6 ? QUOTE_6 : QUOTE_4);
        int headers = ETHERNET + (v6 ? 40 : 20);
        long at = slow.scratch.take(headers + 8 + quote);
        if (at == 0) {
            return;
        }
        int protocol = v6 ? Packet.ICMPV6 : Packet.ICMP;
        ip(
                at,
                slow.arrivedSource,
                mac,
                v6,
                fromHi,
                fromLo,
                packet.sourceHi,
                packet.sourceLo,
                protocol,
                64,
                8 + quote);
        long icmp = at + headers;
        BigEndian.putU16(ALL, icmp, type << 8 | code);
        BigEndian.putU16(ALL, icmp + 2, 0);
        BigEndian.putI32(ALL, icmp + 4, word);
        Memory.copy(packet.at + packet.l3, icmp + 8, quote);
        asArrived(icmp + 8, v6);
        checksum(at, v6, protocol, headers, 8 + quote, 2);
        sendBack(plan, port, segment, at, headers + 8 + quote);
    }

    /// The quoted header as it was before it was routed.
    private void asArrived(long ip, boolean v6) {
        if (v6) {
            BigEndian.putU8(ALL, ip + 7, slow.arrivedHops);
        } else {
            BigEndian.putU8(ALL, ip + 8, slow.arrivedHops);
            BigEndian.putU16(ALL, ip + 10, slow.arrivedChecksum);
        }
    }

    /// What tells the sender that a rule rejects: a TCP reset (RFC 9293 section 3.10.7.1) or
    /// "administratively prohibited", as if the receiver had sent it.
    void reject(Plan plan, PortPlan port, SegmentPlan segment) {
        if (!mayComplain()) {
            return;
        }
        boolean isTcp = packet.is(Packet.TCP);
        int flags = isTcp ? packet.u8At(packet.l4 + 13) : 0;
        if ((flags & Tcp.RST) != 0 || !withinRate(port)) {
            return;
        }
        if (!isTcp) {
            error(
                    plan,
                    port,
                    segment,
                    slow.arrivedDestination,
                    packet.destinationHi,
                    packet.destinationLo,
                    packet.v6() ? Icmpv6.UNREACHABLE : Icmpv4.UNREACHABLE,
                    packet.v6() ? Icmpv6.CODE_ADMIN_PROHIBITED : Icmpv4.CODE_ADMIN_PROHIBITED,
                    0);
            return;
        }
        reset(plan, port, segment, flags);
    }

    private void reset(Plan plan, PortPlan port, SegmentPlan segment, int flags) {
        boolean v6 = packet.v6();
        int headers = ETHERNET + (v6 ? 40 : 20);
        long at = slow.scratch.take(headers + 20);
        if (at == 0) {
            return;
        }
        ip(
                at,
                /* destination= */ slow.arrivedSource,
                /* source= */ slow.arrivedDestination,
                v6,
                packet.destinationHi,
                packet.destinationLo,
                packet.sourceHi,
                packet.sourceLo,
                Packet.TCP,
                64,
                20);
        long tcp = at + headers;
        int data = packet.end - packet.l4 - (packet.u8At(packet.l4 + 12) >>> 4) * 4;
        int length = data + Integer.bitCount(flags & (Tcp.SYN | Tcp.FIN));
        boolean acked = (flags & Tcp.ACK) != 0;
        int seq = acked ? (int) packet.u32At(packet.l4 + 8) : 0;
        int ack = acked ? 0 : (int) packet.u32At(packet.l4 + 4) + length;
        Tcp.emit(
                ALL,
                tcp,
                packet.destinationPort(),
                packet.sourcePort(),
                seq,
                ack,
                acked ? Tcp.RST : Tcp.RST | Tcp.ACK,
                0,
                20);
        checksum(at, v6, Packet.TCP, headers, 20, 16);
        sendBack(plan, port, segment, at, headers + 20);
    }

    /// ARP or a neighbour solicitation for a next hop in an external segment, from the gateway's
    /// address there: to the wire with the host's MAC, and to learning ports, behind which the
    /// router may be.
    void ask(Plan plan, SegmentPlan segment, boolean v6, long hi, long lo) {
        GatewayPlan gateway = segment.gateway;
        int own = gateway == null ? -1 : gateway.first(v6);
        if (gateway == null || own < 0 || !segment.floods) {
            return;
        }
        for (int target : segment.floodPorts) {
            PortPlan to = plan.port(target);
            int vid = plan.egress.get(Plan.egressKey(target, segment.slot));
            boolean learns = Plan.in(to.learningSegments, segment.slot);
            if (vid == LongMap.NONE || !(to.uplink || learns)) {
                continue;
            }
            long mac = to.uplink ? plan.router.hostMac() : segment.gatewayMac;
            long at = slow.scratch.take(128);
            if (at == 0) {
                return;
            }
            int bytes =
                    v6
                            ? solicitation(at, mac, gateway.hi()[own], gateway.lo()[own], hi, lo)
                            : request(at, mac, (int) gateway.lo()[own], (int) lo);
            Attachment out = outOf(to, at, bytes);
            int tci = to.uplink && vid != 0 ? Math.max(0, segment.pcp) << 13 | vid : vid;
            long frame = out == null ? 0 : frame(at, bytes);
            if (frame != 0 && out != null) {
                if (tci != 0) {
                    Tags.push(frame, tci);
                }
                worker.counters.add(out.slot, Counters.MADE, 1);
                worker.output.send(out, frame, Lane.CONTROL);
            }
        }
    }

    private final Packet made = new Packet();

    private @Nullable Attachment outOf(PortPlan to, long at, int bytes) {
        if (!to.uplink) {
            return worker.attachment(to.slot);
        }
        made.read(at, bytes);
        int member = worker.tables.teams.member(to, Teams.hash(made), worker.nowNs);
        return member < 0 ? null : worker.attachment(member);
    }

    private static int request(long at, long mac, int own, int target) {
        ethernet(at, 0xFFFF_FFFF_FFFFL, mac, Packet.ARP);
        Arp.emit(ALL, at + ETHERNET, Arp.REQUEST, mac, own, 0, target);
        return ETHERNET + Arp.SIZE;
    }

    private static int solicitation(long at, long mac, long ownHi, long ownLo, long hi, long lo) {
        long group = Ipv6.solicitedNodeLo(lo);
        int bytes = Ndp.emitSolicitation(ALL, at + ETHERNET + 40, hi, lo, mac);
        int upper =
                ip(
                        at,
                        0x3333_0000_0000L | (group & 0xFFFF_FFFFL),
                        mac,
                        true,
                        ownHi,
                        ownLo,
                        Ipv6.LINK_MULTICAST_HI,
                        group,
                        Packet.ICMPV6,
                        255,
                        bytes);
        checksum(at, true, Packet.ICMPV6, upper, bytes, 2);
        return upper + bytes;
    }

    /// After a failover: one RARP broadcast for each local MAC in each segment of the uplink.
    void announce(Plan plan, PortPlan uplink, int member) {
        Attachment out = worker.attachment(member);
        if (out == null) {
            return;
        }
        for (Plan.Announcement each : uplink.announcements) {
            long at = slow.scratch.take(64);
            if (at == 0) {
                return;
            }
            ethernet(at, 0xFFFF_FFFF_FFFFL, each.mac(), 0x8035);
            Rarp.emitAnnouncement(ALL, at + ETHERNET, each.mac());
            long frame = frame(at, ETHERNET + Arp.SIZE);
            if (frame != 0) {
                if (each.vid() != 0) {
                    Tags.push(frame, each.vid());
                }
                worker.counters.add(out.slot, Counters.MADE, 1);
                worker.output.send(out, frame, Lane.CONTROL);
            }
        }
    }
}
