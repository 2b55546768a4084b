/// Packet matchers, scenario format, state expanders, a clock you hold.
@NullMarked
package ringwall.testbed;

import org.jspecify.annotations.NullMarked;
