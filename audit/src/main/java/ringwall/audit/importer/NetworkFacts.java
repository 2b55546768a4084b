package ringwall.audit.importer;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import ringwall.audit.fact.Bypass;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Controller;
import ringwall.audit.fact.Coverage;
import ringwall.audit.fact.FactSink;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Firewall;
import ringwall.audit.fact.FirewallClass;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Lacp;
import ringwall.audit.fact.ManagedBy;
import ringwall.audit.fact.MirrorTarget;
import ringwall.audit.fact.Origin;
import ringwall.audit.fact.Overlay;
import ringwall.audit.fact.OverlayPeers;
import ringwall.audit.fact.PNic;
import ringwall.audit.fact.PhysPort;
import ringwall.audit.fact.PhysSwitch;
import ringwall.audit.fact.PortMode;
import ringwall.audit.fact.SourceFile;
import ringwall.audit.fact.SwitchKind;
import ringwall.audit.fact.Team;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;
import ringwall.audit.fact.VlanSet;
import ringwall.model.Host;
import ringwall.model.Mirror;
import ringwall.model.Network;
import ringwall.model.Physical;
import ringwall.model.PortGroup;
import ringwall.model.Rule;
import ringwall.model.SecurityGroup;
import ringwall.model.Segment;
import ringwall.model.Sensitivity;
import ringwall.model.Service;
import ringwall.model.VirtualSwitch;
import ringwall.model.Vm;
import ringwall.model.Where;

/// A validated Network as facts: everything is in it, so that coverage is complete for the whole
/// site.
final class NetworkFacts {

    private static final String MANAGER = "Ringwall intent";

    private final Network network;
    private final List<SourceFile> files;
    private final FactSink out;

    NetworkFacts(Network network, List<SourceFile> files, FactSink out) {
        this.network = network;
        this.files = files;
        this.out = out;
    }

    void facts() {
        network.switches().values().forEach(this::virtualSwitch);
        network.portGroups().values().forEach(this::portGroup);
        network.hosts().values().forEach(this::host);
        network.vms().values().forEach(this::vm);
        network.mirrors().values().forEach(this::mirror);
        network.switches().values().forEach(this::router);
        network.physical().switches().values().forEach(this::physicalSwitch);
        firewalls();
        overlays();
        out.coverage(
                "",
                Coverage.COMPLETE,
                FactType.HOST,
                FactType.PNIC,
                FactType.TEAM,
                FactType.VSWITCH,
                FactType.PORT_GROUP,
                FactType.VPORT,
                FactType.VM,
                FactType.HOST_NIC,
                FactType.FIREWALL,
                FactType.MIRROR,
                FactType.FLOW_EXPORT,
                FactType.OVERLAY,
                FactType.CONTROLLER,
                FactType.PHYS_SWITCH,
                FactType.PHYS_PORT);
    }

    private Origin at(Where where) {
        SourceFile file = files.getFirst();
        for (SourceFile each : files) {
            file = each.path().equals(where.file()) ? each : file;
        }
        return Origin.observed(file.at(where.line() + ":" + where.column(), where.line()))
                .as(Confidence.DECLARED);
    }

    private static String level(Sensitivity sensitivity) {
        return sensitivity.name();
    }

    private static boolean spans(VirtualSwitch s) {
        return s.distributed();
    }

    private static String home(VirtualSwitch s) {
        return spans(s) || s.hosts().isEmpty() ? "" : s.hosts().getFirst();
    }

    private void virtualSwitch(VirtualSwitch s) {
        var uplinks = new ArrayList<String>();
        for (String host : s.hosts()) {
            List<String> pnics = s.uplink().pnics();
            if (s.uplink() instanceof VirtualSwitch.Uplink.Team team) {
                String name = s.name() + "-team";
                out.add(
                        Team.of(host, name, at(team.where()))
                                .members(pnics)
                                .mode(
                                        team.policy()
                                                .name()
                                                .toLowerCase(Locale.ROOT)
                                                .replace('_', '-'))
                                .active(
                                        pnics.stream()
                                                .filter(p -> !team.standby().contains(p))
                                                .toList())
                                .standby(team.standby())
                                .detection(team.detection().name().toLowerCase(Locale.ROOT))
                                .lacp(
                                        team.policy() == VirtualSwitch.Policy.LACP
                                                ? Lacp.CONFIGURED
                                                : Lacp.OFF)
                                .vswitch(s.name())
                                .build());
                uplinks.add(spans(s) ? host + "/" + name : name);
            } else {
                pnics.forEach(p -> uplinks.add(spans(s) ? host + "/" + p : p));
            }
        }
        out.add(
                VSwitch.of(home(s), s.name(), at(s.where()))
                        .kind(spans(s) ? SwitchKind.DISTRIBUTED : SwitchKind.RINGWALL)
                        .hosts(s.hosts())
                        .manager(MANAGER)
                        .managed(Tri.of(spans(s)))
                        .uplinks(uplinks)
                        .uplinksRead(Tri.YES)
                        .mtu(s.mtu())
                        .learning(Tri.YES)
                        .promiscuous(Tri.NO)
                        .macChanges(Tri.NO)
                        .forged(Tri.NO)
                        .build());
    }

    private Vlan carrier(String segment) {
        Segment s = network.segments().get(segment);
        return s == null
                ? Vlan.unknown()
                : switch (s.carrier()) {
                    case Segment.Carrier.Vlan vlan -> Vlan.access(vlan.vid());
                    case Segment.Carrier.Overlay overlay -> new Vlan.Vni(overlay.id());
                    case Segment.Carrier.Local _ -> Vlan.untagged();
                };
    }

    private Vlan vlan(PortGroup group) {
        return switch (group.attach()) {
            case PortGroup.Attach.Access access -> carrier(access.segment());
            case PortGroup.Attach.Trunk trunk -> {
                VlanSet set = VlanSet.NONE;
                for (int vid : trunk.segments().keySet()) {
                    set = set.with(vid);
                }
                yield new Vlan.Trunk(set, trunk.nativeSegment().isEmpty() ? -1 : 0);
            }
        };
    }

    private void portGroup(PortGroup group) {
        VirtualSwitch s = network.switches().get(group.virtualSwitch());
        if (s == null) {
            return;
        }
        PortGroup.Security security = group.security();
        String segment = group.attach() instanceof PortGroup.Attach.Access a ? a.segment() : "";
        Segment carried = network.segments().get(segment);
        out.add(
                ringwall.audit.fact.PortGroup.of(home(s), s.name(), group.name(), at(group.where()))
                        .vlan(vlan(group))
                        .promiscuous(Tri.of(security.promiscuous()))
                        .macChanges(Tri.of(security.macChanges()))
                        .forged(Tri.of(security.forgedTransmits()))
                        .securitySource("own")
                        .overridesAllowed(Tri.NO)
                        .tenant(carried == null ? "" : carried.tenant())
                        .sensitivity(carried == null ? "" : level(carried.sensitivity()))
                        .build());
    }

    private void host(Host host) {
        out.add(
                ringwall.audit.fact.Host.of(host.name(), at(host.where()))
                        .hypervisor("ringwall")
                        .cluster(host.cluster())
                        .nested(Tri.NO)
                        .manager(MANAGER)
                        .build());
        for (Host.PNic nic : host.pnics().values()) {
            out.add(
                    PNic.of(host.name(), nic.name(), at(nic.where()))
                            .driver(nic.driver())
                            .pciAddress(nic.pci())
                            .speedMbps(nic.speedMbps() > 0 ? nic.speedMbps() : -1)
                            .virtualNic(Tri.NO)
                            .build());
            nic.to().ifPresent(end -> cable(host.name(), nic, end));
        }
        for (Host.HostAdapter adapter : host.adapters().values()) {
            boolean onSwitch = network.switches().containsKey(adapter.attachedTo());
            String subnet = adapter.subnet().map(p -> "/" + p.length()).orElse("");
            out.add(
                    HostNic.of(host.name(), adapter.name(), at(adapter.where()))
                            .vswitch(onSwitch ? adapter.attachedTo() : "")
                            .lower(onSwitch ? "" : adapter.attachedTo())
                            .vlan(tag(adapter.vid()))
                            .addresses(
                                    adapter.address()
                                            .map(a -> List.of(a + subnet))
                                            .orElse(List.of()))
                            .services(List.of(adapter.role().name().toLowerCase(Locale.ROOT)))
                            .servicesRead(Tri.YES)
                            .build());
        }
    }

    /// The distributed router: a host routes at the source, so that its trunk needs the VLANs of
    /// every routed segment that its VMs' tenants have on the switch, those of the externals, and
    /// those that carry mirror copies.
    private void router(VirtualSwitch s) {
        for (String host : s.hosts()) {
            var tenants = new TreeSet<String>();
            for (Vm vm : network.vms().values()) {
                for (Vm.Vnic vnic : vm.vnics().values()) {
                    PortGroup group = network.portGroups().get(vnic.portGroup());
                    Segment segment =
                            group != null && group.attach() instanceof PortGroup.Attach.Access a
                                    ? network.segments().get(a.segment())
                                    : null;
                    if (vm.host().equals(host)
                            && segment != null
                            && segment.routed()
                            && group != null
                            && group.virtualSwitch().equals(s.name())) {
                        tenants.add(segment.tenant());
                    }
                }
            }
            VlanSet vlans = VlanSet.NONE;
            for (Segment segment : network.segments().values()) {
                boolean external =
                        network.externals().values().stream()
                                .anyMatch(e -> e.segment().equals(segment.name()));
                boolean reached =
                        (segment.routed() && tenants.contains(segment.tenant()))
                                || (external && !tenants.isEmpty());
                boolean carried =
                        segment.switches().isEmpty() || segment.switches().contains(s.name());
                if ((reached || copies(host, segment))
                        && carried
                        && segment.carrier() instanceof Segment.Carrier.Vlan vlan) {
                    vlans = vlans.with(vlan.vid());
                }
            }
            if (!vlans.isEmpty()) {
                out.add(
                        HostNic.of(host, "router@" + s.name(), at(s.where()))
                                .vswitch(s.name())
                                .vlan(new Vlan.Trunk(vlans, -1))
                                .services(List.of("routing"))
                                .servicesRead(Tri.YES)
                                .build());
            }
        }
    }

    /// May mirror copies travel over this segment from this host? Mirrored VMs are chosen by label
    /// and may move, so that any VM there counts.
    private boolean copies(String host, Segment segment) {
        return network.mirrors().values().stream().anyMatch(m -> m.over().equals(segment.name()))
                && network.vms().values().stream().anyMatch(vm -> vm.host().equals(host));
    }

    private static Vlan tag(OptionalInt vid) {
        return vid.isPresent() ? Vlan.access(vid.getAsInt()) : Vlan.untagged();
    }

    private void cable(String host, Host.PNic nic, Physical.End end) {
        Physical.PhysicalSwitch device = network.physical().switches().get(end.device());
        if (device != null) {
            Physical.PhysicalPort port = device.port(end.port());
            out.add(
                    port(device, port, at(nic.where()))
                            .peerHost(host)
                            .peerPort(nic.name())
                            .build());
        }
    }

    private void physicalSwitch(Physical.PhysicalSwitch device) {
        VlanSet all = vlans(device.usual().vlans());
        for (Physical.PhysicalPort port : device.ports().values()) {
            all = all.union(vlans(port.mode().vlans()));
            out.add(port(device, port, at(port.where())).build());
        }
        out.add(
                PhysSwitch.of(device.name(), at(device.where()))
                        .platform("ringwall")
                        .vlans(all)
                        .vlansRead(Tri.UNKNOWN)
                        .build());
    }

    private static VlanSet vlans(ringwall.model.VlanSet set) {
        return VlanSet.of(set.toArray());
    }

    private static PhysPort.Builder port(
            Physical.PhysicalSwitch device, Physical.PhysicalPort port, Origin origin) {
        var fact =
                PhysPort.of(device.name(), port.name(), origin)
                        .allowedDefault(Tri.NO)
                        .negotiable(Tri.NO);
        VlanSet vlans = vlans(port.mode().vlans());
        fact.allowed(vlans).activeVlans(vlans).activeRead(Tri.YES);
        return switch (port.mode()) {
            case Physical.Mode.Access access -> fact.mode(PortMode.ACCESS).accessVlan(access.vid());
            case Physical.Mode.Trunk trunk ->
                    fact.mode(PortMode.TRUNK).nativeVlan(trunk.nativeVid().orElse(-1));
        };
    }

    private void vm(Vm vm) {
        out.add(
                ringwall.audit.fact.Vm.of(vm.host(), vm.name(), at(vm.where()))
                        .poweredOn(Tri.YES)
                        .delayHint(Tri.of(vm.traits().contains(Vm.Trait.DELAY_SENSITIVE)))
                        .ioHint(Tri.of(vm.traits().contains(Vm.Trait.IO_INTENSIVE)))
                        .tenant(vm.tenant())
                        .sensitivity(level(vm.sensitivity()))
                        .appliance(Tri.of(vm.appliance().isPresent()))
                        .build());
        for (Vm.Vnic vnic : vm.vnics().values()) {
            PortGroup group = network.portGroups().get(vnic.portGroup());
            if (group != null) {
                PortGroup.Security s = group.security();
                boolean transit =
                        vm.appliance().map(a -> a.vnics().contains(vnic.name())).orElse(false);
                out.add(
                        VPort.of(vm.host(), vm.name(), vnic.name(), at(vnic.where()))
                                .mac(vnic.mac().toString())
                                .vswitch(group.virtualSwitch())
                                .portGroup(group.name())
                                .device(vm.vnicName(vnic.name()))
                                .vlan(vlan(group))
                                .filters(transit ? List.of() : List.of("distributed firewall"))
                                .portSecurity(Tri.of(!s.macChanges() && !s.forgedTransmits()))
                                .bypass(Bypass.NONE)
                                .mirrorRole(vm.analyser() ? "destination" : "")
                                .poweredOn(Tri.YES)
                                .dhcpGuard(Tri.of(!s.dhcpServerAllowed()))
                                .routerGuard(Tri.of(!s.routerAdvertisementsAllowed()))
                                .tenant(vm.tenant())
                                .sensitivity(level(vm.sensitivity()))
                                .build());
            }
        }
    }

    private void firewalls() {
        var kinds = new LinkedHashSet<String>();
        int rules = 0;
        String open = "";
        Where where = network.where();
        for (Rule.Tier tier : network.tiers()) {
            for (Rule rule : tier.rules()) {
                rules++;
                rule.from().forEach(p -> kind(p, kinds));
                rule.to().forEach(p -> kind(p, kinds));
                boolean any =
                        rule.from().stream().anyMatch(p -> p instanceof Rule.Peer.Any)
                                && rule.to().stream().anyMatch(p -> p instanceof Rule.Peer.Any);
                if (any
                        && (rule.services().isEmpty()
                                || rule.services().contains(new Service.Term.AnyIp()))
                        && rule.action() == Rule.Action.ALLOW
                        && !rule.disabled()
                        && open.isEmpty()) {
                    open = "rule " + rule.id() + " allows everything";
                    where = rule.where();
                }
            }
        }
        out.add(
                Firewall.of("", "distributed firewall", at(where))
                        .firewallClass(FirewallClass.KERNEL)
                        .managedBy(ManagedBy.PLATFORM)
                        .manager(MANAGER)
                        .objectKinds(List.copyOf(kinds))
                        .objectsSupported(Tri.YES)
                        .defaultIn("drop")
                        .defaultOut("drop")
                        .enabled(Tri.YES)
                        .effective(Tri.of(open.isEmpty()))
                        .why(open)
                        .antiSpoofing(Tri.YES)
                        .ruleCount(rules)
                        .userspace(Tri.YES)
                        .build());
        for (Physical.PhysicalFirewall firewall : network.physical().firewalls().values()) {
            out.add(
                    Firewall.of("", firewall.name(), at(firewall.where()))
                            .firewallClass(FirewallClass.PHYSICAL)
                            .ruleCount(firewall.rules().size())
                            .enabled(Tri.YES)
                            .build());
        }
        for (Vm vm : network.vms().values()) {
            vm.appliance()
                    .ifPresent(a ->
                            out.add(
                                    Firewall.of(vm.host(), vm.name(), at(a.where()))
                                            .firewallClass(FirewallClass.SUBNET_VM)
                                            .managedBy(ManagedBy.PLATFORM)
                                            .manager(MANAGER)
                                            .objectsSupported(Tri.YES)
                                            .enabled(Tri.YES)
                                            .defaultIn("drop")
                                            .defaultOut("drop")
                                            .scope(
                                                    vm.vnics().keySet().stream()
                                                            .map(n -> vm.name() + "/" + n)
                                                            .toList())
                                            .ruleCount(a.rules().size())
                                            .build()));
        }
    }

    private static void kind(Rule.Peer peer, Set<String> kinds) {
        switch (peer) {
            case Rule.Peer.OfGroup _ -> kinds.add("group");
            case Rule.Peer.OfSegment _ -> kinds.add("segment");
            case Rule.Peer.OfTenant _ -> kinds.add("tenant");
            case Rule.Peer.OfVm _, Rule.Peer.OfVnic _ -> kinds.add("vm");
            case Rule.Peer.OfExternal _ -> kinds.add("external");
            case Rule.Peer.Any _, Rule.Peer.OfPrefix _ -> kinds.add("five-tuple");
        }
    }

    private void overlays() {
        var vnis = new TreeSet<Integer>();
        String kind = "";
        for (Segment segment : network.segments().values()) {
            if (segment.carrier() instanceof Segment.Carrier.Overlay overlay) {
                kind = overlay.encapsulation().name().toLowerCase(Locale.ROOT);
                vnis.add((int) Math.min(overlay.id(), Integer.MAX_VALUE));
            }
        }
        if (vnis.isEmpty()) {
            return;
        }
        for (Host host : network.hosts().values()) {
            Optional<Host.Vtep> vtep = host.vtep();
            if (vtep.isPresent()) {
                Host.Vtep v = vtep.get();
                out.add(
                        Overlay.of(host.name(), "vtep", at(v.where()))
                                .kind(kind)
                                .vnis(List.copyOf(vnis))
                                .vtepIp(v.address().toString())
                                .egress(v.attachedTo())
                                .underlayVlan(v.vid().orElse(0))
                                .peers(OverlayPeers.CONTROLLER)
                                .learning(Tri.NO)
                                .build());
            }
        }
        out.add(Controller.of("", "", "ringwall", at(network.where())).role("central").build());
    }

    private void mirror(Mirror mirror) {
        var names = new TreeSet<String>();
        mirror.from().forEach(p -> members(p, names, 0));
        List<String> list = List.copyOf(names);
        var fact =
                ringwall.audit.fact.Mirror.of("", "", mirror.name(), at(mirror.where()))
                        .enabled(Tri.YES)
                        .fromVm(mirror.direction() == Mirror.Direction.TO_VM ? List.of() : list)
                        .toVm(mirror.direction() == Mirror.Direction.FROM_VM ? List.of() : list)
                        .snaplenBytes(mirror.truncateTo().orElse(-1))
                        .filter(
                                mirror.filter().isEmpty()
                                        ? ""
                                        : mirror.filter().size() + " service terms")
                        .valid(Tri.of(!list.isEmpty()))
                        .why(list.isEmpty() ? "no vNIC is among its sources" : "");
        switch (mirror.target()) {
            case Mirror.Target.ToVnic to ->
                    fact.destination(MirrorTarget.ANY).target(to.vm() + "/" + to.nic());
            case Mirror.Target.ToUplink to ->
                    fact.destination(MirrorTarget.RSPAN).target(Integer.toString(to.rspanVid()));
            case Mirror.Target.ToRemote to ->
                    fact.destination(MirrorTarget.REMOTE_IP).target(to.address().toString());
            case Mirror.Target.ToFile to -> fact.destination(MirrorTarget.ANY).target(to.path());
        }
        out.add(fact.build());
    }

    /// vNICs that a peer stands for, as `vm/vnic`.
    private void members(Rule.Peer peer, Set<String> names, int depth) {
        switch (peer) {
            case Rule.Peer.Any _ -> network.vms().values().forEach(vm -> all(vm, names));
            case Rule.Peer.OfVm of -> {
                Vm vm = network.vms().get(of.vm());
                if (vm != null) {
                    all(vm, names);
                }
            }
            case Rule.Peer.OfVnic of -> names.add(of.vm() + "/" + of.nic());
            case Rule.Peer.OfTenant of ->
                    network.vms().values().stream()
                            .filter(vm -> vm.tenant().equals(of.tenant()))
                            .forEach(vm -> all(vm, names));
            case Rule.Peer.OfSegment of -> {
                for (Vm vm : network.vms().values()) {
                    for (Vm.Vnic vnic : vm.vnics().values()) {
                        PortGroup group = network.portGroups().get(vnic.portGroup());
                        if (group != null
                                && group.attach() instanceof PortGroup.Attach.Access a
                                && a.segment().equals(of.segment())) {
                            names.add(vm.vnicName(vnic.name()));
                        }
                    }
                }
            }
            case Rule.Peer.OfGroup of -> {
                SecurityGroup group = network.groups().get(of.group());
                if (group != null && depth < 8) {
                    group.vms().forEach(vm -> members(new Rule.Peer.OfVm(vm), names, depth + 1));
                    group.groups()
                            .forEach(g -> members(new Rule.Peer.OfGroup(g), names, depth + 1));
                    for (Vm vm : network.vms().values()) {
                        if (group.selectors().stream()
                                .anyMatch(s -> vm.labels().entrySet().containsAll(s.entrySet()))) {
                            all(vm, names);
                        }
                    }
                }
            }
            case Rule.Peer.OfExternal _, Rule.Peer.OfPrefix _ -> {}
        }
    }

    private static void all(Vm vm, Set<String> names) {
        vm.vnics().keySet().forEach(n -> names.add(vm.vnicName(n)));
    }
}
