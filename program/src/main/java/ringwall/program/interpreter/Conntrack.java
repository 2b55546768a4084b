package ringwall.program.interpreter;

import org.jspecify.annotations.Nullable;
import ringwall.program.DropReason;
import ringwall.program.Port;
import ringwall.program.RuleEntry;
import ringwall.wire.IpProtocol;
import ringwall.wire.Ipv4;
import ringwall.wire.Ipv6;
import ringwall.wire.Ipv6Ext;

/// Tables `ct_from`, `from_port` and `ct_to`, `to_port` at one port: a connection is known in the
/// port's own zone, from its first allowed packet until its timeout, and no other zone sees it.
///
/// - A packet whose tuple is a connection's original, in the direction of the first, or its reverse
///   in the other direction, is *established*.
/// - An ICMP error is *related* to the connection that the packet it quotes belongs to, if it goes
///   to that packet's source; errors are rate-limited per zone.
/// - Everything else is *new* and is judged by the rules, if it can open a connection: TCP only by
///   a SYN, ICMP only by a query. No connection is picked up in its middle. Else it is *invalid*.
/// - When the program has changed since a connection was last judged, its opening packet is judged
///   again before anything passes in either direction; what is now forbidden dies (BEHAVIOUR 20).
final class Conntrack {
    static final long UDP_NEW_NS = 30_000_000_000L;
    static final long UDP_REPLIED_NS = 120_000_000_000L;
    static final long ICMP_NS = 30_000_000_000L;
    static final long OTHER_NS = 600_000_000_000L;

    /// ICMP errors a second that pass a zone, and that the switch itself sends to a port.
    static final long ICMP_ERRORS_PER_SECOND = 100;

    private Conntrack() {}

    enum Kind {
        NEW,
        ESTABLISHED,
        RELATED,
        INVALID,
        /// A fragment behind a first one that passed.
        FRAGMENT
    }

    /// What a port makes of a packet.
    ///
    /// @param drop null: it passes
    /// @param atRules the rules dropped it, not conntrack
    /// @param reject the sender is to be told
    /// @param by rule id
    record Verdict(
            Kind kind, @Nullable DropReason drop, boolean atRules, boolean reject, String by) {}

    /// Judges an IP packet at a firewalled port, and remembers.
    static Verdict judge(
            Tables tables,
            State state,
            Port port,
            RuleEntry.Direction direction,
            Packet packet,
            long nowNs) {
        if (!packet.fragment) {
            return whole(tables, state, port, direction, packet, nowNs);
        }
        Fragments.Key key = Fragments.Key.of(port.name(), direction, packet);
        if (packet.laterFragment()) {
            return new Verdict(
                    Kind.FRAGMENT, Fragments.later(state, key, packet), false, false, "");
        }
        DropReason before = Fragments.beforeFirst(state, key);
        if (before != null) {
            return new Verdict(Kind.FRAGMENT, before, false, false, "");
        }
        Verdict verdict = whole(tables, state, port, direction, packet, nowNs);
        if (verdict.drop == null) {
            Fragments.first(state, key, packet, nowNs);
        }
        return verdict;
    }

    private static Verdict whole(
            Tables tables,
            State state,
            Port port,
            RuleEntry.Direction direction,
            Packet packet,
            long nowNs) {
        if (packet.isIcmpError()) {
            return related(tables, state, port, direction, packet, nowNs);
        }
        Tuple tuple = Tuple.of(packet);
        if (tuple == null) {
            return invalid();
        }
        if (packet.is(IpProtocol.TCP) && TcpTracker.nonsense(packet)) {
            return invalid();
        }
        State.ConnectionKey key = find(state, port.name(), direction, tuple);
        if (key == null) {
            boolean clash =
                    state.connections.containsKey(new State.ConnectionKey(port.name(), tuple));
            return clash || !opens(packet)
                    ? invalid()
                    : opened(tables, state, port, direction, packet, tuple, nowNs);
        }
        Connection connection = connection(state, key);
        boolean original = key.original().equals(tuple) && connection.opener() == direction;
        TcpTracker tcp = connection.tcp();
        if (tcp != null && tcp.over() && TcpTracker.opens(packet)) {
            state.connections.remove(key);
            return opened(tables, state, port, direction, packet, tuple, nowNs);
        }
        Verdict again = judgedAgain(tables, state, port, key, connection);
        if (again != null) {
            return again;
        }
        connection = connection(state, key);
        TcpTracker next = null;
        if (tcp != null) {
            next = tcp.after(packet, original);
            if (next == null) {
                return invalid();
            }
        }
        boolean replied = connection.replied() || !original;
        state.connections.put(
                key,
                connection.after(replied, next, nowNs + timeoutNs(packet.protocol, replied, next)));
        return new Verdict(Kind.ESTABLISHED, null, false, false, connection.rule());
    }

    private static Connection connection(State state, State.ConnectionKey key) {
        Connection connection = state.connections.get(key);
        if (connection == null) {
            throw new IllegalStateException("no connection " + key);
        }
        return connection;
    }

    private static Verdict invalid() {
        return new Verdict(Kind.INVALID, DropReason.CT_INVALID, false, false, "");
    }

    private static State.@Nullable ConnectionKey find(
            State state, String zone, RuleEntry.Direction direction, Tuple tuple) {
        State.ConnectionKey original = new State.ConnectionKey(zone, tuple);
        Connection a = state.connections.get(original);
        if (a != null && a.opener() == direction) {
            return original;
        }
        State.ConnectionKey reply = new State.ConnectionKey(zone, tuple.reversed());
        Connection b = state.connections.get(reply);
        return b != null && b.opener() != direction ? reply : null;
    }

    private static boolean opens(Packet packet) {
        if (packet.is(IpProtocol.TCP)) {
            return TcpTracker.opens(packet);
        }
        if (!packet.isIcmp()) {
            return true;
        }
        Tuple tuple = Tuple.of(packet);
        return tuple != null && tuple.dstPort() == packet.icmpType(); // a query
    }

    private static Verdict opened(
            Tables tables,
            State state,
            Port port,
            RuleEntry.Direction direction,
            Packet packet,
            Tuple tuple,
            long nowNs) {
        Rules.Verdict verdict = Rules.judge(tables, Rules.question(port.name(), direction, packet));
        if (verdict.drop() != null) {
            return new Verdict(Kind.NEW, verdict.drop(), true, verdict.reject(), verdict.by());
        }
        if (state.liveConnectionsIn(port.name()) >= port.maxConnections()) {
            return new Verdict(Kind.NEW, DropReason.CT_ZONE_FULL, true, false, verdict.by());
        }
        TcpTracker tcp = packet.is(IpProtocol.TCP) ? TcpTracker.opened(packet) : null;
        state.connections.put(
                new State.ConnectionKey(port.name(), tuple),
                new Connection(
                        tuple,
                        direction,
                        packet.icmpType(),
                        packet.icmpCode(),
                        verdict.by(),
                        tables.generation,
                        false,
                        tcp,
                        nowNs + timeoutNs(packet.protocol, false, tcp)));
        return new Verdict(Kind.NEW, null, true, false, verdict.by());
    }

    /// Null: the connection may live on.
    private static @Nullable Verdict judgedAgain(
            Tables tables, State state, Port port, State.ConnectionKey key, Connection connection) {
        if (connection.generation().equals(tables.generation)) {
            return null;
        }
        Rules.Verdict verdict = Rules.judge(tables, Rules.question(port.name(), connection));
        if (verdict.drop() == null) {
            state.connections.put(key, connection.allowedBy(verdict.by(), tables.generation));
            return null;
        }
        state.connections.remove(key);
        return new Verdict(Kind.ESTABLISHED, verdict.drop(), true, verdict.reject(), verdict.by());
    }

    private static Verdict related(
            Tables tables,
            State state,
            Port port,
            RuleEntry.Direction direction,
            Packet packet,
            long nowNs) {
        Tuple quoted = quoted(packet);
        if (quoted == null || !quoted.src().equals(packet.dstIp)) {
            return invalid();
        }
        RuleEntry.Direction other =
                direction == RuleEntry.Direction.FROM_PORT
                        ? RuleEntry.Direction.TO_PORT
                        : RuleEntry.Direction.FROM_PORT;
        State.ConnectionKey key = find(state, port.name(), other, quoted);
        if (key == null) {
            return invalid();
        }
        Connection connection = connection(state, key);
        Verdict again = judgedAgain(tables, state, port, key, connection);
        if (again != null) {
            return again;
        }
        boolean within =
                Meters.take(
                        state,
                        "icmp related " + port.name(),
                        ICMP_ERRORS_PER_SECOND,
                        ICMP_ERRORS_PER_SECOND,
                        1,
                        nowNs);
        return new Verdict(
                Kind.RELATED,
                within ? null : DropReason.ICMP_RATE,
                false,
                false,
                connection.rule());
    }

    /// The tuple of the packet that an ICMP error quotes; null when too little of it is there.
    private static @Nullable Tuple quoted(Packet packet) {
        int at = packet.l4 + 8;
        int length = packet.end - at;
        if (packet.version == 4) {
            if (!Ipv4.validHeader(packet.m, at, length)) {
                return null;
            }
            int header = Ipv4.headerLength(packet.m, at);
            boolean enough = length >= header + 8 && !Ipv4.isLaterFragment(packet.m, at);
            return enough
                    ? Tuple.of(
                            packet,
                            Packet.ip4(Ipv4.src(packet.m, at)),
                            Packet.ip4(Ipv4.dst(packet.m, at)),
                            Ipv4.protocol(packet.m, at),
                            at + header)
                    : null;
        }
        if (!Ipv6.validHeader(packet.m, at, length)) {
            return null;
        }
        long walk = Ipv6Ext.walk(packet.m, at, length, Packet.EXTENSION_LIMIT);
        boolean enough =
                !Ipv6Ext.truncated(walk)
                        && !Ipv6Ext.unknown(walk)
                        && !Ipv6Ext.laterFragment(walk)
                        && length >= Ipv6Ext.offset(walk) + 8;
        return enough
                ? Tuple.of(
                        packet,
                        ringwall.model.Ip.v6(Ipv6.srcHi(packet.m, at), Ipv6.srcLo(packet.m, at)),
                        ringwall.model.Ip.v6(Ipv6.dstHi(packet.m, at), Ipv6.dstLo(packet.m, at)),
                        Ipv6Ext.protocol(walk),
                        at + Ipv6Ext.offset(walk))
                : null;
    }

    private static long timeoutNs(int protocol, boolean replied, @Nullable TcpTracker tcp) {
        if (tcp != null) {
            return tcp.phase().seconds * 1_000_000_000L;
        }
        return switch (protocol) {
            case IpProtocol.UDP, IpProtocol.UDP_LITE -> replied ? UDP_REPLIED_NS : UDP_NEW_NS;
            case IpProtocol.ICMP, IpProtocol.ICMPV6 -> ICMP_NS;
            default -> OTHER_NS;
        };
    }
}
