/// The underlay without privileges: an overlay's tunnel packets over an ordinary UDP socket instead
/// of a raw adapter.
@NullMarked
package ringwall.ports.underlay;

import org.jspecify.annotations.NullMarked;
