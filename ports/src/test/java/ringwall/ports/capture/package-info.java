@NullMarked
package ringwall.ports.capture;

import org.jspecify.annotations.NullMarked;
