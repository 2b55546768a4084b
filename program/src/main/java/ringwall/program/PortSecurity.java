package ringwall.program;

import java.util.SortedSet;
import ringwall.model.Mac;
import ringwall.model.Prefix;

/// Table `port_security`, for frames from a vNIC or adapter: what a frame on (port, segment) must
/// bear. The order in which guards judge and what each means stands in `Guards`.
///
/// @param macs allowed as Ethernet source; the port's own first among equals
/// @param anyMac forged transmits are allowed
/// @param pairs (MAC, prefix) pairs that may be used as IP source, in ARP and in ND
/// @param addressGuard false: any source address
/// @param linkLocalQuota IPv6 link-local addresses bound first come (RFC 7217 makes them random)
/// @param mayServeDhcp frames to UDP 68 and 546 pass
/// @param maySendRa router advertisements and redirects pass
/// @param maySendBpdu STP and the vendors' discovery frames pass
/// @param qinq a second tag passes
/// @param learns foreign MACs are learned behind this port, at most `macQuota`
public record PortSecurity(
        String port,
        String segment,
        SortedSet<Mac> macs,
        boolean anyMac,
        SortedSet<Pair> pairs,
        boolean addressGuard,
        int linkLocalQuota,
        boolean mayServeDhcp,
        boolean maySendRa,
        boolean maySendBpdu,
        boolean qinq,
        boolean learns,
        int macQuota) {

    public record Pair(Mac mac, Prefix prefix) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            int byMac = mac.compareTo(other.mac);
            return byMac != 0 ? byMac : prefix.compareTo(other.prefix);
        }
    }
}
