package ringwall.audit.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.audit.check.View.SwitchOn;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Controller;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Overlay;
import ringwall.audit.fact.OverlayPeers;
import ringwall.audit.fact.PortGroup;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;
import ringwall.audit.fact.Vm;

/// SP 800-125B section 2.6. VM-NS-R4: (.1) large networks use overlays; (.2) overlay transport is
/// isolated on the physical network, at any size. VM-NS-R5: large overlays have (.1) a centralised
/// or federated controller that speaks (.2) standard protocols; (.3) ours: the controller's channel
/// and its loss.
final class Overlays implements Area {

    /// Sizes from which a network is large; ours, since NIST says only "hundreds" and "thousands".
    private record Scale(int hosts, int vms, int segments, Tri large) {
        String text() {
            return "%d hosts, %d VMs, %d segments".formatted(hosts, vms, segments);
        }
    }

    @Override
    public void judge(View view, Verdicts out) {
        List<Overlay> overlays = view.site().all(Overlay.class);
        Scale scale = scale(view);
        large(view, scale, overlays, out);
        overlays.forEach(o -> new Transport(view, o, out).judge());
        if (overlays.isEmpty()) {
            noOverlay(view, out);
        }
        control(view, scale, overlays, out);
        channel(view, out);
    }

    private static Scale scale(View view) {
        int hosts = view.site().hosts().size();
        var vms = new TreeSet<String>();
        view.site().all(VPort.class).forEach(p -> vms.add(p.vm()));
        view.site().all(Vm.class).forEach(v -> vms.add(v.vm()));
        var segments = new TreeSet<String>();
        for (PortGroup group : view.site().all(PortGroup.class)) {
            segments.add(group.vlan().text());
        }
        for (VPort port : view.site().all(VPort.class)) {
            segments.add(view.vlan(port).text());
        }
        for (Overlay overlay : view.site().all(Overlay.class)) {
            overlay.vnis().forEach(v -> segments.add("VNI " + v));
        }
        segments.remove("VLAN unknown");
        int needHosts =
                view.declared()
                        .scale("largeHosts")
                        .orElse(view.profile().number("largeHosts", 100));
        int needVms =
                view.declared().scale("largeVms").orElse(view.profile().number("largeVms", 1000));
        int needSegments =
                view.declared()
                        .scale("largeSegments")
                        .orElse(view.profile().number("largeSegments", 256));
        boolean large =
                (hosts >= needHosts && vms.size() >= needVms && segments.size() >= needSegments)
                        || segments.size() > 4000;
        boolean whole = view.declared().inventoryComplete() || view.complete(FactType.HOST, "");
        return new Scale(
                hosts, vms.size(), segments.size(), large ? Tri.YES : whole ? Tri.NO : Tri.UNKNOWN);
    }

    private static void large(View view, Scale scale, List<Overlay> overlays, Verdicts out) {
        String check = "VM-NS-R4.1";
        switch (scale.large()) {
            case NO -> out.notApplicable(check, "site", "not a large network: " + scale.text());
            case UNKNOWN ->
                    out.unknown(
                            check,
                            "site",
                            "whether the network is large is not known",
                            "the whole inventory; seen: " + scale.text(),
                            "declare inventoryComplete: true, or give the exports of all hosts");
            case YES -> {
                if (overlays.isEmpty()) {
                    if (view.complete(FactType.OVERLAY, "") || all(view, FactType.OVERLAY)) {
                        var draft =
                                out.fail(check, "site", "a large network without overlays")
                                        .why(scale.text() + " on VLANs only")
                                        .fix(Remedies.controlPlane("vxlanN"));
                        view.site().all(VSwitch.class).stream()
                                .limit(3)
                                .forEach(s -> draft.saw(s, s.name() + " uses VLANs"));
                    } else {
                        out.unknown(
                                check,
                                "site",
                                "whether overlays exist is not known",
                                "the hosts' tunnels",
                                Commands.of(FactType.OVERLAY, platform(view)));
                    }
                } else {
                    out.pass(check, "site", "a large network with overlays")
                            .why(scale.text())
                            .saw(overlays.getFirst(), overlays.getFirst().name());
                }
            }
        }
    }

    private static String platform(View view) {
        var hosts = view.site().hosts();
        return hosts.isEmpty() ? "linux" : view.platform(hosts.first());
    }

    private static boolean all(View view, FactType type) {
        Set<String> hosts = view.site().hosts();
        return !hosts.isEmpty() && hosts.stream().allMatch(h -> view.complete(type, h));
    }

    private static void noOverlay(View view, Verdicts out) {
        if (all(view, FactType.OVERLAY)) {
            out.notApplicable("VM-NS-R4.2", "site", "no overlay");
        } else if (!view.site().hosts().isEmpty()) {
            String host = view.site().hosts().first();
            out.unknown(
                    "VM-NS-R4.2",
                    "site",
                    "whether overlays exist is not known",
                    "the hosts' tunnels",
                    Commands.of(FactType.OVERLAY, view.platform(host)));
        }
    }

    /// R4.2 for one tunnel endpoint.
    private record Transport(View view, Overlay overlay, Verdicts out) {

        private static final String CHECK = "VM-NS-R4.2";

        private String subject() {
            return "overlay " + overlay.host() + "/" + overlay.name();
        }

        void judge() {
            String host = overlay.host();
            String egress = egress();
            if (egress.isEmpty()) {
                unknown("where the tunnel leaves the host is not known");
                return;
            }
            SwitchOn on = switchBehind(egress);
            int vlan = vlan(egress);
            List<HostNic> management = view.management(host);
            if (on != null) {
                onSwitch(egress, on, vlan, management);
                return;
            }
            Set<String> mine = view.pnics(host, egress);
            for (SwitchOn other : view.switches(host)) {
                var common = new TreeSet<>(view.pnics(other));
                common.retainAll(mine);
                if (!common.isEmpty() && vlan <= 0 && view.carriesVms(other)) {
                    fail("the tunnel leaves untagged by a pNIC of the VM switch "
                                    + other.vswitch().name())
                            .saw(other.vswitch(), other.vswitch().name() + " uses " + common)
                            .saw(view.ports(other).getFirst(), "a VM is on it");
                    return;
                }
            }
            for (HostNic nic : management) {
                if (nic.name().equals(egress)
                        || (vlan <= 0
                                && view.pnics(host, nic.name()).equals(mine)
                                && !mine.isEmpty())) {
                    fail("the tunnel shares " + egress + " with management")
                            .saw(nic, nic.name() + " is management");
                    return;
                }
            }
            if (vlan > 0 || (!mine.isEmpty() && view.complete(FactType.VSWITCH, host))) {
                pass(vlan > 0 ? "VLAN " + vlan + " of its own" : "pNIC of its own: " + mine);
            } else {
                unknown("whether " + egress + " carries other traffic is not known");
            }
        }

        /// The interface that holds the tunnel's local address, when none is named.
        private String egress() {
            if (!overlay.egress().isEmpty()) {
                return overlay.egress();
            }
            for (HostNic nic : view.site().on(HostNic.class, overlay.host())) {
                for (String address : nic.addresses()) {
                    if (!overlay.vtepIp().isEmpty()
                            && (address.equals(overlay.vtepIp())
                                    || address.startsWith(overlay.vtepIp() + "/"))) {
                        return nic.name();
                    }
                }
            }
            return "";
        }

        private @Nullable SwitchOn switchBehind(String egress) {
            String host = overlay.host();
            VSwitch vswitch = view.find(host, egress);
            if (vswitch == null
                    && view.site().get(FactType.HOST_NIC, host, egress) instanceof HostNic nic) {
                vswitch = view.find(host, nic.vswitch());
            }
            return vswitch == null ? null : new SwitchOn(vswitch, host);
        }

        private int vlan(String egress) {
            if (overlay.underlayVlan() >= 0) {
                return overlay.underlayVlan();
            }
            if (view.site().get(FactType.HOST_NIC, overlay.host(), egress) instanceof HostNic nic
                    && view.vlan(nic) instanceof Vlan.Access access) {
                return access.id();
            }
            return egress.matches(".+\\.\\d{1,4}")
                    ? Integer.parseInt(egress.substring(egress.lastIndexOf('.') + 1))
                    : 0;
        }

        private void onSwitch(String egress, SwitchOn on, int vlan, List<HostNic> management) {
            String name = on.vswitch().name();
            for (VPort port : view.ports(on)) {
                Vlan theirs = view.vlan(port);
                boolean shared =
                        vlan <= 0 ? !(theirs instanceof Vlan.Access) : theirs.ids().contains(vlan);
                if (shared && !(theirs instanceof Vlan.Vni) && !(theirs instanceof Vlan.Unknown)) {
                    fail("the tunnel shares %s, %s, with vm %s"
                                    .formatted(
                                            name,
                                            vlan > 0 ? "VLAN " + vlan : "untagged",
                                            port.vm()))
                            .saw(port, "vm " + port.vm() + " is " + theirs.text())
                            .saw(on.vswitch(), name);
                    return;
                }
            }
            for (HostNic nic : view.hostNics(on)) {
                boolean role =
                        management.contains(nic)
                                || (nic.services().isEmpty() && nic.name().equals(name));
                int theirs = view.vlan(nic) instanceof Vlan.Access a ? a.id() : 0;
                if (role && theirs == Math.max(vlan, 0)) {
                    fail("the tunnel's endpoint %s is on the bridge %s, in the network of the host's own address"
                                    .formatted(
                                            overlay.vtepIp().isEmpty() ? egress : overlay.vtepIp(),
                                            name))
                            .saw(nic, nic.name() + " " + String.join(", ", nic.addresses()))
                            .saw(on.vswitch(), name + " is a bridge that VMs can use");
                    return;
                }
            }
            if (!view.complete(FactType.VPORT, overlay.host()) || on.vswitch().uplinksRead().no()) {
                unknown("which VMs share " + name + " is not known");
            } else {
                pass(vlan > 0 ? "VLAN " + vlan + " of its own on " + name : "no VM on " + name);
            }
        }

        private Verdicts.Draft fail(String what) {
            return out.fail(
                            CHECK,
                            subject(),
                            "overlay transport shares a network with VMs or management")
                    .why(what)
                    .saw(overlay, overlay.kind() + " endpoint " + overlay.vtepIp())
                    .remark(
                            overlay.encrypted().yes()
                                    ? "the tunnel is encrypted, which is not isolation"
                                    : "")
                    .fix(
                            Remedies.isolateOverlay(
                                    view.platform(overlay.host()),
                                    overlay.egress(),
                                    overlay.vtepIp()));
        }

        private void pass(String what) {
            out.pass(CHECK, subject(), "overlay transport is isolated")
                    .why("overlay transport has " + what)
                    .saw(overlay, overlay.kind() + " endpoint " + overlay.vtepIp());
        }

        private void unknown(String cause) {
            out.unknown(
                            CHECK,
                            subject(),
                            "what shares the overlay's transport is not known",
                            "the tunnel's egress interface, bridges and their ports",
                            "ip -j route get REMOTE > ip-route.json; ovsdb-client dump --format=json > ovs-dump.json; ip -j -d link > ip-link.json")
                    .why(cause)
                    .saw(overlay, overlay.kind() + " endpoint");
        }
    }

    private static void control(View view, Scale scale, List<Overlay> overlays, Verdicts out) {
        String check = "VM-NS-R5.1";
        if (overlays.isEmpty() && controlPlane(view).isEmpty()) {
            if (all(view, FactType.OVERLAY)) {
                out.notApplicable(check, "site", "no overlay");
            } else {
                out.unknown(
                        check,
                        "site",
                        "whether overlays exist is not known",
                        "the hosts' tunnels",
                        Commands.of(FactType.OVERLAY, platform(view)));
            }
            return;
        }
        var advice = new ArrayList<String>();
        var flooding = overlays.stream().filter(Overlays::floods).toList();
        var controlled = controlPlane(view);
        if (!flooding.isEmpty()) {
            advice.add(
                    "%s learns by flooding to a %s: a control plane (EVPN, OVN, l2population) is better"
                            .formatted(
                                    flooding.getFirst().name(),
                                    flooding.getFirst().peers() == OverlayPeers.MULTICAST
                                            ? "multicast group"
                                            : "static peer list"));
        }
        if (!controlled.isEmpty()) {
            advice.add(
                    "control plane seen: %s %s"
                            .formatted(
                                    controlled.getFirst().protocol(),
                                    controlled.getFirst().address()));
        }
        if (!scale.large().yes()) {
            var draft =
                    out.notApplicable(
                            check, "site", "not shown to be a large overlay: " + scale.text());
            advice.forEach(a -> draft.remark("advisory: " + a));
            flooding.stream().limit(3).forEach(o -> draft.saw(o, o.name() + " floods and learns"));
            controlled.stream()
                    .limit(3)
                    .forEach(c -> draft.saw(c, c.protocol() + " " + c.address()));
            out.notApplicable(
                    "VM-NS-R5.2", "site", "not shown to be a large overlay: " + scale.text());
            return;
        }
        if (!flooding.isEmpty()) {
            var draft =
                    out.fail(check, "site", "a large overlay that floods and learns")
                            .why(advice.getFirst())
                            .fix(Remedies.controlPlane(flooding.getFirst().name()));
            flooding.stream().limit(5).forEach(o -> draft.saw(o, o.name() + " floods and learns"));
        } else if (controlled.isEmpty()
                && overlays.stream()
                        .noneMatch(o ->
                                o.peers() == OverlayPeers.CONTROLLER
                                        || o.peers() == OverlayPeers.EVPN)) {
            out.unknown(
                    check,
                    "site",
                    "the overlay's control plane is not in the input",
                    "controllers or routing daemons",
                    Commands.of(FactType.CONTROLLER, "linux")
                            + "; vtysh -c 'show running-config' > frr.conf");
        } else {
            var draft = out.pass(check, "site", "a control plane programs the overlay");
            controlled.stream()
                    .limit(3)
                    .forEach(c -> draft.saw(c, c.protocol() + " " + c.address()));
            overlays.stream()
                    .limit(2)
                    .forEach(o -> draft.saw(o, o.name() + " peers by " + o.peers()));
        }
        protocols(controlled, out);
    }

    private static boolean floods(Overlay overlay) {
        return (overlay.peers() == OverlayPeers.STATIC || overlay.peers() == OverlayPeers.MULTICAST)
                && !overlay.learning().no();
    }

    private static List<Controller> controlPlane(View view) {
        boolean evpn = !view.declared().word("evpnCountsAsController", "true").equals("false");
        return view.site().all(Controller.class).stream()
                .filter(c -> !c.role().equals("manager"))
                .filter(c -> evpn || !c.protocol().equals("bgp-evpn"))
                .toList();
    }

    private static void protocols(List<Controller> controllers, Verdicts out) {
        String check = "VM-NS-R5.2";
        var standard = Set.of("ovsdb", "openflow", "bgp-evpn", "netconf", "restconf");
        var known = controllers.stream().filter(c -> !c.protocol().isEmpty()).toList();
        var good = known.stream().filter(c -> standard.contains(c.protocol())).toList();
        if (!good.isEmpty()) {
            out.pass(check, "site", "a standard protocol")
                    .saw(good.getFirst(), good.getFirst().protocol());
        } else if (known.isEmpty()) {
            out.unknown(
                    check,
                    "site",
                    "the controller's protocol is not visible",
                    "controllers and their protocols",
                    Commands.of(FactType.CONTROLLER, "linux"));
        } else {
            out.fail(check, "site", "a proprietary protocol only")
                    .low()
                    .why(known.getFirst().protocol() + " is no standard")
                    .saw(known.getFirst(), known.getFirst().protocol());
        }
    }

    /// (.3): what becomes of a switch that loses its controller.
    private static void channel(View view, Verdicts out) {
        for (Controller controller : view.site().all(Controller.class)) {
            VSwitch vswitch = view.find(controller.host(), controller.vswitch());
            if (vswitch == null || controller.role().equals("manager")) {
                continue;
            }
            String subject = "switch " + controller.host() + "/" + vswitch.name();
            if (vswitch.failMode().equals("secure")) {
                out.pass("VM-NS-R5.3", subject, "the switch stays closed without its controller")
                        .saw(vswitch, "fail_mode secure");
            } else if (!vswitch.failMode().isEmpty()) {
                out.fail(
                                "VM-NS-R5.3",
                                subject,
                                "without its controller the switch becomes a plain learning switch")
                        .low()
                        .why(vswitch.name() + " has fail_mode standalone and a controller")
                        .saw(vswitch, "fail_mode " + vswitch.failMode())
                        .saw(controller, controller.address())
                        .atMost(Confidence.DERIVED)
                        .fix("ovs-vsctl set-fail-mode %s secure".formatted(vswitch.name()));
            }
        }
    }
}
