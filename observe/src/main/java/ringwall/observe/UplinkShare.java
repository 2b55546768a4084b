package ringwall.observe;

/// What one segment sent by a pNIC since it was plugged in, and what it lost there because the
/// cable did not take more.
///
/// @param segment its name; `(control)`: what the dataplane says itself; `(mirrors)`: copies;
///   empty: a segment that the program no longer has
/// @param waitingFrames now
public record UplinkShare(
        String segment,
        long sentFrames,
        long sentBytes,
        long lostFrames,
        long lostBytes,
        int waitingFrames) {}
