package ringwall.intent.schema;

import static ringwall.intent.schema.CommonKeys.HOSTS;
import static ringwall.intent.schema.CommonKeys.LEVEL;
import static ringwall.intent.schema.CommonKeys.MTU;
import static ringwall.intent.schema.CommonKeys.PERMIT;
import static ringwall.intent.schema.CommonKeys.TEXT;
import static ringwall.intent.schema.PolicyKeys.LOCAL_RULE;
import static ringwall.intent.schema.Shapes.either;
import static ringwall.intent.schema.Shapes.exactlyOne;
import static ringwall.intent.schema.Shapes.fields;
import static ringwall.intent.schema.Shapes.key;
import static ringwall.intent.schema.Shapes.list;
import static ringwall.intent.schema.Shapes.many;
import static ringwall.intent.schema.Shapes.map;
import static ringwall.intent.schema.Shapes.need;
import static ringwall.intent.schema.Shapes.number;
import static ringwall.intent.schema.Shapes.plus;
import static ringwall.intent.schema.Shapes.ref;
import static ringwall.intent.schema.Shapes.refOr;
import static ringwall.intent.schema.Shapes.value;
import static ringwall.intent.schema.Shapes.words;

import ringwall.intent.schema.Shape.Fields;
import ringwall.intent.schema.Shape.MapOf;

/// Keys of virtual switches, segments, port groups and VMs.
final class VirtualKeys {
    private VirtualKeys() {}

    static final Fields TEAM =
            fields(
                    "team",
                    "pNICs that act as one uplink (SP 800-125B 3).",
                    need("team", list(value(Kind.PORT_NAME)), "Two or more, in failover order."),
                    key(
                            "policy",
                            words("active-standby", "hash", "lacp"),
                            "active-standby",
                            "One carries all; flows are spread; agreed by LACP."),
                    key("standby", many(value(Kind.PORT_NAME)), "none", "Members kept in reserve."),
                    key("detect", words("link", "beacon"), "link", "How failure is detected."),
                    key(
                            "upDelay",
                            value(Kind.TIME),
                            "100ms",
                            "Before a link that is back is used."),
                    key("beaconInterval", value(Kind.TIME), "1s", "Time between beacons."),
                    key("missedBeacons", number(1, 100), "3", "Beacons missed in a row."),
                    key("failback", value(Kind.FLAG), "true", "Return to a member that is back."));

    static final Fields VIRTUAL_SWITCH =
            exactlyOne(
                    fields(
                            "virtualSwitch",
                            "A virtual switch: standalone (one host), distributed (several) or"
                                    + " internal-only (no uplink).",
                            key("host", ref("host"), "", "The one host of a standalone switch."),
                            key("hosts", HOSTS, "", "The hosts that it spans, or all."),
                            key(
                                    "uplink",
                                    either(value(Kind.PORT_NAME), TEAM),
                                    "internal-only",
                                    "A pNIC of this name on every host, or a team."),
                            key("sensitivity", LEVEL, "not stated", "Level of its VMs."),
                            key("maxPorts", number(0, 100_000), "no limit", "vNICs per host."),
                            key("mtu", MTU, "its pNICs' smallest, or 1500", "In bytes."),
                            key(
                                    "transportZone",
                                    ref("transport zone"),
                                    "none",
                                    "The hosts that its overlay segments may reach.")),
                    "host",
                    "hosts");

    static final Fields SUBNET =
            fields(
                    "subnet",
                    "A subnet with its own gateway.",
                    need("prefix", value(Kind.SUBNET), "Network and length."),
                    key(
                            "gateway",
                            value(Kind.IP),
                            "not routed",
                            "The distributed router's address."),
                    key("dns", many(value(Kind.IP)), "none", "Servers told by DHCP and RA."));

    static final Fields QOS =
            fields(
                    "qos",
                    "Quality of service.",
                    key("priority", number(0, 7), "as it is", "PCP and queue order on uplinks."),
                    key("dscp", number(0, 63), "as it is", "DSCP mark."),
                    key(
                            "weight",
                            number(0, 1_000),
                            "strict priority",
                            "Share of a full uplink; left out without a 'priority' above 0: 1."),
                    key("guaranteed", value(Kind.RATE), "none", "Rate that is always there."),
                    key("limit", value(Kind.RATE), "none", "Rate that is never exceeded."));

    static final Fields SEGMENT =
            exactlyOne(
                    fields(
                            "segment",
                            "One layer-2 broadcast domain.",
                            key("vlan", value(Kind.VID), "", "Carried by this VLAN."),
                            key("vxlan", number(1, 16_777_215), "", "VNI (RFC 7348)."),
                            key("geneve", number(1, 16_777_215), "", "VNI (RFC 8926)."),
                            key("gre", number(1, 4_294_967_295L), "", "Key (RFC 2890)."),
                            key("nvgre", number(4_096, 16_777_214), "", "VSID (RFC 7637)."),
                            key("stt", number(1, 999_999_999_999_999_999L), "", "Context id."),
                            key(
                                    "local",
                                    value(Kind.FLAG),
                                    "",
                                    "true: within one switch of one host."),
                            key(
                                    "subnet",
                                    many(either(value(Kind.SUBNET), SUBNET)),
                                    "none",
                                    "IPv4 and IPv6 subnets."),
                            key(
                                    "gateway",
                                    many(value(Kind.IP)),
                                    "not routed",
                                    "The distributed router's address in each subnet."),
                            key(
                                    "dns",
                                    many(value(Kind.IP)),
                                    "none",
                                    "Servers told by DHCP and RA."),
                            key(
                                    "mtu",
                                    MTU,
                                    "1500; overlays: what the underlay leaves",
                                    "Largest IP packet, in bytes."),
                            key("tenant", ref("tenant"), "the operator", "Whose it is."),
                            key(
                                    "class",
                                    words(
                                            "management",
                                            "migration",
                                            "logging",
                                            "storage",
                                            "desktop",
                                            "production"),
                                    "not stated",
                                    "Traffic class (SP 800-125B 2.4 a-f)."),
                            key("qos", QOS, "none", "Quality of service."),
                            key("sensitivity", LEVEL, "not stated", "Level."),
                            key(
                                    "switches",
                                    many(ref("switch")),
                                    "all that can",
                                    "Virtual switches that carry it.")),
                    "vlan",
                    "vxlan",
                    "geneve",
                    "gre",
                    "nvgre",
                    "stt",
                    "local");

    static final Fields METERS =
            fields(
                    "meters",
                    "Limits per vNIC; egress is what the VM sends.",
                    key("egress", value(Kind.RATE), "none", "Rate of what the VM sends."),
                    key("ingress", value(Kind.RATE), "none", "Rate of what reaches the VM."),
                    key("burst", value(Kind.RATE), "one second's", "Bits beyond the rate at once."),
                    key("broadcast", number(0, 10_000_000), "1000", "Packets/s."),
                    key("multicast", number(0, 10_000_000), "1000", "Packets/s."),
                    key("unknownUnicast", number(0, 10_000_000), "100", "Packets/s."),
                    key("connections", number(0, 10_000_000), "65536", "Tracked at once."),
                    key("multicastGroups", number(0, 100_000), "64", "Joined at once."));

    static final Fields PORT_GROUP =
            exactlyOne(
                    fields(
                            "portGroup",
                            "Ports that share segment, security and meters.",
                            need("switch", ref("switch"), "The virtual switch."),
                            key("segment", ref("segment"), "", "Untagged frames of this segment."),
                            key(
                                    "trunk",
                                    either(
                                            value(Kind.LABEL),
                                            list(value(Kind.LABEL)),
                                            new MapOf(Kind.VID, "", ref("segment"), false)),
                                    "",
                                    "The guest tags: segments, VLAN ids, or `VID: segment`."),
                            key("native", refOr("none", "segment"), "none", "Untagged frames."),
                            key("promiscuous", PERMIT, "reject", "Sees the port group's frames."),
                            key("macChanges", PERMIT, "reject", "The guest may change its MAC."),
                            key("forgedTransmits", PERMIT, "reject", "May send from other MACs."),
                            key("spoofing", PERMIT, "reject", "May send from other IP addresses."),
                            key("dhcpServer", PERMIT, "reject", "May answer DHCP."),
                            key("routerAdvertisements", PERMIT, "reject", "May send RA."),
                            key("bpdu", PERMIT, "reject", "May send spanning tree."),
                            key("qinq", PERMIT, "reject", "May send a second tag."),
                            key("macLearning", PERMIT, "reject", "Learn MACs behind the port."),
                            key("macQuota", number(0, 4_096), "16 when learning", "At most."),
                            key("linkLocalQuota", number(0, 64), "2", "fe80:: addresses bound."),
                            key("meters", METERS, "storm limits only", "Limits per vNIC."),
                            key(
                                    "etherTypes",
                                    many(value(Kind.ETHER_TYPE)),
                                    "none",
                                    "Further ones."),
                            key("guestTeaming", PERMIT, "reject", "Teams made inside the VM."),
                            key(
                                    "mirror",
                                    words("ask", "allow", "deny"),
                                    "ask",
                                    "Mirroring of its ports: with consent, always, never."),
                            key("reason", TEXT, "", "Why a setting is relaxed; audited.")),
                    "segment",
                    "trunk");

    static final Fields ADDRESS_PAIR =
            fields(
                    "addressPair",
                    "A further address that a vNIC may use.",
                    key("mac", value(Kind.MAC), "the vNIC's", "MAC address."),
                    need("prefix", value(Kind.PREFIX), "Address or prefix."));

    static final Fields VNIC =
            fields(
                    "vnic",
                    "A virtual adapter. It names a segment, a switch or a port group.",
                    key("segment", ref("segment"), "", "Its port group is implied."),
                    key("switch", ref("switch"), "", "Where several carry the segment."),
                    key("portGroup", ref("port group"), "", "A port group with settings."),
                    key("ip", many(value(Kind.IP)), "none", "Addresses bound to it."),
                    key("mac", value(Kind.MAC), "derived from its name", "MAC address."),
                    key(
                            "allowedPairs",
                            many(either(value(Kind.PREFIX), ADDRESS_PAIR)),
                            "none",
                            "Further addresses that it may use."),
                    key(
                            "mirroring",
                            words("none", "source", "destination"),
                            "none",
                            "Mirroring mode (SP 800-125B 5.1)."));

    static final Fields APPLIANCE =
            exactlyOne(
                    fields(
                            "appliance",
                            "A subnet-level virtual firewall (SP 800-125B 4.2).",
                            key("bridge", list(value(Kind.NAME)), "", "vNICs that it bridges."),
                            key(
                                    "route",
                                    list(value(Kind.NAME)),
                                    "",
                                    "vNICs between which it routes."),
                            key(
                                    "firewall",
                                    list(LOCAL_RULE),
                                    "drop all",
                                    "Peers may be its vNICs."),
                            key("macQuota", number(0, 65_536), "16", "MACs behind each vNIC."),
                            key(
                                    "foreignMacs",
                                    map("", many(value(Kind.MAC))),
                                    "learned",
                                    "Declared MACs behind each vNIC.")),
                    "bridge",
                    "route");

    static final Fields VM =
            plus(
                    fields(
                            "vm",
                            "A virtual machine. One vNIC is said in place; several under `nics`.",
                            need("host", ref("host"), "Where it runs."),
                            key("tenant", ref("tenant"), "the segment's", "Whose it is."),
                            key("sensitivity", LEVEL, "not stated", "Level."),
                            key("labels", map("", value(Kind.LABEL)), "none", "For groups."),
                            key(
                                    "traits",
                                    many(words("delay-sensitive", "io-intensive")),
                                    "none",
                                    "VM-FW-R1, VM-FW-R2."),
                            key("appliance", APPLIANCE, "none", "Makes it a virtual firewall."),
                            key(
                                    "analyser",
                                    value(Kind.FLAG),
                                    "false",
                                    "It watches mirrored frames."),
                            key("nics", map("", VNIC), "eth0, said in place", "Several vNICs.")),
                    "vm",
                    VNIC.fields().toArray(Shape.Field[]::new));
}
