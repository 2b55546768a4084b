@NullMarked
package ringwall.ports.impair;

import org.jspecify.annotations.NullMarked;
