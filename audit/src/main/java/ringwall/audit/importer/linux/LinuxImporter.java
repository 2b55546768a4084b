package ringwall.audit.importer.linux;

import java.util.List;
import java.util.regex.Pattern;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.importer.Json;

/// What a Linux host's kernel shows: `ip -j -d link`, `ip -j -d addr` and their text forms, `bridge
/// -j vlan`, `bridge -j -d link`, `brctl show`, `ethtool -i`, `lspci -k` and `-vmmkn`, `ls -l
/// /sys/class/net`. All files of one directory are one host and are joined by interface name and
/// PCI address.
///
/// Absence is evidence only if `ip` listed everything (`lo` is there, nothing was filtered) in the
/// host's own namespace (an adapter without virtual kind is there) and told kinds (`-d`).
public final class LinuxImporter implements Importer {

    private static final Pattern IP_TEXT =
            Pattern.compile("(?m)\\A\\s*\\d{1,6}: \\S{1,40}: <[A-Z0-9_,-]*> mtu \\d+ ");
    private static final Pattern IP_JSON =
            Pattern.compile("\"ifname\"\\s*:.{0,400}?\"(flags|mtu|addr_info|operstate)\"\\s*:");
    private static final Pattern BRIDGE_LINK =
            Pattern.compile("\"(hairpin|fastleave|guard)\"\\s*:");
    private static final Pattern VLAN_JSON =
            Pattern.compile(
                    "(?s)\\A\\s*(\\[\\s*\\{\\s*\"ifname\"|\\{\\s*\"[^\"]{1,40}\"\\s*:\\s*\\[\\s*\\{\\s*\"vlan\").*");
    private static final Pattern LSPCI =
            Pattern.compile(
                    "(?m)\\A(?:lspci: .*\\n)*(?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7] [A-Z].+: .+$");
    private static final Pattern SYSFS =
            Pattern.compile("(?m)^l\\S+ .* \\S+ -> \\S*/devices/\\S+/net/\\S+$");

    /// The kinds of files; each has its reader.
    private enum Form {
        IP_JSON,
        IP_TEXT,
        ROUTE,
        BRIDGE_LINK,
        BRIDGE_VLAN,
        BRCTL,
        ETHTOOL,
        LSPCI,
        LSPCI_RECORDS,
        SYSFS,
        NONE
    }

    @Override
    public String name() {
        return "linux";
    }

    @Override
    public int claim(SourceFile file) {
        return form(file) == Form.NONE ? NO : SURE - 10;
    }

    private static Form form(SourceFile file) {
        String head = file.head();
        if (Json.looksLike(file)) {
            if (file.name().matches("(?i).*ip[-_]route.*\\.json")
                    || (head.contains("\"dst\"") && head.contains("\"dev\""))) {
                return head.contains("\"ifname\"") ? Form.NONE : Form.ROUTE;
            }
            if (BRIDGE_LINK.matcher(head).find() && !head.contains("\"link_type\"")) {
                return Form.BRIDGE_LINK;
            }
            if (VLAN_JSON.matcher(head).matches() && head.contains("\"vlan\"")) {
                return Form.BRIDGE_VLAN;
            }
            if (IP_JSON.matcher(head).find()) {
                return Form.IP_JSON;
            }
            return empty(file);
        }
        if (IP_TEXT.matcher(head).find()) {
            return Form.IP_TEXT;
        }
        if (head.startsWith("bridge name") && head.contains("bridge id")) {
            return Form.BRCTL;
        }
        if (head.startsWith("driver: ") && head.contains("bus-info:")) {
            return Form.ETHTOOL;
        }
        if (head.startsWith("Slot:") && head.contains("Class:")) {
            return Form.LSPCI_RECORDS;
        }
        if (LSPCI.matcher(head).find()) {
            return Form.LSPCI;
        }
        return SYSFS.matcher(head).find() ? Form.SYSFS : Form.NONE;
    }

    /// `bridge` prints `[]` on a host without bridges: known by the name that `collect` gives.
    private static Form empty(SourceFile file) {
        if (file.length() > 8 || !file.text().strip().equals("[]")) {
            return Form.NONE;
        }
        return switch (file.name()) {
            case "bridge-link.json" -> Form.BRIDGE_LINK;
            case "bridge-vlan.json" -> Form.BRIDGE_VLAN;
            default -> Form.NONE;
        };
    }

    @Override
    public void read(List<SourceFile> files, FactSink out) {
        var devices = new Devices();
        var seen = new Seen();
        var bridges = new BridgeFiles(devices, out);
        var pci = new PciFiles(devices, out);
        for (SourceFile file : files) {
            switch (form(file)) {
                case IP_JSON -> new IpJson(devices, seen, out).read(file);
                case IP_TEXT -> new IpText(devices, seen).read(file);
                case BRIDGE_LINK -> bridges.link(file);
                case BRIDGE_VLAN -> bridges.vlan(file);
                case BRCTL -> bridges.brctl(file);
                case ETHTOOL -> pci.ethtool(file);
                case LSPCI -> pci.lspci(file);
                case LSPCI_RECORDS -> pci.records(file);
                case SYSFS -> pci.sysfs(file);
                case ROUTE -> new IpRoute(devices, out).read(file);
                case NONE -> {}
            }
        }
        devices.guessKinds();
        pci.join(files.getFirst());
        String host = files.getFirst().host();
        new DeviceFacts(host, devices, Confidence.OBSERVED, out).write();
        covered(host, devices, seen, out);
        if (!seen.linked && !seen.brctl && devices.all().stream().anyMatch(d -> d.vlansRead)) {
            out.note(
                    files.getFirst(),
                    "",
                    "VLANs of bridge ports, but not which bridge each port is on",
                    "ip -j -d link > ip-link.json");
        }
    }

    /// What the files together showed of the host.
    static final class Seen {
        /// `ip` output with details (`-d`), unfiltered, of the host's namespace.
        boolean whole;

        /// Any `ip link`.
        boolean linked;

        boolean addresses;
        boolean brctl;
    }

    private static void covered(String host, Devices devices, Seen seen, FactSink out) {
        boolean ovs =
                devices.all().stream()
                        .anyMatch(d ->
                                d.kind == Device.Kind.OVS_PORT
                                        || d.name.equals("ovs-system")
                                        || d.name.equals("ovs-netdev"));
        boolean own = devices.all().stream().anyMatch(d -> d.kind == Device.Kind.NIC && !d.guessed);
        Coverage all = seen.whole && own ? Coverage.COMPLETE : Coverage.PARTIAL;
        Coverage kernel = ovs ? Coverage.PARTIAL : all;
        if (seen.linked) {
            out.coverage(host, kernel, FactType.VSWITCH, FactType.PORT_GROUP, FactType.TEAM);
            out.coverage(host, kernel, FactType.OVERLAY);
            out.coverage(host, all, FactType.PNIC);
            out.coverage(host, seen.addresses ? kernel : Coverage.PARTIAL, FactType.HOST_NIC);
            out.coverage(host, Coverage.PARTIAL, FactType.VPORT);
        } else {
            out.coverage(host, Coverage.PARTIAL, FactType.PNIC);
            if (devices.all().stream().anyMatch(d -> d.kind == Device.Kind.BRIDGE)) {
                out.coverage(host, Coverage.PARTIAL, FactType.VSWITCH, FactType.VPORT);
            }
        }
    }
}
