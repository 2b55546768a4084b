/// Counters, rule hits, flow records, link state.
@NullMarked
package ringwall.observe;

import org.jspecify.annotations.NullMarked;
