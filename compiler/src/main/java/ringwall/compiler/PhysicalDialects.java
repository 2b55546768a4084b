package ringwall.compiler;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.model.Network;
import ringwall.model.Segment;

/// The words of each vendor for the needs of a port.
final class PhysicalDialects {
    private PhysicalDialects() {}

    static String block(
            String name,
            List<PhysicalConfig.Need> ports,
            Network network,
            PhysicalConfig.Dialect dialect) {
        List<String> lines = new ArrayList<>();
        switch (dialect) {
            case EOS -> industry(name, ports, network, true, lines);
            case IOS -> industry(name, ports, network, false, lines);
            case JUNOS -> junos(name, ports, network, lines);
        }
        return String.join("\n", lines) + "\n";
    }

    /// Names of the VLANs that the ports carry, by id.
    private static SortedMap<Integer, String> vlans(
            List<PhysicalConfig.Need> ports, Network network) {
        SortedMap<Integer, String> names = new TreeMap<>();
        for (PhysicalConfig.Need port : ports) {
            for (int vid : port.vlans().toArray()) {
                names.putIfAbsent(vid, "vlan-" + vid);
            }
        }
        for (Segment segment : network.segments().values()) {
            if (segment.carrier() instanceof Segment.Carrier.Vlan vlan
                    && names.containsKey(vlan.vid())) {
                names.put(vlan.vid(), segment.name());
            }
        }
        return names;
    }

    /// The industry's usual command line: EOS and IOS differ in a few words.
    private static void industry(
            String name,
            List<PhysicalConfig.Need> ports,
            Network network,
            boolean eos,
            List<String> lines) {
        lines.add("! " + name);
        vlans(ports, network)
                .forEach((vid, of) -> {
                    lines.add("vlan " + vid);
                    lines.add("   name " + of);
                    if (!eos && remoteSpan(network, vid)) {
                        lines.add("   remote-span");
                    }
                });
        SortedSet<Integer> channels = new TreeSet<>();
        for (PhysicalConfig.Need port : ports) {
            lines.add("interface " + port.port());
            lines.add("   description " + port.description());
            if (port.channel() > 0) {
                settings(port, eos, lines);
                lines.add(
                        "   channel-group "
                                + port.channel()
                                + " mode "
                                + (port.lacp() ? "active" : "on"));
                if (channels.add(port.channel())) {
                    lines.add(
                            "interface "
                                    + (eos ? "Port-Channel" : "Port-channel")
                                    + port.channel());
                    lines.add("   description " + port.description());
                    settings(port, eos, lines);
                    if (port.multiChassis()) {
                        lines.add(
                                eos
                                        ? "   mlag " + port.channel()
                                        : "   ! other members are on another switch: both must be"
                                                + " one StackWise Virtual pair");
                    }
                }
            } else {
                settings(port, eos, lines);
            }
        }
    }

    /// The VLAN carries mirror copies: its MACs must not be learned.
    private static boolean remoteSpan(Network network, int vid) {
        return network.mirrors().values().stream()
                .anyMatch(mirror ->
                        !mirror.over().isEmpty()
                                && carrier(network, mirror.over())
                                        instanceof Segment.Carrier.Vlan vlan
                                && vlan.vid() == vid);
    }

    private static Segment.Carrier carrier(Network network, String segment) {
        Segment found = network.segments().get(segment);
        return found == null ? new Segment.Carrier.Local() : found.carrier();
    }

    private static void settings(PhysicalConfig.Need port, boolean eos, List<String> lines) {
        lines.add("   mtu " + port.mtu());
        if (port.vlans().isEmpty()) {
            lines.add("   shutdown");
            return;
        }
        lines.add("   switchport");
        if (port.access()) {
            lines.add("   switchport mode access");
            lines.add("   switchport access vlan " + port.nativeVid().getAsInt());
        } else {
            lines.add("   switchport mode trunk");
            lines.add("   switchport trunk allowed vlan " + port.vlans());
            if (port.nativeVid().isPresent()) {
                lines.add("   switchport trunk native vlan " + port.nativeVid().getAsInt());
            } else if (eos) {
                lines.add("   switchport trunk native vlan tag");
            }
        }
        if (port.description().startsWith("link ")) {
            return;
        }
        lines.add(
                eos || port.access()
                        ? "   spanning-tree portfast" + (eos && !port.access() ? " edge" : "")
                        : "   spanning-tree portfast trunk");
        lines.add("   spanning-tree bpduguard enable");
    }

    private static void junos(
            String name, List<PhysicalConfig.Need> ports, Network network, List<String> lines) {
        SortedMap<Integer, String> vlans = vlans(ports, network);
        lines.add("# " + name);
        vlans.forEach((vid, of) -> lines.add("set vlans " + of + " vlan-id " + vid));
        SortedSet<Integer> channels = new TreeSet<>();
        for (PhysicalConfig.Need port : ports) {
            String at = "set interfaces " + port.port();
            lines.add(at + " description \"" + port.description() + "\"");
            if (port.channel() > 0) {
                lines.add(at + " ether-options 802.3ad ae" + port.channel());
                if (channels.add(port.channel())) {
                    String ae = "set interfaces ae" + port.channel();
                    lines.add(ae + " description \"" + port.description() + "\"");
                    if (port.lacp()) {
                        lines.add(ae + " aggregated-ether-options lacp active");
                    }
                    if (port.multiChassis()) {
                        lines.add(
                                ae + " aggregated-ether-options mc-ae mc-ae-id " + port.channel());
                    }
                    unit(ae, port, vlans, lines);
                }
            } else {
                unit(at, port, vlans, lines);
            }
        }
    }

    private static void unit(
            String at,
            PhysicalConfig.Need port,
            SortedMap<Integer, String> vlans,
            List<String> lines) {
        // Junos counts the Ethernet header in, and a VLAN tag.
        lines.add(at + " mtu " + (port.mtu() + 18));
        if (port.vlans().isEmpty()) {
            lines.add(at + " disable");
            return;
        }
        String unit = at + " unit 0 family ethernet-switching";
        lines.add(unit + " interface-mode " + (port.access() ? "access" : "trunk"));
        for (int vid : port.vlans().toArray()) {
            lines.add(unit + " vlan members " + vlans.get(vid));
        }
        if (port.nativeVid().isPresent() && !port.access()) {
            lines.add(at + " native-vlan-id " + port.nativeVid().getAsInt());
        }
        if (!port.description().startsWith("link ")) {
            String interfaceName = at.substring("set interfaces ".length());
            lines.add("set protocols rstp interface " + interfaceName + " edge");
            lines.add("set protocols rstp bpdu-block-on-edge");
        }
    }
}
