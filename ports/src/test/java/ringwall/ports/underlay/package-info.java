@NullMarked
package ringwall.ports.underlay;

import org.jspecify.annotations.NullMarked;
