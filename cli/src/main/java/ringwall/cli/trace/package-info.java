/// One frame through a whole Network: every host's program run by the reference interpreter, joined
/// by the physical switches and cables of the file, in virtual time. What `ringwall trace` prints.
@NullMarked
package ringwall.cli.trace;

import org.jspecify.annotations.NullMarked;
