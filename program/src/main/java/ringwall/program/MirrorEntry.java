package ringwall.program;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedSet;
import ringwall.model.Ip;
import ringwall.model.Mac;

/// A mirror session, or a promiscuous port, as far as it concerns this host. One copy per frame and
/// session: what a port in `from` sends is copied at that port; what reaches a port in `to` is
/// copied there unless its sender is covered, because then the sender's side (this host or another)
/// has copied it.
///
/// @param promiscuous the target is a promiscuous port: it gets no copy of what it sent or was
///   given
/// @param from ports whose sent frames are copied, after port security
/// @param to ports whose delivered frames are copied, as delivered
/// @param coveredMacs vNIC MACs of all ports in `from`, on every host
/// @param coveredAddresses name of the address set of the same vNICs; empty: none
/// @param filter name of a [ServiceSet]; empty: every frame
/// @param expiresEpochSecond wall time from which nothing is copied
public record MirrorEntry(
        String name,
        boolean promiscuous,
        SortedSet<String> from,
        SortedSet<String> to,
        SortedSet<Mac> coveredMacs,
        String coveredAddresses,
        String filter,
        OptionalInt truncateTo,
        Target target,
        OptionalLong expiresEpochSecond) {

    public sealed interface Target {
        record ToPort(String port) implements Target {}

        /// Out of an uplink in an RSPAN VLAN.
        record ToUplink(String uplink, int vid) implements Target {}

        /// In a VXLAN tunnel to the host of the target port.
        record ToVtep(Ip peer, int vni) implements Target {}

        /// @param kind `gre`, `erspan1`, `erspan2` or `erspan3`
        record ToRemote(String kind, Ip collector, int sessionId, Optional<Mac> nextHop)
                implements Target {}

        record ToFile(String path) implements Target {}
    }
}
