package ringwall.program;

import java.util.SortedSet;
import ringwall.model.Ip;

/// Where frames without a known receiver go. A frame never returns to the port that it came from,
/// and what came from a tunnel never goes into one.
///
/// @param ports for broadcast and, without snooping state, multicast 224.0.0.x and ND: vNICs,
///   adapters, uplinks
/// @param vteps head-end replication for the same
/// @param unknownUnicast uplinks, bridging appliances and learning ports only
/// @param routers ports behind which multicast routers or all-multicast listeners are
public record Flood(
        String segment,
        SortedSet<String> ports,
        SortedSet<Ip> vteps,
        SortedSet<String> unknownUnicast,
        SortedSet<String> routers) {}
