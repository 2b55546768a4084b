package ringwall.audit.importer.openstack;

import java.util.List;
import java.util.Locale;
import ringwall.audit.fact.Controller;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Host;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.Overlay;
import ringwall.audit.fact.OverlayPeers;
import ringwall.audit.fact.Tri;
import ringwall.audit.importer.Json;

/// Hosts, their tunnels, and who tells them where VMs are: OVN, l2population, or nobody (flood and
/// learn).
final class Agents {

    private final Cloud cloud;
    private final FactSink out;

    Agents(Cloud cloud, FactSink out) {
        this.cloud = cloud;
        this.out = out;
    }

    void facts() {
        for (Json agent : cloud.list("agents")) {
            String host = agent.get("host").text();
            if (!host.isEmpty()) {
                out.add(
                        Host.of(host, agent.origin())
                                .hypervisor("openstack")
                                .manager("Neutron")
                                .build());
                tunnels(agent, host);
            }
        }
        for (String host : cloud.hosts()) {
            out.add(
                    Host.of(host, first().origin())
                            .hypervisor("openstack")
                            .manager("Neutron")
                            .build());
        }
        if (cloud.has("agents")) {
            out.coverage(
                    "", Coverage.PARTIAL, FactType.HOST, FactType.OVERLAY, FactType.CONTROLLER);
        }
        plugin();
    }

    private Json first() {
        return cloud.list("agents").isEmpty()
                ? cloud.list("ports").getFirst()
                : cloud.list("agents").getFirst();
    }

    private void tunnels(Json agent, String host) {
        Json configuration = agent.get("configurations");
        String type = agent.get("agent_type").text().toLowerCase(Locale.ROOT);
        boolean ovn = type.startsWith("ovn");
        Tri informed = ovn ? Tri.YES : configuration.get("l2_population").tri();
        for (String kind : configuration.get("tunnel_types").texts()) {
            out.add(
                    Overlay.of(host, "neutron-" + kind, configuration.get("tunnel_types").origin())
                            .kind(kind)
                            .vtepIp(configuration.get("tunneling_ip").text())
                            .peers(informed.yes() ? OverlayPeers.CONTROLLER : OverlayPeers.STATIC)
                            .learning(informed.not())
                            .build());
        }
        if (ovn || (informed.yes() && !configuration.get("tunnel_types").texts().isEmpty())) {
            out.add(
                    Controller.of(host, "", ovn ? "ovn" : "neutron l2population", agent.origin())
                            .protocol(ovn ? "ovsdb" : "neutron-rpc")
                            .role("central")
                            .build());
        }
    }

    /// `ml2_conf.ini`: tenant networks in tunnels, and the mechanism that tells where VMs are.
    private void plugin() {
        String types = cloud.setting("ml2.tenant_network_types");
        Origin place = cloud.settingPlace("ml2.tenant_network_types");
        String mechanisms = cloud.setting("ml2.mechanism_drivers");
        for (String kind : List.of(types.split("[, ]+", -1))) {
            if (place != null && List.of("vxlan", "gre", "geneve").contains(kind)) {
                boolean told = mechanisms.contains("ovn") || mechanisms.contains("l2population");
                out.add(
                        Overlay.of("", "tenant networks (" + kind + ")", place)
                                .kind(kind)
                                .peers(told ? OverlayPeers.CONTROLLER : OverlayPeers.STATIC)
                                .learning(mechanisms.isEmpty() ? Tri.UNKNOWN : Tri.of(!told))
                                .build());
            }
        }
    }
}
