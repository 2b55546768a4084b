package ringwall.audit.fact;

/// State of link aggregation. UNKNOWN: the input does not tell.
public enum Lacp {
    OFF,
    CONFIGURED,
    NEGOTIATED,
    NOT_NEGOTIATED,
    UNKNOWN
}
