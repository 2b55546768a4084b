/// YAML text to Network; diagnostics with file, line, column and a mend.
@NullMarked
package ringwall.intent;

import org.jspecify.annotations.NullMarked;
