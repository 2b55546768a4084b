package ringwall.intent.schema;

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
import ringwall.intent.schema.Shape.FieldsOr;
import ringwall.intent.schema.Shape.MapOf;

/// Every key of the intent language, in the order in which people read a Network.
public final class Language {
    private Language() {}

    private static final Shape TEXT = value(Kind.TEXT);
    private static final Shape LEVEL = value(Kind.LABEL);
    private static final Shape MTU = number(576, 65_000);
    private static final Shape PERMIT = words("reject", "allow");
    private static final Shape TRUNK = many(value(Kind.VLANS));
    private static final Shape PEERS = many(value(Kind.PEER));
    private static final Shape HOSTS = many(refOr("all", "host"));

    // ---- rules -------------------------------------------------------------------------------

    private static final Fields SERVICE_TERM =
            fields(
                    "serviceTerm",
                    "A service with source ports.",
                    need("protocol", words("tcp", "udp", "sctp"), "The protocol."),
                    key("ports", many(value(Kind.PORTS)), "all", "Destination ports."),
                    key("sourcePorts", value(Kind.PORTS), "all", "Source ports."));

    private static final Shape SERVICES = many(either(value(Kind.SERVICE), SERVICE_TERM));

    private static final Fields LOCAL_RULE =
            exactlyOne(
                    fields(
                            "localRule",
                            "One line of policy of an appliance, a physical firewall or a host"
                                    + " adapter.",
                            key("id", value(Kind.NAME), "its place in the list", "Stable name."),
                            key("allow", SERVICES, "", "What may be opened."),
                            key("drop", SERVICES, "", "What is dropped silently."),
                            key("reject", SERVICES, "", "What is refused with an answer."),
                            key("pass", SERVICES, "", "What the next tier decides."),
                            key("from", PEERS, "any", "Who opens."),
                            key("to", PEERS, "any", "Who is asked."),
                            key("note", TEXT, "", "Why it is there."),
                            key("owner", TEXT, "", "Who answers for it."),
                            key("disabled", value(Kind.FLAG), "false", "Kept, but without effect."),
                            key(
                                    "expires",
                                    value(Kind.DATE),
                                    "never",
                                    "Last day on which it holds."),
                            key(
                                    "log",
                                    value(Kind.FLAG),
                                    "false",
                                    "Each new connection is logged.")),
                    "allow",
                    "drop",
                    "reject",
                    "pass");

    /// The same, but its id is needed: counters and logs of the distributed firewall live by it.
    private static final Fields RULE =
            new Fields(
                    "rule",
                    "One line of policy of the distributed firewall: `from` may open connections"
                            + " of the services to `to`; replies return.",
                    LOCAL_RULE.fields().stream()
                            .map(field ->
                                    field.key().equals("id")
                                            ? need(
                                                    "id",
                                                    field.shape(),
                                                    "Stable name: counters and logs are"
                                                            + " kept by it.")
                                            : field)
                            .toList(),
                    LOCAL_RULE.oneOf());

    private static final Fields TIER =
            fields(
                    "tier",
                    "Rules that are judged before those of the next tier.",
                    need("tier", value(Kind.NAME), "Its name."),
                    need("rules", list(RULE), "The first that matches decides; `pass` hands on."));

    // ---- physical ----------------------------------------------------------------------------

    private static final Fields PORT =
            fields(
                    "physicalPort",
                    "A port of a physical switch.",
                    key("access", value(Kind.VID), "", "The one VLAN, untagged."),
                    key("trunk", TRUNK, "", "The tagged VLANs."),
                    key("native", value(Kind.VID), "none", "VLAN of untagged frames on a trunk."),
                    key("mtu", MTU, "the switch's", "Largest IP packet, in bytes."),
                    key("sensitivity", LEVEL, "the switch's", "Level."));

    private static final Fields PHYSICAL_SWITCH =
            plus(
                    fields(
                            "physicalSwitch",
                            "A physical switch. `access` or `trunk` says how every port is that"
                                    + " `ports` does not list.",
                            key("access", value(Kind.VID), "", "The one VLAN, untagged."),
                            key("trunk", TRUNK, "none", "The tagged VLANs."),
                            key("native", value(Kind.VID), "none", "VLAN of untagged frames."),
                            key("mtu", MTU, "1500", "Largest IP packet, in bytes."),
                            key("sensitivity", LEVEL, "not stated", "Level.")),
                    "physicalSwitch",
                    key("rack", ref("rack"), "none", "Where it is mounted."),
                    key(
                            "failureDomain",
                            value(Kind.LABEL),
                            "itself",
                            "What fails together with it: stack, power."),
                    key(
                            "ports",
                            new MapOf(Kind.PORT_NAME, "", PORT, false),
                            "none",
                            "Ports that differ, by name. A cable's port that no one names is called"
                                    + " after what is plugged in: `h1:ens1`."));

    private static final Fields LINK =
            fields(
                    "link",
                    "Cables between physical switches, routers and firewalls. Several ends on a"
                            + " side make a LAG; a side on two devices an MLAG.",
                    need("a", many(value(Kind.END)), "Ends on one side: `device:port`."),
                    need("b", many(value(Kind.END)), "Ends on the other side."),
                    key("trunk", TRUNK, "what both ends carry", "The tagged VLANs."),
                    key("access", value(Kind.VID), "", "The one VLAN, untagged."),
                    key("native", value(Kind.VID), "none", "VLAN of untagged frames on a trunk."));

    private static final Fields ROUTER_INTERFACE =
            fields(
                    "routerInterface",
                    "An interface of an underlay router.",
                    need("to", value(Kind.END), "The switch port that it is cabled to."),
                    key("vlan", value(Kind.VID), "untagged", "VLAN on the cable."),
                    need("address", value(Kind.INTERFACE), "Its address and the subnet's length."),
                    key("mac", value(Kind.MAC), "derived from its name", "MAC address."));

    private static final Fields ROUTER =
            fields(
                    "router",
                    "A router between underlay subnets.",
                    need(
                            "interfaces",
                            new MapOf(Kind.PORT_NAME, "", ROUTER_INTERFACE, false),
                            "By name."));

    private static final Fields PHYSICAL_FIREWALL =
            fields(
                    "physicalFirewall",
                    "A firewall outside the hosts, through which traffic between segments hairpins"
                            + " (SP 800-125B 4.1).",
                    need("ends", many(value(Kind.END)), "The switch ports that it is cabled to."),
                    key("segments", many(ref("segment")), "none", "Segments between which it is."),
                    key("firewall", list(LOCAL_RULE), "drop all", "Its rules."));

    private static final Fields PHYSICAL =
            fields(
                    "physical",
                    "The physical network around the hosts.",
                    key(
                            "racks",
                            map(
                                    "rack",
                                    fields(
                                            "rack",
                                            "A rack.",
                                            key("sensitivity", LEVEL, "not stated", "Level."))),
                            "none",
                            "Racks, by name."),
                    key(
                            "switches",
                            new MapOf(Kind.NAME, "physical switch", PHYSICAL_SWITCH, true),
                            "none",
                            "Physical switches, by name; a key like `tor-1..tor-4` stands for"
                                    + " several that are alike."),
                    key("links", map("link", LINK), "none", "Cables between them, by name."),
                    key("routers", map("router", ROUTER), "none", "Underlay routers, by name."),
                    key(
                            "firewalls",
                            map("physical firewall", PHYSICAL_FIREWALL),
                            "none",
                            "Physical firewalls, by name."));

    // ---- hosts -------------------------------------------------------------------------------

    private static final Fields PNIC =
            fields(
                    "pnic",
                    "A physical adapter.",
                    key("to", value(Kind.END), "not cabled", "Switch, or `switch:port`."),
                    key("driver", value(Kind.LABEL), "not stated", "Kernel driver, such as ixgbe."),
                    key("pci", value(Kind.LABEL), "not stated", "domain:bus:device.function."),
                    key("speed", value(Kind.RATE), "not stated", "Such as 10G."),
                    key("mtu", MTU, "1500", "Largest IP packet, in bytes."));

    private static final Fields ADAPTER =
            fields(
                    "adapter",
                    "A host's own interface with a role.",
                    need("on", value(Kind.PORT_NAME), "A pNIC of the host, or a virtual switch."),
                    key("vlan", value(Kind.VID), "untagged", "VLAN."),
                    key("address", value(Kind.INTERFACE), "none", "Address and subnet's length."),
                    key("mac", value(Kind.MAC), "derived from its name", "MAC address."),
                    key(
                            "filter",
                            list(LOCAL_RULE),
                            "what its role needs from its own subnet",
                            "What may reach and leave it."));

    private static final Shape ROLE = either(value(Kind.PORT_NAME), ADAPTER);

    private static final Fields VTEP =
            fields(
                    "vtep",
                    "Where the host's overlay tunnels end.",
                    need("on", value(Kind.PORT_NAME), "A pNIC of the host, or a virtual switch."),
                    need("address", value(Kind.INTERFACE), "Address and subnet's length."),
                    key("vlan", value(Kind.VID), "untagged", "VLAN of the underlay."),
                    key("gateway", value(Kind.IP), "none", "Next hop to other underlay subnets."),
                    key("mac", value(Kind.MAC), "derived from its name", "MAC address."),
                    key("mtu", MTU, "the pNIC's", "Largest outer IP packet, in bytes."));

    private static final Fields HOST =
            fields(
                    "host",
                    "A virtualized host.",
                    key(
                            "nics",
                            new MapOf(Kind.PORT_NAME, "", either(value(Kind.END), PNIC), false),
                            "none",
                            "Physical adapters, by name; `ens1: tor-1` says only the cable."),
                    key("sensitivity", LEVEL, "not stated", "Level of the VMs that it may run."),
                    key("cluster", value(Kind.LABEL), "none", "Hosts among which VMs may migrate."),
                    key("rack", ref("rack"), "none", "Where it is mounted."),
                    key("management", ROLE, "none", "Adapter for management, or just its pNIC."),
                    key("migration", ROLE, "none", "Adapter for VM migration."),
                    key("storage", ROLE, "none", "Adapter for NFS or iSCSI."),
                    key("logging", ROLE, "none", "Adapter for fault-tolerant logging."),
                    key(
                            "adapters",
                            map(
                                    "",
                                    plus(
                                            ADAPTER,
                                            "namedAdapter",
                                            need(
                                                    "role",
                                                    words(
                                                            "management",
                                                            "migration",
                                                            "storage",
                                                            "logging",
                                                            "overlay"),
                                                    "What it carries."))),
                            "none",
                            "Further adapters, by name."),
                    key("vtep", VTEP, "none", "Its overlay tunnel endpoint."),
                    key(
                            "controller",
                            value(Kind.NAME),
                            "management",
                            "The adapter that control traffic uses."));

    // ---- virtual switches, segments, port groups ---------------------------------------------

    private static final Fields TEAM =
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

    private static final Fields VIRTUAL_SWITCH =
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

    private static final Fields SUBNET =
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

    private static final Fields QOS =
            fields(
                    "qos",
                    "Quality of service.",
                    key("priority", number(0, 7), "as it is", "PCP and queue order on uplinks."),
                    key("dscp", number(0, 63), "as it is", "DSCP mark."),
                    key("weight", number(0, 1_000), "strict priority", "Share among segments."),
                    key("guaranteed", value(Kind.RATE), "none", "Rate that is always there."),
                    key("limit", value(Kind.RATE), "none", "Rate that is never exceeded."));

    private static final Fields SEGMENT =
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

    private static final Fields METERS =
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

    private static final Fields PORT_GROUP =
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

    // ---- VMs ---------------------------------------------------------------------------------

    private static final Fields ADDRESS_PAIR =
            fields(
                    "addressPair",
                    "A further address that a vNIC may use.",
                    key("mac", value(Kind.MAC), "the vNIC's", "MAC address."),
                    need("prefix", value(Kind.PREFIX), "Address or prefix."));

    private static final Fields VNIC =
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

    private static final Fields APPLIANCE =
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

    private static final Fields VM =
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

    // ---- policy ------------------------------------------------------------------------------

    private static final MapOf LABELS = map("", value(Kind.LABEL));

    /// A group in full, as against a bare label selector.
    public static final Fields GROUP =
            fields(
                    "group",
                    "A named set of vNICs and prefixes.",
                    key("vms", many(ref("VM")), "none", "VMs, by name."),
                    key("labels", many(LABELS), "none", "VMs that bear all labels of a selector."),
                    key("groups", many(ref("group")), "none", "Groups within."),
                    key("cidrs", many(value(Kind.PREFIX)), "none", "Addresses outside."),
                    key("tenant", ref("tenant"), "any", "Only this tenant's VMs."));

    private static final Fields MIRROR_TARGET =
            exactlyOne(
                    fields(
                            "mirrorTarget",
                            "Where copies go when not to a VM.",
                            key("uplink", ref("switch"), "", "Out of this switch's uplink."),
                            key("vlan", value(Kind.VID), "", "RSPAN VLAN for `uplink`."),
                            key("gre", value(Kind.IP), "", "To a collector by GRE."),
                            key("erspan", value(Kind.IP), "", "To a collector by ERSPAN."),
                            key("version", number(1, 3), "2", "Of ERSPAN."),
                            key("session", number(0, 1_023), "0", "Of ERSPAN."),
                            key("file", TEXT, "", "A pcapng file on the host.")),
                    "uplink",
                    "gre",
                    "erspan",
                    "file");

    private static final Fields MIRROR =
            fields(
                    "mirror",
                    "Copies of frames (SP 800-125B 5).",
                    need("from", PEERS, "Whose frames."),
                    key(
                            "direction",
                            words("egress", "ingress", "both"),
                            "both",
                            "As the VM sees it: sent, received, both."),
                    key("filter", SERVICES, "everything", "What to copy."),
                    key("truncate", number(64, 65_535), "whole frames", "Bytes of each copy."),
                    need(
                            "to",
                            either(value(Kind.PEER), MIRROR_TARGET),
                            "A VM or vNIC, or elsewhere."),
                    key("over", ref("segment"), "none", "Segment that carries copies across."),
                    key("owner", TEXT, "", "Who answers for it."),
                    key("consent", many(ref("tenant")), "none", "Mirrored tenants that agreed."),
                    key("expires", value(Kind.DATE), "never", "Last day on which it copies."));

    private static final Fields EXTERNAL =
            fields(
                    "external",
                    "A network outside, reached through a router in a segment.",
                    need("segment", ref("segment"), "Where the router is."),
                    need("via", value(Kind.IP), "The router's address."),
                    key("mac", value(Kind.MAC), "learned", "The router's MAC address."),
                    key(
                            "prefixes",
                            many(value(Kind.PREFIX)),
                            "every address that this Network does not own",
                            "What is behind it."));

    private static final Fields ROUTE =
            fields(
                    "route",
                    "A static route of the distributed router.",
                    need("to", value(Kind.PREFIX), "Destination."),
                    need("segment", ref("segment"), "Where `via` is."),
                    need("via", value(Kind.IP), "Next hop."),
                    key("tenant", ref("tenant"), "the segment's", "Whose router."));

    private static final Fields ASSERTION =
            exactlyOne(
                    fields(
                            "assertion",
                            "What must hold for all packets.",
                            key("never", SERVICES, "", "None of these gets through."),
                            key("only", SERVICES, "", "Nothing but these can be opened."),
                            key("can", SERVICES, "", "These can be opened."),
                            need("from", PEERS, "Who opens."),
                            need("to", PEERS, "Who is asked.")),
                    "never",
                    "only",
                    "can");

    private static final Fields TENANT =
            fields(
                    "tenant",
                    "An owner of segments, VMs and rules.",
                    key("note", TEXT, "", "Who they are."));

    /// The whole document.
    public static final Fields ROOT =
            fields(
                    "network",
                    "A Network: what is wanted.",
                    need("ringwall", number(1, 1), "Version of the language: 1."),
                    key("name", value(Kind.NAME), "network", "Its name."),
                    key("tenants", map("tenant", TENANT), "none", "Tenants, by name."),
                    key("physical", PHYSICAL, "none", "The physical network."),
                    key(
                            "hosts",
                            new MapOf(Kind.NAME, "host", HOST, true),
                            "none",
                            "Hosts, by name; a key like `h1..h3` stands for several that are"
                                    + " alike. Where addresses differ, write `10.0.0.1/24..10.0.0.3/24`."),
                    key(
                            "transportZones",
                            map(
                                    "transport zone",
                                    fields(
                                            "transportZone",
                                            "Hosts that overlay segments may reach.",
                                            need("hosts", HOSTS, "Names, or all."))),
                            "none",
                            "Transport zones, by name."),
                    key("switches", map("switch", VIRTUAL_SWITCH), "none", "Virtual switches."),
                    key("segments", map("segment", SEGMENT), "none", "Segments, by name."),
                    key("portGroups", map("port group", PORT_GROUP), "none", "Port groups."),
                    key("vms", map("VM", VM), "none", "Virtual machines, by name."),
                    key(
                            "groups",
                            map("group", new FieldsOr(GROUP, LABELS)),
                            "none",
                            "Security groups; `{tier: web}` selects by label."),
                    key("services", map("service", SERVICES), "none", "Services, by name."),
                    key(
                            "tiers",
                            list(TIER),
                            "none",
                            "Tiers of rules that are judged before `firewall`, in order."),
                    key(
                            "firewall",
                            list(RULE),
                            "drop all",
                            "The distributed firewall; what is not allowed is dropped."),
                    key("mirrors", map("mirror", MIRROR), "none", "Mirrors, by name."),
                    key("external", map("external", EXTERNAL), "none", "Networks outside."),
                    key("routes", list(ROUTE), "none", "Static routes."),
                    key("assert", list(ASSERTION), "none", "What must hold."),
                    key(
                            "gatewayMac",
                            value(Kind.MAC),
                            "02:52:57:00:00:01",
                            "The distributed router's MAC address, everywhere the same."));
}
