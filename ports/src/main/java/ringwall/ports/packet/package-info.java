/// A physical adapter (or any interface) as a port, through packet sockets, packet(7): what an
/// uplink is bound to. Needs CAP_NET_RAW in the interface's network namespace.
@NullMarked
package ringwall.ports.packet;

import org.jspecify.annotations.NullMarked;
