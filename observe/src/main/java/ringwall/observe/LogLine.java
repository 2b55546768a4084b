package ringwall.observe;

import java.time.Instant;
import ringwall.model.Ip;
import ringwall.program.RuleEntry;

/// One line of the firewall log (BEHAVIOUR 38).
///
/// @param atNs nanoseconds since the Unix epoch
/// @param port whose rule it was
/// @param destinationPort ICMP has 0 for both ports
public record LogLine(
        long atNs,
        String port,
        String rule,
        RuleEntry.Direction direction,
        RuleEntry.Action action,
        int protocol,
        Ip source,
        int sourcePort,
        Ip destination,
        int destinationPort,
        int frameLength) {

    /// As it stands in the log.
    public String text() {
        return Instant.ofEpochSecond(atNs / 1_000_000_000L, atNs % 1_000_000_000L)
                + " "
                + action.name().toLowerCase(java.util.Locale.ROOT)
                + " rule="
                + rule
                + " port="
                + port
                + " "
                + (direction == RuleEntry.Direction.FROM_PORT ? "from-port" : "to-port")
                + " proto="
                + protocol
                + " src="
                + source
                + " sport="
                + sourcePort
                + " dst="
                + destination
                + " dport="
                + destinationPort
                + " bytes="
                + frameLength;
    }
}
