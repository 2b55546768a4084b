package ringwall.audit.fact;

/// SP 800-125B section 4. UNKNOWN: the input does not tell.
public enum FirewallClass {
    PHYSICAL,
    SUBNET_VM,
    SUBNET_ROUTER,
    KERNEL,
    UNKNOWN
}
