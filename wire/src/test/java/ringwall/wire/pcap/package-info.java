@NullMarked
package ringwall.wire.pcap;

import org.jspecify.annotations.NullMarked;
