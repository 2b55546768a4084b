package ringwall.program;

/// Table `output`: how frames of a segment look on a port. A frame to a (port, segment) without an
/// entry is dropped.
public record Egress(String port, String segment, Tag tag) {}
