package ringwall.audit.importer.linux;

import java.util.List;
import java.util.Map;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.VlanSet;
import ringwall.audit.importer.Json;
import ringwall.audit.importer.linux.Device.Kind;

/// `bridge -j vlan` (an array with `ifname` and `vlans`; before iproute2 4.17 an object keyed by
/// name), `bridge -j -d link`, and `brctl show`.
final class BridgeFiles {

    private final Devices devices;
    private final FactSink out;

    BridgeFiles(Devices devices, FactSink out) {
        this.devices = devices;
        this.out = out;
    }

    void link(SourceFile file) {
        Json.parse(file, out).ifPresent(root -> root.each().forEach(this::port));
    }

    private void port(Json port) {
        Device device = devices.named(port.get("ifname").text(), port.origin());
        if (device != null) {
            String master = port.get("master").text();
            device.master = master.isEmpty() ? device.master : master;
            Device bridge = devices.named(master, port.origin());
            if (bridge != null && !master.equals(device.name)) {
                bridge.is(Kind.BRIDGE);
            }
            IpJson.bridgePort(device, port);
        }
    }

    void vlan(SourceFile file) {
        Json.parse(file, out)
                .ifPresent(root -> {
                    if (root.isArray()) {
                        root.each().forEach(p -> vlans(p.get("ifname").text(), p.get("vlans"), p));
                    } else {
                        for (Map.Entry<String, Json> port : root.members()) {
                            vlans(port.getKey(), port.getValue(), port.getValue());
                        }
                    }
                });
    }

    private void vlans(String name, Json vlans, Json at) {
        Device device = devices.named(name, at.origin());
        if (device == null || !(vlans.isArray() || vlans.missing())) {
            return;
        }
        device.vlansRead = true;
        for (Json vlan : vlans.each()) {
            int first = vlan.get("vlan").integer(-1);
            int last = vlan.get("vlanEnd").integer(first);
            if (first < VlanSet.MIN || last > VlanSet.MAX || last < first) {
                continue;
            }
            VlanSet range = VlanSet.range(first, last);
            device.vids = device.vids.union(range);
            List<String> flags = vlan.get("flags").texts();
            if (flags.contains("PVID")) {
                device.pvid = first;
            }
            if (flags.contains("Egress Untagged")) {
                device.untagged = device.untagged.union(range);
            }
        }
    }

    /// Columns: name, id, STP, first port; further ports on lines that start with blanks.
    void brctl(SourceFile file) {
        int number = 0;
        Device bridge = null;
        for (String line : file.text().split("\n", -1)) {
            number++;
            String[] words = line.strip().split("\\s+", -1);
            if (number == 1 || line.isBlank()) {
                continue;
            }
            String port = "";
            if (!Character.isWhitespace(line.charAt(0)) && words.length >= 3) {
                bridge = devices.named(words[0], file.line(number));
                if (bridge != null) {
                    bridge.is(Kind.BRIDGE);
                    bridge.portsRead = true;
                }
                port = words.length > 3 ? words[3] : "";
            } else {
                port = words[0];
            }
            Device device = devices.named(port, file.line(number));
            if (device != null && bridge != null) {
                device.master = bridge.name;
            }
        }
    }
}
