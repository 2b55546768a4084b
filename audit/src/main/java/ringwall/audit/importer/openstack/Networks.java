package ringwall.audit.importer.openstack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import ringwall.audit.fact.Bypass;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.PortGroup;
import ringwall.audit.fact.Redact;
import ringwall.audit.fact.SwitchKind;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;
import ringwall.audit.fact.VlanSet;
import ringwall.audit.fact.Vm;
import ringwall.audit.importer.Json;

/// Networks as port groups, VM ports as vNICs.
final class Networks {

    private final Cloud cloud;
    private final FactSink out;
    private final Map<String, Vlan> segments = new TreeMap<>();
    private final Map<String, Set<String>> ids = new TreeMap<>();

    Networks(Cloud cloud, FactSink out) {
        this.cloud = cloud;
        this.out = out;
    }

    void facts() {
        if (!cloud.has("networks") && !cloud.has("ports") && !cloud.has("segments")) {
            return;
        }
        Optional<Json> first =
                Stream.of("networks", "ports", "segments")
                        .flatMap(kind -> cloud.list(kind).stream())
                        .findFirst();
        if (first.isPresent()) {
            out.add(
                    VSwitch.of("", Cloud.SWITCH, first.get().origin())
                            .kind(SwitchKind.DISTRIBUTED)
                            .hosts(List.copyOf(cloud.hosts()))
                            .manager("Neutron")
                            .managed(Tri.YES)
                            .uplinksRead(Tri.NO)
                            .build());
        }
        segments();
        for (Json network : cloud.list("networks")) {
            ids.computeIfAbsent(network.get("name").text(), _ -> new TreeSet<>())
                    .add(network.get("id").text());
        }
        cloud.list("networks").forEach(this::network);
        cloud.list("ports").forEach(this::port);
        shares();
        for (String host : cloud.hosts()) {
            covered(host, "networks", FactType.PORT_GROUP);
            covered(host, "ports", FactType.VPORT);
        }
        covered("", "networks", FactType.PORT_GROUP);
        out.coverage(FactType.VSWITCH, "", Coverage.PARTIAL);
    }

    private void covered(String host, String kind, FactType type) {
        if (cloud.has(kind)) {
            out.coverage(type, host, cloud.whole(kind) ? Coverage.COMPLETE : Coverage.PARTIAL);
        }
    }

    /// Segments of networks that are not listed themselves become port groups of their own.
    private void segments() {
        var listed = new TreeSet<String>();
        cloud.list("networks").forEach(n -> listed.add(n.get("id").text()));
        for (Json segment : cloud.list("segments")) {
            String network = segment.get("network_id").text();
            Vlan vlan = carrier(segment.get("network_type").text(), segment.get("segmentation_id"));
            segments.putIfAbsent(network, vlan);
            if (!listed.contains(network) && !network.isEmpty()) {
                out.add(
                        PortGroup.of("", Cloud.SWITCH, network, segment.origin())
                                .id(network)
                                .vlan(vlan)
                                .build());
            }
        }
    }

    private static Vlan carrier(String type, Json id) {
        return switch (type) {
            case "vlan" -> Vlan.access(Math.max(0, id.integer(0)));
            case "vxlan", "gre", "geneve" -> new Vlan.Vni(Math.max(0, id.integer(0)));
            case "flat", "local" -> Vlan.untagged();
            default -> Vlan.unknown();
        };
    }

    /// Names repeat between projects; then the id follows.
    private String name(Json network) {
        String name = network.get("name").text();
        String id = network.get("id").text();
        if (name.isEmpty()) {
            return id;
        }
        return ids.getOrDefault(name, Set.of()).size() > 1 ? name + " " + id : name;
    }

    private Vlan vlan(Json network) {
        if (network.get("vlan_transparent").tri().yes() || network.get("qinq").tri().yes()) {
            return new Vlan.Trunk(VlanSet.ALL, -1);
        }
        var all = new ArrayList<Vlan>();
        for (Json segment : network.get("segments").each()) {
            all.add(
                    carrier(
                            segment.get("provider:network_type").text(),
                            segment.get("provider:segmentation_id")));
        }
        if (all.size() > 1) {
            out.note(
                    network.file(),
                    network.pointer(),
                    Redact.excerpt(
                            "network "
                                    + name(network)
                                    + " has "
                                    + all.size()
                                    + " segments; the first counts"),
                    "");
        }
        if (!all.isEmpty()) {
            return all.getFirst();
        }
        Vlan own =
                carrier(
                        network.get("provider:network_type").text(),
                        network.get("provider:segmentation_id"));
        return own instanceof Vlan.Unknown
                ? segments.getOrDefault(network.get("id").text(), own)
                : own;
    }

    private void network(Json network) {
        Tri secured = network.get("port_security_enabled").tri();
        out.add(
                PortGroup.of("", Cloud.SWITCH, name(network), network.origin())
                        .id(network.get("id").text())
                        .vlan(vlan(network))
                        .macChanges(secured.not())
                        .forged(secured.not())
                        .securitySource("own")
                        .overridesAllowed(Tri.YES)
                        .tenant(Cloud.project(network))
                        .build());
        if (network.get("shared").tri().yes()) {
            shared(network, "network " + name(network) + " is shared with every project");
        }
    }

    private void shared(Json at, String what) {
        out.warning(
                at.file(),
                at.pointer(),
                Redact.excerpt(what + ": tenants are not kept apart there"),
                "openstack network set --no-share NETWORK, or share it with named projects");
    }

    private void shares() {
        for (Json policy : cloud.list("rbac_policies")) {
            if (policy.get("object_type").text().equals("network")
                    && policy.get("action").text().equals("access_as_shared")
                    && policy.any("target_tenant", "target_project").text().equals("*")) {
                shared(
                        policy,
                        "an RBAC policy shares network "
                                + policy.get("object_id").text()
                                + " with every project");
            }
        }
    }

    /// Routers, DHCP servers and floating addresses have ports too; those are no VMs', and Neutron
    /// applies no security group to them.
    static boolean ofVm(Json port) {
        String owner = port.get("device_owner").text();
        return !owner.startsWith("network:") && !owner.startsWith("neutron:");
    }

    static String vm(Json port) {
        String device = port.get("device_id").text();
        return device.isEmpty() ? port.get("id").text() : device;
    }

    private void port(Json port) {
        String id = port.get("id").text();
        if (!ofVm(port) || id.isEmpty()) {
            return;
        }
        String host = port.get("binding:host_id").text();
        out.add(
                Vm.of(host, vm(port), port.origin())
                        .id(port.get("device_id").text())
                        .tenant(Cloud.project(port))
                        .build());
        out.add(
                VPort.of(host, vm(port), id, port.origin())
                        .mac(port.get("mac_address").text())
                        .vswitch(Cloud.SWITCH)
                        .portGroup(port.get("network_id").text())
                        .device("tap" + id.substring(0, Math.min(11, id.length())))
                        .vlan(trunk(id))
                        .filters(filters(port))
                        .portSecurity(secured(port))
                        .isolated(
                                port.get("pvlan_type").missing()
                                        ? Tri.UNKNOWN
                                        : Tri.of(port.get("pvlan_type").text().equals("isolated")))
                        .bypass(bypass(port))
                        .poweredOn(
                                port.get("status").missing()
                                        ? Tri.UNKNOWN
                                        : Tri.of(port.get("status").text().equals("ACTIVE")))
                        .tenant(Cloud.project(port))
                        .build());
    }

    /// The parent port of a trunk tags by itself the VLANs of its sub-ports.
    private Vlan trunk(String id) {
        for (Json trunk : cloud.list("trunks")) {
            if (trunk.get("port_id").text().equals(id)) {
                VlanSet vlans = VlanSet.NONE;
                for (Json sub : trunk.get("sub_ports").each()) {
                    vlans = vlans.with(Math.max(0, sub.get("segmentation_id").integer(0)));
                }
                return new Vlan.Trunk(vlans, -1);
            }
        }
        return Vlan.unknown();
    }

    /// Without port security nothing filters; with it and without a group all is dropped. A binding
    /// that does not filter (`port_filter: false`) leaves both without effect.
    private static List<String> filters(Json port) {
        boolean filtered = !port.path("binding:vif_details", "port_filter").tri().no();
        if (!port.get("port_security_enabled").tri().yes() || !filtered) {
            return List.of();
        }
        var names = new ArrayList<String>(List.of(SecurityGroups.PORT_FILTER));
        port.get("security_groups").texts().forEach(g -> names.add(SecurityGroups.PREFIX + g));
        return names;
    }

    private static Tri secured(Json port) {
        Tri told = port.get("port_security_enabled").tri();
        for (Json pair : port.get("allowed_address_pairs").each()) {
            String address = pair.get("ip_address").text();
            if (address.equals("0.0.0.0/0") || address.equals("::/0") || address.endsWith("/0")) {
                return Tri.NO;
            }
        }
        return told;
    }

    private static Bypass bypass(Json port) {
        if (port.get("binding:vif_type").text().equals("vhostuser")) {
            return Bypass.VHOST_USER;
        }
        return switch (port.get("binding:vnic_type").text()) {
            case "normal" -> Bypass.NONE;
            case "direct", "vdpa", "accelerator-direct" -> Bypass.SRIOV;
            case "direct-physical" -> Bypass.PASSTHROUGH;
            case "macvtap" -> Bypass.MACVTAP;
            default -> Bypass.UNKNOWN;
        };
    }
}
