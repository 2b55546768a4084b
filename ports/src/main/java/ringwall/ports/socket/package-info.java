/// Ports that speak QEMU's socket netdevs; no privilege is needed on either side.
///
/// | QEMU | here | on the wire |
/// |---|---|---|
/// | `-netdev stream,server=off` | [ringwall.ports.socket.StreamPort#listen] | length (4, network order) and frame, repeated |
/// | `-netdev stream,server=on` | [ringwall.ports.socket.StreamPort#connect] | the same |
/// | `-netdev socket,connect=` / `listen=` | the same two, TCP | the same |
/// | `-netdev dgram` (unix, inet), `-netdev socket,udp=` | [ringwall.ports.socket.DatagramPort] | a datagram is a frame |
///
/// QEMU 7.2 (Debian 12) cannot reconnect a stream: let it be the client of a listening port, or
/// restart it; either side may be the server. Frames have no offload metadata: what goes out is
/// complete ([ringwall.dataplane.port.FramePort#takes] is 0).
///
/// Promises: no allocation after start, no blocking call, no exception on the packet path; a peer
/// that dies, stalls or sends nonsense costs its own link only. Never does: trust a length.
@NullMarked
package ringwall.ports.socket;

import org.jspecify.annotations.NullMarked;
