package ringwall.observe;

/// Where all frames of a dataplane went since it started. Between two turns of its worker `received
/// + made + copies = sent + dropped + waiting`, whatever came in.
///
/// @param received by all ports
/// @param made answers, errors, questions, announcements, mirror copies
/// @param copies what one frame became beyond itself: further receivers of a flood, further packets
///   of a super-frame
/// @param sent taken by ports
/// @param dropped for all reasons, copies too
/// @param waiting for ports that do not keep up
public record FrameBalance(
        long received, long made, long copies, long sent, long dropped, long waiting) {
    public boolean holds() {
        return received + made + copies == sent + dropped + waiting;
    }
}
