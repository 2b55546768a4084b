@NullMarked
package ringwall.ports.packet;

import org.jspecify.annotations.NullMarked;
