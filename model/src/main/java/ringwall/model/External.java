package ringwall.model;

import java.util.List;
import java.util.Optional;

/// A network outside: reached through a router in a segment.
///
/// @param prefixes empty: every address that this Network does not own
/// @param via the router's address in the segment
/// @param viaMac empty: learned on the segment's uplink
public record External(
        String name,
        String segment,
        Ip via,
        Optional<Mac> viaMac,
        List<Prefix> prefixes,
        Where where) {}
