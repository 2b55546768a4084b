package ringwall.program;

/// What a program may require of a dataplane. A driver declares which it has; what it lacks is a
/// diagnostic, never silence.
public enum Feature {
    VLAN("VLAN tags on ports and uplinks"),
    GUEST_TRUNK("VLAN tags on a vNIC's port"),
    GUARDS("MAC, IP, ARP, ND, DHCP and RA guards"),
    CONNTRACK("stateful rules with one zone per vNIC"),
    ROUTER("distributed router with ICMP errors"),
    RESPONDER("DHCP and RA responder, ARP and ND suppression"),
    VXLAN("VXLAN with static tables and VTEP trust"),
    TEAM_LINK("teams with link detection, active-standby"),
    TEAM_HASH("teams that spread flows over their members"),
    TEAM_LACP("teams agreed by LACP"),
    TEAM_BEACON("teams with beacon detection"),
    MIRROR_PORT("mirrors to a virtual port"),
    MIRROR_UPLINK("mirrors to an uplink in an RSPAN VLAN"),
    MIRROR_REMOTE("mirrors by GRE or ERSPAN"),
    MIRROR_FILE("mirrors to a file"),
    PROMISCUOUS("promiscuous port groups"),
    METERS("rate limits and storm control"),
    SNOOPING("IGMP and MLD snooping"),
    MARKING("PCP and DSCP marking"),
    SCHEDULING("priority or weighted scheduling on uplinks"),
    GENEVE("Geneve"),
    GRE("GRE"),
    NVGRE("NVGRE"),
    STT("STT"),
    MAC_LEARNING("learning of foreign MACs behind a port, under a quota");

    private final String sentence;

    Feature(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }
}
