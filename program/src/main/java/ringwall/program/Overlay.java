package ringwall.program;

import java.util.List;
import ringwall.model.Ip;
import ringwall.model.Mac;

/// This host's tunnel endpoint (RFC 7348).
///
/// @param uplink the team that carries outer frames: `uplink:SWITCH`, or `uplink:pNIC` where a pNIC
///   is the VTEP's own
/// @param tag of outer frames
/// @param mtu of outer IP packets
/// @param udpPort 4789
public record Overlay(
        Ip address,
        Mac mac,
        int prefixLength,
        String uplink,
        Tag tag,
        int mtu,
        int udpPort,
        List<Peer> peers) {
    public Overlay {
        peers = ProgramOrder.sorted(peers, java.util.Comparator.comparing(Peer::host));
    }

    /// @param nextHop outer destination MAC: the peer's own in one subnet, else the underlay
    ///   router's
    /// @param hostMac stands for the peer's gateway in its inner frames
    public record Peer(String host, Ip address, Mac nextHop, Mac hostMac) {}
}
