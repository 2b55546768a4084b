package ringwall.intent.schema;

import static ringwall.intent.schema.CommonKeys.LEVEL;
import static ringwall.intent.schema.CommonKeys.MTU;
import static ringwall.intent.schema.CommonKeys.TRUNK;
import static ringwall.intent.schema.PolicyKeys.LOCAL_RULE;
import static ringwall.intent.schema.Shapes.either;
import static ringwall.intent.schema.Shapes.fields;
import static ringwall.intent.schema.Shapes.key;
import static ringwall.intent.schema.Shapes.list;
import static ringwall.intent.schema.Shapes.many;
import static ringwall.intent.schema.Shapes.map;
import static ringwall.intent.schema.Shapes.need;
import static ringwall.intent.schema.Shapes.plus;
import static ringwall.intent.schema.Shapes.ref;
import static ringwall.intent.schema.Shapes.value;
import static ringwall.intent.schema.Shapes.words;

import ringwall.intent.schema.Shape.Fields;
import ringwall.intent.schema.Shape.MapOf;

/// Keys of racks, physical switches, cables, underlay routers, firewalls and hosts.
final class PhysicalKeys {
    private PhysicalKeys() {}

    static final Fields PORT =
            fields(
                    "physicalPort",
                    "A port of a physical switch.",
                    key("access", value(Kind.VID), "", "The one VLAN, untagged."),
                    key("trunk", TRUNK, "", "The tagged VLANs."),
                    key("native", value(Kind.VID), "none", "VLAN of untagged frames on a trunk."),
                    key("mtu", MTU, "the switch's", "Largest IP packet, in bytes."),
                    key("sensitivity", LEVEL, "the switch's", "Level."));

    static final Fields PHYSICAL_SWITCH =
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

    static final Fields LINK =
            fields(
                    "link",
                    "Cables between physical switches, routers and firewalls. Several ends on a"
                            + " side make a LAG; a side on two devices an MLAG.",
                    need("a", many(value(Kind.END)), "Ends on one side: `device:port`."),
                    need("b", many(value(Kind.END)), "Ends on the other side."),
                    key("trunk", TRUNK, "what both ends carry", "The tagged VLANs."),
                    key("access", value(Kind.VID), "", "The one VLAN, untagged."),
                    key("native", value(Kind.VID), "none", "VLAN of untagged frames on a trunk."));

    static final Fields ROUTER_INTERFACE =
            fields(
                    "routerInterface",
                    "An interface of an underlay router.",
                    need("to", value(Kind.END), "The switch port that it is cabled to."),
                    key("vlan", value(Kind.VID), "untagged", "VLAN on the cable."),
                    need("address", value(Kind.INTERFACE), "Its address and the subnet's length."),
                    key("mac", value(Kind.MAC), "derived from its name", "MAC address."));

    static final Fields ROUTER =
            fields(
                    "router",
                    "A router between underlay subnets.",
                    need(
                            "interfaces",
                            new MapOf(Kind.PORT_NAME, "", ROUTER_INTERFACE, false),
                            "By name."));

    static final Fields PHYSICAL_FIREWALL =
            fields(
                    "physicalFirewall",
                    "A firewall outside the hosts, through which traffic between segments hairpins"
                            + " (SP 800-125B 4.1).",
                    need("ends", many(value(Kind.END)), "The switch ports that it is cabled to."),
                    key("segments", many(ref("segment")), "none", "Segments between which it is."),
                    key("firewall", list(LOCAL_RULE), "drop all", "Its rules."));

    static final Fields PHYSICAL =
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

    static final Fields PNIC =
            fields(
                    "pnic",
                    "A physical adapter.",
                    key("to", value(Kind.END), "not cabled", "Switch, or `switch:port`."),
                    key("driver", value(Kind.LABEL), "not stated", "Kernel driver, such as ixgbe."),
                    key("pci", value(Kind.LABEL), "not stated", "domain:bus:device.function."),
                    key("speed", value(Kind.RATE), "not stated", "Such as 10G."),
                    key("mtu", MTU, "1500", "Largest IP packet, in bytes."));

    static final Fields ADAPTER =
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

    static final Shape ROLE = either(value(Kind.PORT_NAME), ADAPTER);

    static final Fields VTEP =
            fields(
                    "vtep",
                    "Where the host's overlay tunnels end.",
                    need("on", value(Kind.PORT_NAME), "A pNIC of the host, or a virtual switch."),
                    need("address", value(Kind.INTERFACE), "Address and subnet's length."),
                    key("vlan", value(Kind.VID), "untagged", "VLAN of the underlay."),
                    key("gateway", value(Kind.IP), "none", "Next hop to other underlay subnets."),
                    key("mac", value(Kind.MAC), "derived from its name", "MAC address."),
                    key("mtu", MTU, "the pNIC's", "Largest outer IP packet, in bytes."));

    static final Fields HOST =
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
}
