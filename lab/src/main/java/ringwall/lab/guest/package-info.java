/// Guests that run in this process, without privileges: an Ethernet adapter and a small IP host behind one jack.
///
///     Guest --- Neighbours (ARP, ND)      Capture: promiscuous, every frame at the jack, to pcapng
///       |------ Ping, Udp, Tcp            Packets, Packet: build and read frames for guests and attacks
///       `------ Dhcp, Dns
///
/// Promises: single-threaded in the fabric's loop, total over any bytes that arrive, the same start gives the same
/// frames. Never: reassembles fragments (a guest that sees one ignores it), selective acknowledgement, congestion
/// control.
@NullMarked
package ringwall.lab.guest;

import org.jspecify.annotations.NullMarked;
