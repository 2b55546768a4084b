package ringwall.model;

import java.util.List;

/// What must hold for all packets; checked by proof and by test.
public record Assertion(
        Kind kind,
        List<Service.Term> services,
        String serviceText,
        List<Rule.Peer> from,
        List<Rule.Peer> to,
        Where where) {
    public enum Kind {
        /// No packet of the services gets from `from` to `to`.
        NEVER,
        /// Nothing but the services can be opened from `from` to `to`.
        ONLY,
        /// Each of `from` can open the services to each of `to`.
        CAN
    }
}
