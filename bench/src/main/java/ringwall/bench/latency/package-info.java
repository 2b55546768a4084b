/// P7: latency through the switch, above the floor of the machine that it runs on.
@NullMarked
package ringwall.bench.latency;

import org.jspecify.annotations.NullMarked;
