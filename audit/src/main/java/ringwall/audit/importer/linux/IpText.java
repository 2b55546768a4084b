package ringwall.audit.importer.linux;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ringwall.audit.fact.Lacp;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Tri;
import ringwall.audit.importer.linux.Device.Kind;

/// `ip link`, `ip -d -s link`, `ip addr` as text: a header line per device, indented lines of `word
/// value` pairs below. Kinds stand there only with `-d`.
final class IpText {

    private static final Pattern HEADER =
            Pattern.compile("^\\d{1,6}: ([^\\s@:]{1,40})(?:@([^\\s:]{1,40}))?: <([^>]*)> (.*)$");
    private static final Pattern VF =
            Pattern.compile("^vf (\\d{1,4})\\s+(?:link/ether|MAC) ([0-9a-fA-F:]{17})[ ,](.*)$");

    private final Devices devices;
    private final LinuxImporter.Seen seen;
    private boolean loopback;
    private boolean details;

    IpText(Devices devices, LinuxImporter.Seen seen) {
        this.devices = devices;
        this.seen = seen;
    }

    void read(SourceFile file) {
        int number = 0;
        Device device = null;
        details = file.text().contains(" promiscuity ");
        for (String line : file.text().split("\n", -1)) {
            number++;
            Matcher header = HEADER.matcher(line.strip());
            if (!line.startsWith(" ") && header.matches()) {
                device = header(header, file.line(number));
            } else if (device != null) {
                detail(device, line.strip(), file.line(number));
            }
        }
        seen.linked = true;
        seen.whole |= loopback && details;
    }

    private @Nullable Device header(Matcher header, Origin at) {
        Device device = devices.named(header.group(1), at);
        if (device == null) {
            return null;
        }
        device.origin = at;
        loopback |= device.name.equals("lo");
        String below = header.group(2) == null ? "" : header.group(2);
        if (below.matches("if\\d+")) {
            device.peerElsewhere = true;
        } else if (!below.isEmpty() && !below.equals("NONE")) {
            device.lower = below;
        }
        var flags = java.util.List.of(header.group(3).split(",", -1));
        if (flags.contains("UP")) {
            device.link = Tri.of(flags.contains("LOWER_UP"));
        }
        Map<String, String> words = words(header.group(4));
        device.master = words.getOrDefault("master", device.master);
        device.mtu = number(words.get("mtu"), device.mtu);
        if (flags.contains("LOOPBACK")) {
            device.is(Kind.LOOPBACK);
        } else if (flags.contains("POINTOPOINT")) {
            device.is(Kind.OTHER);
        } else if (flags.contains("MASTER") && flags.contains("NOARP")) {
            device.is(Kind.VRF);
        } else if (flags.contains("MASTER")) {
            device.is(Kind.BOND);
        } else if (flags.contains("SLAVE")) {
            device.is(Kind.NIC);
        }
        return device;
    }

    private static int number(@Nullable String text, int otherwise) {
        return text != null && text.matches("\\d{1,9}") ? Integer.parseInt(text) : otherwise;
    }

    /// `a b c d` as a to b, b to c, c to d: a word's value is the next one.
    private static Map<String, String> words(String line) {
        String[] parts = line.split("\\s+", 400);
        var words = new HashMap<String, String>();
        for (int i = 0; i + 1 < parts.length; i++) {
            words.putIfAbsent(parts[i], parts[i + 1]);
        }
        return words;
    }

    private void detail(Device device, String line, Origin at) {
        Matcher vf = VF.matcher(line);
        if (vf.matches()) {
            vf(device, vf, at);
            return;
        }
        Map<String, String> words = words(line);
        String first = line.split("\\s+", 2)[0];
        switch (first) {
            case "inet", "inet6" -> {
                seen.addresses = true;
                String[] parts = words.getOrDefault(first, "").split("/", 2);
                IpJson.address(device, parts[0], parts.length > 1 ? parts[1] : "");
            }
            case "link/ether" -> {
                device.mac = words.getOrDefault("permaddr", words.getOrDefault(first, ""));
                String bus = words.getOrDefault("parentbus", "");
                parent(device, bus, words);
                if (details && line.contains("parentdev")) {
                    device.is(Kind.NIC);
                }
            }
            case "bond" -> bond(device, words);
            case "bond_slave" -> {
                device.is(Kind.NIC);
                device.memberDown =
                        words.getOrDefault("mii_status", "")
                                .toLowerCase(Locale.ROOT)
                                .equals("down");
                device.mac = words.getOrDefault("perm_hwaddr", device.mac);
                device.aggregator = words.getOrDefault("ad_aggregator_id", "");
                parent(device, words.getOrDefault("parentbus", ""), words);
            }
            case "bridge" -> {
                device.is(Kind.BRIDGE);
                device.portsRead = true;
                int ageing = number(words.get("ageing_time"), -1);
                device.ageingSeconds = ageing < 0 ? -1 : ageing / 100;
                device.vlanAware = tri(words.get("vlan_filtering"));
            }
            case "bridge_slave" -> {
                device.isolated = tri(words.get("isolated"));
                device.learning = tri(words.get("learning"));
                device.flood = tri(words.get("flood"));
                parent(device, words.getOrDefault("parentbus", ""), words);
            }
            default -> kind(device, first, words, line);
        }
    }

    private static void parent(Device device, String bus, Map<String, String> words) {
        if (bus.equals("pci")) {
            device.pci = Devices.pciAddress(words.getOrDefault("parentdev", ""));
        } else if (bus.equals("virtio") || bus.equals("vmbus") || bus.equals("xen")) {
            device.virtualNic = Tri.YES;
        }
    }

    private static Tri tri(@Nullable String word) {
        return switch (word == null ? "" : word) {
            case "on", "1" -> Tri.YES;
            case "off", "0" -> Tri.NO;
            default -> Tri.UNKNOWN;
        };
    }

    private static void bond(Device device, Map<String, String> words) {
        device.is(Kind.BOND);
        device.mode = Devices.bondMode(words.getOrDefault("mode", ""));
        device.active = words.getOrDefault("active_slave", "");
        device.detection = number(words.get("arp_interval"), 0) > 0 ? "arp" : "link";
        String partner = words.getOrDefault("ad_partner_mac", "");
        if (partner.equals("00:00:00:00:00:00")) {
            device.lacp = Lacp.NOT_NEGOTIATED;
        } else if (!partner.isEmpty()) {
            device.lacp = Lacp.NEGOTIATED;
        }
    }

    private static void kind(Device device, String first, Map<String, String> words, String line) {
        switch (first) {
            case "vlan" -> {
                device.is(Kind.VLAN);
                device.vlanId = number(words.get("id"), -1);
            }
            case "vxlan", "geneve" -> {
                device.is(Kind.OVERLAY);
                device.overlay = first;
                device.vni = number(words.get("id"), -1);
                device.local = words.getOrDefault("local", "");
                if (words.containsKey("remote")) {
                    device.remotes.add(words.getOrDefault("remote", ""));
                }
                device.group = words.getOrDefault("group", "");
                device.udpPort = number(words.get("dstport"), -1);
                device.learns = Tri.of(!line.contains("nolearning"));
                device.lower = words.getOrDefault("dev", device.lower);
            }
            case "macvlan", "ipvlan" ->
                    device.is(Kind.MACVLAN).mode = words.getOrDefault("mode", "");
            case "macvtap", "ipvtap" ->
                    device.is(Kind.MACVTAP).mode = words.getOrDefault("mode", "");
            case "veth" -> device.is(Kind.VETH);
            case "vrf" -> device.is(Kind.VRF);
            case "openvswitch" -> device.is(Kind.OVS_PORT);
            case "tun" -> device.is(line.contains("type tap") ? Kind.TAP : Kind.OTHER);
            case "dummy", "ifb", "wireguard" -> device.is(Kind.OTHER);
            default -> {}
        }
    }

    private static void vf(Device device, Matcher vf, Origin at) {
        Map<String, String> words = words(vf.group(3).replace(",", " "));
        device.vfs.add(
                new Device.Vf(
                        Integer.parseInt(vf.group(1)),
                        vf.group(2),
                        number(words.get("vlan"), 0),
                        tri(words.get("checking")),
                        tri(words.get("trust")),
                        at));
        device.numVfs = device.vfs.size();
    }
}
