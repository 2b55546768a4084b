package ringwall.program;

import java.util.List;
import ringwall.model.Ip;
import ringwall.model.Mac;

/// What the per-port responder tells a vNIC by DHCPv4, DHCPv6 and RA.
///
/// @param addresses with the lengths of their subnets
/// @param gateways distributed router addresses told, one a version; empty: none
/// @param seconds lease time
public record Lease(
        String port,
        String segment,
        Mac mac,
        List<Routing.Address> addresses,
        List<Ip> gateways,
        List<Ip> dns,
        int mtu,
        int seconds) {}
