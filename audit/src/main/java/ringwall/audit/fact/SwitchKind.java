package ringwall.audit.fact;

/// What a virtual switch is. UNKNOWN: the input does not tell.
public enum SwitchKind {
    STANDARD,
    DISTRIBUTED,
    LINUX_BRIDGE,
    OVS,
    MACVTAP,
    SRIOV,
    HYPERV,
    XEN,
    OPAQUE,
    INTERNAL,
    RINGWALL,
    UNKNOWN
}
