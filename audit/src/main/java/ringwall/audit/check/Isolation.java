package ringwall.audit.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.audit.check.View.SwitchOn;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.Host;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.PortGroup;
import ringwall.audit.fact.SwitchKind;
import ringwall.audit.fact.Tri;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;

/// The isolation criteria of the virtual-switch comparison, judged from configuration; a lab's
/// isolation test raises the same subjects to `tested`. ISO-1: a VM does not see another's unicast
/// (.2: nor steal its MAC). ISO-2: nor the host's. ISO-3: also across two switches on one pNIC.
/// ISO-4: only broadcast and multicast are shared. ISO-5: 802.1Q segmentation is used, no VM trunks
/// everything. ISO-6: the product's default is safe. ISO-7: one pNIC, one network.
final class Isolation implements Area {

    @Override
    public void judge(View view, Verdicts out) {
        var judged = new TreeSet<String>();
        for (SwitchOn each : view.switches()) {
            if (judged.add(each.vswitch().key())) {
                SwitchOn on =
                        each.vswitch().host().isEmpty() ? new SwitchOn(each.vswitch(), "") : each;
                unicast(view, on, out);
                theft(view, on, out);
            }
            host(view, each, out);
        }
        for (String host : view.site().hosts()) {
            shared(view, host, out);
            defaults(view, host, out);
        }
        broadcast(view, out);
        tags(view, out);
    }

    /// Does the switch show a VM only its own unicast?
    private static Tri learns(View view, SwitchOn on) {
        VSwitch s = on.vswitch();
        if (s.promiscuous().yes()
                || s.ageingSeconds() == 0
                || (s.learning().no() && View.bridgeKind(s.kind()))) {
            return Tri.NO;
        }
        for (PortGroup group : view.groups(s)) {
            if (group.promiscuous().yes() && !group.uplink().yes()) {
                return Tri.NO;
            }
        }
        return switch (s.kind()) {
            case STANDARD, DISTRIBUTED -> {
                boolean told =
                        s.promiscuous().no()
                                || (!view.groups(s).isEmpty()
                                        && view.groups(s).stream()
                                                .allMatch(g ->
                                                        g.uplink().yes() || g.promiscuous().no()));
                yield told ? Tri.YES : Tri.UNKNOWN;
            }
            case LINUX_BRIDGE, OVS ->
                    floods(view, on)
                            ? Tri.NO
                            : s.learning().yes() || s.kind() == SwitchKind.OVS
                                    ? Tri.YES
                                    : Tri.UNKNOWN;
            case MACVTAP, SRIOV, HYPERV, RINGWALL, OPAQUE, INTERNAL -> Tri.YES;
            case XEN -> s.learning();
            case UNKNOWN -> Tri.UNKNOWN;
        };
    }

    private static boolean floods(View view, SwitchOn on) {
        return view.ports(on).stream()
                .anyMatch(p -> !view.vlan(p).ids().intersect(on.vswitch().floodVlans()).isEmpty());
    }

    private static void unicast(View view, SwitchOn on, Verdicts out) {
        VSwitch s = on.vswitch();
        switch (learns(view, on)) {
            case YES -> {
                var draft =
                        out.pass("ISO-1", on.subject(), "a VM sees only its own unicast")
                                .atMost(
                                        s.learning().yes() || s.promiscuous().no()
                                                ? Confidence.OBSERVED
                                                : Confidence.DERIVED)
                                .saw(
                                        s,
                                        Segmentation.kind(s)
                                                + ", promiscuous mode "
                                                + Segmentation.accept(s.promiscuous()));
                view.groups(s).stream().limit(3).forEach(g -> draft.saw(g, g.name()));
            }
            case NO -> {
                var draft =
                        out.fail("ISO-1", on.subject(), "a VM can see the unicast of others")
                                .why(s.name() + " is promiscuous or floods like a hub")
                                .saw(s, Segmentation.kind(s))
                                .fix(
                                        Remedies.noPromiscuous(
                                                view.platform(s, on.host()), s.name(), "*"));
                view.groups(s).stream()
                        .filter(g -> g.promiscuous().yes() && !g.uplink().yes())
                        .limit(3)
                        .forEach(g -> draft.saw(g, "promiscuous mode accept on " + g.name()));
            }
            case UNKNOWN ->
                    out.unknown(
                            "ISO-1",
                            on.subject(),
                            "whether the switch learns or floods is not known",
                            "promiscuous mode, learning and ageing of the switch",
                            Commands.of(FactType.VSWITCH, view.platform(on.host())));
        }
    }

    /// MAC changes or forged transmits accepted: a VM can take another's address, and its frames
    /// with it.
    private static void theft(View view, SwitchOn on, Verdicts out) {
        VSwitch s = on.vswitch();
        var open = new ArrayList<PortGroup>();
        boolean told = !s.macChanges().unknown() || !s.forged().unknown();
        for (PortGroup group : view.groups(s)) {
            if (!group.uplink().yes()) {
                told |= !group.macChanges().unknown() || !group.forged().unknown();
                if (group.macChanges().yes() || group.forged().yes()) {
                    open.add(group);
                }
            }
        }
        boolean whole = s.macChanges().yes() || s.forged().yes();
        var ports = view.ports(s);
        var unguarded = ports.stream().filter(p -> p.portSecurity().no()).toList();
        if (open.isEmpty() && !whole && unguarded.isEmpty()) {
            boolean guarded =
                    !ports.isEmpty() && ports.stream().allMatch(p -> p.portSecurity().yes());
            if (told || guarded) {
                out.pass("ISO-1.2", on.subject(), "a VM cannot take another's MAC")
                        .saw(s, "MAC changes and forged transmits rejected");
            }
            return;
        }
        var draft =
                out.fail("ISO-1.2", on.subject(), "a VM can take another's MAC address")
                        .medium()
                        .why(s.name() + " accepts frames with a MAC that is not the vNIC's");
        if (whole) {
            draft.saw(
                    s,
                    "MAC changes %s, forged transmits %s"
                            .formatted(
                                    Segmentation.accept(s.macChanges()),
                                    Segmentation.accept(s.forged())));
        }
        open.stream()
                .limit(4)
                .forEach(g ->
                        draft.saw(
                                g,
                                "%s: MAC changes %s, forged transmits %s"
                                        .formatted(
                                                g.name(),
                                                Segmentation.accept(g.macChanges()),
                                                Segmentation.accept(g.forged()))));
        unguarded.stream()
                .limit(4)
                .forEach(p -> draft.saw(p, "no port security on the vNIC of " + p.vm()));
        String vm = unguarded.isEmpty() ? "VM" : unguarded.getFirst().vm();
        draft.fix(Remedies.rejectSecurity(view.platform(s, on.host()), s.name(), vm));
    }

    private static void host(View view, SwitchOn on, Verdicts out) {
        for (HostNic nic : view.hostNics(on)) {
            if (nic.services().contains("routing")) {
                continue; // the distributed router: VMs are meant to hear it
            }
            String subject = "adapter " + on.host() + "/" + nic.name();
            switch (learns(view, on)) {
                case YES ->
                        out.pass("ISO-2", subject, "a VM does not see the host's unicast")
                                .atMost(Confidence.DERIVED)
                                .saw(nic, nic.name() + " is on " + on.vswitch().name())
                                .remark(
                                        view.carriesVms(on)
                                                ? "they share one broadcast domain: VM-NS-R2"
                                                : "");
                case NO ->
                        out.fail("ISO-2", subject, "a VM can see the host's unicast")
                                .why(on.vswitch().name() + " is promiscuous or floods like a hub")
                                .saw(nic, nic.name() + " is on " + on.vswitch().name())
                                .saw(on.vswitch(), Segmentation.kind(on.vswitch()));
                case UNKNOWN ->
                        out.unknown(
                                "ISO-2",
                                subject,
                                "whether the switch learns or floods is not known",
                                "promiscuous mode, learning and ageing of the switch",
                                Commands.of(FactType.VSWITCH, view.platform(on.host())));
            }
        }
    }

    /// ISO-3 and ISO-7: switches of one host that leave by one pNIC.
    private static void shared(View view, String host, Verdicts out) {
        Map<String, List<SwitchOn>> byPnic = new TreeMap<>();
        for (SwitchOn on : view.switches(host)) {
            if (!on.vswitch().parent().isEmpty()) {
                continue; // a patch or a fake bridge: one switch with its parent
            }
            view.pnics(on).forEach(p -> byPnic.computeIfAbsent(p, _ -> new ArrayList<>()).add(on));
        }
        byPnic.forEach((pnic, ons) -> {
            String subject = "pnic " + host + "/" + pnic;
            if (ons.size() < 2
                    && !exclusive(ons.getFirst())
                    && !view.complete(FactType.VSWITCH, host)) {
                for (String check : List.of("ISO-3", "ISO-7")) {
                    out.unknown(
                            check,
                            subject,
                            "whether another switch uses the pNIC is not known",
                            "all virtual switches of the host",
                            Commands.of(FactType.VSWITCH, view.platform(host)));
                }
                return;
            }
            if (ons.size() < 2) {
                for (String check : List.of("ISO-3", "ISO-7")) {
                    var draft =
                            out.pass(check, subject, "one pNIC, one virtual switch")
                                    .saw(ons.getFirst().vswitch(), ons.getFirst().vswitch().name());
                    if (!view.complete(FactType.VSWITCH, host)) {
                        draft.atMost(Confidence.DERIVED)
                                .remark("the product binds a pNIC to one virtual switch only");
                    }
                }
                return;
            }
            var tags = new TreeSet<String>();
            boolean clash = false;
            for (SwitchOn on : ons) {
                clash |= !tags.add(separation(view, on));
            }
            for (String check : List.of("ISO-3", "ISO-7")) {
                var draft =
                        clash
                                ? out.fail(
                                                check,
                                                subject,
                                                "two virtual switches meet on one pNIC without VLANs")
                                        .why(
                                                "%s share %s untagged: their VMs are in one network"
                                                        .formatted(names(ons), pnic))
                                        .fix(
                                                "# give each switch a VLAN (%s.10, %s.20) or a pNIC of its own"
                                                        .formatted(pnic, pnic))
                                : out.pass(
                                        check,
                                        subject,
                                        "switches on one pNIC are kept apart by VLANs");
                ons.forEach(on ->
                        draft.saw(on.vswitch(), on.vswitch().name() + " over " + view.uplinks(on)));
            }
        });
    }

    /// vSphere and Hyper-V do not let two switches have one pNIC.
    private static boolean exclusive(SwitchOn on) {
        return switch (on.vswitch().kind()) {
            case STANDARD, DISTRIBUTED, HYPERV, OPAQUE -> true;
            case LINUX_BRIDGE, OVS, MACVTAP, SRIOV, XEN, INTERNAL, RINGWALL, UNKNOWN -> false;
        };
    }

    private static String names(List<SwitchOn> ons) {
        return String.join(" and ", ons.stream().map(o -> o.vswitch().name()).toList());
    }

    /// What keeps a switch's frames apart on the wire: the VLAN of its uplink, or of its ports.
    private static String separation(View view, SwitchOn on) {
        if (view.outside(on, Vlan.untagged()) instanceof Vlan.Access access) {
            return "VLAN " + access.id();
        }
        var own = new TreeSet<String>();
        view.ports(on).forEach(p -> own.add(view.vlan(p).text()));
        view.hostNics(on).forEach(n -> own.add(view.vlan(n).text()));
        return own.size() == 1 ? own.first() : own.isEmpty() ? "untagged" : own.toString();
    }

    private static void broadcast(View view, Verdicts out) {
        if (!view.switches().isEmpty()) {
            out.unknown(
                    "ISO-4",
                    "site",
                    "what is shared besides broadcast needs a test",
                    "an isolation test with two probe VMs",
                    "ringwall audit --lab INTENT.yaml (for a Ringwall site); else run the isolation test with two probe VMs and capture");
        }
    }

    private static void tags(View view, Verdicts out) {
        boolean used = false;
        boolean known = true;
        for (VPort port : view.site().all(VPort.class)) {
            Vlan vlan = view.vlan(port);
            used |=
                    vlan instanceof Vlan.Access
                            || vlan instanceof Vlan.Vni
                            || vlan instanceof Vlan.Private;
            known &= !(vlan instanceof Vlan.Unknown);
            if (vlan instanceof Vlan.Trunk trunk) {
                used = true;
                trunk(view, port, trunk, out);
            }
        }
        for (PortGroup group : view.site().all(PortGroup.class)) {
            used |= group.vlan() instanceof Vlan.Access;
            if (!group.uplink().yes() && group.vlan() instanceof Vlan.Trunk trunk) {
                group(view, group, trunk, out);
            }
        }
        classes(view, used, known, out);
    }

    private static void trunk(View view, VPort port, Vlan.Trunk trunk, Verdicts out) {
        String subject = "vm " + port.vm() + "/" + port.vnic();
        boolean allowed = view.declared().lists("authorisedGuestTagging", port.vm());
        boolean all = trunk.allowed().practicallyAll();
        if (allowed && !all) {
            out.pass("ISO-5", subject, "authorised guest tagging").saw(port, trunk.text());
            return;
        }
        var draft =
                out.fail(
                                "ISO-5",
                                subject,
                                all
                                        ? "a VM port trunks all VLANs (guest tagging)"
                                        : "a VM port trunks several VLANs (guest tagging)")
                        .why("vm %s chooses its own VLAN: %s".formatted(port.vm(), trunk.text()))
                        .saw(port, trunk.text())
                        .fix(
                                Remedies.noGuestTagging(
                                        view.platform(port),
                                        port.device().isEmpty() ? port.portGroup() : port.device(),
                                        port.vm()));
        if (!all) {
            draft.low().remark("declare authorisedGuestTagging if the VM routes between VLANs");
        }
    }

    private static void group(View view, PortGroup group, Vlan.Trunk trunk, Verdicts out) {
        String subject =
                "port group "
                        + (group.host().isEmpty() ? "" : group.host() + "/")
                        + group.vswitch()
                        + "/"
                        + group.name();
        if (view.declared().lists("authorisedGuestTagging", group.name())) {
            out.pass("ISO-5", subject, "authorised guest tagging").saw(group, trunk.text());
            return;
        }
        var draft =
                out.fail(
                                "ISO-5",
                                subject,
                                trunk.allowed().practicallyAll()
                                        ? "a port group trunks all VLANs (guest tagging)"
                                        : "a port group trunks several VLANs (guest tagging)")
                        .why(
                                "VMs on %s choose their own VLAN: %s"
                                        .formatted(group.name(), trunk.text()))
                        .saw(group, trunk.text())
                        .fix(Remedies.noGuestTagging(view.platform(group), group.name(), "VM"));
        if (!trunk.allowed().practicallyAll()) {
            draft.low();
        }
    }

    /// VMs of different declared sensitivity must not share a VLAN.
    private static void classes(View view, boolean used, boolean known, Verdicts out) {
        var bySegment = new TreeMap<String, Map<String, VPort>>();
        for (VPort port : view.site().all(VPort.class)) {
            String level = level(view, port);
            VSwitch vswitch = view.switchOf(port);
            if (!level.isEmpty()) {
                String segment =
                        (vswitch == null ? port.vswitch() : vswitch.name())
                                + " "
                                + view.vlan(port).text();
                bySegment.computeIfAbsent(segment, _ -> new TreeMap<>()).putIfAbsent(level, port);
            }
        }
        if (bySegment.isEmpty()) {
            if (!view.site().all(VPort.class).isEmpty()) {
                out.unknown(
                                "ISO-5",
                                "site",
                                "which VMs differ in sensitivity is not known",
                                "sensitivity classes of the VMs",
                                "declare sensitivity: {high: [VM, ...], low: [VM*, ...]}")
                        .remark(
                                used
                                        ? "VLANs are in use"
                                        : known
                                                ? "no VLAN is in use: all VMs of a switch are in one network"
                                                : "");
            }
            return;
        }
        bySegment.forEach((segment, levels) -> {
            if (levels.size() > 1) {
                var draft =
                        out.fail(
                                        "ISO-5",
                                        "segment " + segment,
                                        "VMs of different sensitivity share a segment")
                                .why(segment + " holds " + String.join(" and ", levels.keySet()));
                levels.forEach(
                        (level, port) -> draft.saw(port, "vm " + port.vm() + " is " + level));
            } else {
                var draft = out.pass("ISO-5", "segment " + segment, "one sensitivity per segment");
                levels.forEach(
                        (level, port) -> draft.saw(port, "vm " + port.vm() + " is " + level));
            }
        });
    }

    private static String level(View view, VPort port) {
        if (!port.sensitivity().isEmpty()) {
            return port.sensitivity();
        }
        for (Map.Entry<String, List<String>> entry : view.declared().values().entrySet()) {
            if (entry.getKey().startsWith("sensitivity/")
                    && entry.getValue().stream().anyMatch(g -> Glob.matches(g, port.vm()))) {
                return entry.getKey().substring("sensitivity/".length());
            }
        }
        return "";
    }

    private static void defaults(View view, String name, Verdicts out) {
        if (view.switches(name).isEmpty()) {
            return;
        }
        String platform = view.platform(name);
        VSwitch first = view.switches(name).getFirst().vswitch();
        String version = view.host(name).map(Host::version).orElse("");
        if (!platform.equals("esxi")) {
            out.pass("ISO-6", "host " + name, "the product's default is a learning switch")
                    .atMost(Confidence.DERIVED)
                    .saw(first, Segmentation.kind(first));
            return;
        }
        if (!version.matches("\\d+\\..*")) {
            out.unknown(
                    "ISO-6",
                    "host " + name,
                    "the product's version is not known",
                    "the ESXi version",
                    Commands.of(FactType.HOST, "esxi"));
        } else if (Integer.parseInt(version.substring(0, Math.min(3, version.indexOf('.')))) >= 7) {
            out.pass("ISO-6", "host " + name, "the product's default rejects")
                    .atMost(Confidence.DERIVED)
                    .why(
                            "ESXi "
                                    + version
                                    + ": new standard switches reject promiscuous mode, MAC changes and forged transmits")
                    .saw(first, first.name());
        } else {
            out.fail(
                            "ISO-6",
                            "host " + name,
                            "the product's default accepts MAC changes and forged transmits")
                    .atMost(Confidence.DERIVED)
                    .why(
                            "ESXi "
                                    + version
                                    + ": new standard switches accept MAC changes and forged transmits")
                    .saw(first, first.name())
                    .fix(Remedies.rejectSecurity("esxi", first.name(), "VM"));
        }
    }
}
