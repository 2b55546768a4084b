/// The embedded switch: run-to-completion loop, flow cache, conntrack, FDB, overlay, teams,
/// mirrors, meters.
@NullMarked
package ringwall.dataplane;

import org.jspecify.annotations.NullMarked;
