/// JMH and side-by-side benchmarks.
@NullMarked
package ringwall.bench;

import org.jspecify.annotations.NullMarked;
