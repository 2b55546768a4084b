/// The embedded switch under the clock: whole switch port to port, latency, and the parts by JMH.
@NullMarked
package ringwall.bench.dataplane;

import org.jspecify.annotations.NullMarked;
