package ringwall.audit.importer.vsphere;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.Overlay;
import ringwall.audit.fact.OverlayPeers;
import ringwall.audit.fact.Tri;
import ringwall.audit.importer.Json;

/// The host's own adapters (vmk0) and what they serve.
///
/// Services are in `virtualNicManagerInfo`; an adapter in a TCP/IP stack of its own (vmotion,
/// vSphereProvisioning, vxlan) serves what the stack is for. Where services were not collected, the
/// only adapter of a host must be the management one (derived), and so is one on a port group that
/// bears the installer's name for it (inferred).
final class Adapters {

    private static final Pattern DEVICE = Pattern.compile("(vmk\\d{1,3}|vswif\\d{1,3})$");
    private static final String INSTALLERS = "Management Network";

    private final Managed object;
    private final Inventory inventory;
    private final FactSink out;
    private final String host;
    private final Map<String, String> switchOfGroup;

    Adapters(
            Managed object,
            Inventory inventory,
            FactSink out,
            String host,
            Map<String, String> switchOfGroup) {
        this.object = object;
        this.inventory = inventory;
        this.out = out;
        this.host = host;
        this.switchOfGroup = switchOfGroup;
    }

    void read() {
        var nics = new ArrayList<>(object.list("config.network.vnic"));
        nics.addAll(object.list("config.network.consoleVnic"));
        boolean told = object.collected("config.virtualNicManagerInfo.netConfig");
        Map<String, SortedSet<String>> services = services();
        for (Json nic : nics) {
            nic(
                    nic,
                    services.getOrDefault(nic.get("device").text(), new TreeSet<>()),
                    told,
                    nics.size() == 1);
        }
    }

    private Map<String, SortedSet<String>> services() {
        var byDevice = new TreeMap<String, SortedSet<String>>();
        for (Json config : object.list("config.virtualNicManagerInfo.netConfig")) {
            String service = service(config.get("nicType").text());
            for (String key : Vim.texts(config.get("selectedVnic"))) {
                String device = device(key, Vim.list(config.get("candidateVnic")));
                if (!device.isEmpty()) {
                    byDevice.computeIfAbsent(device, _ -> new TreeSet<>()).add(service);
                }
            }
        }
        return byDevice;
    }

    private static String device(String key, List<Json> candidates) {
        for (Json candidate : candidates) {
            if (candidate.get("key").text().equals(key)) {
                return candidate.get("device").text();
            }
        }
        Matcher end = DEVICE.matcher(key);
        return end.find() ? end.group(1) : "";
    }

    private static String service(String type) {
        return switch (type) {
            case "vmotion" -> "migration";
            case "vsan", "vsanWitness", "nvmeTcp", "nvmeRdma" -> "storage";
            case "faultToleranceLogging" -> "ft";
            case "vSphereProvisioning" -> "provisioning";
            case "vSphereReplication", "vSphereReplicationNFC" -> "replication";
            case "vSphereBackupNFC" -> "backup";
            default -> type;
        };
    }

    private void nic(Json nic, SortedSet<String> services, boolean told, boolean only) {
        Json spec = nic.get("spec");
        String device = nic.get("device").text();
        String stack = spec.get("netStackInstanceKey").text();
        Origin origin = Vim.origin(nic);
        switch (stack) {
            case "vmotion" -> services.add("migration");
            case "vSphereProvisioning" -> services.add("provisioning");
            case "vxlan" -> services.add("overlay");
            default -> {}
        }
        String group = nic.get("portgroup").text();
        group = group.isEmpty() ? spec.get("portgroup").text() : group;
        String vswitch = switchOfGroup.getOrDefault(group, "");
        Json port = spec.get("distributedVirtualPort");
        if (!port.missing()) {
            Inventory.Group distributed =
                    inventory.group(port.get("portgroupKey").text(), port.get("switchUuid").text());
            group = distributed.name();
            vswitch = distributed.vswitch();
        }
        boolean guessed = !told && services.isEmpty();
        if (guessed && (only || group.equals(INSTALLERS))) {
            services.add("management");
            origin = origin.as(only ? Confidence.DERIVED : Confidence.INFERRED);
        }
        out.add(
                HostNic.of(host, device, origin)
                        .addresses(addresses(spec.get("ip")))
                        .vswitch(vswitch)
                        .portGroup(group)
                        .services(List.copyOf(services))
                        .servicesRead(Tri.of(told))
                        .netStack(stack)
                        .build());
        if (stack.equals("vxlan")) {
            tunnel(nic, device, vswitch);
        }
    }

    /// NSX keeps its tunnel endpoints in the stack `vxlan`, also for Geneve.
    private void tunnel(Json nic, String device, String vswitch) {
        boolean geneve =
                !object.text("config.network.nsxTransportNodeId").isEmpty()
                        || !object.list("config.network.opaqueSwitch").isEmpty();
        out.add(
                Overlay.of(host, device, Vim.origin(nic))
                        .kind(geneve ? "geneve" : "vxlan")
                        .vswitch(vswitch)
                        .vtepIp(nic.path("spec", "ip", "ipAddress").text())
                        .egress(device)
                        .peers(OverlayPeers.CONTROLLER)
                        .learning(Tri.NO)
                        .build());
    }

    private static List<String> addresses(Json ip) {
        var all = new ArrayList<String>();
        String four = ip.get("ipAddress").text();
        if (!four.isEmpty()) {
            int prefix = prefix(ip.get("subnetMask").text());
            all.add(prefix < 0 ? four : four + "/" + prefix);
        }
        for (Json six : Vim.list(ip.path("ipV6Config", "ipV6Address"))) {
            String address = six.get("ipAddress").text();
            if (!address.isEmpty() && !address.startsWith("fe80")) {
                all.add(address + "/" + six.get("prefixLength").integer(64));
            }
        }
        return all;
    }

    private static int prefix(String mask) {
        String[] bytes = mask.split("\\.", -1);
        if (bytes.length != 4) {
            return -1;
        }
        int bits = 0;
        for (String each : bytes) {
            if (!each.matches("\\d{1,3}")) {
                return -1;
            }
            bits += Integer.bitCount(Integer.parseInt(each) & 0xFF);
        }
        return bits;
    }
}
