package ringwall.audit.importer.openstack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.importer.Json;

/// Everything that the files of one cloud list, by kind, before it becomes facts.
final class Cloud {

    /// The one switch that all Neutron networks are on.
    static final String SWITCH = "neutron";

    private final FactSink out;
    private final Map<String, List<Json>> lists = new TreeMap<>();
    private final TreeSet<String> partial = new TreeSet<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Map<String, Origin> settingPlaces = new LinkedHashMap<>();

    Cloud(FactSink out) {
        this.out = out;
    }

    /// `{"networks": [...], "networks_links": [...]}` or `{"network": {...}}`.
    void add(SourceFile file, Json root) {
        for (Map.Entry<String, Json> member : root.members()) {
            String key = member.getKey();
            if (key.endsWith("_links")) {
                partial.add(key.substring(0, key.length() - 6));
                out.warning(
                        file,
                        member.getValue().pointer(),
                        "one page of a longer list",
                        "collect all pages: ?limit=1000, or follow the links");
                continue;
            }
            boolean one = member.getValue().isObject();
            String kind = one ? plural(key) : key;
            if (one) {
                partial.add(kind);
            }
            lists.computeIfAbsent(kind, _ -> new ArrayList<>())
                    .addAll(member.getValue().each().stream().filter(Json::isObject).toList());
        }
    }

    private static String plural(String key) {
        return key.endsWith("y") ? key.substring(0, key.length() - 1) + "ies" : key + "s";
    }

    /// `ml2_conf.ini`: `section.key`.
    void ini(SourceFile file) {
        String section = "";
        int number = 0;
        for (String raw : file.text().split("\n", -1)) {
            number++;
            String line = raw.strip();
            int equals = line.indexOf('=');
            if (line.startsWith("[") && line.endsWith("]")) {
                section = line.substring(1, line.length() - 1);
            } else if (equals > 0 && !line.startsWith("#") && !line.startsWith(";")) {
                String key = section + "." + line.substring(0, equals).strip();
                settings.put(key.toLowerCase(Locale.ROOT), line.substring(equals + 1).strip());
                settingPlaces.put(key.toLowerCase(Locale.ROOT), file.line(number));
            }
        }
    }

    /// Says which lists were read, but join nothing else of the input.
    void loose() {
        loose(
                "firewall_rules",
                "firewall_groups",
                "firewall rules without the groups that use them");
        loose(
                "firewall_policies",
                "firewall_groups",
                "firewall policies without the groups that use them");
        loose(
                "trunks",
                "ports",
                "trunks: their parent ports tag by themselves, but whose they are is not known");
        loose("tap_services", "tap_flows", "tap services without the flows that use them");
        loose("rbac_policies", "networks", "sharing policies without the networks that they share");
    }

    private void loose(String kind, String needed, String what) {
        if (!has(needed) && !list(kind).isEmpty()) {
            Json first = list(kind).getFirst();
            out.note(
                    first.file(),
                    first.pointer(),
                    list(kind).size() + " " + what,
                    "collect " + needed + " too: ringwall collect --platform openstack");
        }
    }

    List<Json> list(String kind) {
        return lists.getOrDefault(kind, List.of());
    }

    boolean has(String kind) {
        return lists.containsKey(kind);
    }

    /// Was the whole list read?
    boolean whole(String kind) {
        return has(kind) && !partial.contains(kind);
    }

    /// Empty if the file does not set it.
    String setting(String key) {
        return settings.getOrDefault(key, "");
    }

    @Nullable Origin settingPlace(String key) {
        return settingPlaces.get(key);
    }

    /// Hosts that agents or bindings name.
    SortedSet<String> hosts() {
        var hosts = new TreeSet<String>();
        list("agents").forEach(a -> hosts.add(a.get("host").text()));
        list("ports").forEach(p -> hosts.add(p.get("binding:host_id").text()));
        hosts.remove("");
        return hosts;
    }

    static String project(Json json) {
        String project = json.get("project_id").text();
        return project.isEmpty() ? json.get("tenant_id").text() : project;
    }
}
