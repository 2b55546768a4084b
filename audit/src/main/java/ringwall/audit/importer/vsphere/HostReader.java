package ringwall.audit.importer.vsphere;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import ringwall.audit.fact.Controller;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Host;
import ringwall.audit.fact.Lacp;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.PNic;
import ringwall.audit.fact.PortGroup;
import ringwall.audit.fact.Setting;
import ringwall.audit.fact.SwitchKind;
import ringwall.audit.fact.Team;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;
import ringwall.audit.fact.VlanSet;
import ringwall.audit.importer.Json;

/// One host: pNICs, standard switches with their port groups, its end of distributed and NSX
/// switches. Its own adapters are in [Adapters].
///
/// Effective security of a standard port group is `computedPolicy`; where `spec.policy.security`
/// has no value of its own it inherits the switch's. VLAN 4095 on a standard port group is a trunk
/// of all VLANs. A pNIC without `linkSpeed` has no link.
final class HostReader {

    private static final String NETWORK = "config.network.";
    private static final Set<String> VIRTUAL = Set.of("nvmxnet3", "vmxnet3", "vmxnet2", "e1000e");

    private final Managed object;
    private final Inventory inventory;
    private final FactSink out;
    private final String host;
    private final Map<String, String> switchOfGroup = new TreeMap<>();
    private final boolean vmsRead;

    HostReader(Managed object, Inventory inventory, FactSink out, boolean vmsRead) {
        this.object = object;
        this.inventory = inventory;
        this.out = out;
        this.host = Inventory.hostName(object);
        this.vmsRead = vmsRead;
    }

    void read() {
        host();
        object.list(NETWORK + "pnic").forEach(this::pnic);
        object.list(NETWORK + "vswitch").forEach(this::standard);
        object.list(NETWORK + "portgroup").forEach(this::group);
        object.list(NETWORK + "proxySwitch").forEach(this::proxy);
        object.list(NETWORK + "opaqueSwitch").forEach(this::opaque);
        new Adapters(object, inventory, out, host, switchOfGroup).read();
        settings();
        covered();
    }

    private void host() {
        String vendor = object.anyText("hardware.systemInfo.vendor", "summary.hardware.vendor");
        String manager = object.text("summary.managementServerIp");
        out.add(
                Host.of(host, Vim.origin(object.at()))
                        .hypervisor("esxi")
                        .version(
                                object.anyText(
                                        "config.product.version", "summary.config.product.version"))
                        .cluster(inventory.cluster(object))
                        .manager(manager.isEmpty() ? "" : "vCenter " + manager)
                        .nested(vendor.isEmpty() ? Tri.UNKNOWN : Tri.of(vendor.contains("VMware")))
                        .build());
    }

    private void pnic(Json nic) {
        String driver = nic.get("driver").text();
        Json speed = nic.get("linkSpeed");
        out.add(
                PNic.of(host, nic.get("device").text(), Vim.origin(nic))
                        .driver(driver)
                        .pciAddress(nic.get("pci").text())
                        .mac(nic.get("mac").text())
                        .link(Tri.of(speed.isObject()))
                        .speedMbps(speed.get("speedMb").integer(-1))
                        .virtualNic(
                                driver.isEmpty() ? Tri.UNKNOWN : Tri.of(VIRTUAL.contains(driver)))
                        .build());
    }

    private void standard(Json vswitch) {
        String name = vswitch.get("name").text();
        Json spec = vswitch.get("spec");
        Json bridge = spec.get("bridge");
        List<String> nics = Vim.texts(bridge.get("nicDevice"));
        if (nics.isEmpty()) {
            nics = Vim.names(vswitch.get("pnic"));
        }
        Json security = spec.path("policy", "security");
        out.add(
                VSwitch.of(host, name, Vim.origin(vswitch))
                        .kind(SwitchKind.STANDARD)
                        .id(vswitch.get("key").text())
                        .managed(Tri.NO)
                        .uplinks(nics)
                        .uplinksRead(Tri.YES)
                        .mtu(vswitch.get("mtu").integer(-1))
                        .promiscuous(security.get("allowPromiscuous").tri())
                        .macChanges(security.get("macChanges").tri())
                        .forged(security.get("forgedTransmits").tri())
                        .build());
        Json teaming = spec.path("policy", "nicTeaming");
        if (nics.size() > 1) {
            out.add(team(name, nics, teaming, Vim.origin(vswitch)));
        }
        Json discovery = bridge.get("linkDiscoveryProtocolConfig");
        set(name, "discovery", discovery.get("protocol"), discovery.get("operation"));
        set(name, "notifySwitches", teaming.get("notifySwitches"));
        if (!teaming.get("rollingOrder").tri().unknown()) {
            set(
                    name,
                    "failback",
                    teaming,
                    Boolean.toString(teaming.get("rollingOrder").tri().no()));
        }
        set(name, "shaping", spec.path("policy", "shapingPolicy", "enabled"));
    }

    private Team team(String name, List<String> nics, Json teaming, Origin origin) {
        Json order = teaming.get("nicOrder");
        List<String> active = Vim.texts(order.get("activeNic"));
        List<String> standby = Vim.texts(order.get("standbyNic"));
        boolean told = !active.isEmpty() || !standby.isEmpty();
        return Team.of(host, name + "-team", origin)
                .members(nics)
                .mode(teaming.get("policy").text())
                .active(active)
                .standby(standby)
                .unused(
                        told
                                ? nics.stream()
                                        .filter(n -> !active.contains(n) && !standby.contains(n))
                                        .toList()
                                : List.of())
                .detection(detection(teaming.path("failureCriteria", "checkBeacon")))
                .lacp(Lacp.OFF)
                .vswitch(name)
                .build();
    }

    static String detection(Json beacon) {
        return switch (Vim.tri(beacon)) {
            case YES -> "beacon";
            case NO -> "link";
            case UNKNOWN -> "";
        };
    }

    private void set(String subject, String name, Json at, Json more) {
        if (!at.text().isEmpty()) {
            set(subject, name, at, at.text() + " " + more.text());
        }
    }

    private void set(String subject, String name, Json at) {
        if (!at.text().isEmpty()) {
            set(subject, name, at, at.text());
        }
    }

    private void set(String subject, String name, Json at, String value) {
        out.add(Setting.of(host, subject, name, Vim.origin(at)).value(value.strip()).build());
    }

    private void group(Json group) {
        Json spec = group.get("spec");
        String name = spec.get("name").text();
        if (name.isEmpty()) {
            name = Vim.name(group.get("key").text());
        }
        String vswitch = spec.get("vswitchName").text();
        if (vswitch.isEmpty()) {
            vswitch = Vim.name(group.get("vswitch").text());
        }
        switchOfGroup.put(name, vswitch);
        Json computed = group.path("computedPolicy", "security");
        Json own = spec.path("policy", "security");
        boolean overrides =
                !own.get("allowPromiscuous").tri().unknown()
                        || !own.get("macChanges").tri().unknown()
                        || !own.get("forgedTransmits").tri().unknown();
        Json order = spec.path("policy", "nicTeaming", "nicOrder");
        out.add(
                PortGroup.of(host, vswitch, name, Vim.origin(group))
                        .id(group.get("key").text())
                        .vlan(vlan(spec.get("vlanId").integer(-1)))
                        .promiscuous(effective("allowPromiscuous", computed, own, vswitch))
                        .macChanges(effective("macChanges", computed, own, vswitch))
                        .forged(effective("forgedTransmits", computed, own, vswitch))
                        .securitySource(spec.missing() ? "" : overrides ? "own" : "inherited")
                        .active(Vim.texts(order.get("activeNic")))
                        .standby(Vim.texts(order.get("standbyNic")))
                        .uplink(Tri.NO)
                        .build());
        if (!vmsRead) {
            attached(group, vswitch, name);
        }
    }

    /// The computed value, else the group's own, else the switch's.
    private Tri effective(String name, Json computed, Json own, String vswitch) {
        Tri value = computed.get(name).tri();
        value = value.unknown() ? own.get(name).tri() : value;
        if (value.unknown()) {
            for (Json each : object.list(NETWORK + "vswitch")) {
                if (each.get("name").text().equals(vswitch)) {
                    value = each.path("spec", "policy", "security", name).tri();
                }
            }
        }
        return value;
    }

    private static Vlan vlan(int id) {
        return id < 0
                ? Vlan.unknown()
                : id == 4095 ? new Vlan.Trunk(VlanSet.ALL, 0) : Vlan.access(id);
    }

    /// Without the VMs' own definitions: a connected VM is seen by its MAC only.
    private void attached(Json group, String vswitch, String name) {
        for (Json port : Vim.list(group.get("port"))) {
            if (port.get("type").text().equalsIgnoreCase("virtualMachine")) {
                for (String mac : Vim.texts(port.get("mac"))) {
                    out.add(
                            VPort.of(host, "(VM with " + mac + ")", "vnic", Vim.origin(port))
                                    .mac(mac)
                                    .vswitch(vswitch)
                                    .portGroup(name)
                                    .build());
                }
            }
        }
    }

    /// The host's end of a distributed switch: which pNICs are its uplinks here.
    private void proxy(Json proxy) {
        String uuid = proxy.get("dvsUuid").text();
        String name = inventory.switchName(uuid);
        if (name.equals(uuid) && !proxy.get("dvsName").text().isEmpty()) {
            name = proxy.get("dvsName").text();
        }
        var uplinkByPort = new TreeMap<String, String>();
        for (Json port : Vim.list(proxy.get("uplinkPort"))) {
            uplinkByPort.put(port.get("key").text(), port.get("value").text());
        }
        for (Json lag : Vim.list(proxy.get("hostLag"))) {
            for (Json port : Vim.list(lag.get("uplinkPort"))) {
                uplinkByPort.put(port.get("key").text(), lag.get("lagName").text());
            }
        }
        var nics = new ArrayList<String>();
        Inventory.Uplinks uplinks = inventory.uplinksOf(name, host);
        for (Json spec : Vim.list(proxy.path("spec", "backing", "pnicSpec"))) {
            String nic = spec.get("pnicDevice").text();
            nics.add(nic);
            String uplink = uplinkByPort.get(spec.get("uplinkPortKey").text());
            if (uplink != null) {
                uplinks.byNic().put(nic, uplink);
            }
        }
        if (nics.isEmpty()) {
            nics.addAll(Vim.names(proxy.get("pnic")));
        }
        uplinks.nics().addAll(nics);
        out.add(
                VSwitch.of("", name, Vim.origin(proxy))
                        .kind(SwitchKind.DISTRIBUTED)
                        .hosts(List.of(host))
                        .managed(Tri.YES)
                        .manager("vCenter")
                        .uplinks(nics.stream().map(n -> host + "/" + n).toList())
                        .uplinksRead(Tri.YES)
                        .mtu(proxy.get("mtu").integer(-1))
                        .build());
    }

    /// An NSX switch: vCenter knows its name and uplinks only.
    private void opaque(Json opaque) {
        String name = opaque.get("name").text();
        List<String> nics = Vim.names(opaque.get("pnic"));
        Origin origin = Vim.origin(opaque);
        out.add(
                VSwitch.of(host, name.isEmpty() ? opaque.get("key").text() : name, origin)
                        .kind(SwitchKind.OPAQUE)
                        .id(opaque.get("key").text())
                        .managed(Tri.YES)
                        .manager("NSX")
                        .uplinks(nics)
                        .uplinksRead(Tri.YES)
                        .build());
        nsx(origin);
    }

    private void nsx(Origin origin) {
        out.add(Controller.of(host, "", "NSX", origin).protocol("nsx").role("forwarding").build());
    }

    private void settings() {
        Json node = object.get(NETWORK + "nsxTransportNodeId");
        if (!node.text().isEmpty()) {
            nsx(Vim.origin(node));
        }
        Json policy = object.get("config.firewall.defaultPolicy");
        if (!policy.get("incomingBlocked").tri().unknown()) {
            boolean blocks =
                    policy.get("incomingBlocked").tri().yes()
                            && policy.get("outgoingBlocked").tri().yes();
            set(host, "firewallBlocksByDefault", policy, Boolean.toString(blocks));
        }
        for (Json option : object.list("config.option")) {
            String key = option.get("key").text();
            if (key.equals("Net.BlockGuestBPDU") || key.equals("Net.DVFilterBindIpAddress")) {
                String value = Vim.text(option.get("value"));
                set(host, key, option, value.isEmpty() ? "(empty)" : value);
            }
        }
    }

    private void covered() {
        boolean standard = object.collected(NETWORK + "vswitch");
        boolean proxies = object.collected(NETWORK + "proxySwitch");
        Coverage switches =
                standard && proxies
                        ? Coverage.COMPLETE
                        : standard || proxies ? Coverage.PARTIAL : Coverage.ABSENT;
        out.coverage(host, switches, FactType.VSWITCH, FactType.TEAM);
        all(FactType.PNIC, NETWORK + "pnic");
        all(FactType.HOST_NIC, NETWORK + "vnic");
        boolean distributed = !object.list(NETWORK + "proxySwitch").isEmpty();
        if (object.collected(NETWORK + "portgroup")) {
            out.coverage(
                    FactType.PORT_GROUP,
                    host,
                    proxies && (!distributed || !inventory.groups().isEmpty())
                            ? Coverage.COMPLETE
                            : Coverage.PARTIAL);
        }
        if (standard && proxies && !distributed) {
            // a standard switch can neither mirror nor export flows
            out.coverage(host, Coverage.COMPLETE, FactType.MIRROR, FactType.FLOW_EXPORT);
        }
        if (object.collected(NETWORK + "vnic") && object.collected(NETWORK + "opaqueSwitch")) {
            out.coverage(FactType.OVERLAY, host, Coverage.COMPLETE);
        }
        out.coverage(FactType.HOST, host, Coverage.PARTIAL);
    }

    private void all(FactType type, String path) {
        if (object.collected(path)) {
            out.coverage(type, host, Coverage.COMPLETE);
        }
    }
}
