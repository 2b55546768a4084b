package ringwall.audit.importer.linux;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.audit.fact.Bypass;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Lacp;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.Overlay;
import ringwall.audit.fact.OverlayPeers;
import ringwall.audit.fact.PNic;
import ringwall.audit.fact.PortGroup;
import ringwall.audit.fact.SwitchKind;
import ringwall.audit.fact.Team;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;
import ringwall.audit.fact.VlanSet;
import ringwall.audit.importer.linux.Device.Kind;

/// Devices of one host as facts.
///
/// - A bridge is a virtual switch; its uplinks are the pNICs, bonds and VLAN devices among its
///   ports; a tap or a veth into another namespace is a VM's port.
/// - A bridge that joins one tap to another bridge by a veth pair (firewall bridges of Proxmox and
///   Neutron) is no switch of its own: the tap counts as a port of the other bridge.
/// - A device with an address that is not link-local is a host adapter; so is every VLAN device,
///   for what lies below it.
final class DeviceFacts {

    private final String host;
    private final Devices devices;
    private final Confidence sure;
    private final FactSink out;
    private final Map<String, List<Device>> ports = new TreeMap<>();
    private final Map<String, String> behind = new TreeMap<>();
    private final Map<String, Integer> natives = new HashMap<>();
    private final Subnets subnets;

    /// `sure`: of what the files told; what only a name suggests is `inferred`.
    DeviceFacts(String host, Devices devices, Confidence sure, FactSink out) {
        this.host = host;
        this.devices = devices;
        this.sure = sure;
        this.out = out;
        this.subnets = new Subnets(devices);
    }

    void write() {
        for (Device device : devices.all()) {
            if (!device.master.isEmpty()) {
                ports.computeIfAbsent(device.master, _ -> new ArrayList<>()).add(device);
            }
        }
        devices.all().forEach(this::patched);
        for (Device device : devices.all()) {
            switch (device.kind) {
                case NIC -> nic(device);
                case BRIDGE, OVS_BRIDGE -> {
                    if (!behind.containsKey(device.name)) {
                        bridge(device);
                    }
                }
                case BOND -> team(device);
                case OVERLAY -> overlay(device);
                case MACVTAP -> macvtap(device);
                case TAP -> vm(device);
                case VETH -> {
                    if (device.peerElsewhere) {
                        vm(device);
                    }
                }
                case UNKNOWN, OVS_PORT, OVS_PATCH, VLAN, MACVLAN, VRF, LOOPBACK, OTHER -> {}
            }
            adapter(device);
        }
    }

    private Origin at(Device device) {
        return device.origin.as(device.guessed ? sure.weaker(Confidence.INFERRED) : sure);
    }

    /// Finds bridges that only carry one tap to another bridge.
    private void patched(Device bridge) {
        if (bridge.kind != Kind.BRIDGE) {
            return;
        }
        String other = "";
        int rest = 0;
        for (Device port : ports.getOrDefault(bridge.name, List.of())) {
            Device peer = port.kind == Kind.VETH ? devices.get(port.lower) : null;
            if (peer != null
                    && !peer.master.isEmpty()
                    && !peer.master.equals(bridge.name)
                    && !port.peerElsewhere) {
                other = peer.master;
            } else {
                rest += port.kind == Kind.TAP || port.peerElsewhere ? 1 : 2;
            }
        }
        Device there = devices.get(other);
        if (rest == 1
                && bridge.addresses.isEmpty()
                && there != null
                && there.kind == Kind.BRIDGE
                && ports.getOrDefault(other, List.of()).size() > 1) {
            behind.put(bridge.name, other);
        }
    }

    private void nic(Device device) {
        if (device.master.isEmpty()
                && device.guessed
                && device.mac.isEmpty()
                && device.addresses.isEmpty()
                && device.pci.isEmpty()
                && sure == Confidence.OBSERVED
                && !device.vlansRead
                && device.link.unknown()) {
            return; // only mentioned, as the parent of something
        }
        Tri virtual = device.virtualNic;
        if (virtual.unknown() && !device.driver.isEmpty()) {
            virtual = Tri.of(Devices.virtualDriver(device.driver));
        }
        out.add(
                PNic.of(host, device.name, at(device))
                        .driver(device.driver)
                        .pciAddress(device.pci)
                        .pciInferred(device.pciFromName ? Tri.YES : Tri.UNKNOWN)
                        .rootPath(device.rootPath)
                        .mac(device.mac)
                        .link(device.link)
                        .virtualNic(virtual)
                        .parent(device.parent)
                        .numVfs(device.numVfs)
                        .description(device.description)
                        .build());
        functions(device);
        if (!device.parent.isEmpty()) {
            pool(device.parent, at(device));
        }
    }

    private void pool(String function, Origin origin) {
        out.add(
                VSwitch.of(host, "sriov@" + function, origin)
                        .kind(SwitchKind.SRIOV)
                        .managed(Tri.NO)
                        .uplinks(List.of(function))
                        .uplinksRead(Tri.YES)
                        .build());
    }

    private void functions(Device device) {
        if (device.vfs.isEmpty()) {
            return;
        }
        String pool = "sriov@" + device.name;
        pool(device.name, at(device));
        for (Device.Vf vf : device.vfs) {
            if (vf.mac().isEmpty() || vf.mac().matches("(00:){5}00")) {
                continue; // nobody holds it
            }
            String name = device.name + "-vf" + vf.index();
            out.add(
                    VPort.of(host, name, name, vf.origin().as(sure.weaker(Confidence.INFERRED)))
                            .mac(vf.mac())
                            .vswitch(pool)
                            .vlan(Vlan.access(vf.vlan()))
                            .portSecurity(vf.spoofCheck())
                            .trustGuestRxFilters(vf.trust())
                            .bypass(Bypass.SRIOV)
                            .uplink(device.name)
                            .build());
        }
    }

    private boolean carries(Device port) {
        return switch (port.kind) {
            case NIC, BOND -> true;
            case VLAN -> !port.lower.isEmpty();
            case OVS_PORT -> !port.ovsBridge.isEmpty();
            case UNKNOWN ->
                    port.addresses.isEmpty() && port.lower.isEmpty() && sure == Confidence.DECLARED;
            case BRIDGE,
                    OVS_BRIDGE,
                    OVS_PATCH,
                    OVERLAY,
                    MACVLAN,
                    MACVTAP,
                    TAP,
                    VETH,
                    VRF,
                    LOOPBACK,
                    OTHER ->
                    false;
        };
    }

    private void bridge(Device bridge) {
        var uplinks = new ArrayList<String>();
        boolean hub = false;
        boolean unclear = false;
        for (Device port : ports.getOrDefault(bridge.name, List.of())) {
            if (carries(port) && !port.ovsBridge.equals(bridge.name)) {
                uplinks.add(port.name);
            }
            unclear |= port.kind == Kind.UNKNOWN;
            hub |= port.kind != Kind.OVERLAY && port.learning.no() && !port.flood.no();
        }
        boolean ovs = bridge.kind == Kind.OVS_BRIDGE;
        out.add(
                VSwitch.of(host, bridge.name, at(bridge))
                        .kind(ovs ? SwitchKind.OVS : SwitchKind.LINUX_BRIDGE)
                        .manager(bridge.manager)
                        .managed(Tri.of(!bridge.manager.isEmpty()))
                        .uplinks(uplinks)
                        .uplinksRead(
                                !uplinks.isEmpty() || (bridge.portsRead && !unclear)
                                        ? Tri.YES
                                        : Tri.UNKNOWN)
                        .mtu(bridge.mtu)
                        .failMode(bridge.failMode)
                        .learning(Tri.of(!hub))
                        .ageingSeconds(bridge.ageingSeconds)
                        .vlanAware(bridge.vlanAware)
                        .build());
        if (!bridge.bridgeVids.isEmpty() && !bridge.vlanAware.no()) {
            int pvid = bridge.bridgePvid < 0 ? 1 : bridge.bridgePvid;
            out.add(
                    PortGroup.of(host, bridge.name, bridge.name, at(bridge))
                            .vlan(new Vlan.Trunk(bridge.bridgeVids, pvid == 1 ? 0 : pvid))
                            .build());
        } else if (bridge.name.matches("vmbr\\d+")) {
            out.add(
                    PortGroup.of(host, bridge.name, bridge.name, at(bridge))
                            .vlan(Vlan.untagged())
                            .build());
        }
    }

    private void team(Device bond) {
        var members = new TreeSet<>(bond.members);
        var down = new ArrayList<String>();
        var odd = new ArrayList<String>();
        var aggregators = new TreeMap<String, String>();
        for (Device port : ports.getOrDefault(bond.name, List.of())) {
            members.add(port.name);
        }
        for (String name : members) {
            Device member = devices.get(name);
            if (member != null) {
                if (member.memberDown) {
                    down.add(name);
                }
                if (!member.aggregator.isEmpty()) {
                    aggregators.put(name, member.aggregator);
                }
                if (member.kind == Kind.OVS_PATCH || member.kind == Kind.TAP) {
                    odd.add(name);
                }
            }
        }
        var team =
                Team.of(host, bond.name, at(bond))
                        .members(List.copyOf(members))
                        .mode(bond.mode)
                        .unused(odd)
                        .detection(bond.detection)
                        .aggregators(aggregators)
                        .linkDown(down)
                        .lacp(lacp(bond, aggregators));
        if (members.contains(bond.active) && bond.mode.equals("active-backup")) {
            team.active(List.of(bond.active))
                    .standby(members.stream().filter(m -> !m.equals(bond.active)).toList());
        }
        out.add(team.build());
    }

    private static Lacp lacp(Device bond, Map<String, String> aggregators) {
        if (bond.lacp != Lacp.UNKNOWN || bond.mode.isEmpty()) {
            return bond.lacp;
        }
        if (!bond.mode.equals("802.3ad")) {
            return Lacp.OFF;
        }
        return aggregators.values().stream().distinct().count() > 1
                ? Lacp.NOT_NEGOTIATED
                : Lacp.CONFIGURED;
    }

    private void overlay(Device tunnel) {
        OverlayPeers peers =
                !tunnel.group.isEmpty()
                        ? OverlayPeers.MULTICAST
                        : !tunnel.remotes.isEmpty() ? OverlayPeers.STATIC : OverlayPeers.UNKNOWN;
        String egress = tunnel.lower.equals("lo") ? "" : tunnel.lower;
        String local = tunnel.local;
        if (egress.isEmpty()) {
            Device source = subnets.towards(local, tunnel.remotes);
            egress = source == null ? "" : source.name;
            local = local.isEmpty() ? Subnets.addressOf(source, tunnel.remotes) : local;
        }
        Device below = devices.get(egress);
        int vlan =
                below == null
                        ? -1
                        : below.kind == Kind.VLAN ? below.vlanId : egress.contains(".") ? -1 : 0;
        Device bridge = devices.get(tunnel.master);
        out.add(
                Overlay.of(host, tunnel.name, at(tunnel))
                        .kind(tunnel.overlay.isEmpty() ? "vxlan" : tunnel.overlay)
                        .vnis(
                                tunnel.vni >= 0 && tunnel.vni <= Integer.MAX_VALUE
                                        ? List.of((int) tunnel.vni)
                                        : List.of())
                        .vswitch(bridge == null ? "" : bridge.name)
                        .vtepIp(local)
                        .remotes(List.copyOf(tunnel.remotes))
                        .egress(egress)
                        .underlayVlan(vlan)
                        .peers(peers)
                        .learning(
                                tunnel.learning.no() || tunnel.learns.no() ? Tri.NO : tunnel.learns)
                        .udpPort(tunnel.udpPort)
                        .build());
    }

    private void macvtap(Device port) {
        String pool = "macvtap@" + port.lower;
        out.add(
                VSwitch.of(host, pool, at(port))
                        .kind(SwitchKind.MACVTAP)
                        .managed(Tri.NO)
                        .uplinks(port.lower.isEmpty() ? List.of() : List.of(port.lower))
                        .uplinksRead(port.lower.isEmpty() ? Tri.UNKNOWN : Tri.YES)
                        .build());
        out.add(
                VPort.of(host, port.name, port.name, at(port))
                        .mac(port.mac)
                        .vswitch(pool)
                        .device(port.name)
                        .vlan(Vlan.untagged())
                        .uplink(port.lower)
                        .bypass(port.mode.equals("passthru") ? Bypass.MACVTAP : Bypass.NONE)
                        .build());
    }

    /// A VM's or container's port. The VM's name is not told: it is the device's. A tap's own MAC
    /// is not the vNIC's.
    private void vm(Device port) {
        Device bridge = devices.get(port.master);
        if (bridge == null || bridge.kind != Kind.BRIDGE) {
            return; // no bridge, or Open vSwitch's, which tells more itself
        }
        String on = behind.getOrDefault(bridge.name, bridge.name);
        out.add(
                VPort.of(host, port.name, port.name, at(port))
                        .vswitch(on)
                        .device(port.name)
                        .vlan(vlan(port, bridge))
                        .isolated(port.isolated)
                        .bypass(Bypass.NONE)
                        .build());
    }

    /// The VLAN that a bridge's uplink sends untagged; -1: none. 1 if the uplink's VLANs are not
    /// told.
    private int untagged(String bridge) {
        int natively = 1;
        for (Device other : ports.getOrDefault(bridge, List.of())) {
            if (carries(other) && other.vlansRead) {
                natively = other.untagged.contains(other.pvid) ? other.pvid : -1;
            }
        }
        return natively;
    }

    /// VLANs of a port on its bridge; the VLAN that the uplink sends untagged is untagged.
    private Vlan vlan(Device port, Device bridge) {
        if (bridge.vlanAware.no()) {
            return Vlan.untagged();
        }
        if (!port.vlansRead || (bridge.vlanAware.unknown() && port.vids.equals(VlanSet.of(1)))) {
            return Vlan.unknown();
        }
        if (port.vids.isEmpty()) {
            return Vlan.unknown();
        }
        int natively = natives.computeIfAbsent(bridge.name, this::untagged);
        if (port.vids.size() == 1 && port.vids.equals(port.untagged)) {
            int id = port.vids.ids().findFirst().orElse(0);
            return id == natively ? Vlan.untagged() : Vlan.access(id);
        }
        int pvid = port.pvid == natively ? 0 : port.pvid;
        return new Vlan.Trunk(
                port.pvid > 0 ? port.vids.minus(VlanSet.of(port.pvid)) : port.vids, pvid);
    }

    private void adapter(Device device) {
        boolean tagged = device.kind == Kind.VLAN && device.vlanId >= 0;
        boolean internal = device.kind == Kind.OVS_PORT && !device.ovsBridge.isEmpty();
        boolean function = !device.parent.isEmpty() && !device.addresses.isEmpty();
        if (device.kind == Kind.LOOPBACK || (device.addresses.isEmpty() && !tagged && !internal)) {
            return;
        }
        String vswitch = internal ? device.ovsBridge : function ? "sriov@" + device.parent : "";
        String lower = device.kind == Kind.VLAN || device.kind == Kind.MACVLAN ? device.lower : "";
        Vlan vlan = tagged ? Vlan.access(device.vlanId) : Vlan.untagged();
        Device below = devices.get(device.lower);
        boolean bridge = device.kind == Kind.BRIDGE || device.kind == Kind.OVS_BRIDGE;
        if (bridge) {
            vswitch = device.name;
            if (device.vlansRead && !device.vlanAware.no()) {
                vlan = vlan(device, device);
            }
        } else if (!lower.isEmpty()
                && below != null
                && (below.kind == Kind.BRIDGE || below.kind == Kind.OVS_BRIDGE)) {
            vswitch = below.name;
        }
        out.add(
                HostNic.of(host, device.name, at(device))
                        .addresses(List.copyOf(device.addresses))
                        .vlan(device.vlan instanceof Vlan.Unknown ? vlan : device.vlan)
                        .vswitch(vswitch)
                        .lower(internal ? device.ovsBridge : function ? device.parent : lower)
                        .servicesRead(Tri.NO)
                        .build());
    }
}
