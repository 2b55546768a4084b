package ringwall.program;

import java.util.List;
import java.util.SortedMap;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Prefix;

/// The distributed router (table `route`) and what is known of neighbours.
///
/// @param gatewayMac what VMs see as their gateway, on every host
/// @param hostMac stands for `gatewayMac` on this host's wires and in its tunnels
/// @param peerHostMacs the same of every other host, by host; restored to `gatewayMac` on arrival
public record Routing(
        Mac gatewayMac,
        Mac hostMac,
        SortedMap<String, Mac> peerHostMacs,
        List<Gateway> gateways,
        List<Route> routes,
        List<Neighbour> neighbours) {
    public Routing {
        gateways = ProgramOrder.sorted(gateways, ProgramOrder.GATEWAY);
        routes = ProgramOrder.sorted(routes, ProgramOrder.ROUTE);
        neighbours = ProgramOrder.sorted(neighbours, ProgramOrder.NEIGHBOUR);
    }

    /// The router's interface in a segment.
    ///
    /// @param addresses with the lengths of their subnets
    /// @param answersExternal this host answers ARP and ND for the gateway towards the wire (one
    ///   host of an external segment does)
    public record Gateway(
            String router,
            String segment,
            List<Address> addresses,
            int mtu,
            boolean answersExternal) {}

    /// @param prefixLength of the subnet that the address is in
    public record Address(Ip ip, int prefixLength) implements Comparable<Address> {
        @Override
        public int compareTo(Address other) {
            int byIp = ip.compareTo(other.ip);
            return byIp != 0 ? byIp : Integer.compare(prefixLength, other.prefixLength);
        }
    }

    /// Longest prefix wins.
    public record Route(String router, Prefix prefix, NextHop next) {}

    public sealed interface NextHop {
        /// The destination itself is the neighbour.
        record Connected(String segment) implements NextHop {}

        record Via(String segment, Ip ip) implements NextHop {}

        record Unreachable() implements NextHop {}
    }

    /// What ARP and ND would say: used by the router and by suppression.
    public record Neighbour(String segment, Ip ip, Mac mac) {}
}
