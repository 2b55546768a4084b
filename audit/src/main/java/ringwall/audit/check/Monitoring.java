package ringwall.audit.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.audit.check.View.SwitchOn;
import ringwall.audit.fact.Bypass;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.FlowExport;
import ringwall.audit.fact.Mirror;
import ringwall.audit.fact.MirrorTarget;
import ringwall.audit.fact.PortGroup;
import ringwall.audit.fact.SwitchKind;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;
import ringwall.audit.fact.VlanSet;

/// SP 800-125B section 5.3. VM-TM-R1: traffic is monitored both ways. R2: promiscuous mode only on
/// the port groups that need it. R3: a choice of mirror destinations. TM-S (ours): mirrors are
/// authorised and do no harm.
final class Monitoring implements Area {

    /// What mirrors copy of one port.
    private static final class Copies {
        final List<Mirror> from = new ArrayList<>();
        final List<Mirror> to = new ArrayList<>();
        final TreeSet<String> remarks = new TreeSet<>();
    }

    @Override
    public void judge(View view, Verdicts out) {
        bothWays(view, out);
        promiscuous(view, out);
        destinations(view, out);
        harm(view, out);
    }

    private static boolean works(Mirror mirror) {
        return !mirror.enabled().no() && !mirror.valid().no();
    }

    private static void bothWays(View view, Verdicts out) {
        var ports = new HashMap<String, List<VPort>>();
        for (VPort port : view.site().all(VPort.class)) {
            for (String name : List.of(port.vm(), port.vm() + "/" + port.vnic(), port.device())) {
                if (!name.isEmpty()) {
                    for (String at : new TreeSet<>(List.of(port.host(), ""))) {
                        ports.computeIfAbsent(at + "|" + name, _ -> new ArrayList<>()).add(port);
                    }
                }
            }
        }
        var copies = new TreeMap<String, Copies>();
        var subjects = new TreeMap<String, VPort>();
        for (Mirror mirror : view.site().all(Mirror.class)) {
            broken(mirror, out);
            if (works(mirror) && !physical(view, mirror)) {
                sources(view, mirror, mirror.fromVm(), ports, copies, subjects, true);
                sources(view, mirror, mirror.toVm(), ports, copies, subjects, false);
                if (mirror.selectAll().yes()) {
                    List<String> everything = everything(view, mirror);
                    sources(view, mirror, everything, ports, copies, subjects, true);
                    sources(view, mirror, everything, ports, copies, subjects, false);
                }
            }
        }
        for (VPort port : view.site().all(VPort.class)) {
            String id = id(port);
            if (view.declared().lists("monitoredVms", port.vm()) && !copies.containsKey(id)) {
                copies.put(id, new Copies());
                subjects.put(id, port);
            }
        }
        if (copies.isEmpty()) {
            nothing(view, out);
        }
        copies.forEach((id, copy) -> verdict(view, id, copy, subjects.get(id), out));
    }

    /// A monitor session of a physical switch sees what leaves hosts, never what VMs of one host
    /// say to each other: it may be unauthorised, but it monitors no VM.
    private static boolean physical(View view, Mirror mirror) {
        return view.site().get(FactType.PHYS_SWITCH, mirror.host()) != null;
    }

    private static String id(VPort port) {
        return "vm " + port.vm() + "/" + port.vnic();
    }

    private static List<String> everything(View view, Mirror mirror) {
        VSwitch vswitch = view.find(mirror.host(), mirror.vswitch());
        if (vswitch == null) {
            return List.of();
        }
        return view.ports(new SwitchOn(vswitch, mirror.host())).stream()
                .filter(p -> !p.mirrorRole().equals("destination"))
                .filter(p -> !p.device().equals(mirror.target()))
                .map(p -> p.vm() + "/" + p.vnic())
                .toList();
    }

    private static void sources(
            View view,
            Mirror mirror,
            List<String> names,
            Map<String, List<VPort>> ports,
            Map<String, Copies> copies,
            Map<String, VPort> subjects,
            boolean from) {
        for (String name : names) {
            List<VPort> known = ports.getOrDefault(mirror.host() + "|" + name, List.of());
            var ids = new TreeMap<String, VPort>();
            known.forEach(p -> ids.put(id(p), p));
            if (ids.isEmpty()) {
                add(
                        copies.computeIfAbsent(
                                "port " + mirror.host() + "/" + name, _ -> new Copies()),
                        mirror,
                        from);
            }
            ids.forEach((id, port) -> {
                subjects.put(id, port);
                Copies copy = copies.computeIfAbsent(id, _ -> new Copies());
                VlanSet own = view.vlan(port).ids();
                if (mirror.vlans().isEmpty()
                        || own.isEmpty()
                        || !own.intersect(mirror.vlans()).isEmpty()) {
                    add(copy, mirror, from);
                } else {
                    copy.remarks.add(
                            mirror.name()
                                    + " copies VLANs "
                                    + mirror.vlans()
                                    + " only, not "
                                    + own);
                }
            });
        }
    }

    private static void add(Copies copy, Mirror mirror, boolean from) {
        (from ? copy.from : copy.to).add(mirror);
        if (mirror.samplingRate() > 1) {
            copy.remarks.add(mirror.name() + " copies one frame in " + mirror.samplingRate());
        }
        if (mirror.snaplenBytes() > 0) {
            copy.remarks.add(
                    mirror.name()
                            + " copies the first "
                            + mirror.snaplenBytes()
                            + " bytes of a frame");
        }
        if (!mirror.filter().isEmpty()) {
            copy.remarks.add(mirror.name() + " copies only what fits " + mirror.filter());
        }
    }

    private static void verdict(
            View view, String id, Copies copy, @Nullable VPort port, Verdicts out) {
        boolean strict = view.profile().word("strictMirrors", "false").equals("true");
        String platform = port == null ? "ovs" : view.platform(port.host());
        String name = port == null ? id : port.device().isEmpty() ? port.vm() : port.device();
        boolean around =
                port != null
                        && (port.bypass() == Bypass.SRIOV || port.bypass() == Bypass.PASSTHROUGH);
        Verdicts.Draft draft;
        if (!copy.from.isEmpty()
                && !copy.to.isEmpty()
                && !around
                && !(strict && !copy.remarks.isEmpty())) {
            draft = out.pass("VM-TM-R1", id, "monitored both ways");
        } else if (around) {
            draft =
                    out.fail("VM-TM-R1", id, "the VM's traffic escapes the switch's mirrors")
                            .why("the vNIC bypasses the virtual switch");
        } else if (copy.from.isEmpty() && copy.to.isEmpty()) {
            boolean read = port != null && view.complete(FactType.MIRROR, port.host());
            if (!read && copy.remarks.isEmpty()) {
                out.unknown(
                        "VM-TM-R1",
                        id,
                        "whether the VM is monitored is not known",
                        "mirror sessions",
                        Commands.of(FactType.MIRROR, platform));
                return;
            }
            draft =
                    out.fail("VM-TM-R1", id, "not monitored")
                            .why("no mirror copies this VM's traffic");
        } else if (copy.from.isEmpty() || copy.to.isEmpty()) {
            draft =
                    out.fail("VM-TM-R1", id, "monitored one way only")
                            .why(
                                    copy.from.isEmpty()
                                            ? "only incoming frames are copied; what the VM sends is not seen"
                                            : "only outgoing frames are copied; what the VM receives is not seen");
        } else {
            draft =
                    out.fail("VM-TM-R1", id, "monitored in part")
                            .why(String.join("; ", copy.remarks));
        }
        copy.remarks.forEach(draft::remark);
        if (port != null) {
            draft.saw(port, "vNIC of " + port.vm());
            view.site().on(FlowExport.class, port.host()).stream()
                    .filter(f -> f.vswitch().equals(port.vswitch()))
                    .limit(1)
                    .forEach(f ->
                            draft.remark(
                                    f.kind() + " exports flows: flow level, no copy of packets"));
        }
        copy.from.forEach(m -> draft.saw(m, m.name() + " copies what the VM sends"));
        copy.to.forEach(m -> draft.saw(m, m.name() + " copies what the VM receives"));
        draft.fix(Remedies.mirrorBoth(platform, name));
    }

    private static void broken(Mirror mirror, Verdicts out) {
        if (mirror.valid().no()) {
            out.fail(
                            "VM-TM-R1",
                            "mirror " + mirror.host() + "/" + mirror.name(),
                            "a mirror session that copies nothing")
                    .why(mirror.name() + ": " + mirror.why())
                    .saw(mirror, mirror.why());
        }
    }

    private static void nothing(View view, Verdicts out) {
        var hosts = view.site().hosts();
        if (hosts.isEmpty()
                || view.declared().list("monitoredVms").map(List::isEmpty).orElse(false)) {
            if (!hosts.isEmpty()) {
                out.notApplicable("VM-TM-R1", "site", "no VM is to be monitored (declared)");
            }
            return;
        }
        boolean read = hosts.stream().allMatch(h -> view.complete(FactType.MIRROR, h));
        boolean broken = view.site().all(Mirror.class).stream().anyMatch(m -> m.valid().no());
        List<FlowExport> flows = view.site().all(FlowExport.class);
        if (read && !broken) {
            var draft =
                    out.fail("VM-TM-R1", "site", "no traffic monitoring found")
                            .why(
                                    flows.isEmpty()
                                            ? "no mirror session exists"
                                            : "flow export only; no mirror session exists");
            view.site().all(VSwitch.class).stream()
                    .limit(3)
                    .forEach(s -> draft.saw(s, s.name() + " has no mirror"));
            view.site().all(VPort.class).stream()
                    .limit(1)
                    .forEach(p -> draft.saw(p, "vm " + p.vm()));
            flows.stream().limit(2).forEach(f -> draft.saw(f, f.kind()));
            hosts.stream()
                    .limit(1)
                    .forEach(h -> draft.fix(Remedies.mirrorBoth(view.platform(h), "PORT")));
            if (view.site().all(VSwitch.class).isEmpty()
                    && view.site().all(VPort.class).isEmpty()) {
                view.host(hosts.first()).ifPresent(h -> draft.saw(h, "no mirror"));
            }
        } else if (!read) {
            String host =
                    hosts.stream()
                            .filter(h -> !view.complete(FactType.MIRROR, h))
                            .findFirst()
                            .orElse("");
            out.unknown(
                    "VM-TM-R1",
                    "site",
                    "whether traffic is monitored is not known",
                    "mirror sessions",
                    Commands.of(FactType.MIRROR, view.platform(host)));
        }
    }

    private static void promiscuous(View view, Verdicts out) {
        boolean any = false;
        boolean all = true;
        var judged = new TreeSet<String>();
        for (SwitchOn each : view.switches()) {
            if (!judged.add(each.vswitch().key())) {
                continue;
            }
            SwitchOn on = each.vswitch().host().isEmpty() ? new SwitchOn(each.vswitch(), "") : each;
            any |= wholeSwitch(view, on, out);
            for (PortGroup group : view.groups(on.vswitch())) {
                if (!group.uplink().yes() && group.promiscuous().yes()) {
                    any = true;
                    group(view, on, group, out);
                }
                all &= group.uplink().yes() || !group.promiscuous().unknown();
            }
            boolean vsphere =
                    on.vswitch().kind() == SwitchKind.STANDARD
                            || on.vswitch().kind() == SwitchKind.DISTRIBUTED;
            all &=
                    !vsphere
                            || !on.vswitch().promiscuous().unknown()
                            || !view.groups(on.vswitch()).isEmpty();
            all &= !View.bridgeKind(on.vswitch().kind()) || !on.vswitch().learning().unknown();
        }
        for (VPort port : view.site().all(VPort.class)) {
            if (port.promiscuous().yes() || port.trustGuestRxFilters().yes()) {
                any = true;
                port(view, port, out);
            }
        }
        for (String host : view.site().hosts()) {
            all &=
                    !view.platform(host).equals("esxi")
                            || (view.complete(FactType.VSWITCH, host)
                                    && view.complete(FactType.PORT_GROUP, host));
        }
        if (any) {
            return;
        }
        String host = view.site().hosts().isEmpty() ? "" : view.site().hosts().first();
        if (view.switches().isEmpty() || !all) {
            if (!host.isEmpty()) {
                out.unknown(
                        "VM-TM-R2",
                        "site",
                        "whether promiscuous mode is accepted is not known",
                        "security settings of switches and port groups",
                        Commands.of(FactType.PORT_GROUP, view.platform(host)));
            }
        } else {
            var draft =
                    out.notApplicable("VM-TM-R2", "site", "promiscuous mode is accepted nowhere");
            view.site().all(VSwitch.class).stream().limit(3).forEach(s -> draft.saw(s, s.name()));
        }
    }

    /// Whole-switch forms: the switch's default, a hub (ageing 0), OVS flood VLANs.
    private static boolean wholeSwitch(View view, SwitchOn on, Verdicts out) {
        VSwitch s = on.vswitch();
        String what = "";
        if (s.promiscuous().yes()) {
            what = "accepts promiscuous mode for the whole switch";
        } else if (s.ageingSeconds() == 0) {
            what = "has ageing time 0 and floods every frame to every port, as a hub";
        } else if (s.learning().no() && View.bridgeKind(s.kind())) {
            what = "does not learn addresses and floods every frame";
        }
        VlanSet flooded = VlanSet.NONE;
        for (VPort port : view.ports(on)) {
            flooded = flooded.union(view.vlan(port).ids().intersect(s.floodVlans()));
        }
        if (what.isEmpty() && !flooded.isEmpty()) {
            what = "floods VLANs " + flooded + ", in which VMs are";
        }
        if (what.isEmpty()) {
            return false;
        }
        out.fail("VM-TM-R2", on.subject(), "promiscuous mode for a whole switch")
                .high()
                .why(s.name() + " " + what)
                .saw(s, s.name() + " " + what)
                .fix(Remedies.noPromiscuous(view.platform(s, on.host()), s.name(), "*"));
        return true;
    }

    private static void group(View view, SwitchOn on, PortGroup group, Verdicts out) {
        String subject =
                "port group "
                        + (on.host().isEmpty() ? "" : on.host() + "/")
                        + on.vswitch().name()
                        + "/"
                        + group.name();
        boolean authorised = view.declared().lists("authorisedPromiscuous", group.name());
        var others =
                view.ports(on.vswitch()).stream()
                        .filter(p ->
                                p.portGroup().equals(group.name())
                                        || p.portGroup().equals(group.id()))
                        .filter(p -> !view.declared().lists("monitorVms", p.vm()))
                        .toList();
        boolean everything = group.vlan() instanceof Vlan.Trunk t && t.allowed().practicallyAll();
        boolean monitors =
                view.declared().list("monitorVms").isPresent()
                        && others.isEmpty()
                        && view.complete(FactType.VPORT, on.host());
        Verdicts.Draft draft;
        if (group.securitySource().equals("inherited")) {
            draft =
                    out.fail("VM-TM-R2", subject, "promiscuous mode inherited from the switch")
                            .high();
        } else if (everything) {
            draft =
                    out.fail(
                                    "VM-TM-R2",
                                    subject,
                                    "promiscuous mode on a port group that sees all VLANs")
                            .high();
        } else if (!others.isEmpty() && !authorised) {
            draft =
                    out.fail(
                                    "VM-TM-R2",
                                    subject,
                                    "VMs that are no monitors are in a promiscuous port group")
                            .why("such as vm " + others.getFirst().vm());
            draft.saw(
                    others.getFirst(),
                    "vm " + others.getFirst().vm() + " sees all frames of " + group.vlan().text());
        } else if (authorised || monitors) {
            draft = out.pass("VM-TM-R2", subject, "promiscuous mode only where it is needed");
        } else {
            draft =
                    out.fail(
                            "VM-TM-R2",
                            subject,
                            "promiscuous mode on a port group that nobody authorised");
        }
        draft.saw(group, "promiscuous mode accept on " + group.name())
                .remark(
                        "it sees every frame of "
                                + group.vlan().text()
                                + " on this switch, sibling port groups included");
        draft.fix(Remedies.noPromiscuous(view.platform(group), on.vswitch().name(), group.name()));
    }

    private static void port(View view, VPort port, Verdicts out) {
        if (view.declared().lists("monitorVms", port.vm())
                || view.declared().lists("authorisedPromiscuous", port.vm())) {
            out.pass("VM-TM-R2", id(port), "promiscuous mode only where it is needed")
                    .saw(port, "a declared monitor");
            return;
        }
        out.fail("VM-TM-R2", id(port), "a VM port receives all frames")
                .why(
                        port.trustGuestRxFilters().yes()
                                ? "the guest may set its own receive filters (trustGuestRxFilters)"
                                : "the port is promiscuous")
                .saw(port, "vNIC of " + port.vm())
                .fix(Remedies.noPromiscuous(view.platform(port), port.vswitch(), port.portGroup()));
    }

    private static void destinations(View view, Verdicts out) {
        boolean any = false;
        for (Mirror mirror : view.site().all(Mirror.class)) {
            if (!works(mirror) || physical(view, mirror)) {
                continue;
            }
            any = true;
            String subject =
                    "mirror "
                            + (mirror.host().isEmpty() ? "" : mirror.host() + "/")
                            + mirror.name();
            VSwitch vswitch = view.find(mirror.host(), mirror.vswitch());
            SwitchKind kind = vswitch == null ? SwitchKind.UNKNOWN : vswitch.kind();
            boolean leaves =
                    switch (mirror.destination()) {
                        case UPLINK, RSPAN, REMOTE_IP -> true;
                        case VPORT, ANY, NONE, GONE, UNKNOWN -> false;
                    };
            boolean both =
                    switch (kind) {
                        case OVS, XEN, DISTRIBUTED, RINGWALL -> true;
                        case STANDARD,
                                LINUX_BRIDGE,
                                MACVTAP,
                                SRIOV,
                                HYPERV,
                                OPAQUE,
                                INTERNAL,
                                UNKNOWN ->
                                false;
                    };
            if (leaves || both || mirror.destination() == MirrorTarget.ANY) {
                out.pass(
                                "VM-TM-R3",
                                subject,
                                leaves
                                        ? "copies leave the host"
                                        : "the switch offers both kinds of destination")
                        .saw(mirror, mirror.name() + " to " + mirror.target());
            } else if (kind == SwitchKind.HYPERV) {
                out.fail("VM-TM-R3", subject, "the switch mirrors to virtual ports only")
                        .low()
                        .saw(mirror, mirror.name())
                        .remark("a Hyper-V destination must be on the same switch");
            } else {
                out.unknown(
                        "VM-TM-R3",
                        subject,
                        "what destinations the switch offers is not known",
                        "the switch's kind and the session's destination",
                        Commands.of(FactType.MIRROR, "ovs"));
            }
        }
        if (any) {
            return;
        }
        for (SwitchOn on : view.switches()) {
            boolean promiscuous =
                    on.vswitch().promiscuous().yes()
                            || view.groups(on.vswitch()).stream()
                                    .anyMatch(g -> g.promiscuous().yes() && !g.uplink().yes());
            if (promiscuous && on.vswitch().kind() == SwitchKind.STANDARD) {
                any = true;
                out.fail("VM-TM-R3", on.subject(), "the switch offers promiscuous mode only")
                        .low()
                        .saw(on.vswitch(), "a standard switch")
                        .fix(
                                "# use a distributed switch: its port mirroring can deliver to an uplink or an IP address");
            }
        }
        var hosts = view.site().hosts();
        if (!any && !hosts.isEmpty()) {
            if (hosts.stream().allMatch(h -> view.complete(FactType.MIRROR, h))) {
                out.notApplicable("VM-TM-R3", "site", "no mirroring: see VM-TM-R1");
            } else {
                out.unknown(
                        "VM-TM-R3",
                        "site",
                        "whether mirrors exist is not known",
                        "mirror sessions",
                        Commands.of(FactType.MIRROR, view.platform(hosts.first())));
            }
        }
    }

    /// TM-S: a mirror to a place that nobody authorised is a leak; one to the only uplink cuts the
    /// host off.
    private static void harm(View view, Verdicts out) {
        boolean declared = view.declared().list("authorisedMirrors").isPresent();
        for (Mirror mirror : view.site().all(Mirror.class)) {
            String subject =
                    "mirror "
                            + (mirror.host().isEmpty() ? "" : mirror.host() + "/")
                            + mirror.name();
            if (!works(mirror)) {
                continue;
            }
            VSwitch vswitch = view.find(mirror.host(), mirror.vswitch());
            boolean only =
                    vswitch != null
                            && vswitch.kind() == SwitchKind.OVS
                            && mirror.destination() == MirrorTarget.UPLINK
                            && vswitch.uplinks().equals(List.of(mirror.target()));
            if (only) {
                out.fail("TM-S", subject, "a mirror to the only uplink cuts the host off")
                        .high()
                        .why(
                                "Open vSwitch drops all other frames on a mirror's output port, and "
                                        + mirror.target()
                                        + " is the only uplink")
                        .saw(mirror, mirror.name() + " to " + mirror.target())
                        .fix(
                                "ovs-vsctl remove bridge %s mirrors %s"
                                        .formatted(mirror.vswitch(), mirror.name()));
            } else if (declared && !view.declared().lists("authorisedMirrors", mirror.name())) {
                out.fail("TM-S", subject, "a mirror that nobody authorised")
                        .why(mirror.name() + " copies to " + mirror.target())
                        .saw(mirror, mirror.name() + " to " + mirror.target())
                        .remark("STIG VCSA-80-000300");
            } else if (declared) {
                out.pass("TM-S", subject, "an authorised mirror").saw(mirror, mirror.name());
            } else {
                out.unknown(
                        "TM-S",
                        subject,
                        "whether the mirror is authorised is not known",
                        "the list of authorised mirrors",
                        "declare authorisedMirrors: [%s, ...]".formatted(mirror.name()));
            }
        }
    }
}
