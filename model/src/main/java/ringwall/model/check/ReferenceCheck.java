package ringwall.model.check;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import ringwall.model.Assertion;
import ringwall.model.Diagnostic;
import ringwall.model.External;
import ringwall.model.Host;
import ringwall.model.Mirror;
import ringwall.model.Mirror.Target;
import ringwall.model.Network;
import ringwall.model.Network.StaticRoute;
import ringwall.model.PortGroup;
import ringwall.model.PortGroup.Attach;
import ringwall.model.Rule;
import ringwall.model.Rule.Peer;
import ringwall.model.SecurityGroup;
import ringwall.model.Segment;
import ringwall.model.VirtualSwitch;
import ringwall.model.Vm;
import ringwall.model.Vm.Vnic;
import ringwall.model.Where;

/// Names that nothing defines, in a Network that an importer or a program built.
final class ReferenceCheck {
    private final Network network;
    private final List<Diagnostic> out;

    private ReferenceCheck(Network network, List<Diagnostic> out) {
        this.network = network;
        this.out = out;
    }

    static void check(Network network, List<Diagnostic> out) {
        ReferenceCheck check = new ReferenceCheck(network, out);
        check.hosts();
        check.virtual();
        check.vms();
        check.policy();
        check.mirrors();
    }

    /// @param what that names it, for sentences
    private void name(Map<String, ?> known, String kind, String name, String what, Where where) {
        if (!name.isEmpty() && !known.containsKey(name)) {
            out.add(
                    Diagnostic.error(
                            where,
                            what + " names " + kind + " '" + name + "', which is not defined",
                            "define it, or name another"));
        }
    }

    private void names(
            Map<String, ?> known, String kind, Collection<String> names, String what, Where where) {
        for (String name : names) {
            name(known, kind, name, what, where);
        }
    }

    private void hosts() {
        for (Host host : network.hosts().values()) {
            String what = "host '" + host.name() + "'";
            name(network.physical().racks(), "rack", host.rack(), what, host.where());
            name(host.adapters(), "adapter", host.controllerAdapter(), what, host.where());
            for (Host.HostAdapter adapter : host.adapters().values()) {
                attached(host, adapter.attachedTo(), what, adapter.where());
            }
            host.vtep().ifPresent(vtep -> attached(host, vtep.attachedTo(), what, vtep.where()));
        }
    }

    private void attached(Host host, String to, String what, Where where) {
        if (!host.pnics().containsKey(to)) {
            name(network.switches(), "pNIC or switch", to, what, where);
        }
    }

    private void virtual() {
        for (VirtualSwitch each : network.switches().values()) {
            String what = "switch '" + each.name() + "'";
            names(network.hosts(), "host", each.hosts(), what, each.where());
            name(
                    network.transportZones(),
                    "transport zone",
                    each.transportZone(),
                    what,
                    each.where());
            for (String hostName : each.hosts()) {
                Host host = network.hosts().get(hostName);
                if (host != null) {
                    String pnic = "pNIC of host '" + hostName + "'";
                    names(host.pnics(), pnic, each.uplink().pnics(), what, each.where());
                }
            }
        }
        for (Segment segment : network.segments().values()) {
            String what = "segment '" + segment.name() + "'";
            name(network.tenants(), "tenant", segment.tenant(), what, segment.where());
            names(network.switches(), "switch", segment.switches(), what, segment.where());
        }
        for (PortGroup group : network.portGroups().values()) {
            String what = "port group '" + group.name() + "'";
            name(network.switches(), "switch", group.virtualSwitch(), what, group.where());
            switch (group.attach()) {
                case Attach.Access access ->
                        name(network.segments(), "segment", access.segment(), what, group.where());
                case Attach.Trunk trunk -> {
                    var segments = network.segments();
                    names(segments, "segment", trunk.segments().values(), what, group.where());
                    name(segments, "segment", trunk.nativeSegment(), what, group.where());
                }
            }
        }
    }

    private void vms() {
        for (Vm vm : network.vms().values()) {
            String what = "VM '" + vm.name() + "'";
            name(network.hosts(), "host", vm.host(), what, vm.where());
            name(network.tenants(), "tenant", vm.tenant(), what, vm.where());
            for (Vnic vnic : vm.vnics().values()) {
                name(network.portGroups(), "port group", vnic.portGroup(), what, vnic.where());
            }
            if (vm.appliance().isPresent()) {
                Vm.Appliance appliance = vm.appliance().get();
                names(vm.vnics(), "vNIC", appliance.vnics(), what, appliance.where());
                rules(appliance.rules());
            }
        }
    }

    private void policy() {
        for (Rule.Tier tier : network.tiers()) {
            rules(tier.rules());
        }
        for (SecurityGroup group : network.groups().values()) {
            String what = "group '" + group.name() + "'";
            names(network.vms(), "VM", group.vms(), what, group.where());
            names(network.groups(), "group", group.groups(), what, group.where());
            name(network.tenants(), "tenant", group.tenant(), what, group.where());
        }
        for (External external : network.externals().values()) {
            String what = "external network '" + external.name() + "'";
            name(network.segments(), "segment", external.segment(), what, external.where());
        }
        for (StaticRoute route : network.routes()) {
            String what = "route to " + route.to();
            name(network.segments(), "segment", route.segment(), what, route.where());
            name(network.tenants(), "tenant", route.tenant(), what, route.where());
        }
        for (Assertion assertion : network.assertions()) {
            peers(assertion.from(), "an assertion", assertion.where());
            peers(assertion.to(), "an assertion", assertion.where());
        }
    }

    private void rules(List<Rule> rules) {
        for (Rule rule : rules) {
            peers(rule.from(), "rule '" + rule.id() + "'", rule.where());
            peers(rule.to(), "rule '" + rule.id() + "'", rule.where());
        }
    }

    private void peers(List<Peer> peers, String what, Where where) {
        for (Peer peer : peers) {
            switch (peer) {
                case Peer.Any any -> {}
                case Peer.OfPrefix prefix -> {}
                case Peer.OfGroup of -> name(network.groups(), "group", of.group(), what, where);
                case Peer.OfVm of -> name(network.vms(), "VM", of.vm(), what, where);
                case Peer.OfVnic of -> vnic(of.vm(), of.nic(), what, where);
                case Peer.OfSegment of ->
                        name(network.segments(), "segment", of.segment(), what, where);
                case Peer.OfExternal of ->
                        name(network.externals(), "external network", of.external(), what, where);
                case Peer.OfTenant of ->
                        name(network.tenants(), "tenant", of.tenant(), what, where);
            }
        }
    }

    private void vnic(String vmName, String nic, String what, Where where) {
        name(network.vms(), "VM", vmName, what, where);
        Vm vm = network.vms().get(vmName);
        if (vm != null) {
            name(vm.vnics(), "vNIC of VM '" + vmName + "'", nic, what, where);
        }
    }

    private void mirrors() {
        for (Mirror mirror : network.mirrors().values()) {
            String what = "mirror '" + mirror.name() + "'";
            peers(mirror.from(), what, mirror.where());
            name(network.segments(), "segment", mirror.over(), what, mirror.where());
            names(network.tenants(), "tenant", mirror.consent(), what, mirror.where());
            switch (mirror.target()) {
                case Target.ToVnic to -> vnic(to.vm(), to.nic(), what, mirror.where());
                case Target.ToUplink to ->
                        name(
                                network.switches(),
                                "switch",
                                to.virtualSwitch(),
                                what,
                                mirror.where());
                case Target.ToRemote to -> {}
                case Target.ToFile to -> {}
            }
        }
    }
}
