/// How frames lie in memory and how ports hand them over: the seam between the switch and the real ports.
///
///     guest memory --receive--> slot (private headers) + extents --transmit--> guest memory
///                   copies <= 256 B                      one copy of the payload
///
/// The verdict and what leaves both use the private copy of the headers: a guest cannot rewrite them after the
/// check. Payload is copied once, by the port that sends. Nothing here allocates after start, locks or throws
/// on the packet path.
@NullMarked
package ringwall.dataplane.port;

import org.jspecify.annotations.NullMarked;
