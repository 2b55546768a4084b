package ringwall.audit.importer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.Notification;
import ringwall.audit.fact.PortGroup;
import ringwall.audit.fact.SwitchKind;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;
import ringwall.audit.fact.VlanSet;

/// libvirt `<network>`: a virtual switch (its bridge, or the network itself for macvtap and SR-IOV
/// pools) with port groups. Forward modes: none is internal-only; nat, route, open are
/// internal-only switches behind the host's router; bridge is a host bridge or macvtap; private,
/// vepa, passthrough are macvtap; hostdev is SR-IOV.
final class LibvirtNetworks {

    /// What a domain must know of a network.
    record Net(
            String vswitch,
            SwitchKind kind,
            Vlan vlan,
            Map<String, Vlan> groups,
            String defaultGroup,
            Tri trust,
            Map<String, Tri> groupTrust,
            Tri isolated,
            String mode) {}

    private final String host;
    private final FactSink out;
    private final Map<String, Net> networks = new HashMap<>();

    LibvirtNetworks(String host, FactSink out) {
        this.host = host;
        this.out = out;
    }

    Optional<Net> get(String name) {
        return Optional.ofNullable(networks.get(name));
    }

    void network(Xml xml) {
        String name = xml.get("name").text();
        if (name.isEmpty()) {
            return;
        }
        String mode =
                xml.has("forward") ? word(xml.get("forward").attribute("mode"), "nat") : "none";
        String bridge = xml.get("bridge").attribute("name");
        var devices = new ArrayList<String>();
        if (!xml.get("forward").attribute("dev").isEmpty()) {
            devices.add(xml.get("forward").attribute("dev"));
        }
        for (Xml device : xml.get("forward").all("interface")) {
            if (!devices.contains(device.attribute("dev"))) {
                devices.add(device.attribute("dev"));
            }
        }
        SwitchKind kind = kind(xml, mode, bridge, devices);
        String vswitch = bridge.isEmpty() ? name : bridge;
        boolean inside =
                mode.equals("none")
                        || mode.equals("nat")
                        || mode.equals("route")
                        || mode.equals("open");
        var fact =
                VSwitch.of(host, vswitch, xml.origin())
                        .kind(kind)
                        .managed(Tri.NO)
                        .learning(kind == SwitchKind.LINUX_BRIDGE ? Tri.YES : Tri.UNKNOWN);
        if (inside) {
            fact.uplinksRead(Tri.YES);
        } else if (kind == SwitchKind.MACVTAP || kind == SwitchKind.SRIOV) {
            fact.uplinks(devices).uplinksRead(devices.isEmpty() ? Tri.NO : Tri.YES);
        } else {
            fact.uplinksRead(Tri.UNKNOWN);
        }
        out.add(fact.build());
        groups(xml, name, vswitch, kind, mode);
    }

    private static String word(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text.toLowerCase(Locale.ROOT);
    }

    private static SwitchKind kind(Xml xml, String mode, String bridge, List<String> devices) {
        if (xml.get("virtualport").attribute("type").equals("openvswitch")) {
            return SwitchKind.OVS;
        }
        return switch (mode) {
            case "hostdev" -> SwitchKind.SRIOV;
            case "private", "vepa", "passthrough" -> SwitchKind.MACVTAP;
            case "bridge" ->
                    bridge.isEmpty() && !devices.isEmpty()
                            ? SwitchKind.MACVTAP
                            : SwitchKind.LINUX_BRIDGE;
            default -> SwitchKind.LINUX_BRIDGE;
        };
    }

    private void groups(Xml xml, String name, String vswitch, SwitchKind kind, String mode) {
        Vlan own = vlan(xml.get("vlan"), kind);
        var vlans = new HashMap<String, Vlan>();
        var trust = new HashMap<String, Tri>();
        String usual = "";
        for (Xml group : xml.all("portgroup")) {
            String id = group.attribute("name");
            Vlan vlan = group.has("vlan") ? vlan(group.get("vlan"), kind) : own;
            vlans.put(id, vlan);
            trust.put(id, Xml.tri(group.attribute("trustGuestRxFilters")));
            if (group.attribute("default").equals("yes")) {
                usual = id;
            }
            out.add(PortGroup.of(host, vswitch, id, group.origin()).vlan(vlan).build());
            if (trust.getOrDefault(id, Tri.UNKNOWN).yes()) {
                out.note(
                        new Notification(
                                Notification.Level.NOTE,
                                group.origin().places().getFirst().file(),
                                group.path(),
                                "port group "
                                        + id
                                        + " lets guests set their receive filters (trustGuestRxFilters)",
                                ""));
            }
        }
        if (vlans.isEmpty()) {
            out.add(PortGroup.of(host, vswitch, name, xml.origin()).vlan(own).build());
        }
        networks.put(
                name,
                new Net(
                        vswitch,
                        kind,
                        own,
                        vlans,
                        usual,
                        Xml.tri(xml.attribute("trustGuestRxFilters")),
                        trust,
                        Xml.tri(xml.get("port").attribute("isolated")),
                        mode));
    }

    /// `<vlan>`: one tag is access unless trunk='yes'; several are a trunk. Without it an Open
    /// vSwitch port trunks all, others are untagged.
    static Vlan vlan(Xml xml, SwitchKind kind) {
        if (!xml.there()) {
            return kind == SwitchKind.OVS ? new Vlan.Trunk(VlanSet.ALL, 0) : Vlan.untagged();
        }
        VlanSet tags = VlanSet.NONE;
        int nativeVlan = -1;
        for (Xml tag : xml.all("tag")) {
            if (tag.attribute("id").matches("\\d{1,4}")) {
                int id = Integer.parseInt(tag.attribute("id"));
                tags = tags.with(id);
                if (!tag.attribute("nativeMode").isEmpty()) {
                    nativeVlan = id;
                }
            }
        }
        boolean trunk = xml.attribute("trunk").equals("yes") || tags.size() > 1;
        if (tags.isEmpty()) {
            return Vlan.unknown();
        }
        return trunk
                ? new Vlan.Trunk(tags, nativeVlan)
                : Vlan.access(tags.ids().findFirst().orElse(0));
    }
}
