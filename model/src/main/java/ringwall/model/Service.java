package ringwall.model;

import java.util.List;

/// A named list of what can be asked of a peer.
public record Service(String name, List<Term> terms, Where where) {

    /// One alternative of a service.
    public sealed interface Term {
        /// Any IP protocol.
        record AnyIp() implements Term {}

        /// @param protocol IANA number: 6 TCP, 17 UDP, 132 SCTP
        record Ports(
                int protocol,
                int firstSource,
                int lastSource,
                int firstDestination,
                int lastDestination)
                implements Term {
            public static Ports to(int protocol, int first, int last) {
                return new Ports(protocol, 0, 65_535, first, last);
            }
        }

        /// ICMP (version 4) or ICMPv6 (version 6).
        ///
        /// @param type -1: any
        /// @param code -1: any
        record Icmp(int version, int type, int code) implements Term {}

        /// Any packet of an IP protocol without ports.
        record Protocol(int protocol) implements Term {}
    }
}
