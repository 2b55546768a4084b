package ringwall.audit.importer.openstack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Firewall;
import ringwall.audit.fact.FirewallClass;
import ringwall.audit.fact.ManagedBy;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.Tri;
import ringwall.audit.importer.Json;

/// Security groups and port security (in the hypervisor, at the vNIC), and FWaaS groups (on
/// routers).
final class SecurityGroups {

    /// What binds MAC and addresses, and drops what no group allows.
    static final String PORT_FILTER = "neutron port filter";

    /// Of a group's name: its id follows, because names repeat between projects.
    static final String PREFIX = "security group ";

    private final Cloud cloud;
    private final FactSink out;

    SecurityGroups(Cloud cloud, FactSink out) {
        this.cloud = cloud;
        this.out = out;
    }

    void facts() {
        String driver = cloud.setting("securitygroup.firewall_driver");
        boolean off =
                driver.toLowerCase(java.util.Locale.ROOT).contains("noop")
                        || cloud.setting("securitygroup.enable_security_group")
                                .equalsIgnoreCase("false");
        portFilter(driver, off);
        groups(off);
        routers();
        if (cloud.has("security_groups") || cloud.has("security_group_rules")) {
            boolean whole =
                    cloud.whole("security_groups")
                            && cloud.whole("ports")
                            && !cloud.hosts().isEmpty();
            for (String host : cloud.hosts()) {
                out.coverage(FactType.FIREWALL, host, whole ? Coverage.COMPLETE : Coverage.PARTIAL);
            }
            out.coverage(FactType.FIREWALL, "", Coverage.PARTIAL);
        }
    }

    private void portFilter(String driver, boolean off) {
        Origin where = cloud.settingPlace("securitygroup.firewall_driver");
        for (Json port : cloud.list("ports")) {
            if (where == null
                    && Networks.ofVm(port)
                    && port.get("port_security_enabled").tri().yes()) {
                where = port.origin();
            }
        }
        if (where != null) {
            out.add(
                    kernel(PORT_FILTER, where, off)
                            .why(off ? "firewall_driver is " + driver : driver)
                            .antiSpoofing(Tri.YES)
                            .objectsSupported(Tri.YES)
                            .build());
        }
    }

    private static Firewall.Builder kernel(String name, Origin where, boolean off) {
        return Firewall.of("", name, where)
                .firewallClass(FirewallClass.KERNEL)
                .managedBy(ManagedBy.PLATFORM)
                .manager("Neutron")
                .defaultIn("drop")
                .defaultOut("drop")
                .enabled(Tri.of(!off));
    }

    private void groups(boolean off) {
        var rules = new LinkedHashMap<String, List<Json>>();
        var seen = new LinkedHashSet<String>();
        for (Json group : cloud.list("security_groups")) {
            String id = group.get("id").text();
            rules.computeIfAbsent(id, _ -> new ArrayList<>());
            for (Json rule : group.get("security_group_rules").each()) {
                if (seen.add(rule.get("id").text())) {
                    rules.get(id).add(rule);
                }
            }
        }
        for (Json rule : cloud.list("security_group_rules")) {
            if (seen.add(rule.get("id").text())) {
                rules.computeIfAbsent(rule.get("security_group_id").text(), _ -> new ArrayList<>())
                        .add(rule);
            }
        }
        var groups = new LinkedHashMap<String, Json>();
        cloud.list("security_groups").forEach(g -> groups.put(g.get("id").text(), g));
        rules.forEach((id, own) -> group(id, groups.get(id), own, off));
    }

    private void group(String id, @Nullable Json group, List<Json> rules, boolean off) {
        if (id.isEmpty() || (group == null && rules.isEmpty())) {
            return;
        }
        Json where = group == null ? rules.getFirst() : group;
        Set<String> kinds = new LinkedHashSet<>();
        String open = "";
        for (Json rule : rules) {
            kinds(rule, kinds);
            if (everything(rule)) {
                open = "accepts everything inbound from everybody";
                where = rule;
            }
        }
        String name = group == null ? "" : group.get("name").text();
        out.add(
                kernel(PREFIX + id, where.origin(), off)
                        .objectKinds(List.copyOf(kinds))
                        .objectsSupported(Tri.YES)
                        .effective(off ? Tri.NO : Tri.of(open.isEmpty()))
                        .why(off ? "the firewall driver is off" : open.isEmpty() ? name : open)
                        .antiSpoofing(Tri.NO)
                        .ruleCount(rules.size())
                        .build());
    }

    private static void kinds(Json rule, Set<String> kinds) {
        if (!rule.get("remote_group_id").text().isEmpty()) {
            kinds.add("group");
        }
        if (!rule.get("remote_address_group_id").text().isEmpty()) {
            kinds.add("address-set");
        }
        if (!rule.get("remote_ip_prefix").text().isEmpty()
                || !rule.get("protocol").text().isEmpty()) {
            kinds.add("five-tuple");
        }
    }

    private static boolean everything(Json rule) {
        String from = rule.get("remote_ip_prefix").text();
        return rule.get("direction").text().equals("ingress")
                && rule.get("protocol").text().isEmpty()
                && rule.get("remote_group_id").text().isEmpty()
                && rule.get("remote_address_group_id").text().isEmpty()
                && (from.isEmpty() || from.endsWith("/0"));
    }

    /// FWaaS v2: groups of rules on router ports, a subnet-level virtual firewall.
    private void routers() {
        for (Json group : cloud.list("firewall_groups")) {
            String name = group.get("name").text();
            String policy = group.get("ingress_firewall_policy_id").text();
            int rules = 0;
            boolean named = false;
            for (Json rule : cloud.list("firewall_rules")) {
                if (rule.get("firewall_policy_id").text().equals(policy)
                        || rule.get("firewall_policy_id").texts().contains(policy)) {
                    rules++;
                    named |=
                            !rule.get("source_firewall_group_id").text().isEmpty()
                                    || !rule.get("destination_firewall_group_id").text().isEmpty();
                }
            }
            boolean on =
                    group.get("admin_state_up").tri().yes()
                            && !Set.of("DOWN", "INACTIVE", "ERROR")
                                    .contains(group.get("status").text());
            out.add(
                    Firewall.of(
                                    "",
                                    "firewall group "
                                            + (name.isEmpty() ? group.get("id").text() : name),
                                    group.origin())
                            .firewallClass(FirewallClass.SUBNET_ROUTER)
                            .managedBy(ManagedBy.PLATFORM)
                            .manager("Neutron")
                            .scope(group.get("ports").texts())
                            .objectKinds(
                                    named ? List.of("five-tuple", "group") : List.of("five-tuple"))
                            .objectsSupported(Tri.YES)
                            .defaultIn("drop")
                            .defaultOut("drop")
                            .enabled(Tri.of(on))
                            .ruleCount(rules)
                            .build());
        }
    }
}
