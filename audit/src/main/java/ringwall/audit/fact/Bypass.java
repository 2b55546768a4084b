package ringwall.audit.fact;

/// How a vNIC avoids the virtual switch. UNKNOWN: the input does not tell.
public enum Bypass {
    NONE,
    SRIOV,
    PASSTHROUGH,
    MACVTAP,
    VHOST_USER,
    UNKNOWN
}
