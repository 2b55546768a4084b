package ringwall.audit.importer.hyperv;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import ringwall.audit.fact.Bypass;
import ringwall.audit.fact.Controller;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Firewall;
import ringwall.audit.fact.FirewallClass;
import ringwall.audit.fact.Host;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.ManagedBy;
import ringwall.audit.fact.MgmtProtocol;
import ringwall.audit.fact.Overlay;
import ringwall.audit.fact.OverlayPeers;
import ringwall.audit.fact.PNic;
import ringwall.audit.fact.PortGroup;
import ringwall.audit.fact.SwitchKind;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;
import ringwall.audit.importer.Json;

/// Resources of the SDN network controller: servers, network interfaces, access control lists,
/// logical and virtual networks. The controller owns one switch that spans its servers; their
/// uplinks are not among these resources. A subnet of a virtual network is an overlay segment whose
/// id the resources do not hold.
final class Sdn {

    private static final String SWITCH = "network-controller";

    private final List<Json> objects;
    private final FactSink out;
    private final Map<String, String> aclOfSubnet = new HashMap<>();
    private final TreeSet<String> servers = new TreeSet<>();

    Sdn(List<Json> objects, FactSink out) {
        this.objects = objects;
        this.out = out;
    }

    void read() {
        List<Json> all = objects.stream().filter(o -> Kind.of(o) == Kind.SDN).toList();
        if (all.isEmpty()) {
            return;
        }
        all.forEach(this::subnets);
        for (Json resource : all) {
            switch (kind(resource)) {
                case "accessControlLists" -> acl(resource);
                case "servers" -> server(resource);
                case "logicalNetworks" -> logical(resource);
                case "virtualNetworks" -> virtual(resource);
                case "networkInterfaces" -> nic(resource);
                default -> {}
            }
        }
        Json first = all.getFirst();
        out.add(
                VSwitch.of("", SWITCH, first.origin())
                        .kind(SwitchKind.HYPERV)
                        .hosts(List.copyOf(servers))
                        .manager("Network Controller")
                        .managed(Tri.YES)
                        .uplinksRead(Tri.NO)
                        .learning(Tri.YES)
                        .build());
        out.add(
                Controller.of("", SWITCH, "Network Controller", first.origin())
                        .protocol("ovsdb")
                        .role("forwarding")
                        .build());
    }

    private static String kind(Json resource) {
        String[] path = resource.get("resourceRef").text().split("/", -1);
        return path.length == 3 ? path[1] : "";
    }

    private static String last(String reference) {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }

    private static String reference(Json value) {
        return value.isObject() ? value.get("resourceRef").text() : value.text();
    }

    /// Subnets come before interfaces: they may carry the list that filters them.
    private void subnets(Json resource) {
        for (Json subnet : resource.path("properties", "subnets").each()) {
            String acl = reference(subnet.path("properties", "accessControlList"));
            if (!acl.isEmpty()) {
                aclOfSubnet.put(subnet.get("resourceRef").text(), last(acl));
            }
        }
    }

    private void server(Json resource) {
        String host = Shell.host(resource.get("resourceId").text());
        Json properties = resource.get("properties");
        servers.add(host);
        out.add(
                Host.of(host, resource.origin())
                        .hypervisor("hyperv")
                        .manager("Network Controller")
                        .build());
        var addresses = new TreeSet<String>();
        for (Json connection : properties.get("connections").each()) {
            connection.get("managementAddresses").texts().stream()
                    .filter(a -> a.matches("[0-9.]+|[0-9a-fA-F:]+"))
                    .forEach(addresses::add);
            if (connection.get("credentialType").text().startsWith("X509")) {
                out.add(
                        MgmtProtocol.of(
                                        host,
                                        "network controller to host",
                                        String.join(", ", addresses),
                                        connection.origin())
                                .encrypted(Tri.YES)
                                .why("X.509 certificates")
                                .build());
            }
        }
        out.add(
                HostNic.of(host, "management", resource.origin())
                        .addresses(List.copyOf(addresses))
                        .services(List.of("management"))
                        .servicesRead(Tri.NO)
                        .build());
        for (Json nic : properties.get("networkInterfaces").each()) {
            if (!nic.path("properties", "isBMC").tri().yes()) {
                out.add(PNic.of(host, nic.get("resourceId").text(), nic.origin()).build());
            }
        }
        out.coverage(
                host, Coverage.PARTIAL, FactType.HOST, FactType.HOST_NIC, FactType.MGMT_PROTOCOL);
    }

    private void logical(Json resource) {
        String name = resource.get("resourceId").text();
        Json properties = resource.get("properties");
        int underlay = -1;
        for (Json subnet : properties.get("subnets").each()) {
            int vlan = subnet.path("properties", "vlanID").integer(-1);
            underlay = underlay < 0 ? vlan : underlay;
            out.add(
                    PortGroup.of(
                                    "",
                                    SWITCH,
                                    name + "/" + subnet.get("resourceId").text(),
                                    subnet.origin())
                            .id(subnet.get("resourceRef").text())
                            .vlan(vlan < 0 ? Vlan.unknown() : Vlan.access(vlan))
                            .build());
        }
        if (properties.get("networkVirtualizationEnabled").tri().yes()) {
            out.add(
                    Overlay.of("", name, resource.origin())
                            .kind("vxlan")
                            .vswitch(SWITCH)
                            .underlayVlan(underlay)
                            .peers(OverlayPeers.CONTROLLER)
                            .learning(Tri.NO)
                            .build());
        }
    }

    private void virtual(Json resource) {
        String name = resource.get("resourceId").text();
        for (Json subnet : resource.path("properties", "subnets").each()) {
            out.add(
                    PortGroup.of(
                                    "",
                                    SWITCH,
                                    name + "/" + subnet.get("resourceId").text(),
                                    subnet.origin())
                            .id(subnet.get("resourceRef").text())
                            .vlan(Vlan.unknown())
                            .tenant(resource.path("resourceMetadata", "tenantId").text())
                            .build());
        }
    }

    private void nic(Json resource) {
        Json properties = resource.get("properties");
        Json settings = properties.get("portSettings");
        String host = Shell.host(last(reference(properties.get("server"))));
        String name = resource.get("resourceId").text();
        String subnet = "";
        var filters = new TreeSet<String>();
        add(filters, properties.get("accessControlList"));
        for (Json ip : properties.get("ipConfigurations").each()) {
            String reference = reference(ip.path("properties", "subnet"));
            subnet = subnet.isEmpty() ? reference : subnet;
            add(filters, ip.path("properties", "accessControlList"));
            String inherited = aclOfSubnet.get(reference);
            if (inherited != null) {
                filters.add(inherited);
            }
        }
        String shown = resource.path("resourceMetadata", "resourceName").text();
        out.add(
                VPort.of(host, shown.isEmpty() ? name : shown, name, resource.origin())
                        .mac(Shell.mac(properties.get("privateMacAddress").text()))
                        .vswitch(SWITCH)
                        .portGroup(subnet)
                        .filters(List.copyOf(filters))
                        .portSecurity(Shell.onOff(settings.get("macSpoofingEnabled")).not())
                        .dhcpGuard(Shell.onOff(settings.get("dhcpGuardEnabled")))
                        .routerGuard(Shell.onOff(settings.get("routerGuardEnabled")))
                        .bypass(
                                settings.get("iovWeight").integer(0) > 0
                                        ? Bypass.SRIOV
                                        : Bypass.NONE)
                        .tenant(resource.path("resourceMetadata", "tenantId").text())
                        .build());
        if (!host.isEmpty()) {
            servers.add(host);
            out.coverage(host, Coverage.PARTIAL, FactType.VPORT, FactType.FIREWALL);
        }
    }

    private static void add(Set<String> filters, Json reference) {
        String acl = last(reference(reference));
        if (!acl.isEmpty()) {
            filters.add(acl);
        }
    }

    private void acl(Json resource) {
        List<Json> rules = resource.path("properties", "aclRules").each();
        var kinds = new TreeSet<String>();
        int firstDrop = Integer.MAX_VALUE;
        int open = Integer.MAX_VALUE;
        String why = "";
        var repeats = new HashMap<String, Integer>();
        for (Json rule : rules) {
            Json p = rule.get("properties");
            boolean tags = p.has("sourceSecurityTags") || p.has("destinationSecurityTags");
            kinds.add(tags ? "tag" : "five-tuple");
            String source = p.get("sourceAddressPrefix").text();
            repeats.merge(source, 1, Integer::sum);
            if (!p.get("type").text().equals("Inbound")) {
                continue;
            }
            int priority = p.get("priority").integer(Integer.MAX_VALUE - 1);
            boolean allow = p.get("action").text().equals("Allow");
            if (!allow) {
                firstDrop = Math.min(firstDrop, priority);
            } else if (everything(p) && !tags && priority < open) {
                open = priority;
                why = "rule " + rule.get("resourceId").text() + " allows everything inbound";
            }
        }
        boolean effective = open == Integer.MAX_VALUE || firstDrop < open;
        out.add(
                Firewall.of("", resource.get("resourceId").text(), resource.origin())
                        .firewallClass(FirewallClass.KERNEL)
                        .managedBy(ManagedBy.PLATFORM)
                        .manager("Network Controller")
                        .objectKinds(List.copyOf(kinds))
                        .objectsSupported(Tri.of(kinds.contains("tag")))
                        .enabled(Tri.YES)
                        .effective(Tri.of(effective))
                        .why(effective ? "" : why)
                        .ruleCount(rules.size())
                        .repeats(repeated(repeats))
                        .build());
    }

    private static boolean everything(Json rule) {
        String protocol = rule.get("protocol").text();
        return (protocol.equalsIgnoreCase("All") || protocol.equals("*"))
                && wide(rule.get("sourceAddressPrefix").text())
                && wide(rule.get("destinationAddressPrefix").text())
                && ports(rule.get("destinationPortRange").text());
    }

    private static boolean wide(String prefix) {
        return prefix.isEmpty() || prefix.equals("*") || prefix.equals("0.0.0.0/0");
    }

    private static boolean ports(String range) {
        return range.isEmpty() || range.equals("*") || range.matches("[01]-65535");
    }

    private static List<String> repeated(Map<String, Integer> peers) {
        var all = new ArrayList<String>();
        peers.forEach((peer, count) -> {
            if (count > 2 && !wide(peer)) {
                all.add(peer);
            }
        });
        all.sort(String::compareTo);
        return all;
    }
}
