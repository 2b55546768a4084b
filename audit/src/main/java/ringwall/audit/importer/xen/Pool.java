package ringwall.audit.importer.xen;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.audit.fact.Bypass;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Host;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Lacp;
import ringwall.audit.fact.Overlay;
import ringwall.audit.fact.PNic;
import ringwall.audit.fact.PortGroup;
import ringwall.audit.fact.SwitchKind;
import ringwall.audit.fact.Team;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;
import ringwall.audit.fact.Vm;

/// The objects of a pool, joined by uuid, as facts.
final class Pool {

    private static final String MANAGER = "XenServer pool";

    private final FactSink out;
    private final Map<String, XeRecord> networks = new LinkedHashMap<>();
    private final Map<String, XeRecord> pifs = new LinkedHashMap<>();
    private final Map<String, XeRecord> vifs = new LinkedHashMap<>();
    private final Map<String, XeRecord> bonds = new LinkedHashMap<>();
    private final Map<String, XeRecord> tunnels = new LinkedHashMap<>();
    private final Map<String, XeRecord> vms = new LinkedHashMap<>();
    private final Map<String, XeRecord> hosts = new LinkedHashMap<>();
    private @Nullable XeRecord first;

    Pool(FactSink out) {
        this.out = out;
    }

    /// What an object is, its parameters tell. VLANs repeat what PIFs say; other lists serve no
    /// check.
    void add(XeRecord record) {
        first = first == null ? record : first;
        Map<String, XeRecord> kind = kind(record);
        if (kind != null) {
            kind.put(record.uuid(), record);
        }
    }

    private @Nullable Map<String, XeRecord> kind(XeRecord record) {
        if (record.has("VIF-uuids") || record.has("bridge")) {
            return networks;
        } else if (record.has("vm-uuid") && record.has("network-uuid")) {
            return vifs;
        } else if (record.has("MAC") && record.has("VLAN")) {
            return pifs;
        } else if (record.has("slaves")) {
            return bonds;
        } else if (record.has("transport-PIF")) {
            return tunnels;
        } else if (record.has("power-state")) {
            return vms;
        }
        return record.has("hostname") ? hosts : null;
    }

    void facts() {
        TreeSet<String> names = new TreeSet<>();
        hosts.values().forEach(h -> names.add(h.text("name-label")));
        pifs.values().forEach(p -> names.add(host(p)));
        names.remove("");
        for (String name : names) {
            XeRecord where =
                    hosts.values().stream()
                            .filter(h -> h.text("name-label").equals(name))
                            .findFirst()
                            .orElse(first);
            if (where != null) {
                out.add(
                        Host.of(name, where.origin())
                                .hypervisor("xen")
                                .version(where.map("software-version", "product_version"))
                                .cluster("pool")
                                .manager(MANAGER)
                                .build());
            }
        }
        pifs.values().forEach(this::pif);
        bonds.values().forEach(this::bond);
        networks.values().forEach(this::network);
        vms.values().forEach(this::vm);
        vifs.values().forEach(v -> vif(v, names));
        tunnels.values().forEach(this::tunnel);
        covered(names);
    }

    private String host(XeRecord pif) {
        String label = pif.text("host-name-label");
        XeRecord known = hosts.get(pif.text("host-uuid"));
        return !label.isEmpty()
                ? label
                : known != null ? known.text("name-label") : pif.text("host-uuid");
    }

    private static boolean tagged(XeRecord pif) {
        return pif.number("VLAN") > 0;
    }

    private boolean master(XeRecord pif) {
        return bonds.values().stream().anyMatch(b -> b.text("master").equals(pif.uuid()))
                || !pif.text("bond-master-of").isEmpty()
                || pif.text("device").startsWith("bond");
    }

    private void pif(XeRecord pif) {
        String host = host(pif);
        String device = pif.text("device");
        if (device.isEmpty() || host.isEmpty()) {
            return;
        }
        boolean physical = !tagged(pif) && !master(pif) && !pif.tri("physical").no();
        if (physical && !device.startsWith("tunnel")) {
            String bus = pif.text("pci-bus-path");
            out.add(
                    PNic.of(host, device, pif.origin())
                            .mac(pif.text("MAC"))
                            .pciAddress(bus.equals("N/A") ? "" : bus)
                            .driver(pif.text("driver-name"))
                            .description(
                                    (pif.text("vendor-name") + " " + pif.text("device-name"))
                                            .strip())
                            .link(pif.tri("carrier"))
                            .virtualNic(Tri.NO)
                            .build());
        }
        boolean management = pif.tri("management").yes();
        String address = pif.text("IP");
        if (!address.isEmpty() || management) {
            var services = new ArrayList<String>();
            if (management) {
                services.add("management");
            }
            String purpose = pif.map("other-config", "management_purpose");
            if (!purpose.isEmpty()) {
                services.add("storage");
            }
            XeRecord below = below(pif);
            XeRecord network = networks.get(below.text("network-uuid"));
            out.add(
                    HostNic.of(host, name(pif), pif.origin())
                            .addresses(address.isEmpty() ? List.of() : List.of(address))
                            .vlan(tagged(pif) ? Vlan.access(pif.number("VLAN")) : Vlan.untagged())
                            .vswitch(network == null ? "" : network.text("bridge"))
                            .portGroup(pif.text("network-name-label"))
                            .lower(device)
                            .services(services)
                            .servicesRead(Tri.of(pif.has("management")))
                            .build());
        }
    }

    private static String name(XeRecord pif) {
        return "pif " + pif.text("device") + (tagged(pif) ? "." + pif.number("VLAN") : "");
    }

    /// The untagged PIF of the same device and host: what a VLAN's PIF stands on.
    private XeRecord below(XeRecord pif) {
        for (XeRecord other : pifs.values()) {
            if (tagged(pif)
                    && !tagged(other)
                    && host(other).equals(host(pif))
                    && other.text("device").equals(pif.text("device"))) {
                return other;
            }
        }
        return pif;
    }

    private void bond(XeRecord bond) {
        XeRecord master = pifs.get(bond.text("master"));
        if (master == null) {
            out.warning(
                    bond.file(),
                    bond.line() + ":1",
                    "a bond whose master PIF is not in the input",
                    "xe pif-list params=all");
            return;
        }
        var members = new TreeSet<String>();
        var down = new TreeSet<String>();
        for (String slave : bond.list("slaves")) {
            XeRecord pif = pifs.get(slave);
            if (pif != null) {
                members.add(pif.text("device"));
                if (pif.tri("carrier").no()) {
                    down.add(pif.text("device"));
                }
            }
        }
        XeRecord network = networks.get(master.text("network-uuid"));
        String mode = bond.text("mode");
        out.add(
                Team.of(host(master), master.text("device"), bond.origin())
                        .members(List.copyOf(members))
                        .mode(mode)
                        .linkDown(List.copyOf(down))
                        .lacp(
                                mode.isEmpty()
                                        ? Lacp.UNKNOWN
                                        : mode.equals("lacp") ? Lacp.CONFIGURED : Lacp.OFF)
                        .vswitch(network == null ? "" : network.text("bridge"))
                        .build());
    }

    private List<XeRecord> pifsOf(XeRecord network) {
        return pifs.values().stream()
                .filter(p -> p.text("network-uuid").equals(network.uuid()))
                .toList();
    }

    /// A network without VLAN is a switch; one with a VLAN is a port group of the switch below.
    private void network(XeRecord network) {
        List<XeRecord> own = pifsOf(network);
        String bridge = network.text("bridge");
        String label = network.text("name-label");
        XeRecord vlan = own.stream().filter(Pool::tagged).findFirst().orElse(null);
        String at = bridge;
        if (vlan != null) {
            XeRecord below = networks.get(below(vlan).text("network-uuid"));
            at = below == null || below.equals(network) ? bridge : below.text("bridge");
        }
        boolean slave =
                !own.isEmpty() && own.stream().allMatch(p -> !p.text("bond-slave-of").isEmpty());
        if (slave) {
            return; // the network of a bonded NIC exists on paper only
        }
        if (vlan == null || at.equals(bridge)) {
            var uplinks = new TreeSet<String>();
            var on = new TreeSet<String>();
            own.forEach(p -> {
                uplinks.add(host(p) + "/" + p.text("device"));
                on.add(host(p));
            });
            out.add(
                    VSwitch.of("", bridge, network.origin())
                            .kind(SwitchKind.XEN)
                            .id(network.uuid())
                            .hosts(List.copyOf(on))
                            .manager(MANAGER)
                            .managed(Tri.YES)
                            .uplinks(List.copyOf(uplinks))
                            .uplinksRead(Tri.of(!pifs.isEmpty()))
                            .mtu(network.number("MTU"))
                            .promiscuous(promiscuous(network))
                            .learning(Tri.YES)
                            .build());
        }
        Tri open = Tri.UNKNOWN;
        if (network.has("default-locking-mode")) {
            open = Tri.of(network.text("default-locking-mode").equals("unlocked"));
        }
        out.add(
                PortGroup.of("", at, label.isEmpty() ? bridge : label, network.origin())
                        .id(network.uuid())
                        .vlan(
                                vlan != null
                                        ? Vlan.access(vlan.number("VLAN"))
                                        : pifs.isEmpty() ? Vlan.unknown() : Vlan.untagged())
                        .macChanges(open)
                        .forged(open)
                        .securitySource("own")
                        .build());
    }

    private static Tri promiscuous(XeRecord record) {
        if (!record.has("other-config")) {
            return Tri.UNKNOWN;
        }
        String word = record.map("other-config", "promiscuous");
        return Tri.of(word.equals("on") || word.equals("true"));
    }

    private static boolean domainZero(XeRecord vm) {
        return vm.tri("is-control-domain").yes();
    }

    private String residence(String vmUuid, SortedSet<String> names) {
        XeRecord vm = vms.get(vmUuid);
        XeRecord host = vm == null ? null : hosts.get(vm.text("resident-on"));
        return host != null ? host.text("name-label") : names.size() == 1 ? names.first() : "";
    }

    private void vm(XeRecord vm) {
        if (domainZero(vm) || vm.tri("is-a-template").yes()) {
            return;
        }
        XeRecord host = hosts.get(vm.text("resident-on"));
        out.add(
                Vm.of(host == null ? "" : host.text("name-label"), label(vm), vm.origin())
                        .id(vm.uuid())
                        .poweredOn(Tri.of(vm.text("power-state").equals("running")))
                        .build());
    }

    private static String label(XeRecord vm) {
        return vm.text("name-label").isEmpty() ? vm.uuid() : vm.text("name-label");
    }

    private void vif(XeRecord vif, SortedSet<String> names) {
        XeRecord network = networks.get(vif.text("network-uuid"));
        XeRecord vlan =
                network == null
                        ? null
                        : pifsOf(network).stream().filter(Pool::tagged).findFirst().orElse(null);
        XeRecord below = vlan == null ? network : networks.get(below(vlan).text("network-uuid"));
        String vm = vif.text("vm-name-label");
        String bridge = below == null ? "" : below.text("bridge");
        out.add(
                VPort.of(
                                residence(vif.text("vm-uuid"), names),
                                vm.isEmpty() ? vif.text("vm-uuid") : vm,
                                "vif" + vif.text("device"),
                                vif.origin())
                        .mac(vif.text("MAC"))
                        .vswitch(bridge)
                        .portGroup(vif.text("network-uuid"))
                        .portSecurity(locked(vif, network))
                        .promiscuous(promiscuous(vif))
                        .poweredOn(vif.tri("currently-attached"))
                        .bypass(
                                network != null && network.text("purpose").contains("sriov")
                                        ? Bypass.SRIOV
                                        : Bypass.NONE)
                        .build());
    }

    /// `locked`: its MAC and listed addresses only; `disabled`: no traffic; `unlocked`: any.
    private static Tri locked(XeRecord vif, @Nullable XeRecord network) {
        return switch (vif.text("locking-mode")) {
            case "locked", "disabled" -> Tri.YES;
            case "unlocked" -> Tri.NO;
            case "network_default" ->
                    network == null || !network.has("default-locking-mode")
                            ? Tri.UNKNOWN
                            : Tri.of(network.text("default-locking-mode").equals("disabled"));
            default -> Tri.UNKNOWN;
        };
    }

    private void tunnel(XeRecord tunnel) {
        XeRecord transport = pifs.get(tunnel.text("transport-PIF"));
        if (transport == null) {
            out.warning(
                    tunnel.file(),
                    tunnel.line() + ":1",
                    "a tunnel whose transport PIF is not in the input",
                    "xe pif-list params=all");
            return;
        }
        String protocol = tunnel.text("protocol");
        out.add(
                Overlay.of(host(transport), "tunnel-" + tunnel.uuid(), tunnel.origin())
                        .kind(protocol.isEmpty() ? "gre" : protocol)
                        .egress(name(transport))
                        .vtepIp(transport.text("IP"))
                        .underlayVlan(tagged(transport) ? transport.number("VLAN") : 0)
                        .build());
    }

    private void covered(SortedSet<String> names) {
        for (String host : names) {
            if (!pifs.isEmpty()) {
                out.coverage(host, Coverage.COMPLETE, FactType.PNIC, FactType.HOST_NIC);
            }
            if (!networks.isEmpty() && !pifs.isEmpty()) {
                out.coverage(host, Coverage.COMPLETE, FactType.VSWITCH, FactType.PORT_GROUP);
            }
            if (!vifs.isEmpty()) {
                out.coverage(host, Coverage.COMPLETE, FactType.VPORT);
            }
            if (!bonds.isEmpty()) {
                out.coverage(host, Coverage.COMPLETE, FactType.TEAM);
            }
            if (!vms.isEmpty()) {
                out.coverage(host, Coverage.COMPLETE, FactType.VM);
            }
        }
        out.coverage("", Coverage.PARTIAL, FactType.HOST);
        if (first != null && pifs.values().stream().anyMatch(p -> !p.has("management"))) {
            out.warning(
                    first.file(),
                    "",
                    "PIFs without the parameter management: which is management stays unknown",
                    "xe pif-list params=all");
        }
    }
}
