@NullMarked
package ringwall.ports;

import org.jspecify.annotations.NullMarked;
