package ringwall.intent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import ringwall.intent.schema.Language;
import ringwall.intent.schema.Validator;
import ringwall.intent.yaml.Node;
import ringwall.model.Assertion;
import ringwall.model.External;
import ringwall.model.Ip;
import ringwall.model.Mac;
import ringwall.model.Network.StaticRoute;
import ringwall.model.Network.Tenant;
import ringwall.model.Prefix;
import ringwall.model.Rule;
import ringwall.model.SecurityGroup;
import ringwall.model.Segment;
import ringwall.model.Service.Term;

/// Tenants, groups, tiers and firewall, externals, routes, assertions.
final class PolicyReader {
    /// The tier of the rules under `firewall`.
    static final String LAST_TIER = "firewall";

    private final Reading reading;
    private final RuleReader rules;

    PolicyReader(Reading reading, RuleReader rules) {
        this.reading = reading;
        this.rules = rules;
    }

    SortedMap<String, Tenant> tenants(Obj root) {
        SortedMap<String, Tenant> tenants = new TreeMap<>();
        for (Node.Entry entry : root.entries("tenants")) {
            Obj obj = Obj.of(entry, reading);
            tenants.put(entry.key(), new Tenant(entry.key(), obj.text("note", ""), obj.where()));
        }
        return tenants;
    }

    SortedMap<String, SecurityGroup> groups(Obj root) {
        SortedMap<String, SecurityGroup> groups = new TreeMap<>();
        for (Node.Entry entry : root.entries("groups")) {
            groups.put(entry.key(), group(entry.key(), Obj.of(entry, reading)));
        }
        return groups;
    }

    private SecurityGroup group(String name, Obj obj) {
        if (Validator.isOther(obj.mapping(), Language.GROUP)) {
            return new SecurityGroup(
                    name,
                    List.of(),
                    List.of(VmReader.labels(obj.mapping().entries())),
                    List.of(),
                    List.of(),
                    "",
                    obj.where());
        }
        List<SortedMap<String, String>> selectors = new ArrayList<>();
        for (Node node : obj.items("labels")) {
            if (node instanceof Node.Mapping mapping) {
                selectors.add(VmReader.labels(mapping.entries()));
            }
        }
        return new SecurityGroup(
                name,
                obj.texts("vms"),
                selectors,
                obj.texts("groups"),
                obj.values("cidrs", Prefix::parse),
                obj.text("tenant", ""),
                obj.where());
    }

    List<Rule.Tier> tiers(Obj root) {
        List<Rule.Tier> tiers = new ArrayList<>();
        Map<String, Rule.Tier> byName = new HashMap<>();
        for (Node node : root.items("tiers")) {
            Obj obj = Obj.of(node, reading);
            String name = obj.text("tier", "");
            Rule.Tier tier =
                    new Rule.Tier(name, rules.rules(obj.items("rules"), name, ""), obj.where());
            Rule.Tier other = byName.putIfAbsent(name, tier);
            if (other != null || name.equals(LAST_TIER)) {
                reading.error(
                        obj.place("tier"),
                        name.equals(LAST_TIER)
                                ? "tier '" + name + "' is the name of the last tier"
                                : "tier '"
                                        + name
                                        + "' is already at line "
                                        + (other == null ? 0 : other.where().line()),
                        "give it another name");
            }
            tiers.add(tier);
        }
        if (root.has(LAST_TIER) || tiers.isEmpty()) {
            tiers.add(
                    new Rule.Tier(
                            LAST_TIER,
                            rules.rules(root.items(LAST_TIER), LAST_TIER, ""),
                            root.keyPlace(LAST_TIER)));
        }
        sameIds(tiers);
        return tiers;
    }

    private void sameIds(List<Rule.Tier> tiers) {
        Map<String, Rule> byId = new HashMap<>();
        for (Rule.Tier tier : tiers) {
            for (Rule rule : tier.rules()) {
                Rule other = byId.putIfAbsent(rule.id(), rule);
                if (other != null) {
                    reading.error(
                            reading.place(rule.where(), "id", -1),
                            "rule id '"
                                    + rule.id()
                                    + "' is already at line "
                                    + other.where().line(),
                            "give each rule its own id: counters and logs are kept by it");
                }
            }
        }
    }

    SortedMap<String, External> externals(Obj root) {
        SortedMap<String, External> externals = new TreeMap<>();
        for (Node.Entry entry : root.entries("external")) {
            Obj obj = Obj.of(entry, reading);
            externals.put(
                    entry.key(),
                    new External(
                            entry.key(),
                            obj.text("segment", ""),
                            obj.value("via", Ip::parse, Ip.v4(0)),
                            obj.optional("mac", Mac::parse),
                            obj.values("prefixes", Prefix::parse),
                            obj.where()));
        }
        return externals;
    }

    List<StaticRoute> routes(Obj root, SortedMap<String, Segment> segments) {
        List<StaticRoute> routes = new ArrayList<>();
        for (Node node : root.items("routes")) {
            Obj obj = Obj.of(node, reading);
            Segment segment = segments.get(obj.text("segment", ""));
            routes.add(
                    new StaticRoute(
                            obj.text("tenant", segment == null ? "" : segment.tenant()),
                            obj.value("to", Prefix::parse, Prefix.ALL_V4),
                            obj.text("segment", ""),
                            obj.value("via", Ip::parse, Ip.v4(0)),
                            obj.where()));
        }
        return routes;
    }

    List<Assertion> assertions(Obj root) {
        List<Assertion> assertions = new ArrayList<>();
        for (Node node : root.items("assert")) {
            Obj obj = Obj.of(node, reading);
            Assertion.Kind kind = Assertion.Kind.NEVER;
            for (Assertion.Kind each : Assertion.Kind.values()) {
                if (obj.has(each.name().toLowerCase(java.util.Locale.ROOT))) {
                    kind = each;
                }
            }
            String key = kind.name().toLowerCase(java.util.Locale.ROOT);
            List<Term> terms = rules.terms(obj, key);
            assertions.add(
                    new Assertion(
                            kind,
                            terms,
                            RuleReader.serviceText(obj, key, terms),
                            rules.peers(obj, "from", ""),
                            rules.peers(obj, "to", ""),
                            obj.where()));
        }
        return assertions;
    }
}
