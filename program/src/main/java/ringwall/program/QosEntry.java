package ringwall.program;

/// Marking and share of a segment on uplinks.
///
/// @param pcp 0 to 7, or -1: leave
/// @param dscp 0 to 63, or -1: leave
/// @param weight share under weighted scheduling; 0: strict, by pcp
/// @param guaranteedBytesPerSecond 0: none
public record QosEntry(
        String segment, int pcp, int dscp, int weight, long guaranteedBytesPerSecond) {}
