package ringwall.program;

import java.util.List;

/// The tables in a frame's order: the one page of data that the documentation prints, the
/// interpreter walks, the switch compiles and the verifier encodes.
public final class Pipeline {
    private Pipeline() {}

    /// The shapes that a table may have, and no other.
    public enum Shape {
        EXACT,
        LONGEST_PREFIX,
        FIRST_MATCH_GUARDS,
        RULE
    }

    /// Whether a table's decisions are exact or only restrict what others decide, so that a proof
    /// knows what it may assume.
    public enum Promise {
        EXACT,
        RESTRICTS
    }

    public enum Table {
        INGRESS(
                Shape.EXACT,
                Promise.EXACT,
                "attachment and tag (or peer and VNI) to port and segment; decapsulation and VTEP trust"),
        STORM(
                Shape.EXACT,
                Promise.RESTRICTS,
                "broadcast, multicast and unknown-unicast meters of the port"),
        PORT_SECURITY(
                Shape.FIRST_MATCH_GUARDS,
                Promise.EXACT,
                "by port and segment: MAC, IP, ARP, ND, DHCP, RA, BPDU guards"),
        CT_FROM(
                Shape.EXACT,
                Promise.EXACT,
                "the sender's zone: new, established, related or invalid"),
        FROM_PORT(
                Shape.RULE,
                Promise.EXACT,
                "the sender's rules; allowed and new: commit in the sender's zone"),
        ROUTE(
                Shape.LONGEST_PREFIX,
                Promise.EXACT,
                "frames to the gateway: next segment, TTL, MACs; ARP, ND, DHCP, RA replies; ICMP errors"),
        FORWARD(Shape.EXACT, Promise.EXACT, "segment and MAC to port or VTEP; BUM list"),
        CT_TO(Shape.EXACT, Promise.EXACT, "per copy: the receiver's zone"),
        TO_PORT(
                Shape.RULE,
                Promise.EXACT,
                "per copy: the receiver's rules; allowed and new: commit in the receiver's zone"),
        OUTPUT(
                Shape.EXACT,
                Promise.EXACT,
                "tag, team member, encapsulation, mirror copies, marking"),
        METER(Shape.EXACT, Promise.RESTRICTS, "rate limits of vNIC and segment");

        private final Shape shape;
        private final Promise promise;
        private final String decides;

        Table(Shape shape, Promise promise, String decides) {
            this.shape = shape;
            this.promise = promise;
            this.decides = decides;
        }

        public Shape shape() {
            return shape;
        }

        public Promise promise() {
            return promise;
        }

        public String decides() {
            return decides;
        }

        /// The name in traces, text and documentation.
        public String label() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /// In a frame's order.
    public static List<Table> tables() {
        return List.of(Table.values());
    }
}
