package ringwall.dataplane;

import static ringwall.dataplane.port.Memory.ALL;

import ringwall.dataplane.Plan.PortPlan;
import ringwall.dataplane.Plan.SegmentPlan;
import ringwall.wire.Igmp;
import ringwall.wire.Ipv4;
import ringwall.wire.Mld;

/// Who listens to which group, from IGMP and MLD reports (RFC 4541). Sources are not told apart.
final class Snooping {
    private final Worker worker;
    private final Packet packet;

    /// (segment and port, group) to port.
    private final Remembered groups;

    Snooping(Worker worker, Packet packet) {
        this.worker = worker;
        this.packet = packet;
        this.groups = worker.tables.learned.members;
    }

    /// Remembers what a report from a local port says.
    void report(PortPlan port, SegmentPlan segment) {
        long at = packet.at + packet.l4;
        int bytes = packet.end - packet.l4;
        if (packet.is(Packet.IGMP) && Igmp.valid(ALL, at, bytes)) {
            igmp(port, segment, at);
        } else if (packet.is(Packet.ICMPV6) && Mld.valid(ALL, at, bytes)) {
            mld(port, segment, at);
        }
    }

    private void igmp(PortPlan port, SegmentPlan segment, long message) {
        switch (Igmp.type(ALL, message)) {
            case Igmp.REPORT_V1, Igmp.REPORT_V2 ->
                    join(port, segment, 0, Igmp.group(ALL, message) & 0xFFFF_FFFFL);
            case Igmp.LEAVE -> leave(port, segment, 0, Igmp.group(ALL, message) & 0xFFFF_FFFFL);
            case Igmp.REPORT_V3 -> {
                long at = message + Igmp.SIZE;
                for (int n = Igmp.records(ALL, message); n > 0; n--) {
                    record(
                            port,
                            segment,
                            0,
                            Igmp.recordGroup(ALL, at) & 0xFFFF_FFFFL,
                            Igmp.recordType(ALL, at),
                            Igmp.recordSources(ALL, at));
                    at += Igmp.recordSize(ALL, at);
                }
            }
            default -> {
                // a query: nobody joins by it
            }
        }
    }

    private void mld(PortPlan port, SegmentPlan segment, long message) {
        switch (Mld.type(ALL, message)) {
            case Mld.REPORT_V1 ->
                    join(port, segment, Mld.groupHi(ALL, message), Mld.groupLo(ALL, message));
            case Mld.DONE ->
                    leave(port, segment, Mld.groupHi(ALL, message), Mld.groupLo(ALL, message));
            case Mld.REPORT_V2 -> {
                long at = message + Mld.RECORDS_START;
                for (int n = Mld.records(ALL, message); n > 0; n--) {
                    record(
                            port,
                            segment,
                            Mld.recordGroupHi(ALL, at),
                            Mld.recordGroupLo(ALL, at),
                            Mld.recordType(ALL, at),
                            Mld.recordSources(ALL, at));
                    at += Mld.recordSize(ALL, at);
                }
            }
            default -> {
                // a query: nobody joins by it
            }
        }
    }

    /// Including no source is leaving; blocking some changes nothing; all else is joining. The
    /// numbers are the same in IGMPv3 and MLDv2.
    private void record(
            PortPlan port, SegmentPlan segment, long hi, long lo, int type, int sources) {
        boolean leaves =
                sources == 0 && (type == Igmp.MODE_IS_INCLUDE || type == Igmp.CHANGE_TO_INCLUDE);
        if (leaves) {
            leave(port, segment, hi, lo);
        } else if (type != Igmp.BLOCK_OLD_SOURCES) {
            join(port, segment, hi, lo);
        }
    }

    private int tag(int port, SegmentPlan segment) {
        return worker.tables.learned.memberTag(port, segment);
    }

    private void join(PortPlan port, SegmentPlan segment, long hi, long lo) {
        boolean multicast = hi == 0 ? lo >>> 28 == 0xE : hi >>> 56 == 0xFF;
        if (!multicast) {
            return;
        }
        long now = worker.nowNs;
        int known = groups.find(tag(port.slot, segment), hi, lo, now);
        int most = port.entry.multicastGroups() + (known >= 0 ? 1 : 0);
        if (groups.fewer(port.slot, most, now)) {
            long until = now + Learned.MEMBER_NS;
            groups.put(tag(port.slot, segment), hi, lo, port.slot, segment.slot, until, now);
        }
    }

    private void leave(PortPlan port, SegmentPlan segment, long hi, long lo) {
        int known = groups.find(tag(port.slot, segment), hi, lo, worker.nowNs);
        if (known >= 0) {
            groups.remove(known);
        }
    }

    /// 224.0.0.x, neighbour discovery, queries, and everything that is no IP multicast.
    boolean toAll() {
        if (packet.version == 0) {
            return true;
        }
        boolean multicast =
                packet.version == 4
                        ? packet.destinationLo >>> 28 == 0xE
                        : packet.destinationHi >>> 56 == 0xFF;
        if (!multicast || packet.isNd()) {
            return true;
        }
        boolean report = isReport();
        return (packet.version == 4
                        && Ipv4.linkLocalMulticast((int) packet.destinationLo)
                        && !report)
                || (worker.slow.guards.groupMembership() && !report);
    }

    private boolean isReport() {
        if (packet.is(Packet.IGMP)) {
            return Igmp.type(ALL, packet.at + packet.l4) != Igmp.QUERY;
        }
        return worker.slow.guards.groupMembership() && packet.icmpType() != Mld.QUERY;
    }

    /// Lists who joined the packet's group; nobody for a report.
    void members(Plan plan, SegmentPlan segment, Forwarding to, int from) {
        if (isReport()) {
            return;
        }
        for (PortPlan port : plan.ports) {
            if (port != null
                    && groups.find(
                                    tag(port.slot, segment),
                                    packet.destinationHi,
                                    packet.destinationLo,
                                    worker.nowNs)
                            >= 0) {
                to.add(port.slot, from);
            }
        }
    }
}
