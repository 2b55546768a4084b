package ringwall.audit.importer.linux;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Controller;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Importer;
import ringwall.audit.fact.Lacp;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.Vlan;
import ringwall.audit.importer.linux.Device.Kind;

/// netplan YAML: wanted state, hence `declared`. All files of one host are one configuration; what
/// stands in a later file adds to an earlier one, as netplan does it.
public final class NetplanImporter implements Importer {

    private static final Pattern MARK =
            Pattern.compile(
                    "(?m)^network:\\s*(#.*)?$[\\s\\S]*?^\\s+(version|renderer|ethernets|bonds|bridges|vlans|tunnels|vrfs|openvswitch):");

    @Override
    public String name() {
        return "netplan";
    }

    @Override
    public int claim(SourceFile file) {
        return MARK.matcher(file.head()).find() && !file.head().contains("ringwall:")
                ? SURE - 5
                : NO;
    }

    @Override
    public void read(List<SourceFile> files, FactSink out) {
        var devices = new Devices();
        String host = files.getFirst().host();
        var plan = new Plan(host, devices, out);
        for (SourceFile file : files) {
            Yaml.parse(file, out).ifPresent(root -> plan.network(root.get("network")));
        }
        if (devices.isEmpty()) {
            return;
        }
        plan.finish();
        devices.guessKinds();
        new DeviceFacts(host, devices, Confidence.DECLARED, out).write();
        out.coverage(
                host,
                Coverage.PARTIAL,
                FactType.VSWITCH,
                FactType.PORT_GROUP,
                FactType.TEAM,
                FactType.PNIC,
                FactType.HOST_NIC,
                FactType.OVERLAY,
                FactType.CONTROLLER);
    }

    /// The files of one host being read.
    private static final class Plan {

        private final String host;
        private final Devices devices;
        private final FactSink out;
        private final Set<String> patches = new HashSet<>();
        private final Set<String> ovs = new HashSet<>();

        Plan(String host, Devices devices, FactSink out) {
            this.host = host;
            this.devices = devices;
            this.out = out;
        }

        void network(Yaml network) {
            for (Yaml pair : network.path("openvswitch", "ports").each()) {
                for (Yaml end : pair.each()) {
                    Device patch = devices.named(end.text(), end.origin());
                    if (patch != null) {
                        patch.is(Kind.OVS_PATCH);
                        patches.add(patch.name);
                    }
                }
            }
            for (String section : List.of("ethernets", "wifis", "modems")) {
                each(network, section, this::ethernet);
            }
            each(network, "bonds", this::bond);
            each(network, "bridges", this::bridge);
            each(network, "vlans", this::vlan);
            each(network, "tunnels", this::tunnel);
            each(network, "vrfs", (device, yaml) -> device.is(Kind.VRF));
            each(network, "dummy-devices", (device, yaml) -> device.is(Kind.OTHER));
        }

        /// Reads one definition into its device.
        private interface Reader {
            void read(Device device, Yaml yaml);
        }

        private void each(Yaml network, String section, Reader reader) {
            for (Map.Entry<String, Yaml> entry : network.get(section).members()) {
                Yaml yaml = entry.getValue();
                String real = yaml.get("set-name").text();
                Device device =
                        devices.named(real.isEmpty() ? entry.getKey() : real, yaml.origin());
                if (device != null) {
                    reader.read(device, yaml);
                    common(device, yaml);
                }
            }
        }

        private void common(Device device, Yaml yaml) {
            for (Yaml address : yaml.get("addresses").each()) {
                String text =
                        address.text().isEmpty() && !address.members().isEmpty()
                                ? address.members().getFirst().getKey()
                                : address.text();
                if (!text.isEmpty() && !Subnets.local(text)) {
                    device.addresses.add(text);
                }
            }
            if (yaml.get("dhcp4").tri().yes() || yaml.get("dhcp6").tri().yes()) {
                device.addresses.add("dhcp");
            }
            device.mtu = yaml.get("mtu").integer(device.mtu);
            String mac = yaml.get("macaddress").text();
            mac = mac.isEmpty() ? yaml.path("match", "macaddress").text() : mac;
            device.mac = mac.isEmpty() ? device.mac : mac;
            if (yaml.has("openvswitch")) {
                ovs.add(device.name);
            }
        }

        private void ethernet(Device device, Yaml yaml) {
            device.is(device.name.equals("lo") ? Kind.LOOPBACK : Kind.NIC);
            device.parent = yaml.get("link").text();
            device.numVfs = yaml.get("virtual-function-count").integer(device.numVfs);
            String driver = yaml.path("match", "driver").text();
            if (driver.matches("[A-Za-z0-9_-]+")) {
                device.driver = driver;
            }
            if (!device.parent.isEmpty()) {
                Device function = devices.named(device.parent, yaml.origin());
                if (function != null) {
                    function.is(Kind.NIC);
                }
            }
        }

        private void bond(Device device, Yaml yaml) {
            device.is(Kind.BOND);
            for (String member : yaml.get("interfaces").texts()) {
                device.members.add(member);
                devices.named(member, yaml.origin());
            }
            Yaml parameters = yaml.get("parameters");
            device.mode = Devices.bondMode(parameters.get("mode").text());
            device.detection = parameters.has("arp-interval") ? "arp" : "link";
            device.active = parameters.get("primary").text();
            switch (yaml.path("openvswitch", "lacp").text()) {
                case "active", "passive" -> device.lacp = Lacp.CONFIGURED;
                case "off" -> device.lacp = Lacp.OFF;
                default -> {}
            }
        }

        private void bridge(Device device, Yaml yaml) {
            boolean switched = yaml.has("openvswitch");
            device.is(switched ? Kind.OVS_BRIDGE : Kind.BRIDGE);
            device.portsRead = true;
            for (String port : yaml.get("interfaces").texts()) {
                Device member = devices.named(port, yaml.origin());
                if (member != null && member != device) {
                    member.master = device.name;
                }
            }
            String ageing = yaml.path("parameters", "ageing-time").text();
            device.ageingSeconds = ageing.matches("\\d{1,8}") ? Integer.parseInt(ageing) : -1;
            Yaml open = yaml.get("openvswitch");
            device.failMode = open.get("fail-mode").text();
            if (switched && device.failMode.isEmpty()) {
                device.failMode = "standalone";
            }
            for (Yaml address : open.path("controller", "addresses").each()) {
                controller(device, address);
            }
        }

        private void controller(Device device, Yaml address) {
            String target = address.text();
            boolean unix = target.startsWith("unix:") || target.startsWith("punix:");
            boolean loopback = target.contains(":127.") || target.contains("[::1]");
            out.add(
                    Controller.of(host, device.name, target, address.origin())
                            .protocol("openflow")
                            .role("forwarding")
                            .tls(Tri.of(target.startsWith("ssl:") || target.startsWith("pssl:")))
                            .local(Tri.of(unix || loopback))
                            .build());
        }

        private void vlan(Device device, Yaml yaml) {
            int id = yaml.get("id").integer(-1);
            String link = yaml.get("link").text();
            if (yaml.get("renderer").text().equals("sriov")) {
                device.is(Kind.OTHER); // a filter in the VF, no device
                Device function = devices.named(link, yaml.origin());
                if (function != null && id > 0) {
                    function.vlan = Vlan.access(id);
                }
                return;
            }
            device.is(Kind.VLAN);
            device.vlanId = id;
            device.lower = link;
        }

        private void tunnel(Device device, Yaml yaml) {
            String mode = yaml.get("mode").text();
            if (!mode.matches("vxlan|geneve|gre|gretap|ip6gre|ip6gretap")) {
                device.is(Kind.OTHER);
                return;
            }
            device.is(Kind.OVERLAY);
            device.overlay = mode.contains("gre") ? "gre" : mode;
            device.vni = yaml.get("id").integer(-1);
            device.lower = yaml.get("link").text();
            device.local = Subnets.bare(yaml.get("local").text());
            String remote = yaml.get("remote").text();
            if (remote.matches("(22[4-9]|23\\d)\\..*|(?i)ff[0-9a-f]{2}:.*")) {
                device.group = remote;
            } else if (!remote.isEmpty()) {
                device.remotes.add(remote);
            }
            device.udpPort = yaml.get("port").integer(-1);
            device.learns = yaml.get("mac-learning").tri();
        }

        /// A bridge is Open vSwitch's as soon as one of its ports is.
        void finish() {
            for (Device device : devices.all()) {
                Device bridge = devices.get(device.master);
                if (bridge != null
                        && bridge.kind == Kind.BRIDGE
                        && (patches.contains(device.name) || ovs.contains(device.name))) {
                    bridge.kind = Kind.OVS_BRIDGE;
                }
            }
        }
    }
}
