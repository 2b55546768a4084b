package ringwall.audit.fact;

/// Mode of a physical switch's port. UNKNOWN: the input does not tell.
public enum PortMode {
    ACCESS,
    TRUNK,
    DYNAMIC,
    ROUTED,
    UNKNOWN
}
