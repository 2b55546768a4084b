package ringwall.program;

/// Why a frame was dropped: one reason each, one sentence each, one counter each.
public enum DropReason {
    RUNT("shorter than an Ethernet header"),
    TRUNCATED("a header says there is more than there is"),
    BAD_HEADER("a header contradicts itself or the frame's length"),
    BAD_CHECKSUM("the IPv4 header checksum is wrong"),
    PORT_NOT_CONFIRMED("the port's program is not confirmed yet"),
    RECEIVE_ONLY("a mirror target only receives"),
    VLAN_NOT_ALLOWED("the port does not carry this tag"),
    SECOND_TAG("a second VLAN tag where none is allowed"),
    PRIORITY_TAG("a VLAN 0 tag on an access port"),
    LLC_SNAP("LLC/SNAP where only Ethernet II is allowed"),
    TUNNEL_PEER_UNKNOWN("encapsulated by a VTEP that is not on the list for this VNI"),
    TUNNEL_BAD_HEADER("a tunnel header that RFC 7348 does not allow"),
    TUNNEL_INNER_MAC("the inner source MAC does not belong to that VTEP"),
    NOT_FOR_VTEP("an underlay frame that is no tunnel frame for this host"),
    TEAM_MEMBER_INACTIVE("arrived on a team member that is not in use"),
    REFLECTED("a frame of our own that came back"),
    STORM_BROADCAST("more broadcasts than the port may send"),
    STORM_MULTICAST("more multicasts than the port may send"),
    STORM_UNKNOWN_UNICAST("more unknown unicasts than the port may send"),
    MAC_GROUP_SOURCE("a group address as source MAC"),
    MAC_GUARD("a source MAC that is not the port's"),
    RESERVED_MULTICAST("a reserved or vendor multicast that VMs may not send"),
    ETHERTYPE("an EtherType that the port group does not list"),
    IP_GUARD("a source address that is not the port's"),
    ARP_GUARD("an ARP sender that is not the port's"),
    ND_GUARD("a neighbour discovery message that claims another's address"),
    RA_GUARD("a router advertisement or redirect from a VM"),
    DHCP_GUARD("a DHCP server's message from a VM"),
    LINK_LOCAL_QUOTA("more link-local addresses than the port may bind"),
    MAC_QUOTA("more foreign MACs than the port may have"),
    SPOOFED_OWN_SOURCE("a source address of this Network from outside"),
    SOURCE_ROUTE("source routing"),
    EXTENSION_HEADERS("an extension-header chain that is too long, unknown or forbidden"),
    FRAGMENT_TINY("a first fragment without its upper-layer header"),
    FRAGMENT_OVERLAP("fragments that overlap"),
    FRAGMENT_UNKNOWN("a fragment without a known first fragment"),
    FRAGMENT_TABLE_FULL("too many fragments under way"),
    CT_INVALID("no connection fits, and it opens none"),
    CT_ZONE_FULL("the vNIC has as many connections as it may"),
    CT_TABLE_FULL("the connection table is full"),
    NO_RULE_FROM("no rule lets the sender open this"),
    RULE_DROP_FROM("a rule of the sender drops this"),
    RULE_REJECT_FROM("a rule of the sender rejects this"),
    NO_RULE_TO("no rule lets the receiver be reached by this"),
    RULE_DROP_TO("a rule of the receiver drops this"),
    RULE_REJECT_TO("a rule of the receiver rejects this"),
    TTL_EXPIRED("TTL or hop limit used up"),
    NO_ROUTE("no route to the destination"),
    NEIGHBOUR_UNKNOWN("the next hop's MAC is not known"),
    GATEWAY_OTHER("to the gateway, but nothing that it answers"),
    UNKNOWN_UNICAST("nobody in the segment has this MAC"),
    UNREGISTERED_MULTICAST("nobody joined this group"),
    SAME_PORT("the receiver is where the frame came from"),
    ANSWERED("answered by the switch itself"),
    MTU("larger than the way allows"),
    NO_EGRESS("the receiver's port does not carry the segment"),
    NO_UPLINK("no team member is up"),
    METER_FROM_PORT("over the vNIC's sending rate"),
    METER_TO_PORT("over the vNIC's receiving rate"),
    METER_SEGMENT("over the segment's rate"),
    PORT_FULL("the receiver's port does not drain"),
    LINK_DOWN("the receiver's port is down"),
    NO_BUFFER("no buffer is free"),
    ICMP_RATE("over the rate of ICMP errors"),
    UNSUPPORTED("this dataplane cannot do what the frame needs");

    private final String sentence;

    DropReason(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }

    /// The name in traces, counters and metrics.
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
