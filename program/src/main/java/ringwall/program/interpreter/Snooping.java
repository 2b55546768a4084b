package ringwall.program.interpreter;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import ringwall.model.Ip;
import ringwall.program.Flood;
import ringwall.program.Port;
import ringwall.wire.Igmp;
import ringwall.wire.IpProtocol;
import ringwall.wire.Ipv4;
import ringwall.wire.Mld;

/// IGMP and MLD snooping (RFC 4541; BEHAVIOUR 13): who of the local ports joined which group.
/// Membership lasts [#MEMBER_NS] after the last report, and is capped per port; what is over the
/// cap is not remembered.
///
/// - 224.0.0.x, ND and what is no IP go to the whole flood list.
/// - Reports go to uplinks and router ports, never to other vNICs.
/// - Other groups go to their members, router ports and uplinks.
final class Snooping {
    static final long MEMBER_NS = 260_000_000_000L;

    private Snooping() {}

    /// Remembers what a report from a local port says.
    static void report(State state, Port port, String segment, Packet packet, long nowNs) {
        if (packet.is(IpProtocol.IGMP) && Igmp.valid(packet.m, packet.l4, packet.l4Bytes())) {
            igmp(state, port, segment, packet, nowNs);
        } else if (packet.is(IpProtocol.ICMPV6)
                && Mld.valid(packet.m, packet.l4, packet.l4Bytes())) {
            mld(state, port, segment, packet, nowNs);
        }
    }

    private static void igmp(State state, Port port, String segment, Packet packet, long nowNs) {
        switch (Igmp.type(packet.m, packet.l4)) {
            case Igmp.REPORT_V1, Igmp.REPORT_V2 ->
                    join(state, port, segment, Ip.v4(Igmp.group(packet.m, packet.l4)), nowNs);
            case Igmp.LEAVE -> leave(state, port, segment, Ip.v4(Igmp.group(packet.m, packet.l4)));
            case Igmp.REPORT_V3 -> {
                long at = packet.l4 + (long) Igmp.SIZE;
                for (int n = Igmp.records(packet.m, packet.l4); n > 0; n--) {
                    Ip group = Ip.v4(Igmp.recordGroup(packet.m, at));
                    int sources = Igmp.recordSources(packet.m, at);
                    record(
                            state,
                            port,
                            segment,
                            group,
                            Igmp.recordType(packet.m, at),
                            sources,
                            nowNs);
                    at += Igmp.recordSize(packet.m, at);
                }
            }
            default -> {}
        }
    }

    private static void mld(State state, Port port, String segment, Packet packet, long nowNs) {
        int l4 = packet.l4;
        switch (Mld.type(packet.m, l4)) {
            case Mld.REPORT_V1 -> join(state, port, segment, group(packet), nowNs);
            case Mld.DONE -> leave(state, port, segment, group(packet));
            case Mld.REPORT_V2 -> {
                long at = l4 + (long) Mld.RECORDS_START;
                for (int n = Mld.records(packet.m, l4); n > 0; n--) {
                    Ip group =
                            Ip.v6(Mld.recordGroupHi(packet.m, at), Mld.recordGroupLo(packet.m, at));
                    int sources = Mld.recordSources(packet.m, at);
                    record(
                            state,
                            port,
                            segment,
                            group,
                            Mld.recordType(packet.m, at),
                            sources,
                            nowNs);
                    at += Mld.recordSize(packet.m, at);
                }
            }
            default -> {}
        }
    }

    private static Ip group(Packet packet) {
        return Ip.v6(Mld.groupHi(packet.m, packet.l4), Mld.groupLo(packet.m, packet.l4));
    }

    /// Sources are not told apart: including none is leaving, all else is joining. The numbers are
    /// the same in IGMPv3 and MLDv2.
    private static void record(
            State state, Port port, String segment, Ip group, int type, int sources, long nowNs) {
        boolean leaves =
                sources == 0 && (type == Igmp.MODE_IS_INCLUDE || type == Igmp.CHANGE_TO_INCLUDE);
        if (leaves) {
            leave(state, port, segment, group);
        } else if (type != Igmp.BLOCK_OLD_SOURCES) {
            join(state, port, segment, group, nowNs);
        }
    }

    private static void join(State state, Port port, String segment, Ip group, long nowNs) {
        if (!group.isMulticast()) {
            return;
        }
        State.IpKey key = new State.IpKey(segment, group);
        Map<String, Long> members = new HashMap<>(state.groups.getOrDefault(key, Map.of()));
        long joined =
                state.groups.entrySet().stream()
                        .filter(e ->
                                !e.getKey().equals(key)
                                        && e.getValue().getOrDefault(port.name(), 0L) > nowNs)
                        .count();
        if (joined < port.multicastGroups()) {
            members.put(port.name(), nowNs + MEMBER_NS);
            state.groups.put(key, Map.copyOf(members));
        }
    }

    private static void leave(State state, Port port, String segment, Ip group) {
        State.IpKey key = new State.IpKey(segment, group);
        Map<String, Long> members = new HashMap<>(state.groups.getOrDefault(key, Map.of()));
        members.remove(port.name());
        if (members.isEmpty()) {
            state.groups.remove(key);
        } else {
            state.groups.put(key, Map.copyOf(members));
        }
    }

    /// 224.0.0.x, neighbour discovery, and everything that is no IP multicast.
    static boolean toAll(Packet packet) {
        if (!packet.isIp() || !packet.dstIp.isMulticast()) {
            return true;
        }
        return packet.isNd()
                || packet.version == 4
                        && Ipv4.linkLocalMulticast(packet.dstIp.v4Bits())
                        && !isReport(packet);
    }

    static boolean isReport(Packet packet) {
        if (packet.is(IpProtocol.IGMP)) {
            return Igmp.type(packet.m, packet.l4) != Igmp.QUERY;
        }
        return packet.isGroupMembership() && packet.icmpType() != Mld.QUERY;
    }

    /// The ports that a group frame goes to.
    static Set<String> ports(Tables tables, State state, Flood flood, Packet packet, long nowNs) {
        if (toAll(packet) || packet.isGroupMembership() && !isReport(packet)) {
            return flood.ports();
        }
        Set<String> ports = new TreeSet<>(flood.routers());
        flood.ports().stream().filter(tables::isUplink).forEach(ports::add);
        if (!isReport(packet)) {
            state.groups
                    .getOrDefault(new State.IpKey(flood.segment(), packet.dstIp), Map.of())
                    .forEach((port, until) -> {
                        if (until > nowNs) {
                            ports.add(port);
                        }
                    });
        }
        return ports;
    }
}
