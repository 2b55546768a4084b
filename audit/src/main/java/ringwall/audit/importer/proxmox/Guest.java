package ringwall.audit.importer.proxmox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Vlan;
import ringwall.audit.fact.VlanSet;

/// A guest: `qm config`, `pct config`, or its file below `/etc/pve`. Only what stands before the
/// first `[snapshot]` counts.
///
/// - `id`: its number, from the file's name, else from its disks' names
/// - `node`: from a path `nodes/NODE/...`; empty: not told
record Guest(
        String id,
        String name,
        String node,
        boolean container,
        List<Net> nets,
        List<String> tags,
        boolean passthrough,
        Origin origin) {

    private static final Pattern LINE = Pattern.compile("^([a-z]+\\d*):\\s*(.*)$");
    private static final Pattern FILE =
            Pattern.compile("(?:.*[^0-9])?(\\d{2,9})(?:\\.conf|\\.txt)?");
    private static final Pattern DISK = Pattern.compile("(?:vm|subvol|base)-(\\d{2,9})-");
    private static final Pattern NODE = Pattern.compile("(?:.*[/!])?nodes/([^/]+)/.*");

    /// One vNIC. `firewall`: firewall=1.
    record Net(String key, String mac, String bridge, Vlan vlan, boolean firewall, Origin origin) {

        int index() {
            String digits = key.substring(3);
            return digits.matches("\\d{1,3}") ? Integer.parseInt(digits) : 0;
        }
    }

    static String node(SourceFile file) {
        Matcher m = NODE.matcher(file.path());
        return m.matches() ? m.group(1) : "";
    }

    static Guest of(SourceFile file) {
        var nets = new ArrayList<Net>();
        var values = new TreeMap<String, String>();
        boolean passthrough = false;
        int number = 0;
        for (String raw : file.text().split("\n", -1)) {
            number++;
            String line = raw.strip();
            if (line.startsWith("[")) {
                break;
            }
            Matcher m = LINE.matcher(line);
            if (!m.matches()) {
                continue;
            }
            if (m.group(1).matches("net\\d{1,3}")) {
                nets.add(net(m.group(1), m.group(2), file.line(number)));
            } else {
                values.putIfAbsent(m.group(1), m.group(2));
                passthrough |= m.group(1).startsWith("hostpci");
            }
        }
        boolean container =
                values.containsKey("rootfs")
                        || values.containsKey("arch")
                        || file.path().contains("/lxc/");
        String id = "";
        Matcher named = FILE.matcher(file.name());
        if (named.matches()) {
            id = named.group(1);
        } else {
            Matcher disk = DISK.matcher(file.head());
            id = disk.find() ? disk.group(1) : "";
        }
        String name = values.getOrDefault("name", values.getOrDefault("hostname", ""));
        return new Guest(
                id,
                name,
                node(file),
                container,
                nets,
                List.of(values.getOrDefault("tags", "").split("[;, ]+", -1)).stream()
                        .filter(t -> !t.isEmpty())
                        .toList(),
                passthrough,
                file.line(1));
    }

    /// `virtio=MAC,bridge=vmbr0,tag=10,trunks=20;30-40,firewall=1`; of a container
    /// `name=eth0,hwaddr=MAC,...`.
    private static Net net(String key, String value, Origin origin) {
        String mac = "";
        var options = new TreeMap<String, String>();
        for (String part : value.split(",", 64)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                String name = part.substring(0, equals).strip();
                String told = part.substring(equals + 1).strip();
                options.put(name, told);
                if (told.matches("(?i)([0-9a-f]{2}:){5}[0-9a-f]{2}")) {
                    mac = told;
                }
            }
        }
        return new Net(
                key,
                mac,
                options.getOrDefault("bridge", ""),
                vlan(options),
                options.getOrDefault("firewall", "0").equals("1"),
                origin);
    }

    private static Vlan vlan(Map<String, String> options) {
        String tag = options.getOrDefault("tag", "");
        int id = tag.matches("\\d{1,4}") ? Integer.parseInt(tag) : 0;
        VlanSet trunks = VlanSet.parse(options.getOrDefault("trunks", ""));
        if (!trunks.isEmpty()) {
            return new Vlan.Trunk(trunks, id);
        }
        return id > 0 ? Vlan.access(id) : Vlan.unknown();
    }

    /// What reports call it: its name, else its number.
    String shown() {
        return name.isEmpty() ? id.isEmpty() ? "vm" : id : name;
    }
}
