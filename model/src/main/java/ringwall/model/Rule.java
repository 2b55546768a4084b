package ringwall.model;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// One line of policy: `from` may (or may not) open connections of `services` to `to`. It means
/// both the senders' from-port and the receivers' to-port; replies return by connection tracking.
///
/// Within a tier the first rule that matches decides; `PASS` hands the frame to the next tier.
///
/// @param id stable; counters and logs are kept by it
/// @param services names of the Network's services or inline terms; empty: any
/// @param expires last day on which it holds
public record Rule(
        String id,
        Action action,
        List<Service.Term> services,
        String serviceText,
        List<Peer> from,
        List<Peer> to,
        String note,
        String owner,
        boolean disabled,
        Optional<LocalDate> expires,
        boolean log,
        Where where) {

    public enum Action {
        ALLOW,
        /// Silently.
        DROP,
        /// With a TCP reset or ICMP unreachable to the sender.
        REJECT,
        /// Undecided here: the next tier decides.
        PASS
    }

    /// Rules of one tier, judged before those of the next.
    public record Tier(String name, List<Rule> rules, Where where) {}

    /// One side of a rule.
    public sealed interface Peer {
        record Any() implements Peer {}

        record OfGroup(String group) implements Peer {}

        record OfVm(String vm) implements Peer {}

        /// `vm/nic`, or the bare vNIC of the appliance that the rule belongs to.
        record OfVnic(String vm, String nic) implements Peer {}

        record OfSegment(String segment) implements Peer {}

        record OfExternal(String external) implements Peer {}

        record OfPrefix(Prefix prefix) implements Peer {}

        record OfTenant(String tenant) implements Peer {}
    }
}
