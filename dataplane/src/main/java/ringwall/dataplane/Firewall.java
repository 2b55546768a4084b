package ringwall.dataplane;

import static ringwall.dataplane.port.Memory.ALL;

import org.jspecify.annotations.Nullable;
import ringwall.dataplane.Plan.PortPlan;
import ringwall.dataplane.classify.RuleTable;
import ringwall.dataplane.conntrack.Connections;
import ringwall.dataplane.conntrack.FlowTuple;
import ringwall.program.DropReason;
import ringwall.program.RuleEntry;
import ringwall.wire.BigEndian;
import ringwall.wire.Icmpv4;
import ringwall.wire.Icmpv6;
import ringwall.wire.Ipv4;
import ringwall.wire.Ipv6;
import ringwall.wire.Ipv6Ext;

/// Tables `ct_from` and `from_port`, `ct_to` and `to_port` at one port: the connection is found in
/// the port's own zone, or the rules are asked and it is committed there.
final class Firewall {
    private static final int EXTENSION_LIMIT = 8;
    private static final int NO_TYPE = 256;

    private final Worker worker;
    private final Packet packet;
    private final FlowTuple tuple = new FlowTuple();
    private final FlowTuple opening = new FlowTuple();
    private final Fragments fragments;

    /// After a drop: its sender is to be told.
    boolean reject;

    /// After a pass: the connection, or 0; and whether the packet goes against its first one's
    /// direction.
    int connection;

    boolean reply;

    Firewall(Worker worker, Packet packet) {
        this.worker = worker;
        this.packet = packet;
        this.fragments = new Fragments(packet);
    }

    /// @param toPort false: the port sends; true: the port receives
    /// @return null: it passes
    @Nullable DropReason judge(Plan plan, PortPlan port, boolean toPort) {
        reject = false;
        connection = 0;
        reply = false;
        if (!packet.fragment) {
            return whole(plan, port, toPort);
        }
        if (packet.fragmentOffset != 0) {
            return fragments.later(port.slot, toPort, worker.nowNs);
        }
        DropReason before = fragments.beforeFirst(port.slot, toPort, worker.nowNs);
        if (before != null) {
            return before;
        }
        DropReason reason = whole(plan, port, toPort);
        return reason == null ? fragments.first(port.slot, toPort, worker.nowNs) : reason;
    }

    private @Nullable DropReason whole(Plan plan, PortPlan port, boolean toPort) {
        if (isIcmpError()) {
            return related(plan, port, toPort);
        }
        if (!tupleAt(
                packet.l4,
                packet.protocol,
                packet.v6(),
                packet.sourceHi,
                packet.sourceLo,
                packet.destinationHi,
                packet.destinationLo)) {
            return DropReason.CT_INVALID;
        }
        boolean isTcp = packet.protocol == Packet.TCP;
        long tcp = isTcp ? packet.at + packet.l4 : 0;
        int upperBytes = packet.end - packet.l4;
        if (isTcp && Connections.nonsense(tcp)) {
            return DropReason.CT_INVALID;
        }
        Connections table = worker.tables.connections;
        int id = table.find(port.slot, tuple, toPort, worker.nowNs);
        if (id == 0) {
            return table.foundClash() || !opens(tcp)
                    ? DropReason.CT_INVALID
                    : open(plan, port, toPort, tcp, upperBytes);
        }
        boolean isReply = table.foundReply();
        if (isTcp && table.over(id) && Connections.opens(tcp)) {
            table.remove(id);
            return open(plan, port, toPort, tcp, upperBytes);
        }
        DropReason again = judgedAgain(plan, port, id);
        if (again != null) {
            return again;
        }
        if (!table.packet(id, isReply, tcp, upperBytes, worker.nowNs)) {
            return DropReason.CT_INVALID;
        }
        connection = id;
        reply = isReply;
        return null;
    }

    private boolean isIcmpError() {
        if (!packet.isIcmp()) {
            return false;
        }
        int type = packet.icmpType();
        return packet.version == 4 ? Icmpv4.isError(type) : Icmpv6.isError(type);
    }

    private boolean opens(long tcp) {
        if (tcp != 0) {
            return Connections.opens(tcp);
        }
        return !packet.isIcmp() || tuple.destinationPort == packet.icmpType();
    }

    private @Nullable DropReason open(
            Plan plan, PortPlan port, boolean toPort, long tcp, int upperBytes) {
        int icmpType = packet.icmpType();
        DropReason reason =
                ask(
                        plan,
                        port,
                        toPort,
                        tuple,
                        icmpType,
                        packet.icmpCode(),
                        packet.sourcePort(),
                        packet.destinationPort());
        if (reason != null) {
            return reason;
        }
        Connections table = worker.tables.connections;
        if (!table.room(port.slot, port.entry.maxConnections(), worker.nowNs)) {
            return DropReason.CT_ZONE_FULL;
        }
        if (!table.anyRoom(worker.nowNs)) {
            return DropReason.CT_TABLE_FULL;
        }
        connection =
                table.open(
                        port.slot,
                        tuple,
                        toPort,
                        icmpType,
                        packet.icmpCode(),
                        ruleSlot,
                        worker.tables.policy,
                        tcp,
                        upperBytes,
                        worker.nowNs);
        return null;
    }

    /// Slot of the rule that let the last asked connection open.
    private int ruleSlot;

    private @Nullable DropReason ask(
            Plan plan,
            PortPlan port,
            boolean toPort,
            FlowTuple of,
            int icmpType,
            int icmpCode,
            int sourcePort,
            int destinationPort) {
        RuleTable table = toPort ? plan.toPort : plan.fromPort;
        long hi = toPort ? of.sourceHi : of.destinationHi;
        long lo = toPort ? of.sourceLo : of.destinationLo;
        long ownHi = toPort ? of.destinationHi : of.sourceHi;
        long ownLo = toPort ? of.destinationLo : of.sourceLo;
        int source = icmpType >= 0 ? icmpCode : sourcePort;
        int destination = icmpType >= 0 ? icmpType : destinationPort;
        if (icmpType < 0 && (of.protocol == Packet.ICMP || of.protocol == Packet.ICMPV6)) {
            destination = NO_TYPE; // ICMP of the other IP version
        }
        int from = 0;
        while (true) {
            int rule =
                    table.match(
                            port.slot,
                            of.v6,
                            ownHi,
                            ownLo,
                            hi,
                            lo,
                            of.protocol,
                            source,
                            destination,
                            from);
            if (rule < 0) {
                return toPort ? DropReason.NO_RULE_TO : DropReason.NO_RULE_FROM;
            }
            RuleEntry entry = table.rule(rule);
            ruleSlot = table.slot(rule);
            worker.counters.hit(ruleSlot);
            if (entry.log()) {
                worker.tables.firewallLog.offer(
                        port.slot, ruleSlot, toPort, entry.action(), packet, worker.nowNs);
            }
            switch (entry.action()) {
                case ALLOW -> {
                    return null;
                }
                case DROP -> {
                    return toPort ? DropReason.RULE_DROP_TO : DropReason.RULE_DROP_FROM;
                }
                case REJECT -> {
                    reject = true;
                    return toPort ? DropReason.RULE_REJECT_TO : DropReason.RULE_REJECT_FROM;
                }
                case PASS -> from = table.nextTier(rule);
            }
        }
    }

    /// After a change of program, what opened the connection is judged by the new rules; null: it
    /// may live on.
    private @Nullable DropReason judgedAgain(Plan plan, PortPlan port, int id) {
        Connections table = worker.tables.connections;
        if (table.generation(id) == worker.tables.policy) {
            return null;
        }
        table.tupleOf(id, opening);
        int icmpType = table.icmpType(id);
        boolean icmp = icmpType >= 0;
        DropReason reason =
                ask(
                        plan,
                        port,
                        table.openedToPort(id),
                        opening,
                        icmpType,
                        table.icmpCode(id),
                        icmp ? 0 : opening.sourcePort,
                        icmp ? 0 : opening.destinationPort);
        if (reason == null) {
            table.judged(id, ruleSlot, worker.tables.policy);
        } else {
            table.remove(id);
        }
        return reason;
    }

    /// An ICMP error passes with the connection of the packet that it quotes, to that packet's
    /// source.
    private @Nullable DropReason related(Plan plan, PortPlan port, boolean toPort) {
        boolean toItsSource =
                quoted()
                        && tuple.sourceHi == packet.destinationHi
                        && tuple.sourceLo == packet.destinationLo;
        if (!toItsSource) {
            return DropReason.CT_INVALID;
        }
        Connections table = worker.tables.connections;
        int id = table.find(port.slot, tuple, !toPort, worker.nowNs);
        if (id == 0) {
            return DropReason.CT_INVALID;
        }
        DropReason again = judgedAgain(plan, port, id);
        if (again != null) {
            return again;
        }
        return worker.tables.meters.relatedError(port.slot, worker.nowNs)
                ? null
                : DropReason.ICMP_RATE;
    }

    /// Fills `tuple` from the packet that an ICMP error quotes.
    private boolean quoted() {
        int at = packet.l4 + 8;
        int bytes = packet.end - at;
        long ip = packet.at + at;
        if (packet.version == 4) {
            if (!Ipv4.validHeader(ALL, ip, bytes)) {
                return false;
            }
            int header = Ipv4.headerLength(ALL, ip);
            return bytes >= header + 8
                    && !Ipv4.isLaterFragment(ALL, ip)
                    && tupleAt(
                            at + header,
                            Ipv4.protocol(ALL, ip),
                            false,
                            0,
                            Ipv4.src(ALL, ip) & 0xFFFF_FFFFL,
                            0,
                            Ipv4.dst(ALL, ip) & 0xFFFF_FFFFL);
        }
        if (!Ipv6.validHeader(ALL, ip, bytes)) {
            return false;
        }
        long walk = Ipv6Ext.walk(ALL, ip, bytes, EXTENSION_LIMIT);
        return !Ipv6Ext.truncated(walk)
                && !Ipv6Ext.unknown(walk)
                && !Ipv6Ext.laterFragment(walk)
                && bytes >= Ipv6Ext.offset(walk) + 8
                && tupleAt(
                        at + Ipv6Ext.offset(walk),
                        Ipv6Ext.protocol(walk),
                        true,
                        Ipv6.srcHi(ALL, ip),
                        Ipv6.srcLo(ALL, ip),
                        Ipv6.dstHi(ALL, ip),
                        Ipv6.dstLo(ALL, ip));
    }

    /// Fills `tuple`; false for what is no member of a connection: ICMP that is neither query nor
    /// reply.
    private boolean tupleAt(
            int l4,
            int protocol,
            boolean v6,
            long sourceHi,
            long sourceLo,
            long destinationHi,
            long destinationLo) {
        tuple.protocol = protocol;
        tuple.v6 = v6;
        tuple.sourceHi = sourceHi;
        tuple.sourceLo = sourceLo;
        tuple.destinationHi = destinationHi;
        tuple.destinationLo = destinationLo;
        long upper = packet.at + l4;
        return switch (protocol) {
            case Packet.TCP, Packet.UDP, Packet.SCTP, Packet.UDP_LITE ->
                    ports(BigEndian.u16(ALL, upper), BigEndian.u16(ALL, upper + 2));
            case Packet.ICMP -> icmp(Icmpv4.id(ALL, upper), request4(Icmpv4.type(ALL, upper)));
            case Packet.ICMPV6 -> icmp(Icmpv6.id(ALL, upper), request6(Icmpv6.type(ALL, upper)));
            default -> ports(0, 0);
        };
    }

    private boolean ports(int source, int destination) {
        tuple.sourcePort = source;
        tuple.destinationPort = destination;
        return true;
    }

    private static int request6(int type) {
        return type == Icmpv6.ECHO_REQUEST
                ? type
                : type == Icmpv6.ECHO_REPLY ? -Icmpv6.ECHO_REQUEST : 0;
    }

    /// @param request its type; negative: the reply to it; 0: neither
    private boolean icmp(int id, int request) {
        tuple.sourcePort = request > 0 ? id : -request;
        tuple.destinationPort = request > 0 ? request : id;
        return request != 0;
    }

    private static int request4(int type) {
        return switch (type) {
            case Icmpv4.ECHO_REQUEST, Icmpv4.TIMESTAMP_REQUEST, Icmpv4.ADDRESS_MASK_REQUEST -> type;
            case Icmpv4.ECHO_REPLY -> -Icmpv4.ECHO_REQUEST;
            case Icmpv4.TIMESTAMP_REPLY -> -Icmpv4.TIMESTAMP_REQUEST;
            case Icmpv4.ADDRESS_MASK_REPLY -> -Icmpv4.ADDRESS_MASK_REQUEST;
            default -> 0;
        };
    }
}
