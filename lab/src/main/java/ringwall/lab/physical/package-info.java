/// The physical network of a lab, in one thread: jacks, cables, switches, routers, and the fabric that carries frames
/// between them in the order of time.
///
///     device --jack==cable==jack-- device          events: (due, sequence) -> frame at a jack, or a timer
///
/// Promises: a frame arrives at the other end of a plugged cable once, unchanged, in order; in virtual time the same
/// start gives the same run. Never: threads of its own, frames that share memory with the sender's.
@NullMarked
package ringwall.lab.physical;

import org.jspecify.annotations.NullMarked;
