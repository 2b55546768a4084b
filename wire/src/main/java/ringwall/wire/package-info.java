/// Views over bytes, one file per protocol, named offsets; pcap and pcapng.
@NullMarked
package ringwall.wire;

import org.jspecify.annotations.NullMarked;
