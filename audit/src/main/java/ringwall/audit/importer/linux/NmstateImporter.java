package ringwall.audit.importer.linux;

import java.util.List;
import java.util.regex.Pattern;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.Vlan;
import ringwall.audit.fact.VlanSet;
import ringwall.audit.importer.linux.Device.Kind;

/// nmstate YAML (`nmstatectl show`, or a wanted state): `interfaces:` as a list of `name`, `type`.
/// Which of the two it is cannot be told, so it counts as `declared`.
public final class NmstateImporter implements Importer {

    private static final Pattern MARK =
            Pattern.compile(
                    "(?m)^interfaces:\\s*(#.*)?\\n\\s*-\\s+(name|type|state):[\\s\\S]*?^\\s+(type|state|name):");

    @Override
    public String name() {
        return "nmstate";
    }

    @Override
    public int claim(SourceFile file) {
        return MARK.matcher(file.head()).find() ? SURE - 10 : NO;
    }

    @Override
    public void read(List<SourceFile> files, FactSink out) {
        String host = files.getFirst().host();
        var devices = new Devices();
        for (SourceFile file : files) {
            Yaml.parse(file, out)
                    .ifPresent(root -> {
                        for (Yaml face : root.get("interfaces").each()) {
                            face(face, devices);
                        }
                        if (root.has("ovn") || root.has("ovs-db")) {
                            out.note(
                                    file,
                                    "",
                                    "nmstate's ovn and ovs-db sections are not read",
                                    "ovsdb-client dump --format=json > ovs-dump.json");
                        }
                    });
        }
        if (devices.isEmpty()) {
            return;
        }
        devices.guessKinds();
        new DeviceFacts(host, devices, Confidence.DECLARED, out).write();
        out.coverage(
                host,
                Coverage.PARTIAL,
                FactType.VSWITCH,
                FactType.TEAM,
                FactType.PNIC,
                FactType.HOST_NIC,
                FactType.OVERLAY);
    }

    private static void face(Yaml face, Devices devices) {
        Device device = devices.named(face.get("name").text(), face.origin());
        if (device == null || face.get("state").text().equals("absent")) {
            return;
        }
        for (String family : List.of("ipv4", "ipv6")) {
            Yaml ip = face.get(family);
            for (Yaml address : ip.get("address").each()) {
                String text = address.get("ip").text();
                String prefix = address.get("prefix-length").text();
                IpJson.address(device, text, prefix);
            }
            if (ip.get("enabled").tri().yes() && ip.get("dhcp").tri().yes()) {
                device.addresses.add("dhcp");
            }
        }
        device.mtu = face.get("mtu").integer(-1);
        device.mac = face.get("mac-address").text();
        String controller = face.get("controller").text();
        device.master = controller.isEmpty() ? device.master : controller;
        switch (face.get("type").text()) {
            case "ethernet" -> {
                device.is(Kind.NIC);
                device.numVfs = face.path("ethernet", "sr-iov", "total-vfs").integer(-1);
            }
            case "bond" -> bond(device, face.get("link-aggregation"), devices);
            case "linux-bridge" -> {
                device.is(Kind.BRIDGE);
                ports(device, face.get("bridge"), devices);
            }
            case "ovs-bridge" -> {
                device.is(Kind.OVS_BRIDGE);
                device.failMode = face.path("bridge", "options", "fail-mode").text();
                ports(device, face.get("bridge"), devices);
            }
            case "ovs-interface" -> device.is(Kind.OVS_PORT);
            case "vlan" -> {
                device.is(Kind.VLAN);
                device.vlanId = face.path("vlan", "id").integer(-1);
                device.lower = face.path("vlan", "base-iface").text();
            }
            case "vxlan" -> {
                device.is(Kind.OVERLAY);
                device.overlay = "vxlan";
                Yaml vxlan = face.get("vxlan");
                device.vni = vxlan.get("id").integer(-1);
                device.lower = vxlan.get("base-iface").text();
                device.udpPort = vxlan.get("destination-port").integer(-1);
                device.learns = vxlan.get("learning").tri();
                String remote = vxlan.get("remote").text();
                if (!remote.isEmpty()) {
                    device.remotes.add(remote);
                }
            }
            case "mac-vlan" -> {
                device.is(Kind.MACVLAN);
                device.lower = face.path("mac-vlan", "base-iface").text();
            }
            case "mac-vtap" -> {
                device.is(Kind.MACVTAP);
                device.lower = face.path("mac-vtap", "base-iface").text();
            }
            case "vrf" -> device.is(Kind.VRF);
            case "loopback" -> device.is(Kind.LOOPBACK);
            case "dummy", "wireguard", "infiniband", "ipsec", "tun" -> device.is(Kind.OTHER);
            case "veth" -> device.is(Kind.VETH);
            default -> {}
        }
    }

    private static void bond(Device device, Yaml aggregation, Devices devices) {
        device.is(Kind.BOND);
        device.mode = Devices.bondMode(aggregation.get("mode").text());
        for (String key : List.of("port", "slaves")) {
            for (Yaml port : aggregation.get(key).each()) {
                String name = port.text().isEmpty() ? port.get("name").text() : port.text();
                if (devices.named(name, port.origin()) != null) {
                    device.members.add(name);
                }
            }
        }
    }

    private static void ports(Device bridge, Yaml config, Devices devices) {
        bridge.portsRead = config.has("port");
        boolean vlans = false;
        for (Yaml port : config.get("port").each()) {
            Device member = devices.named(port.get("name").text(), port.origin());
            if (member == null || member == bridge) {
                continue;
            }
            member.master = bridge.name;
            if (port.has("link-aggregation")) {
                bond(member, port.get("link-aggregation"), devices);
            }
            if (member.kind == Kind.OVS_PORT
                    || (bridge.kind == Kind.OVS_BRIDGE && member.kind == Kind.UNKNOWN)) {
                member.ovsBridge = bridge.name;
            }
            if (port.has("vlan")) {
                vlans = true;
                vlan(member, port.get("vlan"));
            }
        }
        if (bridge.kind == Kind.BRIDGE) {
            bridge.vlanAware = Tri.of(vlans);
        }
    }

    private static void vlan(Device member, Yaml vlan) {
        int tag = vlan.get("tag").integer(-1);
        if (vlan.get("mode").text().equals("access")) {
            member.vlan = tag > 0 ? Vlan.access(tag) : Vlan.unknown();
            member.vids = VlanSet.of(tag);
            member.untagged = member.vids;
            member.pvid = tag;
        } else {
            VlanSet set = VlanSet.NONE;
            for (Yaml each : vlan.get("trunk-tags").each()) {
                int id = each.get("id").integer(-1);
                Yaml range = each.get("id-range");
                set =
                        id > 0
                                ? set.with(id)
                                : set.union(
                                        VlanSet.range(
                                                range.get("min").integer(1),
                                                range.get("max").integer(0)));
            }
            boolean natively = vlan.get("enable-native").tri().yes() && tag > 0;
            member.vlan = new Vlan.Trunk(set, natively ? tag : -1);
            member.vids = natively ? set.with(tag) : set;
            member.untagged = natively ? VlanSet.of(tag) : VlanSet.NONE;
            member.pvid = natively ? tag : -1;
        }
        member.vlansRead = true;
    }
}
