package ringwall.program.interpreter;

import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;
import ringwall.model.Service;
import ringwall.program.DropReason;
import ringwall.program.RuleEntry;
import ringwall.program.ServiceSet;
import ringwall.wire.IpProtocol;

/// The shape rule(port set, peer set, service, state): see [RuleEntry], of which this is the
/// reading.
final class Rules {
    private Rules() {}

    /// What a rule looks at.
    ///
    /// @param own the port's side's address
    /// @param peer the other side's address
    /// @param icmpType and `icmpCode`: -1 for all that is no ICMP
    record Question(
            String port,
            RuleEntry.Direction direction,
            Ip own,
            Ip peer,
            int protocol,
            int srcPort,
            int dstPort,
            int icmpType,
            int icmpCode) {}

    /// @param drop null: allowed
    /// @param by id of the rule; empty when none matched
    record Verdict(@Nullable DropReason drop, boolean reject, String by) {}

    static Question question(String port, RuleEntry.Direction direction, Packet packet) {
        return new Question(
                port,
                direction,
                direction == RuleEntry.Direction.FROM_PORT ? packet.srcIp : packet.dstIp,
                direction == RuleEntry.Direction.FROM_PORT ? packet.dstIp : packet.srcIp,
                packet.protocol,
                packet.srcPort(),
                packet.dstPort(),
                packet.icmpType(),
                packet.icmpCode());
    }

    /// The packet that opened a connection, to judge it again.
    static Question question(String port, Connection connection) {
        Tuple tuple = connection.original();
        boolean from = connection.opener() == RuleEntry.Direction.FROM_PORT;
        boolean icmp = connection.icmpType() >= 0;
        return new Question(
                port,
                connection.opener(),
                from ? tuple.src() : tuple.dst(),
                from ? tuple.dst() : tuple.src(),
                tuple.protocol(),
                icmp ? 0 : tuple.srcPort(),
                icmp ? 0 : tuple.dstPort(),
                connection.icmpType(),
                connection.icmpCode());
    }

    static Verdict judge(Tables tables, Question asked) {
        boolean from = asked.direction == RuleEntry.Direction.FROM_PORT;
        boolean tierDone = false;
        int tier = Integer.MIN_VALUE;
        for (RuleEntry rule : tables.program.rules()) {
            if (rule.tier() != tier) {
                tier = rule.tier();
                tierDone = false;
            }
            if (tierDone || !matches(tables, rule, asked)) {
                continue;
            }
            switch (rule.action()) {
                case ALLOW -> {
                    return new Verdict(null, false, rule.id());
                }
                case DROP -> {
                    return new Verdict(
                            from ? DropReason.RULE_DROP_FROM : DropReason.RULE_DROP_TO,
                            false,
                            rule.id());
                }
                case REJECT -> {
                    return new Verdict(
                            from ? DropReason.RULE_REJECT_FROM : DropReason.RULE_REJECT_TO,
                            true,
                            rule.id());
                }
                case PASS -> tierDone = true;
            }
        }
        return new Verdict(from ? DropReason.NO_RULE_FROM : DropReason.NO_RULE_TO, false, "");
    }

    private static boolean matches(Tables tables, RuleEntry rule, Question asked) {
        return rule.direction() == asked.direction
                && tables.inPortSet(rule.ports(), asked.port)
                && tables.inAddressSet(rule.peers(), asked.peer)
                && tables.inAddressSet(rule.own(), asked.own)
                && service(tables, rule.service(), asked);
    }

    private static boolean service(Tables tables, String name, Question asked) {
        if (name.equals(RuleEntry.ANY)) {
            return true;
        }
        ServiceSet set = tables.service(name);
        return set != null && set.terms().stream().anyMatch(term -> matches(term, asked));
    }

    static boolean matches(Service.Term term, Question asked) {
        return switch (term) {
            case Service.Term.AnyIp any -> true;
            case Service.Term.Protocol protocol -> protocol.protocol() == asked.protocol;
            case Service.Term.Ports ports ->
                    ports.protocol() == asked.protocol
                            && ports.firstSource() <= asked.srcPort
                            && asked.srcPort <= ports.lastSource()
                            && ports.firstDestination() <= asked.dstPort
                            && asked.dstPort <= ports.lastDestination();
            case Service.Term.Icmp icmp ->
                    asked.protocol == (icmp.version() == 4 ? IpProtocol.ICMP : IpProtocol.ICMPV6)
                            && asked.peer.version() == icmp.version()
                            && (icmp.type() < 0 || icmp.type() == asked.icmpType)
                            && (icmp.code() < 0 || icmp.code() == asked.icmpCode);
        };
    }
}
