package ringwall.audit.importer.hyperv;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.audit.fact.Bypass;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Firewall;
import ringwall.audit.fact.FirewallClass;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.ManagedBy;
import ringwall.audit.fact.Mirror;
import ringwall.audit.fact.MirrorTarget;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.Vlan;
import ringwall.audit.importer.Json;

/// Virtual adapters: those of VMs, and those of the host itself (`IsManagementOs`).
///
/// MAC spoofing off means that frames must bear the adapter's MAC. Port mirroring copies both
/// directions of a source to the destinations on the same switch. Extended ACLs are rules of
/// addresses and ports, kept on the host; what no rule names is allowed.
final class Adapters {

    private final List<Json> objects;
    private final HostCmdlets cmdlets;
    private final FactSink out;
    private final Map<String, Json> vlans = new HashMap<>();
    private final Map<String, Integer> seen = new HashMap<>();
    private final Map<String, TreeSet<String>> sources = new TreeMap<>();
    private final Map<String, TreeSet<String>> targets = new TreeMap<>();
    private final Map<String, Json> mirrorAt = new HashMap<>();
    private final Map<String, List<Json>> acls = new TreeMap<>();

    Adapters(List<Json> objects, HostCmdlets cmdlets, FactSink out) {
        this.objects = objects;
        this.cmdlets = cmdlets;
        this.out = out;
    }

    void read() {
        for (Json object : objects) {
            switch (Kind.of(object)) {
                case ADAPTER_VLAN -> vlans.put(owner(object), object);
                case ACL -> acls.computeIfAbsent(owner(object), _ -> new ArrayList<>()).add(object);
                default -> {}
            }
        }
        var hostsWithOwn = new TreeSet<String>();
        var all = new TreeSet<String>();
        for (Json object : objects) {
            if (Kind.of(object) == Kind.ADAPTER) {
                String host = cmdlets.hostOf(object);
                all.add(host);
                if (object.get("IsManagementOs").tri().yes()) {
                    own(object, host);
                    hostsWithOwn.add(host);
                } else {
                    ofVm(object, host);
                }
            }
        }
        mirrors();
        for (String host : all) {
            // adapters of the host itself are listed by -All only: then all VMs' are there too
            Coverage told = hostsWithOwn.contains(host) ? Coverage.COMPLETE : Coverage.PARTIAL;
            out.coverage(host, told, FactType.VPORT, FactType.MIRROR);
            out.coverage(FactType.HOST_NIC, host, Coverage.PARTIAL);
            out.coverage(FactType.FIREWALL, host, Coverage.PARTIAL);
        }
    }

    /// `vm/adapter` that a setting belongs to; an adapter of the host has no VM.
    private static String owner(Json setting) {
        Json parent = setting.get("ParentAdapter");
        String vm = parent.isObject() ? parent.get("VMName").text() : "";
        vm = vm.isEmpty() ? setting.get("VMName").text() : vm;
        String name = parent.isObject() ? parent.get("Name").text() : "";
        name = name.isEmpty() ? setting.any("VMNetworkAdapterName", "Name").text() : name;
        return vm + "/" + name;
    }

    private void own(Json object, String host) {
        String name = object.get("Name").text();
        String word = name.toLowerCase(Locale.ROOT);
        String service =
                word.matches(".*(migrat).*")
                        ? "migration"
                        : word.matches(".*(smb|storage|iscsi).*")
                                ? "storage"
                                : word.matches(".*(cluster|csv|heartbeat).*")
                                        ? "cluster"
                                        : "management";
        out.add(
                HostNic.of(host, "vEthernet (" + name + ")", object.origin().as(Confidence.DERIVED))
                        .vswitch(object.get("SwitchName").text())
                        .vlan(vlan(object, "/" + name))
                        .addresses(object.get("IPAddresses").texts())
                        .services(List.of(service))
                        .servicesRead(Tri.NO)
                        .build());
    }

    private Vlan vlan(Json object, String owner) {
        Vlan own = Shell.vlan(object.get("VlanSetting"));
        Json apart = vlans.get(owner);
        return own instanceof Vlan.Unknown && apart != null ? Shell.vlan(apart) : own;
    }

    private void ofVm(Json object, String host) {
        String vm = object.get("VMName").text();
        String name = object.get("Name").text();
        int count = seen.merge(host + "/" + vm + "/" + name, 1, Integer::sum);
        String vnic = count == 1 ? name : name + " (" + count + ")";
        String vswitch = object.get("SwitchName").text();
        String role =
                Shell.word(
                        object.get("PortMirroringMode"), List.of("none", "destination", "source"));
        String key = host + "\u001f" + vswitch;
        if (role.equals("source") || role.equals("destination")) {
            mirrorAt.putIfAbsent(key, object);
            (role.equals("source") ? sources : targets)
                    .computeIfAbsent(key, _ -> new TreeSet<>())
                    .add(vm + "/" + vnic);
        }
        boolean direct =
                object.get("VFDataPathActive").tri().yes() || object.get("IovUsage").integer(0) > 0;
        out.add(
                VPort.of(host, vm, vnic, object.origin())
                        .mac(Shell.mac(object.get("MacAddress").text()))
                        .vswitch(vswitch)
                        .vlan(vlan(object, vm + "/" + name))
                        .portSecurity(Shell.onOff(object.get("MacAddressSpoofing")).not())
                        .dhcpGuard(Shell.onOff(object.get("DhcpGuard")))
                        .routerGuard(Shell.onOff(object.get("RouterGuard")))
                        .mirrorRole(role)
                        .bypass(direct ? Bypass.SRIOV : Bypass.NONE)
                        .build());
        var rules = new ArrayList<>(acls.getOrDefault(vm + "/" + name, List.of()));
        object.get("ExtendedAclList").each().stream().filter(Json::isObject).forEach(rules::add);
        if (!rules.isEmpty()) {
            firewall(host, vm + "/" + vnic, rules);
        }
        if (object.get("VlanSetting").text().startsWith("Microsoft.")
                && !vlans.containsKey(vm + "/" + name)) {
            out.note(
                    object.file(),
                    object.pointer() + "/VlanSetting",
                    "the VLAN of vm " + vm + " is below ConvertTo-Json's depth: unknown",
                    "Get-VMNetworkAdapter -All | ConvertTo-Json -Depth 5 > get_vm_network_adapter.json");
        }
    }

    private void firewall(String host, String port, List<Json> rules) {
        boolean drops = false;
        boolean allows = false;
        for (Json rule : rules) {
            boolean deny =
                    Shell.word(rule.get("Action"), List.of("", "allow", "deny")).equals("deny");
            boolean inbound =
                    Shell.word(rule.get("Direction"), List.of("", "inbound", "outbound"))
                            .equals("inbound");
            boolean any = any(rule.get("RemoteIPAddress")) && any(rule.get("LocalPort"));
            drops |= deny && inbound && any;
            allows |= !deny && inbound && any;
        }
        out.add(
                Firewall.of(host, "acl " + port, rules.getFirst().origin())
                        .firewallClass(FirewallClass.KERNEL)
                        .scope(List.of(port))
                        .managedBy(ManagedBy.HOST)
                        .manager("Hyper-V extended ACL")
                        .objectKinds(List.of("five-tuple"))
                        .objectsSupported(Tri.NO)
                        .defaultIn(drops ? "drop" : "allow")
                        .enabled(Tri.YES)
                        .effective(Tri.of(drops || !allows))
                        .why(drops || !allows ? "" : "an inbound rule allows everything")
                        .ruleCount(rules.size())
                        .build());
    }

    private static boolean any(Json value) {
        String text = value.text();
        return text.isEmpty()
                || text.equals("*")
                || text.equalsIgnoreCase("any")
                || text.equals("0.0.0.0/0");
    }

    private void mirrors() {
        mirrorAt.forEach((key, at) -> {
            String host = key.substring(0, key.indexOf('\u001f'));
            String vswitch = key.substring(key.indexOf('\u001f') + 1);
            var from = sources.getOrDefault(key, new TreeSet<>());
            var to = targets.getOrDefault(key, new TreeSet<>());
            String why =
                    from.isEmpty()
                            ? "no adapter on the switch is a mirroring source"
                            : to.isEmpty()
                                    ? "no adapter on the switch is a mirroring destination"
                                    : "";
            out.add(
                    Mirror.of(host, vswitch, "port mirroring on " + vswitch, at.origin())
                            .enabled(Tri.YES)
                            .fromVm(List.copyOf(from))
                            .toVm(List.copyOf(from))
                            .destination(MirrorTarget.VPORT)
                            .target(String.join(", ", to))
                            .valid(Tri.of(why.isEmpty()))
                            .why(why)
                            .build());
        });
    }
}
