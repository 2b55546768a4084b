/// How frames enter and leave the machine: QEMU sockets, TAP, AF_PACKET, vhost-user, UDP underlay,
/// pcap.
@NullMarked
package ringwall.ports;

import org.jspecify.annotations.NullMarked;
