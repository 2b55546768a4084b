/// The ringwall command.
@NullMarked
package ringwall.cli;

import org.jspecify.annotations.NullMarked;
