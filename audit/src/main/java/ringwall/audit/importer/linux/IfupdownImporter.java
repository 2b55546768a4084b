package ringwall.audit.importer.linux;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Host;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.Lacp;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.Vlan;
import ringwall.audit.fact.VlanSet;
import ringwall.audit.importer.linux.Device.Kind;
import ringwall.audit.importer.linux.Ifupdown.Stanza;

/// `/etc/network/interfaces` of ifupdown, ifupdown2 and Proxmox (also what its SDN generates below
/// `interfaces.d`): wanted state, hence `declared`. All files of one host are one configuration.
///
/// A machine with front-panel ports (`swpN`) or MLAG (`clag-id`) is a physical switch: see
/// [EniSwitch].
public final class IfupdownImporter implements Importer {

    private static final Pattern IFACE =
            Pattern.compile("(?m)^\\s*iface\\s+\\S+(\\s+inet6?\\s+\\w+)?\\s*$");
    private static final Pattern OPTION = Pattern.compile("([a-z_]+)=([^\\s]+)");

    @Override
    public String name() {
        return "ifupdown";
    }

    @Override
    public int claim(SourceFile file) {
        String name = file.name();
        boolean named =
                name.equals("interfaces")
                        || name.endsWith(".eni")
                        || name.contains("interfaces")
                        || file.path().contains("interfaces.d/");
        if (IFACE.matcher(file.head()).find()) {
            return named ? SURE - 5 : LIKELY;
        }
        return named && file.head().matches("(?s)(\\s*(#.*|auto .*|source.*)?\\n?)*") ? GUESS : NO;
    }

    @Override
    public void read(List<SourceFile> files, FactSink out) {
        var stanzas = new Ifupdown(out);
        files.forEach(stanzas::read);
        if (stanzas.stanzas.isEmpty()) {
            out.note(files.getFirst(), "", "no interface is configured here", "");
            return;
        }
        String host = files.getFirst().host();
        if (EniSwitch.is(stanzas.stanzas)) {
            new EniSwitch(host, stanzas, out).write();
            out.note(
                    files.getFirst(),
                    "",
                    "read as a physical switch: it has front-panel ports or MLAG",
                    "");
            return;
        }
        var devices = new Devices();
        for (Stanza stanza : stanzas.stanzas.values()) {
            device(stanza, devices);
        }
        devices.guessKinds();
        if (devices.all().stream().anyMatch(d -> d.name.matches("vmbr\\d+"))) {
            out.add(
                    Host.of(host, files.getFirst().line(1).as(Confidence.DECLARED))
                            .hypervisor("proxmox")
                            .build());
        }
        new DeviceFacts(host, devices, Confidence.DECLARED, out).write();
        out.coverage(
                host,
                Coverage.PARTIAL,
                FactType.VSWITCH,
                FactType.PORT_GROUP,
                FactType.TEAM,
                FactType.PNIC,
                FactType.HOST_NIC,
                FactType.OVERLAY);
    }

    private static boolean generated(SourceFile file) {
        return file.head().startsWith("#version:") || file.path().endsWith("interfaces.d/sdn");
    }

    private static void device(Stanza stanza, Devices devices) {
        Device device = devices.named(stanza.name, stanza.origin);
        if (device == null) {
            return;
        }
        addresses(stanza, device);
        device.mtu = number(stanza.get("mtu"), -1);
        device.mac = stanza.get("hwaddress").replaceFirst("^ether\\s+", "");
        if (generated(stanza.file)) {
            device.manager = "Proxmox SDN";
        }
        if (stanza.has("bridge-ports") || truth(stanza.get("bridge-vlan-aware")).yes()) {
            bridge(stanza, device, devices);
        } else if (stanza.has("ovs-type") || stanza.has("ovs-ports") || stanza.has("ovs-bonds")) {
            ovs(stanza, device, devices);
        } else if (stanza.has("bond-slaves") || stanza.has("slaves")) {
            bond(stanza, device, devices);
        } else if (stanza.has("vxlan-id")) {
            vxlan(stanza, device);
        } else if (stanza.has("vrf-table")) {
            device.is(Kind.VRF);
        } else if (stanza.has("vlan-raw-device") || stanza.has("vlan-id")) {
            device.is(Kind.VLAN);
            device.lower = stanza.get("vlan-raw-device");
            String inName = stanza.name.replaceFirst("^.*?(\\d{1,4})$", "$1");
            device.vlanId = number(stanza.get("vlan-id"), number(inName, -1));
        } else {
            linked(stanza, device);
        }
        port(stanza, device);
    }

    private static void linked(Stanza stanza, Device device) {
        switch (stanza.get("link-type")) {
            case "veth" -> {
                device.is(Kind.VETH);
                device.lower = stanza.get("veth-peer-name");
            }
            case "dummy" -> device.is(Kind.OTHER);
            case "vrf" -> device.is(Kind.VRF);
            default -> {}
        }
    }

    private static int number(String text, int otherwise) {
        return text.matches("\\d{1,8}") ? Integer.parseInt(text) : otherwise;
    }

    private static Tri truth(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "yes", "on", "1", "true" -> Tri.YES;
            case "no", "off", "0", "false" -> Tri.NO;
            default -> Tri.UNKNOWN;
        };
    }

    private static void addresses(Stanza stanza, Device device) {
        int mask = Subnets.maskLength(stanza.get("netmask"));
        for (String address : stanza.all("address")) {
            String bare = address.split("\\s+", 2)[0];
            boolean prefix = bare.contains("/") || mask < 0;
            if (bare.matches("[0-9a-fA-F.:]+(/\\d{1,3})?") && !Subnets.local(bare)) {
                device.addresses.add(prefix ? bare : bare + "/" + mask);
            }
        }
        if (stanza.method.equals("dhcp")) {
            device.addresses.add("dhcp");
        }
    }

    private static void bridge(Stanza stanza, Device device, Devices devices) {
        device.is(Kind.BRIDGE);
        device.portsRead = true;
        device.ageingSeconds = number(stanza.get("bridge-ageing"), -1);
        Tri aware = truth(stanza.get("bridge-vlan-aware"));
        device.vlanAware = aware.unknown() ? Tri.NO : aware;
        device.bridgeVids = VlanSet.parse(stanza.get("bridge-vids"));
        device.bridgePvid = number(stanza.get("bridge-pvid"), -1);
        for (String port : stanza.names("bridge-ports")) {
            Device member = devices.named(port, stanza.origin);
            if (member != null && member != device) {
                member.master = device.name;
            }
        }
    }

    private static Map<String, String> options(Stanza stanza) {
        var options = new TreeMap<String, String>();
        for (String line : stanza.all("ovs-options")) {
            var m = OPTION.matcher(line);
            while (m.find()) {
                options.put(m.group(1), m.group(2));
            }
        }
        return options;
    }

    private static void ovs(Stanza stanza, Device device, Devices devices) {
        Map<String, String> options = options(stanza);
        String bridge = stanza.get("ovs-bridge");
        switch (stanza.get("ovs-type").toLowerCase(Locale.ROOT)) {
            case "ovsintport" -> {
                device.is(Kind.OVS_PORT);
                device.ovsBridge = bridge;
                device.vlan =
                        options.containsKey("tag")
                                ? Vlan.access(number(options.getOrDefault("tag", ""), 0))
                                : Vlan.unknown();
                return;
            }
            case "ovsbond" -> {
                device.is(Kind.BOND);
                device.mode = options.getOrDefault("bond_mode", "");
                device.lacp = lacp(options.getOrDefault("lacp", ""));
                device.members.addAll(stanza.names("ovs-bonds"));
                device.members.forEach(m -> devices.named(m, stanza.origin));
                device.master = bridge;
                return;
            }
            case "ovsport" -> {
                device.master = bridge;
                return;
            }
            default -> device.is(Kind.OVS_BRIDGE);
        }
        device.portsRead = true;
        for (String port : stanza.names("ovs-ports")) {
            Device member = devices.named(port, stanza.origin);
            if (member != null && member != device && member.master.isEmpty()) {
                if (member.kind == Kind.OVS_PORT) {
                    member.ovsBridge = device.name;
                } else {
                    member.master = device.name;
                }
            }
        }
    }

    private static Lacp lacp(String word) {
        return switch (word) {
            case "active", "passive" -> Lacp.CONFIGURED;
            case "off" -> Lacp.OFF;
            default -> Lacp.UNKNOWN;
        };
    }

    private static void bond(Stanza stanza, Device device, Devices devices) {
        device.is(Kind.BOND);
        device.mode = Devices.bondMode(stanza.get("bond-mode"));
        device.detection = stanza.has("bond-arp-interval") ? "arp" : "link";
        String key = stanza.has("bond-slaves") ? "bond-slaves" : "slaves";
        for (String member : stanza.names(key)) {
            device.members.add(member);
            devices.named(member, stanza.origin);
        }
    }

    private static void vxlan(Stanza stanza, Device device) {
        device.is(Kind.OVERLAY);
        device.overlay = "vxlan";
        device.vni = number(stanza.get("vxlan-id"), -1);
        device.local = Subnets.bare(stanza.get("vxlan-local-tunnelip"));
        for (String key : List.of("vxlan-remoteip", "vxlan-remoteips")) {
            for (String line : stanza.all(key)) {
                for (String remote : line.split("[,\\s]+", -1)) {
                    if (!remote.isEmpty() && device.remotes.size() < 4096) {
                        device.remotes.add(remote);
                    }
                }
            }
        }
        device.group = stanza.get("vxlan-svcnodeip");
        device.lower = stanza.get("vxlan-physdev");
        device.udpPort = number(stanza.get("vxlan-port"), 4789);
        Tri learning = truth(stanza.get("vxlan-learning"));
        device.learns = learning.unknown() ? truth(stanza.get("bridge-learning")) : learning;
        if (device.learns.unknown() && (!device.remotes.isEmpty() || !device.group.isEmpty())) {
            device.learns = Tri.YES;
        }
    }

    /// What the stanza says of the interface as a port of a VLAN-aware bridge.
    private static void port(Stanza stanza, Device device) {
        if (device.kind == Kind.BRIDGE) {
            return;
        }
        device.isolated = truth(stanza.get("bridge-port-isolate"));
        Tri learning = truth(stanza.get("bridge-learning"));
        device.learning = learning;
        if (stanza.has("bridge-access")) {
            int id = number(stanza.get("bridge-access"), -1);
            device.vids = VlanSet.of(id);
            device.untagged = device.vids;
            device.pvid = id;
            device.vlansRead = true;
        } else if (stanza.has("bridge-vids") || stanza.has("bridge-pvid")) {
            int pvid = number(stanza.get("bridge-pvid"), 1);
            device.vids = VlanSet.parse(stanza.get("bridge-vids")).with(pvid);
            device.untagged = VlanSet.of(pvid);
            device.pvid = pvid;
            device.vlansRead = true;
        }
    }
}
