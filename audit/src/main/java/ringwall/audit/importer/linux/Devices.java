package ringwall.audit.importer.linux;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ringwall.audit.fact.Origin;
import ringwall.audit.importer.linux.Device.Kind;

/// The devices of one host by name.
final class Devices {

    /// More than any host has; a hostile file ends here.
    private static final int MAX = 200_000;

    private static final Pattern VLAN_NAME = Pattern.compile("(.+)\\.(\\d{1,4})");

    /// Names by convention, where no file tells the kind.
    private static final List<Map.Entry<Pattern, Kind>> CONVENTIONS =
            List.of(
                    Map.entry(Pattern.compile("lo"), Kind.LOOPBACK),
                    Map.entry(VLAN_NAME, Kind.VLAN),
                    Map.entry(Pattern.compile("vlan\\d.*"), Kind.VLAN),
                    Map.entry(
                            Pattern.compile("(virbr|vmbr|docker|cni|lxcbr|lxdbr|podman|br-?)\\d.*"),
                            Kind.BRIDGE),
                    Map.entry(Pattern.compile("(br|bridge)[-_a-z]*"), Kind.BRIDGE),
                    Map.entry(Pattern.compile("br-[0-9a-f]{12}"), Kind.BRIDGE),
                    Map.entry(Pattern.compile("br-(int|ex|tun)"), Kind.OVS_PORT),
                    Map.entry(Pattern.compile("(bond|team)\\d.*"), Kind.BOND),
                    Map.entry(Pattern.compile("(vxlan|vx|geneve|gre|stt)[-_]?\\w*"), Kind.OVERLAY),
                    Map.entry(Pattern.compile("macvtap\\d.*"), Kind.MACVTAP),
                    Map.entry(Pattern.compile("(tap|vnet|vif|fwtap)[0-9a-f].*"), Kind.TAP),
                    Map.entry(Pattern.compile("(veth|qv[bo]|fw(pr|ln)).*"), Kind.VETH),
                    Map.entry(Pattern.compile("vrf.*"), Kind.VRF),
                    Map.entry(
                            Pattern.compile(
                                    "(dummy|ifb|tun|wg|ovs-|sit|ip6tnl|ppp|erspan|nlmon|gpd|tailscale|cali|flannel|kube).*"),
                            Kind.OTHER),
                    Map.entry(
                            Pattern.compile(
                                    "(eth|en[opsxP]|em|eno|ens|enp|p\\d+p|swp|ib|wl|usb|net)\\w*"),
                            Kind.NIC));

    private static final Set<String> VIRTUAL_DRIVERS =
            Set.of(
                    "virtio_net",
                    "virtio-net",
                    "vmxnet3",
                    "vmxnet",
                    "hv_netvsc",
                    "xen-netfront",
                    "xen_netfront",
                    "ena",
                    "gve",
                    "pcnet32");

    private final Map<String, Device> byName = new TreeMap<>();

    /// The device of this name, made at its first mention; null for an empty or absurd name.
    @Nullable Device named(String name, Origin origin) {
        String clean = name.strip();
        if (clean.isEmpty()
                || clean.length() > 64
                || clean.chars().anyMatch(c -> c <= ' ' || c == 0x7f)
                || (byName.size() >= MAX && !byName.containsKey(clean))) {
            return null;
        }
        return byName.computeIfAbsent(clean, n -> new Device(n, origin));
    }

    @Nullable Device get(String name) {
        return byName.get(name);
    }

    Collection<Device> all() {
        return byName.values();
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    /// Gives devices whose kind no file told the one that their name suggests.
    void guessKinds() {
        for (Device bond : List.copyOf(byName.values())) {
            for (String member : bond.members) {
                Device device = byName.get(member);
                if (device != null
                        && device.kind == Kind.UNKNOWN
                        && conventional(member) == Kind.UNKNOWN) {
                    device.kind = Kind.NIC;
                    device.guessed = true;
                }
            }
        }
        for (Device device : byName.values()) {
            if (device.kind == Kind.UNKNOWN) {
                device.kind = conventional(device.name);
                device.guessed = device.kind != Kind.UNKNOWN;
                var vlan = VLAN_NAME.matcher(device.name);
                if (device.kind == Kind.VLAN && vlan.matches()) {
                    device.lower = device.lower.isEmpty() ? vlan.group(1) : device.lower;
                    if (device.vlanId < 0) {
                        device.vlanId = Integer.parseInt(vlan.group(2));
                    }
                }
            }
        }
    }

    static Kind conventional(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (Map.Entry<Pattern, Kind> entry : CONVENTIONS) {
            if (entry.getKey().matcher(lower).matches()) {
                return entry.getValue();
            }
        }
        return Kind.UNKNOWN;
    }

    static boolean virtualDriver(String driver) {
        return VIRTUAL_DRIVERS.contains(driver);
    }

    /// `03:00.0` with its domain; other text as it is.
    static String pciAddress(String text) {
        return text.matches("[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\\.[0-7]")
                ? "0000:" + text.toLowerCase(Locale.ROOT)
                : text.toLowerCase(Locale.ROOT);
    }

    /// The kernel's word for a bonding mode: of a number, of /proc's sentence, of the word itself.
    static String bondMode(String told) {
        String word = told.toLowerCase(Locale.ROOT).strip();
        if (word.contains("802.3ad") || word.equals("4")) {
            return "802.3ad";
        }
        if (word.contains("active-backup") || word.equals("1") || word.equals("activebackup")) {
            return "active-backup";
        }
        return switch (word) {
            case "0", "load balancing (round-robin)", "roundrobin" -> "balance-rr";
            case "2", "load balancing (xor)" -> "balance-xor";
            case "3", "fault-tolerance (broadcast)" -> "broadcast";
            case "5", "transmit load balancing" -> "balance-tlb";
            case "6", "adaptive load balancing" -> "balance-alb";
            case "lacp" -> "802.3ad";
            default -> word;
        };
    }
}
