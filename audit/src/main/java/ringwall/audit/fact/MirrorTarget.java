package ringwall.audit.fact;

/// Where copies go. UNKNOWN: the input does not tell.
public enum MirrorTarget {
    VPORT,
    UPLINK,
    RSPAN,
    REMOTE_IP,
    ANY,
    NONE,
    GONE,
    UNKNOWN
}
