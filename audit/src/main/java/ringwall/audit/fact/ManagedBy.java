package ringwall.audit.fact;

/// Where the rules live. UNKNOWN: the input does not tell.
public enum ManagedBy {
    PLATFORM,
    HOST,
    APPLIANCE,
    UNKNOWN
}
