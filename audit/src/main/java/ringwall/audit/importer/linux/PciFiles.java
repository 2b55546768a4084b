package ringwall.audit.importer.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.importer.linux.Device.Kind;

/// What tells an adapter's driver and PCI address: `ethtool -i` (the interface is in the file's
/// name, as `ringwall collect` and sosreport write it), `lspci -k`, `lspci -vmmkn`, `ls -l
/// /sys/class/net`. Joined by PCI address; an adapter of lspci that no interface has is a pNIC
/// named by its address (one given to a VM or to DPDK).
final class PciFiles {

    private static final Pattern NAMED =
            Pattern.compile("(?i)ethtool[-_ ]+-?i[-_ ]+([A-Za-z0-9_.@-]+?)(?:\\.txt)?");
    private static final Pattern SLOT =
            Pattern.compile("^((?:[0-9a-f]{4,8}:)?[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]) ([^:]+): (.*)$");
    private static final Pattern LISTED =
            Pattern.compile("^l\\S+ .* (\\S+) -> (\\S*/devices/(\\S+)/net/\\S+)$");
    private static final Pattern ADDRESS =
            Pattern.compile("[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");

    private static final Set<String> GIVEN_AWAY =
            Set.of("vfio-pci", "igb_uio", "uio_pci_generic", "pciback", "xen-pciback");

    /// A network adapter on the PCI bus.
    private static final class Adapter {
        final String slot;
        final String text;
        final Origin origin;
        String driver = "";

        Adapter(String slot, String text, Origin origin) {
            this.slot = slot;
            this.text = text;
            this.origin = origin;
        }
    }

    /// `ethtool -i` of an interface that its file's name does not tell.
    private record Unnamed(String driver, String pci, Origin origin) {}

    private final Devices devices;
    private final FactSink out;
    private final Map<String, Adapter> adapters = new TreeMap<>();
    private final List<Unnamed> unnamed = new ArrayList<>();
    private final Map<String, Device> byPci = new TreeMap<>();

    PciFiles(Devices devices, FactSink out) {
        this.devices = devices;
        this.out = out;
    }

    void ethtool(SourceFile file) {
        var values = new TreeMap<String, String>();
        for (String line : file.text().split("\n", 40)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.putIfAbsent(
                        line.substring(0, colon).strip(), line.substring(colon + 1).strip());
            }
        }
        String driver = values.getOrDefault("driver", "");
        String bus = values.getOrDefault("bus-info", "");
        String pci = bus.matches("[0-9a-fA-F:.]{7,16}") ? Devices.pciAddress(bus) : "";
        Matcher named = NAMED.matcher(file.name());
        if (!named.matches()) {
            unnamed.add(new Unnamed(driver, pci, file.line(1)));
            return;
        }
        Device device = devices.named(named.group(1), file.line(1));
        if (device != null) {
            ethtool(device, driver, bus, pci);
        }
    }

    private static void ethtool(Device device, String driver, String bus, String pci) {
        switch (driver) {
            case "bridge" -> device.is(Kind.BRIDGE);
            case "bonding", "team" -> device.is(Kind.BOND);
            case "tun" -> device.is(bus.equals("tap") ? Kind.TAP : Kind.OTHER);
            case "veth" -> device.is(Kind.VETH);
            case "openvswitch" -> device.is(Kind.OVS_PORT);
            case "vxlan", "geneve" -> device.is(Kind.OVERLAY);
            case "802.1Q VLAN Support" -> device.is(Kind.VLAN);
            case "macvlan", "dummy", "vrf", "" -> {}
            default -> {
                device.is(Kind.NIC);
                device.driver = driver;
                device.pci = pci.isEmpty() ? device.pci : pci;
            }
        }
    }

    void lspci(SourceFile file) {
        int number = 0;
        Adapter adapter = null;
        for (String line : file.text().split("\n", -1)) {
            number++;
            Matcher slot = SLOT.matcher(line);
            if (slot.matches()) {
                adapter =
                        network(slot.group(2))
                                ? add(slot.group(1), slot.group(3), file.line(number))
                                : null;
            } else if (adapter != null) {
                int at = line.indexOf("Kernel driver in use: ");
                if (at >= 0) {
                    adapter.driver = line.substring(at + 22).strip();
                }
            }
        }
    }

    private static boolean network(String kind) {
        return kind.startsWith("Ethernet controller")
                || kind.startsWith("Network controller")
                || kind.startsWith("Infiniband controller");
    }

    private Adapter add(String slot, String text, Origin at) {
        String address = Devices.pciAddress(slot);
        return adapters.computeIfAbsent(address, a -> new Adapter(a, text, at));
    }

    /// Records of `Key: value` lines, parted by blank lines; class 02xx is a network controller.
    void records(SourceFile file) {
        int number = 0;
        String slot = "";
        Adapter adapter = null;
        String device = "";
        for (String line : file.text().split("\n", -1)) {
            number++;
            int colon = line.indexOf(':');
            String key = colon > 0 ? line.substring(0, colon).strip() : "";
            String value = colon > 0 ? line.substring(colon + 1).strip() : "";
            switch (key) {
                case "Slot" -> {
                    slot = value;
                    adapter = null;
                }
                case "Class" -> {
                    boolean network = value.matches("(?i)02[0-9a-f]{2}") || network(value);
                    adapter =
                            network && slot.matches("[0-9a-fA-F:.]{7,16}")
                                    ? add(slot, device, file.line(number))
                                    : null;
                }
                case "Driver" -> {
                    if (adapter != null) {
                        adapter.driver = value;
                    }
                }
                default -> {}
            }
        }
    }

    /// `eth0 -> ../../devices/pci0000:00/0000:00:1c.0/0000:03:00.0/net/eth0`; virtual devices lie
    /// below `devices/virtual`.
    void sysfs(SourceFile file) {
        int number = 0;
        for (String line : file.text().split("\n", -1)) {
            number++;
            Matcher listed = LISTED.matcher(line.strip());
            if (listed.matches()) {
                Device device = devices.named(listed.group(1), file.line(number));
                if (device != null) {
                    path(device, listed.group(3));
                }
            }
        }
    }

    private static void path(Device device, String path) {
        if (path.startsWith("virtual")) {
            return;
        }
        device.is(Kind.NIC);
        device.rootPath = path;
        Matcher address = ADDRESS.matcher(path);
        while (address.find()) {
            device.pci = address.group();
        }
        if (path.contains("/usb")) {
            device.description = "USB";
        }
    }

    /// Brings the adapters and the interfaces together; `first` is any file of the host.
    void join(SourceFile first) {
        for (Device device : devices.all()) {
            if (device.kind == Kind.NIC && !device.pci.isEmpty()) {
                byPci.putIfAbsent(device.pci, device);
            }
        }
        for (Unnamed each : unnamed) {
            Device device = at(each.pci());
            if (device == null) {
                device =
                        devices.named(each.pci().isEmpty() ? "adapter" : each.pci(), each.origin());
            }
            if (device != null) {
                ethtool(device, each.driver(), "", each.pci());
                if (device.name.equals(each.pci()) || device.name.equals("adapter")) {
                    byPci.putIfAbsent(each.pci(), device);
                    out.note(
                            first,
                            "",
                            "ethtool -i without the interface's name",
                            "write it to ethtool-i-NAME.txt");
                }
            }
        }
        long waiting =
                devices.all().stream()
                        .filter(d -> d.kind == Kind.NIC && d.pci.isEmpty())
                        .filter(d -> !match(d))
                        .count();
        boolean hidden = false;
        for (Adapter adapter : adapters.values()) {
            Device device = at(adapter.slot);
            if (device == null && waiting > 0) {
                hidden = true;
                continue;
            }
            if (device == null && GIVEN_AWAY.contains(adapter.driver)) {
                out.note(
                        first,
                        "",
                        "the adapter at %s is bound to %s: a VM or DPDK has it, past every virtual switch"
                                .formatted(adapter.slot, adapter.driver),
                        "virsh dumpxml DOMAIN; ovsdb-client dump --format=json");
                continue;
            }
            if (device == null) {
                device = devices.named(adapter.slot, adapter.origin);
            }
            if (device != null) {
                device.is(Kind.NIC);
                device.pci = adapter.slot;
                device.driver = device.driver.isEmpty() ? adapter.driver : device.driver;
                device.description =
                        device.description.isEmpty() ? adapter.text : device.description;
                if (adapter.driver.equals("virtio-pci") && device.driver.equals("virtio-pci")) {
                    device.driver = "virtio_net";
                }
            }
        }
        if (hidden) {
            out.note(
                    first,
                    "",
                    "which interface is which PCI adapter is not told",
                    "for i in /sys/class/net/*/device; do n=$(basename $(dirname $i)); ethtool -i $n > ethtool-i-$n.txt; done");
        }
    }

    private @Nullable Device at(String pci) {
        return pci.isEmpty() ? null : byPci.get(pci);
    }

    /// enp3s0f1 is at 03:00.1 if lspci has an adapter there; then that is its address, inferred.
    private boolean match(Device device) {
        Matcher m =
                Pattern.compile("en(?:P\\d+)?p(\\d{1,3})s(\\d{1,2})(?:f(\\d))?(?:np\\d+)?")
                        .matcher(device.name);
        if (!m.matches()) {
            return false;
        }
        String slot =
                "0000:%02x:%02x.%s"
                        .formatted(
                                Integer.parseInt(m.group(1)),
                                Integer.parseInt(m.group(2)),
                                m.group(3) == null ? "0" : m.group(3));
        if (adapters.containsKey(slot)) {
            device.pci = slot;
            device.pciFromName = true;
            byPci.putIfAbsent(slot, device);
        }
        return adapters.containsKey(slot);
    }
}
