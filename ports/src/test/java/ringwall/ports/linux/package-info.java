@NullMarked
package ringwall.ports.linux;

import org.jspecify.annotations.NullMarked;
