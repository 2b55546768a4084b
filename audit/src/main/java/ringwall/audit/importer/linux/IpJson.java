package ringwall.audit.importer.linux;

import java.util.Locale;
import java.util.Set;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.Lacp;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Tri;
import ringwall.audit.importer.Json;
import ringwall.audit.importer.linux.Device.Kind;

/// `ip -j -d link` and `ip -j -d addr`: an array of devices. Without `-d` there is no `linkinfo`,
/// and kinds are guessed from names. Empty objects stand for filtered devices.
final class IpJson {

    private final Devices devices;
    private final LinuxImporter.Seen seen;
    private final FactSink out;
    private boolean filtered;
    private boolean loopback;
    private boolean details;

    IpJson(Devices devices, LinuxImporter.Seen seen, FactSink out) {
        this.devices = devices;
        this.seen = seen;
        this.out = out;
    }

    void read(SourceFile file) {
        var root = Json.parse(file, out);
        if (root.isEmpty()) {
            return;
        }
        for (Json link : root.get().each()) {
            link(link);
        }
        seen.linked = true;
        seen.whole |= loopback && details && !filtered;
    }

    private void link(Json link) {
        String name = link.get("ifname").text();
        Device device = devices.named(name, link.origin());
        if (device == null) {
            filtered = true;
            return;
        }
        if (link.has("linkinfo") || !link.has("addr_info")) {
            device.origin = link.origin();
        }
        loopback |= name.equals("lo");
        details |= link.has("linkinfo") || link.has("min_mtu") || link.has("num_tx_queues");
        device.master = or(link.get("master").text(), device.master);
        device.lower = or(link.get("link").text(), device.lower);
        device.peerElsewhere |= link.has("link_netnsid");
        device.mtu = link.get("mtu").integer(device.mtu);
        device.mac = or(link.get("permaddr").text(), or(device.mac, link.get("address").text()));
        String parent = link.get("parentbus").text();
        if (parent.equals("pci")) {
            device.pci = Devices.pciAddress(link.get("parentdev").text());
        }
        if (Set.of("virtio", "vmbus", "xen").contains(parent)) {
            device.virtualNic = Tri.YES;
        }
        var flags = link.get("flags").texts();
        if (flags.contains("UP")) {
            device.link = Tri.of(flags.contains("LOWER_UP"));
        }
        if (link.has("addr_info")) {
            seen.addresses = true;
            for (Json address : link.get("addr_info").each()) {
                address(device, address.get("local").text(), address.get("prefixlen").text());
            }
        }
        kind(device, link);
        port(device, link.get("linkinfo"));
        for (Json vf : link.get("vfinfo_list").each()) {
            vf(device, vf);
        }
    }

    private static String or(String told, String otherwise) {
        return told.isEmpty() ? otherwise : told;
    }

    static void address(Device device, String address, String prefix) {
        if (!address.isEmpty() && !Subnets.local(address)) {
            device.addresses.add(prefix.isEmpty() ? address : address + "/" + prefix);
        }
    }

    private void kind(Device device, Json link) {
        String kind = link.path("linkinfo", "info_kind").text();
        Json data = link.path("linkinfo", "info_data");
        if (kind.isEmpty()) {
            boolean told = details && link.get("link_type").text().equals("ether");
            if (link.get("link_type").text().equals("loopback")) {
                device.is(Kind.LOOPBACK);
            } else if (told && !device.name.startsWith("ovs-")) {
                device.is(Kind.NIC);
            } else if (!link.get("link_type").text().equals("ether")) {
                device.is(Kind.OTHER);
            }
            return;
        }
        switch (kind) {
            case "bridge" -> {
                device.is(Kind.BRIDGE);
                device.portsRead = true;
                int ageing = data.get("ageing_time").integer(-1);
                device.ageingSeconds = ageing < 0 ? -1 : ageing / 100;
                if (data.has("vlan_filtering")) {
                    device.vlanAware = Tri.of(truth(data.get("vlan_filtering")));
                }
            }
            case "bond" -> bond(device, data);
            case "team" -> device.is(Kind.BOND);
            case "vlan" -> {
                device.is(Kind.VLAN);
                device.vlanId = data.get("id").integer(-1);
            }
            case "vxlan", "geneve", "gretap", "ip6gretap", "gre", "erspan", "ip6erspan" ->
                    tunnel(device, kind, data);
            case "macvlan", "ipvlan" -> {
                device.is(Kind.MACVLAN);
                device.mode = data.get("mode").text();
            }
            case "macvtap", "ipvtap" -> {
                device.is(Kind.MACVTAP);
                device.mode = data.get("mode").text();
            }
            case "veth" -> device.is(Kind.VETH);
            case "openvswitch" -> device.is(Kind.OVS_PORT);
            case "vrf" -> device.is(Kind.VRF);
            default -> {
                boolean tap = kind.equals("tun") && data.get("type").text().equals("tap");
                device.is(tap ? Kind.TAP : Kind.OTHER);
            }
        }
    }

    private static boolean truth(Json value) {
        return value.tri().yes() || value.integer(0) == 1;
    }

    private static void bond(Device device, Json data) {
        device.is(Kind.BOND);
        device.mode = Devices.bondMode(data.get("mode").text());
        device.active = data.get("active_slave").text();
        device.detection = data.get("arp_interval").integer(0) > 0 ? "arp" : "link";
        String partner = data.path("ad_info", "partner_mac").text();
        if (partner.equals("00:00:00:00:00:00")) {
            device.lacp = Lacp.NOT_NEGOTIATED;
        } else if (!partner.isEmpty()) {
            device.lacp = Lacp.NEGOTIATED;
        }
    }

    private static void tunnel(Device device, String kind, Json data) {
        device.is(Kind.OVERLAY);
        device.overlay = kind.contains("erspan") ? "erspan" : kind.contains("gre") ? "gre" : kind;
        device.vni = data.get("id").integer(-1);
        device.local = data.any("local", "local6").text();
        for (String key : new String[] {"remote", "remote6"}) {
            String remote = data.get(key).text();
            if (!remote.isEmpty() && !remote.equals("0.0.0.0") && !remote.equals("any")) {
                device.remotes.add(remote);
            }
        }
        device.group = data.any("group", "group6").text();
        device.udpPort = data.get("port").integer(-1);
        device.learns = data.get("learning").tri();
        String link = data.get("link").text();
        device.lower = link.isEmpty() ? device.lower : link;
    }

    /// What the device is to its master.
    static void port(Device device, Json info) {
        Json data = info.get("info_slave_data");
        switch (info.get("info_slave_kind").text()) {
            case "bond" -> {
                device.memberDown =
                        data.get("mii_status").text().toLowerCase(Locale.ROOT).equals("down");
                device.mac = or(data.get("perm_hwaddr").text(), device.mac);
                device.aggregator = data.get("ad_aggregator_id").text();
            }
            case "bridge" -> bridgePort(device, data);
            default -> {}
        }
    }

    static void bridgePort(Device device, Json data) {
        device.isolated = told(data.get("isolated").tri(), device.isolated);
        device.learning = told(data.get("learning").tri(), device.learning);
        device.flood = told(data.get("flood").tri(), device.flood);
    }

    private static Tri told(Tri value, Tri otherwise) {
        return value.unknown() ? otherwise : value;
    }

    private static void vf(Device device, Json vf) {
        int index = vf.get("vf").integer(-1);
        Json vlans = vf.get("vlan_list");
        int vlan = vlans.missing() ? 0 : vlans.get(0).get("vlan").integer(0);
        if (index >= 0) {
            device.vfs.add(
                    new Device.Vf(
                            index,
                            vf.any("mac", "address").text(),
                            vlan,
                            vf.get("spoofchk").tri(),
                            vf.get("trust").tri(),
                            vf.origin()));
            device.numVfs = device.vfs.size();
        }
    }
}
