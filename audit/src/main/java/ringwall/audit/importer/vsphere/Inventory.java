package ringwall.audit.importer.vsphere;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.audit.importer.Json;

/// Who is who: references, uuids and keys to names, over all files of a group, so that the order of
/// files does not matter.
final class Inventory {

    /// A distributed port group.
    record Group(String name, String vswitch) {}

    /// A host's pNICs on a distributed switch, and the name of the uplink (or LAG) that each of
    /// them is, if told.
    record Uplinks(String host, Set<String> nics, Map<String, String> byNic) {}

    private final List<Managed> hosts = new ArrayList<>();
    private final List<Managed> vms = new ArrayList<>();
    private final List<Managed> switches = new ArrayList<>();
    private final List<Managed> groups = new ArrayList<>();
    private final Map<String, String> hostNames = new HashMap<>();
    private final Map<String, String> clusters = new HashMap<>();
    private final Map<String, String> clusterOfHost = new HashMap<>();
    private final Map<String, String> switchNames = new HashMap<>();
    private final Map<String, Group> groupsByKey = new HashMap<>();
    private final Set<String> uplinkGroups = new TreeSet<>();
    private final Map<String, Uplinks> uplinks = new TreeMap<>();

    Inventory(List<Managed> all) {
        for (Managed object : all) {
            sort(object);
        }
        hosts.forEach(this::host);
        switches.forEach(this::vswitch);
        for (Managed group : groups) {
            String key = groupKey(group);
            String owner = Vim.ref(group.get("config.distributedVirtualSwitch"));
            groupsByKey.put(
                    key,
                    new Group(
                            group.anyText("name", "config.name", "summary.name"),
                            switchName(owner)));
        }
    }

    private void sort(Managed object) {
        switch (object.type()) {
            case "HostSystem" -> hosts.add(object);
            case "VirtualMachine" -> vms.add(object);
            case "VmwareDistributedVirtualSwitch", "DistributedVirtualSwitch" ->
                    switches.add(object);
            case "DistributedVirtualPortgroup" -> groups.add(object);
            case "ClusterComputeResource" -> register(object);
            default -> guess(object);
        }
    }

    /// A bare change set does not name its object: its properties do.
    private void guess(Managed object) {
        if (object.properties().keySet().stream()
                .anyMatch(
                        k -> k.startsWith("config.network") || k.startsWith("config.virtualnic"))) {
            hosts.add(object);
        } else if (object.get("config.network").isObject()) {
            hosts.add(object);
        } else if (!object.get("config.hardware.device").missing()) {
            vms.add(object);
        } else if (object.collected("config.distributedVirtualSwitch")
                && !object.get("config.distributedVirtualSwitch").missing()) {
            groups.add(object);
        } else if (!object.get("config.uplinkPortgroup").missing()
                || !object.get("config.uplinkPortPolicy").missing()
                || object.collected("config.vspanSession")) {
            switches.add(object);
        }
    }

    private void register(Managed object) {
        String name = object.anyText("name");
        clusters.put(object.id(), name.isEmpty() ? object.id() : name);
        object.list("host").forEach(h -> clusterOfHost.put(Vim.ref(h), clusters.get(object.id())));
    }

    private void host(Managed host) {
        if (!host.id().isEmpty()) {
            hostNames.put(host.id(), hostName(host));
        }
        for (Json proxy : host.list("config.network.proxySwitch")) {
            String name = proxy.get("dvsName").text();
            if (!name.isEmpty()) {
                switchNames.putIfAbsent(Vim.uuid(proxy.get("dvsUuid").text()), name);
            }
        }
    }

    private void vswitch(Managed vswitch) {
        String name = vswitch.anyText("name", "config.name", "summary.name");
        if (!vswitch.id().isEmpty()) {
            switchNames.put(vswitch.id(), name.isEmpty() ? vswitch.id() : name);
        }
        String uuid = vswitch.anyText("config.uuid", "summary.uuid", "uuid");
        if (!uuid.isEmpty() && !name.isEmpty()) {
            switchNames.put(Vim.uuid(uuid), name);
        }
        vswitch.list("config.uplinkPortgroup").forEach(g -> uplinkGroups.add(Vim.ref(g)));
    }

    List<Managed> hosts() {
        return hosts;
    }

    List<Managed> vms() {
        return vms;
    }

    List<Managed> switches() {
        return switches;
    }

    List<Managed> groups() {
        return groups;
    }

    /// The host's name, as far as its object tells; else its reference; else what the directory
    /// says.
    static String hostName(Managed host) {
        String name =
                host.anyText("name", "summary.config.name", "config.network.dnsConfig.hostName");
        if (!name.isEmpty()) {
            return name;
        }
        return host.id().isEmpty() ? host.at().file().host() : host.id();
    }

    /// Of a reference; the reference itself for a host that is not in the input.
    String host(String reference) {
        return hostNames.getOrDefault(reference, reference);
    }

    /// The cluster a host is in; empty: not told.
    String cluster(Managed host) {
        Json parent = host.get("parent");
        String id = Vim.ref(parent);
        if (clusters.containsKey(id)) {
            return clusters.getOrDefault(id, id);
        }
        return Vim.refType(parent).startsWith("Cluster") || id.startsWith("domain-c")
                ? id
                : clusterOfHost.getOrDefault(host.id(), "");
    }

    /// Of a distributed switch's reference or uuid; itself if it is not in the input.
    String switchName(String referenceOrUuid) {
        String direct = switchNames.get(referenceOrUuid);
        return direct != null
                ? direct
                : switchNames.getOrDefault(Vim.uuid(referenceOrUuid), referenceOrUuid);
    }

    /// The key of a distributed port group, which is also its reference: `dvportgroup-9`.
    static String groupKey(Managed group) {
        String key = group.anyText("config.key", "key");
        return key.isEmpty() ? group.id() : key;
    }

    /// By key; a group that is not in the input is known by its key only.
    Group group(String key, String switchUuid) {
        Group known = groupsByKey.get(key);
        return known == null || known.name().isEmpty()
                ? new Group(key, switchName(switchUuid))
                : known;
    }

    boolean known(String key) {
        return groupsByKey.containsKey(key);
    }

    /// Uplink port groups trunk everything by nature and are no segment.
    boolean uplink(Managed group) {
        String key = groupKey(group);
        return uplinkGroups.contains(key)
                || uplinkGroups.contains(group.id())
                || Vim.tri(group.get("config.uplink")).yes()
                || group.list("tag").stream()
                        .anyMatch(t -> t.get("key").text().equals("SYSTEM/DVS.UPLINKPG"));
    }

    /// Of a distributed switch on a host; filled while hosts are read.
    Uplinks uplinksOf(String vswitch, String host) {
        return uplinks.computeIfAbsent(
                vswitch + "\u001f" + host,
                _ -> new Uplinks(host, new TreeSet<>(), new TreeMap<>()));
    }

    /// Of a distributed switch on all hosts that were read.
    List<Uplinks> uplinksOf(String vswitch) {
        return uplinks.entrySet().stream()
                .filter(e -> e.getKey().startsWith(vswitch + "\u001f"))
                .map(Map.Entry::getValue)
                .toList();
    }
}
