/// How frames enter and leave the machine. Every port is a [ringwall.dataplane.port.FramePort]; one
/// worker thread drives it.
///
/// | port | what it is | privilege | takes |
/// |---|---|---|---|
/// | [ringwall.ports.socket.StreamPort] | QEMU `-netdev stream`, `-netdev socket` (TCP, Unix) | none | complete frames |
/// | [ringwall.ports.socket.DatagramPort] | QEMU `-netdev dgram`, `-netdev socket,udp=` | none | complete frames |
/// | `ringwall.ports.vhost` | vhost-user, server and client | none | what the guest negotiated |
/// | [ringwall.ports.tap.TapPort] | a kernel interface, in any network namespace | CAP_NET_ADMIN, or a user namespace ([ringwall.ports.tap.TapHandover]) | partial checksums, super-frames |
/// | [ringwall.ports.packet.PacketPort] | a physical adapter, by a packet socket | CAP_NET_RAW | partial checksums, super-frames |
/// | [ringwall.ports.underlay.UdpUnderlayPort] | UDP tunnels over an ordinary socket | none | complete frames |
/// | [ringwall.ports.capture.ReplayPort], [ringwall.ports.capture.FilePort] | a capture file that sends, or receives | none | anything |
/// | [ringwall.ports.capture.CapturingPort], [ringwall.ports.impair.ImpairedPort] | another port, recorded; or behind a bad wire | its own | its own |
///
/// Promises: nothing throws, blocks or (capture and impairment apart) allocates on the packet path;
/// what is set up wrongly is a `LinuxException` that says what, where and the mend; a peer that is
/// gone is a link that is down and may come again. Never does: trust a length, an offset or an
/// address that came from outside; judge a frame.
@NullMarked
package ringwall.ports;

import org.jspecify.annotations.NullMarked;
