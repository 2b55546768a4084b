package ringwall.program.interpreter;

import org.jspecify.annotations.Nullable;
import ringwall.program.RuleEntry;

/// A connection as one zone sees it.
///
/// @param opener direction of the original packets at the zone's port
/// @param icmpType of the packet that opened it, to judge it again; -1: no ICMP
/// @param icmpCode the same
/// @param rule id of the rule that allowed it
/// @param generation of the program that judged it last; another one judges it again
/// @param replied a packet came the other way
/// @param tcp null for other protocols
record Connection(
        Tuple original,
        RuleEntry.Direction opener,
        int icmpType,
        int icmpCode,
        String rule,
        String generation,
        boolean replied,
        @Nullable TcpTracker tcp,
        long expiresNs) {

    Connection judgedBy(String newGeneration) {
        return new Connection(
                original, opener, icmpType, icmpCode, rule, newGeneration, replied, tcp, expiresNs);
    }

    Connection allowedBy(String newRule, String newGeneration) {
        return new Connection(
                original,
                opener,
                icmpType,
                icmpCode,
                newRule,
                newGeneration,
                replied,
                tcp,
                expiresNs);
    }

    Connection after(boolean nowReplied, @Nullable TcpTracker newTcp, long newExpiresNs) {
        return new Connection(
                original,
                opener,
                icmpType,
                icmpCode,
                rule,
                generation,
                nowReplied,
                newTcp,
                newExpiresNs);
    }

    /// TCP that ended: known for late segments, while nobody needs its place.
    boolean over() {
        return tcp != null && tcp.over();
    }

    @Override
    public String toString() {
        return original
                + (opener == RuleEntry.Direction.FROM_PORT ? " opened by it" : " opened to it")
                + (tcp == null ? replied ? ", replied" : "" : ", " + tcp.phase())
                + ", rule "
                + rule;
    }
}
