package ringwall.audit.importer.vsphere;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ringwall.audit.importer.Json;

/// Finds the managed objects in a file, whatever wraps them: change sets and object updates of the
/// property collector, govc's containers, exploded pyVmomi objects, or a part of an object that
/// stands alone (HostNetworkInfo).
final class Objects {

    private static final int MAX_DEPTH = 8;
    private static final Set<String> KINDS =
            Set.of(
                    "HostSystem",
                    "VirtualMachine",
                    "VmwareDistributedVirtualSwitch",
                    "DistributedVirtualSwitch",
                    "DistributedVirtualPortgroup",
                    "ClusterComputeResource",
                    "ComputeResource");

    private final List<Managed> found = new ArrayList<>();
    private final List<Json> hints = new ArrayList<>();
    private final List<Json> policies = new ArrayList<>();

    /// All managed objects, in file order.
    List<Managed> managed() {
        return found;
    }

    /// PhysicalNicHintInfo: what a pNIC sees on its cable.
    List<Json> hints() {
        return hints;
    }

    /// NSX security policies.
    List<Json> policies() {
        return policies;
    }

    boolean none() {
        return found.isEmpty() && hints.isEmpty() && policies.isEmpty();
    }

    void search(Json value) {
        search(value, 0);
    }

    private void search(Json value, int depth) {
        if (depth > MAX_DEPTH) {
            return;
        }
        if (value.isArray()) {
            List<Json> elements = value.each();
            if (!elements.isEmpty() && change(elements.getFirst())) {
                found.add(Managed.ofChanges("", "", elements, value));
            } else {
                elements.forEach(e -> search(e, depth + 1));
            }
        } else if (value.isObject() && !object(value)) {
            for (Map.Entry<String, Json> member : value.members()) {
                if (member.getValue().isObject() || member.getValue().isArray()) {
                    search(member.getValue(), depth + 1);
                }
            }
        }
    }

    private static boolean change(Json element) {
        return element.has("name")
                && (element.has("val") || element.has("op"))
                && !element.has("self");
    }

    /// True if the value was an object of its own.
    private boolean object(Json value) {
        Json changes = value.any("changeSet", "propSet");
        if (!changes.missing() && value.has("obj")) {
            Json obj = value.get("obj");
            found.add(Managed.ofChanges(Vim.refType(obj), Vim.ref(obj), Vim.list(changes), value));
            return true;
        }
        String type = Vim.type(value);
        Json self = value.get("self");
        if (KINDS.contains(type) && (value.has("_vimid") || value.members().size() > 2)) {
            String id = self.missing() ? value.get("_vimid").text() : Vim.ref(self);
            found.add(Managed.ofObject(type, id, value));
            return true;
        }
        if (!self.missing() && KINDS.contains(Vim.refType(self))) {
            found.add(Managed.ofObject(Vim.refType(self), Vim.ref(self), value));
            return true;
        }
        return part(value);
    }

    /// Data objects that people save alone.
    private boolean part(Json value) {
        if (value.has("connectedSwitchPort") || value.has("lldpInfo")) {
            hints.add(value);
        } else if (value.get("resource_type").text().equals("SecurityPolicy")) {
            policies.add(value);
        } else if (value.has("network")
                && (value.has("product") || value.has("virtualNicManagerInfo"))) {
            found.add(Managed.ofPart("HostSystem", "config", value));
        } else if (value.has("netConfig")) {
            found.add(Managed.ofPart("HostSystem", "config.virtualNicManagerInfo", value));
        } else if (value.has("vswitch") || value.has("proxySwitch")) {
            // a whole HostNetworkInfo has pNICs too; 'host.vswitch.info' has switches only
            found.add(
                    value.has("pnic")
                            ? Managed.ofPart("HostSystem", "config.network", value)
                            : Managed.ofMembers("HostSystem", "config.network", value));
        } else if (lone(value, "portgroup", "computedPolicy")) {
            found.add(
                    Managed.ofPart(
                            "HostSystem", "config.network.portgroup", value.get("portgroup")));
        } else if (value.has("uplinkPortPolicy") || value.has("uplinkPortgroup")) {
            found.add(Managed.ofPart("VmwareDistributedVirtualSwitch", "config", value));
        } else if (value.has("defaultPortConfig")) {
            found.add(Managed.ofPart("DistributedVirtualPortgroup", "config", value));
        } else if (value.path("hardware", "device").isArray()) {
            found.add(Managed.ofPart("VirtualMachine", "config", value));
        } else {
            return false;
        }
        return true;
    }

    private static boolean lone(Json value, String list, String mark) {
        List<Json> elements = value.get(list).each();
        return !elements.isEmpty() && elements.getFirst().has(mark);
    }
}
