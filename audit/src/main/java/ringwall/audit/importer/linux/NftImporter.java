package ringwall.audit.importer.linux;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Firewall;
import ringwall.audit.fact.FirewallClass;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.ManagedBy;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.Redact;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Tri;
import ringwall.audit.importer.Json;

/// `nft -j list ruleset`: each table with a base chain in the path of VMs (family bridge, or hook
/// forward) is a virtual firewall in the host's kernel. Tables that filter the host's own traffic
/// only are told as a note: they are in no VM's path.
///
/// Coverage stays partial: legacy iptables, ebtables and Open vSwitch's flows are not in it.
public final class NftImporter implements Importer {

    /// Tables that a platform writes and owns.
    private static final Map<String, String> OWNERS =
            Map.of(
                    "libvirt_network", "libvirt",
                    "proxmox-firewall", "Proxmox",
                    "proxmox-firewall-guests", "Proxmox",
                    "firewalld", "firewalld");

    @Override
    public String name() {
        return "nftables";
    }

    @Override
    public int claim(SourceFile file) {
        return Json.looksLike(file) && file.head().contains("\"nftables\"") ? SURE : NO;
    }

    /// One table being read.
    private static final class Table {
        final String family;
        final String name;
        final Origin origin;
        final TreeSet<String> kinds = new TreeSet<>();
        final Map<String, Integer> peers = new TreeMap<>();
        String policy = "";
        boolean inPath;
        boolean base;
        boolean drops;
        int rules;

        Table(String family, String name, Origin origin) {
            this.family = family;
            this.name = name;
            this.origin = origin;
        }
    }

    @Override
    public void read(List<SourceFile> files, FactSink out) {
        for (SourceFile file : files) {
            Json.parse(file, out).ifPresent(root -> ruleset(file, root, out));
        }
    }

    private static void ruleset(SourceFile file, Json root, FactSink out) {
        var tables = new LinkedHashMap<String, Table>();
        for (Json item : root.get("nftables").each()) {
            for (Map.Entry<String, Json> member : item.members()) {
                Json value = member.getValue();
                String name = value.get("table").text();
                String family = value.get("family").text();
                switch (member.getKey()) {
                    case "table" -> {
                        String own = value.get("name").text();
                        tables.putIfAbsent(
                                family + " " + own, new Table(family, own, value.origin()));
                    }
                    case "chain" -> chain(table(tables, family, name, value), value);
                    case "set", "map" ->
                            table(tables, family, name, value).kinds.add("address-set");
                    case "rule" -> rule(table(tables, family, name, value), value.get("expr"));
                    default -> {}
                }
            }
        }
        var hostOnly = new ArrayList<String>();
        for (Table table : tables.values()) {
            if (table.inPath && !table.drops) {
                out.note(
                        file,
                        table.origin.places().getFirst().pointer(),
                        "nftables table %s %s is in the VMs' path but drops nothing: not counted as a firewall"
                                .formatted(
                                        Redact.excerpt(table.family), Redact.excerpt(table.name)),
                        "");
            } else if (table.inPath) {
                out.add(firewall(file.host(), table));
            } else if (table.base) {
                hostOnly.add(table.family + " " + table.name);
            }
        }
        if (!hostOnly.isEmpty()) {
            out.note(
                    file,
                    "",
                    "nftables tables in no VM's path, which filter the host's own traffic: "
                            + String.join(", ", hostOnly.subList(0, Math.min(8, hostOnly.size()))),
                    "");
        } else if (tables.isEmpty()) {
            out.note(file, "", "no nftables rule on this host", "");
        }
        out.coverage(file.host(), Coverage.PARTIAL, FactType.FIREWALL);
    }

    private static Table table(Map<String, Table> tables, String family, String name, Json value) {
        return tables.computeIfAbsent(
                family + " " + name, _ -> new Table(family, name, value.origin()));
    }

    private static void chain(Table table, Json chain) {
        String hook = chain.get("hook").text();
        if (hook.isEmpty()) {
            return;
        }
        table.base = true;
        boolean filter = !chain.get("type").text().equals("nat");
        boolean path =
                filter
                        && (hook.equals("forward")
                                || (table.family.equals("bridge")
                                        && (hook.equals("prerouting")
                                                || hook.equals("postrouting")))
                                || (table.family.equals("netdev") && hook.equals("ingress")));
        if (path) {
            table.inPath = true;
            String policy = chain.get("policy").text();
            table.policy = policy.isEmpty() ? table.policy : policy;
            table.drops |= policy.equals("drop");
        }
    }

    private static void rule(Table table, Json expressions) {
        table.rules++;
        for (Json expression : expressions.each()) {
            for (Map.Entry<String, Json> part : expression.members()) {
                switch (part.getKey()) {
                    case "drop", "reject" -> table.drops = true;
                    case "match" -> match(table, part.getValue());
                    case "vmap" -> {
                        if (part.getValue().get("data").text().startsWith("@")) {
                            table.kinds.add("address-set");
                        }
                        table.drops |=
                                part.getValue().get("data").node().toString().contains("\"drop\"");
                    }
                    default -> {}
                }
            }
        }
    }

    private static void match(Table table, Json match) {
        String right = match.get("right").text();
        if (right.startsWith("@")) {
            table.kinds.add("address-set");
            return;
        }
        String field = match.path("left", "payload", "field").text();
        if (field.equals("saddr") || field.equals("daddr")) {
            table.kinds.add("five-tuple");
            if (!right.isEmpty() && table.peers.size() < 1000) {
                table.peers.merge(right, 1, Integer::sum);
            }
        } else if (field.equals("sport") || field.equals("dport")) {
            table.kinds.add("five-tuple");
        }
    }

    private static Firewall firewall(String host, Table table) {
        String owner = OWNERS.getOrDefault(table.name, "");
        boolean byPlatform = owner.equals("libvirt") || owner.equals("Proxmox");
        boolean routed = !table.family.equals("bridge");
        var repeats =
                table.peers.entrySet().stream()
                        .filter(e -> e.getValue() > 2)
                        .map(Map.Entry::getKey)
                        .toList();
        return Firewall.of(host, "nft " + table.family + " " + table.name, table.origin)
                .firewallClass(routed ? FirewallClass.SUBNET_ROUTER : FirewallClass.KERNEL)
                .scope(routed ? List.of() : List.of("*"))
                .managedBy(byPlatform ? ManagedBy.PLATFORM : ManagedBy.HOST)
                .manager(owner)
                .objectKinds(List.copyOf(table.kinds))
                .objectsSupported(Tri.YES)
                .defaultIn(table.policy.equals("drop") ? "drop" : "allow")
                .defaultOut(table.policy.equals("drop") ? "drop" : "allow")
                .enabled(Tri.YES)
                .effective(Tri.YES)
                .why(routed ? "acts on routed traffic, not within a bridge" : "")
                .ruleCount(table.rules)
                .repeats(repeats)
                .build();
    }
}
