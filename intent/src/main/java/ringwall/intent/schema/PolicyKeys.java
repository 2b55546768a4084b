package ringwall.intent.schema;

import static ringwall.intent.schema.CommonKeys.PEERS;
import static ringwall.intent.schema.CommonKeys.TEXT;
import static ringwall.intent.schema.Shapes.either;
import static ringwall.intent.schema.Shapes.exactlyOne;
import static ringwall.intent.schema.Shapes.fields;
import static ringwall.intent.schema.Shapes.key;
import static ringwall.intent.schema.Shapes.list;
import static ringwall.intent.schema.Shapes.many;
import static ringwall.intent.schema.Shapes.map;
import static ringwall.intent.schema.Shapes.need;
import static ringwall.intent.schema.Shapes.number;
import static ringwall.intent.schema.Shapes.ref;
import static ringwall.intent.schema.Shapes.value;
import static ringwall.intent.schema.Shapes.words;

import ringwall.intent.schema.Shape.Fields;
import ringwall.intent.schema.Shape.MapOf;

/// Keys of rules, groups, services, mirrors, externals, routes and assertions.
final class PolicyKeys {
    private PolicyKeys() {}

    static final Fields SERVICE_TERM =
            fields(
                    "serviceTerm",
                    "A service with source ports.",
                    need("protocol", words("tcp", "udp", "sctp"), "The protocol."),
                    key("ports", many(value(Kind.PORTS)), "all", "Destination ports."),
                    key("sourcePorts", value(Kind.PORTS), "all", "Source ports."));

    static final Shape SERVICES = many(either(value(Kind.SERVICE), SERVICE_TERM));

    static final Fields LOCAL_RULE =
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
    static final Fields RULE =
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

    static final Fields TIER =
            fields(
                    "tier",
                    "Rules that are judged before those of the next tier.",
                    need("tier", value(Kind.NAME), "Its name."),
                    need("rules", list(RULE), "The first that matches decides; `pass` hands on."));

    static final MapOf LABELS = map("", value(Kind.LABEL));

    /// A group in full, as against a bare label selector.
    static final Fields GROUP =
            fields(
                    "group",
                    "A named set of vNICs and prefixes.",
                    key("vms", many(ref("VM")), "none", "VMs, by name."),
                    key("labels", many(LABELS), "none", "VMs that bear all labels of a selector."),
                    key("groups", many(ref("group")), "none", "Groups within."),
                    key("cidrs", many(value(Kind.PREFIX)), "none", "Addresses outside."),
                    key("tenant", ref("tenant"), "any", "Only this tenant's VMs."));

    static final Fields MIRROR_TARGET =
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

    static final Fields MIRROR =
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

    static final Fields EXTERNAL =
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

    static final Fields ROUTE =
            fields(
                    "route",
                    "A static route of the distributed router.",
                    need("to", value(Kind.PREFIX), "Destination."),
                    need("segment", ref("segment"), "Where `via` is."),
                    need("via", value(Kind.IP), "Next hop."),
                    key("tenant", ref("tenant"), "the segment's", "Whose router."));

    static final Fields ASSERTION =
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

    static final Fields TENANT =
            fields(
                    "tenant",
                    "An owner of segments, VMs and rules.",
                    key("note", TEXT, "", "Who they are."));
}
