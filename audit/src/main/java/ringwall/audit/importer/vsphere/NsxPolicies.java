package ringwall.audit.importer.vsphere;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.Firewall;
import ringwall.audit.fact.FirewallClass;
import ringwall.audit.fact.ManagedBy;
import ringwall.audit.fact.Tri;
import ringwall.audit.importer.Json;

/// NSX distributed firewall policies (`.../infra/domains/D/security-policies`): rules at every
/// vNIC, in the hypervisor, kept by the manager. A policy whose scope is ANY acts on all VMs; other
/// scopes name groups, whose members this answer does not hold.
final class NsxPolicies {

    private final FactSink out;

    NsxPolicies(FactSink out) {
        this.out = out;
    }

    void read(Json policy) {
        var kinds = new TreeSet<String>();
        var peers = new HashMap<String, Integer>();
        boolean wide = false;
        int rules = 0;
        String last = "";
        for (Json rule : policy.get("rules").each()) {
            if (rule.get("disabled").tri().yes()) {
                continue;
            }
            rules++;
            List<String> from = rule.get("source_groups").texts();
            List<String> to = rule.get("destination_groups").texts();
            for (String group : from) {
                kinds.add(kind(group));
                peers.merge(group, 1, Integer::sum);
            }
            to.forEach(g -> kinds.add(kind(g)));
            boolean any = any(from) && any(to) && any(rule.get("services").texts());
            boolean allows = rule.get("action").text().equals("ALLOW");
            wide |= any && allows && rules == 1;
            last = any ? allows ? "allow" : "drop" : last;
        }
        kinds.remove("any");
        List<String> scope = policy.get("scope").texts();
        String name = policy.any("display_name", "id").text();
        out.add(
                Firewall.of("", name, Vim.origin(policy))
                        .firewallClass(FirewallClass.KERNEL)
                        .managedBy(ManagedBy.PLATFORM)
                        .manager("NSX")
                        .scope(scope.isEmpty() || any(scope) ? List.of("*") : groups(scope))
                        .objectKinds(List.copyOf(kinds))
                        .objectsSupported(Tri.YES)
                        .defaultIn(last)
                        .defaultOut(last)
                        .enabled(Tri.YES)
                        .effective(Tri.of(!wide))
                        .why(wide ? "its first rule allows everything from and to everybody" : "")
                        .ruleCount(rules)
                        .repeats(repeats(peers))
                        .build());
    }

    private static boolean any(List<String> names) {
        return names.isEmpty() || names.contains("ANY");
    }

    private static String kind(String group) {
        return group.equals("ANY")
                ? "any"
                : group.contains("/groups/")
                        ? "group"
                        : group.contains("/vm") ? "vm" : "five-tuple";
    }

    private static List<String> groups(List<String> scope) {
        var names = new ArrayList<String>();
        scope.forEach(s -> names.add("group " + s.substring(s.lastIndexOf('/') + 1)));
        return names;
    }

    private static List<String> repeats(Map<String, Integer> peers) {
        return peers.entrySet().stream()
                .filter(e -> e.getValue() > 2 && !e.getKey().contains("/groups/"))
                .filter(e -> !e.getKey().equals("ANY"))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
