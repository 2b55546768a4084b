package ringwall.audit.importer;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.Firewall;
import ringwall.audit.fact.FirewallClass;
import ringwall.audit.fact.ManagedBy;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.Tri;

/// libvirt `<filter>` (nwfilter): ebtables and iptables rules on the VM's tap. What no rule names
/// is accepted, so a filter needs a final drop. Directions are the VM's: `in` is to the VM.
final class LibvirtFilters {

    private final String host;
    private final FactSink out;

    LibvirtFilters(String host, FactSink out) {
        this.host = host;
        this.out = out;
    }

    private Firewall.Builder kernel(String name, Origin origin) {
        return Firewall.of(host, name, origin)
                .firewallClass(FirewallClass.KERNEL)
                .managedBy(ManagedBy.PLATFORM)
                .manager("libvirt nwfilter")
                .objectsSupported(Tri.YES)
                .enabled(Tri.YES);
    }

    /// A reference in a domain: the filter acts, even if its rules are not in the input.
    void used(Xml reference) {
        String name = reference.attribute("filter");
        if (!name.isEmpty()) {
            out.add(kernel(name, reference.origin()).build());
        }
    }

    void filter(Xml xml) {
        String name = xml.attribute("name");
        List<Xml> rules =
                xml.all("rule").stream()
                        .sorted((a, b) -> Integer.compare(priority(a), priority(b)))
                        .toList();
        boolean spoofing =
                name.contains("spoofing")
                        || name.equals("clean-traffic")
                        || name.equals("clean-traffic-gateway");
        boolean inner = xml.has("filterref");
        var kinds = new LinkedHashSet<String>();
        var peers = new TreeMap<String, Integer>();
        for (Xml rule : rules) {
            for (Xml match : rule.children()) {
                kinds(match, kinds, peers);
                spoofing |=
                        match.name().equals("mac")
                                && match.attribute("srcmacaddr").contains("$MAC");
            }
        }
        String in = verdict(rules, "in");
        String outward = verdict(rules, "out");
        String open = accepting(rules);
        out.add(
                kernel(name, xml.origin())
                        .objectKinds(List.copyOf(kinds))
                        .defaultIn(inner && in.isEmpty() ? "" : in.isEmpty() ? "allow" : in)
                        .defaultOut(
                                inner && outward.isEmpty()
                                        ? ""
                                        : outward.isEmpty() ? "allow" : outward)
                        .ruleCount(rules.size())
                        .antiSpoofing(Tri.of(spoofing))
                        .effective(open.isEmpty() ? Tri.YES : Tri.NO)
                        .why(open)
                        .repeats(repeats(peers))
                        .build());
    }

    private static int priority(Xml rule) {
        String text = rule.attribute("priority");
        return text.matches("-?\\d{1,5}") ? Integer.parseInt(text) : 500;
    }

    private static boolean speaks(Xml rule, String direction) {
        String d = rule.attribute("direction");
        return d.equals(direction) || d.equals("inout");
    }

    /// A rule on all traffic: no match at all, or `<all/>` or `<mac/>` without a condition.
    private static boolean everything(Xml rule) {
        List<Xml> matches = rule.children();
        return matches.isEmpty()
                || matches.stream()
                        .allMatch(m ->
                                (m.name().equals("all") || m.name().equals("mac"))
                                        && List.of(
                                                        "srcmacaddr",
                                                        "srcipaddr",
                                                        "dstipaddr",
                                                        "dstmacaddr",
                                                        "state",
                                                        "ipset",
                                                        "protocolid",
                                                        "srcipfrom",
                                                        "dstipfrom")
                                                .stream()
                                                .allMatch(a -> m.attribute(a).isEmpty()));
    }

    private static String verdict(List<Xml> rules, String direction) {
        for (Xml rule : rules) {
            if (speaks(rule, direction) && everything(rule)) {
                return rule.attribute("action").equals("accept")
                                || rule.attribute("action").equals("return")
                        ? "allow"
                        : "drop";
            }
        }
        return "";
    }

    /// A rule that accepts everything inbound before any drop.
    private static String accepting(List<Xml> rules) {
        for (Xml rule : rules) {
            boolean accept = rule.attribute("action").equals("accept");
            if (everything(rule) && speaks(rule, "in")) {
                return accept
                        ? "filter accepts everything inbound: rule %s (direction %s, priority %d)"
                                .formatted(
                                        "at line " + rule.line(),
                                        rule.attribute("direction"),
                                        priority(rule))
                        : "";
            }
        }
        return "";
    }

    private static void kinds(Xml match, Set<String> kinds, Map<String, Integer> peers) {
        kinds.add("five-tuple");
        if (!match.attribute("ipset").isEmpty()) {
            kinds.add("address-set");
        }
        for (String key : List.of("srcipaddr", "dstipaddr", "srcipfrom")) {
            String value = match.attribute(key);
            if (value.startsWith("$") && !value.equals("$IP") && !value.equals("$MAC")) {
                kinds.add("variable-list");
            } else if (!value.isEmpty() && !value.startsWith("$")) {
                peers.merge(value, 1, Integer::sum);
            }
        }
    }

    private static List<String> repeats(Map<String, Integer> peers) {
        var found = new ArrayList<String>();
        peers.forEach((peer, count) -> {
            if (count > 1) {
                found.add(peer);
            }
        });
        return found;
    }
}
