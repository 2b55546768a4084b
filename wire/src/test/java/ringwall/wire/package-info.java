@NullMarked
package ringwall.wire;

import org.jspecify.annotations.NullMarked;
