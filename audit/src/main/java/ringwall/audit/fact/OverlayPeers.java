package ringwall.audit.fact;

/// How an overlay finds its peers. UNKNOWN: the input does not tell.
public enum OverlayPeers {
    STATIC,
    MULTICAST,
    CONTROLLER,
    EVPN,
    UNKNOWN
}
