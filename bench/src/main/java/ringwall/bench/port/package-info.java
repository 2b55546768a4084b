/// TAP and stream ports side by side with the Linux bridge, vde_switch and OVS netdev: what
/// bench/p4-tap.sh and bench/p5-stream.sh run.
@NullMarked
package ringwall.bench.port;

import org.jspecify.annotations.NullMarked;
