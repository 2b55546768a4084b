package ringwall.audit.importer.vsphere;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.audit.fact.Bypass;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.Setting;
import ringwall.audit.fact.SwitchKind;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vm;
import ringwall.audit.importer.Json;

/// VMs with their network adapters. The adapter's backing tells the kind of switch: a name for a
/// standard port group, a port of a distributed switch, or an NSX segment. Templates have no ports.
final class VmReader {

    private static final String UNKNOWN_HOST = "";

    private final Inventory inventory;
    private final FactSink out;
    private final Map<String, String> ports = new TreeMap<>();

    VmReader(Inventory inventory, FactSink out) {
        this.inventory = inventory;
        this.out = out;
    }

    /// Distributed ports by `switch/key`, to `vm/vnic`.
    Map<String, String> ports() {
        for (Managed vm : inventory.vms()) {
            for (Json device : nics(vm)) {
                Json port = device.path("backing", "port");
                String key = port.get("portKey").text();
                if (!key.isEmpty()) {
                    Inventory.Group group =
                            inventory.group(
                                    port.get("portgroupKey").text(), port.get("switchUuid").text());
                    ports.put(group.vswitch() + "/" + key, name(vm) + "/" + label(device));
                }
            }
        }
        return ports;
    }

    /// `targets`: `vm/vnic` of those that get mirrored copies.
    void read(Set<String> targets) {
        inventory.vms().stream()
                .filter(vm -> !vm.get("config.template").tri().yes())
                .forEach(vm -> vm(vm, targets));
        covered();
    }

    private static List<Json> nics(Managed vm) {
        var nics = new ArrayList<Json>();
        for (Json device : vm.list("config.hardware.device")) {
            if (device.has("macAddress")) {
                nics.add(device);
            }
        }
        return nics;
    }

    private static String name(Managed vm) {
        String name = vm.anyText("name", "config.name", "summary.config.name");
        return name.isEmpty() ? vm.id() : name;
    }

    private static String label(Json device) {
        String label = device.path("deviceInfo", "label").text();
        return label.isEmpty() ? "nic-" + device.get("key").text() : label;
    }

    private static String hostRef(Managed vm) {
        String host = Vim.ref(vm.get("runtime.host"));
        return host.isEmpty() ? Vim.ref(vm.get("summary.runtime.host")) : host;
    }

    /// The VM's host; if not told, the only host of the input.
    private String host(Managed vm) {
        String reference = hostRef(vm);
        if (!reference.isEmpty()) {
            return inventory.host(reference);
        }
        var names = new TreeSet<String>();
        inventory.hosts().forEach(h -> names.add(Inventory.hostName(h)));
        return names.size() == 1 ? names.first() : UNKNOWN_HOST;
    }

    private void vm(Managed vm, Set<String> targets) {
        String name = name(vm);
        String host = host(vm);
        if (name.isEmpty()) {
            return;
        }
        Origin origin =
                hostRef(vm).isEmpty()
                        ? Vim.origin(vm.at()).as(Confidence.DERIVED)
                        : Vim.origin(vm.at());
        String power = vm.anyText("runtime.powerState", "summary.runtime.powerState");
        Tri on = power.isEmpty() ? Tri.UNKNOWN : Tri.of(power.equals("poweredOn"));
        String latency = vm.text("config.latencySensitivity.level");
        out.add(
                Vm.of(host, name, origin)
                        .id(vm.id())
                        .poweredOn(on)
                        .delayHint(latency.isEmpty() ? Tri.UNKNOWN : Tri.of(latency.equals("high")))
                        .build());
        for (Json device : vm.list("config.hardware.device")) {
            if (device.has("macAddress")) {
                nic(vm, device, host, targets, on);
            } else if (passthrough(device)) {
                set(host, name, "directPath", device, label(device));
            }
        }
        filters(vm, host, name);
        Json encryption = vm.get("config.migrateEncryption");
        set(host, name, "vMotionEncryption", encryption, encryption.text());
    }

    private void filters(Managed vm, String host, String name) {
        var filters = new ArrayList<String>();
        for (Json extra : vm.list("config.extraConfig")) {
            if (extra.get("key").text().matches("(?i)ethernet\\d+\\.filter\\d+\\.name")) {
                filters.add(Vim.text(extra.get("value")));
            }
        }
        if (vm.collected("config.extraConfig")) {
            Json config = vm.get("config.extraConfig");
            String value = filters.isEmpty() ? "(none)" : String.join(", ", filters);
            set(host, name, "dvFilter", config.missing() ? vm.at() : config, value);
        }
    }

    private void set(String host, String vm, String name, Json at, String value) {
        if (!value.isEmpty()) {
            out.add(Setting.of(host, "vm " + vm, name, Vim.origin(at)).value(value).build());
        }
    }

    private static boolean passthrough(Json device) {
        return Vim.type(device).endsWith("VirtualPCIPassthrough")
                || (device.path("backing", "vendorId").integer(-1) >= 0
                        && device.path("backing").has("systemId"));
    }

    private void nic(Managed vm, Json device, String host, Set<String> targets, Tri on) {
        Json backing = device.get("backing");
        Json port = backing.get("port");
        String vnic = label(device);
        boolean sriov =
                Vim.type(device).endsWith("SriovEthernetCard")
                        || device.members().stream() // the old dialect's mark, even if null
                                .anyMatch(m -> m.getKey().equalsIgnoreCase("sriovBacking"));
        var fact =
                VPort.of(host, name(vm), vnic, Vim.origin(device))
                        .mac(device.get("macAddress").text())
                        .bypass(sriov ? Bypass.SRIOV : Bypass.NONE)
                        .poweredOn(on)
                        .mirrorRole(targets.contains(name(vm) + "/" + vnic) ? "destination" : "");
        if (!port.missing()) {
            Inventory.Group group =
                    inventory.group(port.get("portgroupKey").text(), port.get("switchUuid").text());
            fact.vswitch(group.vswitch()).portGroup(group.name());
            if (!inventory.known(port.get("portgroupKey").text())) {
                out.add(
                        VSwitch.of("", group.vswitch(), Vim.origin(port))
                                .kind(SwitchKind.DISTRIBUTED)
                                .managed(Tri.YES)
                                .manager("vCenter")
                                .hosts(host.isEmpty() ? List.of() : List.of(host))
                                .build());
            }
        } else if (backing.has("opaqueNetworkId")) {
            fact.vswitch(opaque(host)).portGroup(backing.get("opaqueNetworkId").text());
        } else {
            fact.portGroup(backing.get("deviceName").text());
        }
        out.add(fact.build());
    }

    /// The only NSX switch of the host.
    private String opaque(String host) {
        var names = new TreeSet<String>();
        for (Managed each : inventory.hosts()) {
            if (Inventory.hostName(each).equals(host)) {
                each.list("config.network.opaqueSwitch")
                        .forEach(s -> names.add(s.get("name").text()));
            }
        }
        return names.size() == 1 ? names.first() : "";
    }

    /// All VMs of a host were read if its own list of them (`vm`) says so.
    private void covered() {
        var read = new TreeSet<String>();
        for (Managed vm : inventory.vms()) {
            if (!vm.id().isEmpty() && vm.collected("config.hardware.device")) {
                read.add(vm.id());
            }
            if (!host(vm).isEmpty()) {
                out.coverage(host(vm), Coverage.PARTIAL, FactType.VM, FactType.VPORT);
            }
        }
        var lost = new TreeSet<String>();
        for (Managed vm : inventory.vms()) {
            String reference = hostRef(vm);
            if (!reference.isEmpty()
                    && inventory.host(reference).equals(reference)
                    && lost.add(reference)) {
                out.note(
                        vm.at().file(),
                        vm.at().pointer(),
                        "VMs run on " + reference + ", which is not in the input",
                        "govc object.collect -json -type h / name parent vm config.network config.virtualNicManagerInfo > hosts.json");
            }
        }
        for (Managed host : inventory.hosts()) {
            if (host.collected("vm")
                    && host.list("vm").stream().allMatch(v -> read.contains(Vim.ref(v)))) {
                out.coverage(
                        Inventory.hostName(host), Coverage.COMPLETE, FactType.VM, FactType.VPORT);
            }
        }
    }
}
