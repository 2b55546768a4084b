package ringwall.program;

/// A token bucket: `rate` per second, at most `burst` at once.
///
/// @param subject a port's or a segment's name
public record MeterEntry(Kind kind, String subject, long rate, long burst) {
    public enum Kind {
        /// Frames per second from a vNIC.
        STORM_BROADCAST,
        STORM_MULTICAST,
        STORM_UNKNOWN_UNICAST,
        /// Bytes per second of what the vNIC sends.
        FROM_PORT,
        /// Bytes per second of what reaches the vNIC.
        TO_PORT,
        /// Bytes per second of a segment's frames on the uplinks of this host.
        SEGMENT
    }
}
