package ringwall.audit.importer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ringwall.audit.fact.Bypass;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.SwitchKind;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;
import ringwall.audit.fact.Vm;

/// libvirt `<domain>`: a VM and its vNICs.
final class LibvirtDomains {

    private final String host;
    private final LibvirtNetworks networks;
    private final LibvirtFilters filters;
    private final FactSink out;

    LibvirtDomains(String host, LibvirtNetworks networks, LibvirtFilters filters, FactSink out) {
        this.host = host;
        this.networks = networks;
        this.filters = filters;
        this.out = out;
    }

    void domain(Xml xml) {
        String vm = xml.get("name").text();
        if (vm.isEmpty()) {
            return;
        }
        Xml tune = xml.get("cputune");
        boolean realtime = !tune.all("vcpusched").isEmpty() || !tune.all("vcpupin").isEmpty();
        out.add(
                Vm.of(host, vm, xml.origin())
                        .id(xml.get("uuid").text())
                        .poweredOn(xml.attribute("id").isEmpty() ? Tri.UNKNOWN : Tri.YES)
                        .delayHint(realtime ? Tri.YES : Tri.UNKNOWN)
                        .build());
        int index = 0;
        for (Xml face : xml.get("devices").all("interface")) {
            String target = face.get("target").attribute("dev");
            port(vm, "nic" + index++, target, face);
        }
    }

    private void port(String vm, String vnic, String target, Xml face) {
        Xml source = face.get("source");
        var port =
                VPort.of(host, vm, vnic, face.origin())
                        .mac(face.get("mac").attribute("address"))
                        .device(target)
                        .isolated(Xml.tri(face.get("port").attribute("isolated")))
                        .trustGuestRxFilters(Xml.tri(face.attribute("trustGuestRxFilters")));
        var names = new ArrayList<String>();
        for (Xml filter : face.all("filterref")) {
            names.add(filter.attribute("filter"));
            filters.used(filter);
        }
        port.filters(names);
        boolean ovs = face.get("virtualport").attribute("type").equals("openvswitch");
        switch (face.attribute("type")) {
            case "network" -> network(port, face, source, names, ovs);
            case "bridge" -> bridge(port, face, source.attribute("bridge"), names, ovs);
            case "direct" -> direct(port, face, source);
            case "hostdev" ->
                    port.bypass(Bypass.SRIOV)
                            .vlan(LibvirtNetworks.vlan(face.get("vlan"), SwitchKind.SRIOV));
            case "vhostuser" -> port.bypass(Bypass.VHOST_USER).vlan(Vlan.unknown());
            default -> port.bypass(Bypass.UNKNOWN);
        }
        out.add(port.build());
    }

    private void network(
            VPort.Builder port, Xml face, Xml source, List<String> names, boolean ovs) {
        Optional<LibvirtNetworks.Net> net = networks.get(source.attribute("network"));
        if (net.isEmpty()) {
            if (!source.attribute("bridge").isEmpty()) {
                bridge(port, face, source.attribute("bridge"), names, ovs);
            } else {
                port.portGroup(source.attribute("network"));
                Xml vlan = face.get("vlan");
                port.vlan(
                        vlan.there()
                                ? LibvirtNetworks.vlan(
                                        vlan, ovs ? SwitchKind.OVS : SwitchKind.LINUX_BRIDGE)
                                : Vlan.unknown());
            }
            return;
        }
        LibvirtNetworks.Net n = net.get();
        String group =
                source.attribute("portgroup").isEmpty()
                        ? n.defaultGroup()
                        : source.attribute("portgroup");
        Vlan vlan =
                face.has("vlan")
                        ? LibvirtNetworks.vlan(face.get("vlan"), n.kind())
                        : n.groups().getOrDefault(group, n.vlan());
        port.vswitch(n.vswitch())
                .portGroup(group.isEmpty() ? source.attribute("network") : group)
                .vlan(vlan)
                .bypass(bypass(n))
                .portSecurity(security(names, n.kind()));
        if (face.attribute("trustGuestRxFilters").isEmpty()) {
            Tri trust = n.groupTrust().getOrDefault(group, Tri.UNKNOWN);
            port.trustGuestRxFilters(trust.unknown() ? n.trust() : trust);
        }
        if (face.get("port").attribute("isolated").isEmpty()) {
            port.isolated(n.isolated());
        }
    }

    private static Bypass bypass(LibvirtNetworks.Net net) {
        return net.kind() == SwitchKind.SRIOV
                ? Bypass.SRIOV
                : net.mode().equals("passthrough") ? Bypass.MACVTAP : Bypass.NONE;
    }

    private void bridge(
            VPort.Builder port, Xml face, String bridge, List<String> names, boolean ovs) {
        SwitchKind kind = ovs ? SwitchKind.OVS : SwitchKind.LINUX_BRIDGE;
        if (!bridge.isEmpty()) {
            out.add(
                    VSwitch.of(host, bridge, face.origin())
                            .kind(kind)
                            .managed(ovs ? Tri.UNKNOWN : Tri.NO)
                            .build());
        }
        port.vswitch(bridge)
                .bypass(Bypass.NONE)
                .vlan(LibvirtNetworks.vlan(face.get("vlan"), kind))
                .portSecurity(security(names, kind));
    }

    private void direct(VPort.Builder port, Xml face, Xml source) {
        String device = source.attribute("dev");
        boolean passthrough = source.attribute("mode").equals("passthrough");
        String name = "macvtap@" + device;
        out.add(
                VSwitch.of(host, name, face.origin())
                        .kind(SwitchKind.MACVTAP)
                        .managed(Tri.NO)
                        .uplinks(device.isEmpty() ? List.of() : List.of(device))
                        .uplinksRead(Tri.YES)
                        .build());
        port.vswitch(name)
                .uplink(device)
                .bypass(passthrough ? Bypass.MACVTAP : Bypass.NONE)
                .vlan(LibvirtNetworks.vlan(face.get("vlan"), SwitchKind.MACVTAP));
    }

    /// libvirt itself binds MAC and addresses only by a filter that does.
    private static Tri security(List<String> filters, SwitchKind kind) {
        if (filters.stream()
                .anyMatch(f ->
                        f.contains("clean-traffic")
                                || f.contains("no-mac-spoofing")
                                || f.contains("no-spoofing"))) {
            return Tri.YES;
        }
        return filters.isEmpty() && kind == SwitchKind.LINUX_BRIDGE ? Tri.NO : Tri.UNKNOWN;
    }
}
