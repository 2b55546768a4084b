package ringwall.program;

/// A segment as this host knows it.
///
/// @param router name of the tenant's router when the segment is routed; empty: not routed
/// @param vni -1 when the segment is no overlay on this host
/// @param mtu of IP packets in it
/// @param external true when an external network is behind it: own source addresses may not enter
///   from there
public record SegmentEntry(
        String name, String tenant, String router, int vni, int mtu, boolean external) {}
