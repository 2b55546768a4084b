@NullMarked
package ringwall.ports.socket;

import org.jspecify.annotations.NullMarked;
