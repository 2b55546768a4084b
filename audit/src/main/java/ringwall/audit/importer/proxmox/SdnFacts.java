package ringwall.audit.importer.proxmox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Controller;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Host;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.Overlay;
import ringwall.audit.fact.OverlayPeers;
import ringwall.audit.fact.PNic;
import ringwall.audit.fact.PortGroup;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.SwitchKind;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;
import ringwall.audit.fact.VlanSet;
import ringwall.audit.importer.Json;

/// Proxmox SDN, defined once for the cluster: zones, vnets and controllers of `.running-config`
/// (JSON) or of `zones.cfg`, `vnets.cfg`, `controllers.cfg`; nodes of `fabrics.cfg`. A vnet is a
/// switch that the cluster owns.
final class SdnFacts {

    private static final String MANAGER = "Proxmox SDN";

    /// A zone, vnet or controller: its type and settings, from either form.
    private record Entry(String id, String type, Map<String, String> values, Origin origin) {
        String get(String key) {
            return values.getOrDefault(key, "");
        }

        int number(String key) {
            return get(key).matches("\\d{1,8}") ? Integer.parseInt(get(key)) : -1;
        }

        List<String> words(String key) {
            return List.of(get(key).split("[,; ]+", -1)).stream()
                    .filter(w -> !w.isEmpty())
                    .toList();
        }
    }

    private final FactSink out;
    private final Map<String, Entry> zones = new TreeMap<>();
    private final Map<String, Entry> vnets = new TreeMap<>();
    private final Map<String, Entry> controllers = new TreeMap<>();

    SdnFacts(FactSink out) {
        this.out = out;
    }

    void running(SourceFile file) {
        Json.parse(file, out)
                .ifPresent(root -> {
                    entries(root.path("zones", "ids"), zones);
                    entries(root.path("vnets", "ids"), vnets);
                    entries(root.path("controllers", "ids"), controllers);
                });
    }

    private static void entries(Json ids, Map<String, Entry> into) {
        for (Map.Entry<String, Json> id : ids.members()) {
            var values = new TreeMap<String, String>();
            for (Map.Entry<String, Json> member : id.getValue().members()) {
                values.put(member.getKey(), String.join(",", member.getValue().texts()));
            }
            into.put(
                    id.getKey(),
                    new Entry(
                            id.getKey(),
                            values.getOrDefault("type", ""),
                            values,
                            id.getValue().origin()));
        }
    }

    void config(SourceFile file) {
        for (Sections.Section section : Sections.of(file).all()) {
            var values = new TreeMap<String, String>();
            section.values().forEach((key, told) -> values.put(key, String.join(",", told)));
            var entry = new Entry(section.id(), section.type(), values, section.origin());
            switch (section.type()) {
                case "simple", "vlan", "qinq", "vxlan", "faucet" -> zones.put(section.id(), entry);
                case "evpn", "bgp", "isis" -> {
                    boolean zone =
                            values.containsKey("controller") || values.containsKey("vrf-vxlan");
                    (zone ? zones : controllers).put(section.id(), entry);
                }
                case "vnet" -> vnets.put(section.id(), entry);
                default -> {}
            }
        }
    }

    void write() {
        vnets.values().forEach(this::vnet);
        for (Entry controller : controllers.values()) {
            if (controller.type().equals("evpn")) {
                out.add(
                        Controller.of("", "", "evpn " + controller.id(), controller.origin())
                                .protocol("bgp-evpn")
                                .role("central")
                                .peers(controller.words("peers"))
                                .build());
            }
        }
        if (!zones.isEmpty() || !vnets.isEmpty()) {
            out.coverage(
                    "",
                    Coverage.PARTIAL,
                    FactType.VSWITCH,
                    FactType.PORT_GROUP,
                    FactType.OVERLAY,
                    FactType.CONTROLLER);
        }
    }

    private void vnet(Entry vnet) {
        Entry zone = zones.get(vnet.get("zone"));
        String type = zone == null ? "" : zone.type();
        boolean inside = type.equals("simple");
        out.add(
                VSwitch.of("", vnet.id(), vnet.origin())
                        .kind(SwitchKind.LINUX_BRIDGE)
                        .manager(MANAGER)
                        .managed(Tri.YES)
                        .uplinksRead(inside ? Tri.YES : Tri.UNKNOWN)
                        .learning(Tri.YES)
                        .build());
        int tag = vnet.number("tag");
        boolean aware = vnet.get("vlanaware").equals("1");
        Vlan vlan =
                switch (type) {
                    case "vlan", "qinq" -> tag > 0 ? Vlan.access(tag) : Vlan.unknown();
                    case "vxlan", "evpn" -> tag > 0 ? new Vlan.Vni(tag) : Vlan.unknown();
                    case "simple" -> Vlan.untagged();
                    default -> Vlan.unknown();
                };
        out.add(
                PortGroup.of("", vnet.id(), vnet.id(), vnet.origin())
                        .vlan(aware ? new Vlan.Trunk(VlanSet.ALL, 0) : vlan)
                        .build());
        if (zone != null && (type.equals("vxlan") || type.equals("evpn"))) {
            tunnel(vnet, zone, tag);
        }
    }

    private void tunnel(Entry vnet, Entry zone, int tag) {
        boolean evpn = zone.type().equals("evpn");
        String port = zone.get("vxlan-port");
        out.add(
                Overlay.of("", vnet.id(), vnet.origin())
                        .kind("vxlan")
                        .vnis(tag > 0 ? List.of(tag) : List.of())
                        .vswitch(vnet.id())
                        .remotes(zone.words("peers"))
                        .peers(
                                evpn
                                        ? OverlayPeers.EVPN
                                        : zone.words("peers").isEmpty()
                                                ? OverlayPeers.UNKNOWN
                                                : OverlayPeers.STATIC)
                        .learning(Tri.of(!evpn))
                        .udpPort(port.matches("\\d{1,5}") ? Integer.parseInt(port) : 4789)
                        .build());
    }

    /// `ospf_node: FABRIC_NODE` with `interfaces name=...,ip=...`: adapters that carry the routed
    /// underlay, as wanted.
    void fabrics(SourceFile file) {
        var fabrics = new ArrayList<String>();
        for (Sections.Section section : Sections.of(file).all()) {
            if (section.type().endsWith("_fabric")) {
                fabrics.add(section.id());
            }
        }
        boolean any = false;
        for (Sections.Section section : Sections.of(file).all()) {
            if (section.type().endsWith("_node")) {
                for (String fabric : fabrics) {
                    if (section.id().startsWith(fabric + "_")) {
                        node(section, fabric, section.id().substring(fabric.length() + 1));
                        any = true;
                        break;
                    }
                }
            }
        }
        if (!any) {
            out.note(file, "", "a fabric without nodes", "cp /etc/pve/sdn/fabrics.cfg .");
        }
    }

    private void node(Sections.Section section, String fabric, String node) {
        Origin origin = section.origin().as(Confidence.DECLARED);
        out.add(Host.of(node, origin).hypervisor("proxmox").build());
        for (String line : section.values().getOrDefault("interfaces", List.of())) {
            String name = "";
            String ip = "";
            for (String part : line.split("[,\\s]+", -1)) {
                name = part.startsWith("name=") ? part.substring(5) : name;
                ip = part.startsWith("ip=") ? part.substring(3) : ip;
            }
            if (!name.isEmpty()) {
                out.add(PNic.of(node, name, origin).build());
                if (!ip.isEmpty()) {
                    overlay(node, name, ip, origin);
                }
            }
        }
        if (!section.get("ip").isEmpty()) {
            overlay(node, "dummy_" + fabric, section.get("ip"), origin);
        }
        out.coverage(node, Coverage.PARTIAL, FactType.PNIC, FactType.HOST_NIC);
    }

    private void overlay(String node, String name, String ip, Origin origin) {
        out.add(
                HostNic.of(node, name, origin)
                        .addresses(List.of(ip))
                        .services(List.of("overlay"))
                        .servicesRead(Tri.YES)
                        .vlan(Vlan.untagged())
                        .build());
    }
}
