@NullMarked
package ringwall.ports.tap;

import org.jspecify.annotations.NullMarked;
