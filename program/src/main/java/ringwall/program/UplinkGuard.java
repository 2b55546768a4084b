package ringwall.program;

import java.util.SortedSet;
import ringwall.model.Mac;

/// Table `port_security`, for frames from the wire into a segment: a source MAC of this host's own
/// vNICs is dropped (reflected or forged); a source address that this Network owns must come from a
/// MAC that may bear it: the neighbour's own in this segment, or a peer host's gateway MAC.
///
/// @param own address set of everything that the segment's tenant owns; empty name: no check
/// @param peers host MACs that may bring routed frames into the segment
public record UplinkGuard(String uplink, String segment, String own, SortedSet<Mac> peers) {}
