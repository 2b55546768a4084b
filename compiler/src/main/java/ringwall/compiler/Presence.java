package ringwall.compiler;

import java.util.Optional;
import ringwall.program.Tag;

/// A segment as one host has it.
///
/// @param segment its name
/// @param populated a vNIC or adapter of this host is in it; false: the host only routes into it
/// @param uplink `uplink:...` by which it leaves the host; empty: it does not, or by tunnel
/// @param wire its frames' tag on that uplink
/// @param vni of its tunnels; -1: none
/// @param mtu of IP packets in it
record Presence(
        String segment, boolean populated, String uplink, Optional<Tag> wire, int vni, int mtu) {
    boolean onWire() {
        return wire.isPresent();
    }

    boolean tunnelled() {
        return vni >= 0;
    }
}
