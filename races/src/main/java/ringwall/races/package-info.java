/// What two threads may see of each other in the dataplane, tried out by jcstress: the rings of
/// frames and records, the bell that wakes a sleeping consumer, counters and examples read while
/// they are written, the swap of programs, connections that leave while traffic flows.
///
/// Each class states all outcomes that are allowed; any other fails. `races/races.sh` runs them.
/// Those of package-private parts lie in the package of what they try.
@NullMarked
package ringwall.races;

import org.jspecify.annotations.NullMarked;
