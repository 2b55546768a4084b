package ringwall.intent.schema;

import static ringwall.intent.schema.CommonKeys.HOSTS;
import static ringwall.intent.schema.PhysicalKeys.HOST;
import static ringwall.intent.schema.PhysicalKeys.PHYSICAL;
import static ringwall.intent.schema.PolicyKeys.ASSERTION;
import static ringwall.intent.schema.PolicyKeys.EXTERNAL;
import static ringwall.intent.schema.PolicyKeys.LABELS;
import static ringwall.intent.schema.PolicyKeys.MIRROR;
import static ringwall.intent.schema.PolicyKeys.ROUTE;
import static ringwall.intent.schema.PolicyKeys.RULE;
import static ringwall.intent.schema.PolicyKeys.SERVICES;
import static ringwall.intent.schema.PolicyKeys.TENANT;
import static ringwall.intent.schema.PolicyKeys.TIER;
import static ringwall.intent.schema.Shapes.fields;
import static ringwall.intent.schema.Shapes.key;
import static ringwall.intent.schema.Shapes.list;
import static ringwall.intent.schema.Shapes.map;
import static ringwall.intent.schema.Shapes.need;
import static ringwall.intent.schema.Shapes.number;
import static ringwall.intent.schema.Shapes.value;
import static ringwall.intent.schema.VirtualKeys.PORT_GROUP;
import static ringwall.intent.schema.VirtualKeys.SEGMENT;
import static ringwall.intent.schema.VirtualKeys.VIRTUAL_SWITCH;
import static ringwall.intent.schema.VirtualKeys.VM;

import ringwall.intent.schema.Shape.Fields;
import ringwall.intent.schema.Shape.FieldsOr;
import ringwall.intent.schema.Shape.MapOf;

/// Every key of the intent language, in the order in which people read a Network.
public final class Language {
    private Language() {}

    /// A group in full, as against a bare label selector.
    public static final Fields GROUP = PolicyKeys.GROUP;

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
