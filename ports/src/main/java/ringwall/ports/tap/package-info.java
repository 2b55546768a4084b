/// TAP interfaces (Documentation/networking/tuntap): frames to and from the kernel, or a network
/// namespace's, with partial checksums and super-frames as metadata both ways.
///
/// Making a TAP needs CAP_NET_ADMIN in its network namespace; using one that was made for the user
/// (`ip tuntap add mode tap user NAME`) does not.
@NullMarked
package ringwall.ports.tap;

import org.jspecify.annotations.NullMarked;
