package ringwall.program.interpreter;

import org.jspecify.annotations.Nullable;
import ringwall.model.Ip;

/// Where a frame came in, and so where an answer to it goes out again.
///
/// @param port a vNIC, an adapter, or the uplink
/// @param pnic by which it came; null: from a local port
/// @param peer the VTEP that it came from; null: not out of a tunnel
/// @param vni of the tunnel, or -1
record Place(String port, String segment, @Nullable String pnic, @Nullable Ip peer, int vni) {
    boolean local() {
        return pnic == null;
    }

    boolean tunnelled() {
        return peer != null;
    }
}
