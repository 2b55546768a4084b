package ringwall.audit.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import ringwall.audit.check.View.SwitchOn;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.Fact;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Mirror;
import ringwall.audit.fact.MirrorTarget;
import ringwall.audit.fact.Overlay;
import ringwall.audit.fact.PhysPort;
import ringwall.audit.fact.PhysSwitch;
import ringwall.audit.fact.PortGroup;
import ringwall.audit.fact.PortMode;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.Vlan;
import ringwall.audit.fact.VlanSet;

/// SP 800-125B section 2.6, VM-NS-R3: physical switch ports reflect the VLANs of the host behind
/// them. (.1) none is missing; (.2) none is in excess; (.3) ours: no port group lies in the native
/// VLAN.
///
/// H(uplink) = VLANs of the VM ports, host adapters, overlay underlay and RSPAN sessions that leave
/// by it; S(port) = allowed set, as far as the VLANs exist on the switch and are not pruned.
final class Trunks implements Area {

    private static final String MISSING = "VM-NS-R3.1";
    private static final String EXCESS = "VM-NS-R3.2";
    private static final String NATIVE = "VM-NS-R3.3";

    /// What a host sends through one pNIC.
    private static final class Demand {
        VlanSet vlans = VlanSet.NONE;
        boolean all;
        boolean untagged;
        boolean unclear;
        @Nullable Fact unbounded;
        final List<Fact> seen = new ArrayList<>();

        void add(Vlan vlan, Fact fact) {
            if (seen.size() < 5) {
                seen.add(fact);
            }
            switch (vlan) {
                case Vlan.Unknown _ -> unclear = true;
                case Vlan.Untagged _ -> untagged = true;
                case Vlan.Vni _ -> {}
                case Vlan.Access a -> vlans = vlans.with(a.id());
                case Vlan.Private p -> vlans = vlans.union(p.ids());
                case Vlan.Trunk t -> {
                    if (t.allowed().practicallyAll()) {
                        all = true;
                        unbounded = fact;
                    } else {
                        vlans = vlans.union(t.ids());
                    }
                    untagged |= t.nativeVlan() == 0;
                }
            }
        }
    }

    @Override
    public void judge(View view, Verdicts out) {
        for (String host : view.site().hosts()) {
            host(view, host, out);
        }
        databases(view, out);
        natives(view, out);
    }

    private static void host(View view, String host, Verdicts out) {
        Map<String, Demand> demands = demands(view, host);
        if (demands.isEmpty()) {
            return;
        }
        boolean complete =
                view.complete(FactType.VPORT, host) && view.complete(FactType.HOST_NIC, host);
        boolean tagged =
                demands.values().stream().anyMatch(d -> d.all || d.unclear || !d.vlans.isEmpty());
        if (!tagged && complete) {
            out.notApplicable(MISSING, "host " + host, "no VLAN is used");
            out.notApplicable(EXCESS, "host " + host, "no VLAN is used");
            return;
        }
        var lost = new TreeSet<String>();
        demands.forEach((pnic, demand) -> {
            List<PhysPort> ports = view.physical(host, pnic);
            if (ports.isEmpty()) {
                lost.add(pnic);
            }
            for (PhysPort port : ports) {
                var pair = new Pair(view, host, pnic, demand, channel(view, port), complete, out);
                out.within(
                        view.described(port) ? Confidence.INFERRED : Confidence.PROVED,
                        pair::judge);
            }
        });
        if (!lost.isEmpty()) {
            String command =
                    Commands.of(FactType.NEIGHBOUR, view.platform(host))
                            + "; on the switch: show running-config";
            for (String check : List.of(MISSING, EXCESS)) {
                out.unknown(
                                check,
                                "host " + host,
                                "the physical ports behind the host are not known",
                                "the physical switch's configuration, and LLDP or a cabling file",
                                command)
                        .why(
                                "no physical port is known behind "
                                        + Segmentation.some(List.copyOf(lost)));
            }
        }
        teams(view, host, demands, out);
    }

    private static Map<String, Demand> demands(View view, String host) {
        var demands = new TreeMap<String, Demand>();
        for (SwitchOn on : view.switches(host)) {
            for (String pnic : view.pnics(on)) {
                Demand demand = demands.computeIfAbsent(pnic, _ -> new Demand());
                for (VPort port : view.ports(on)) {
                    demand.add(view.outside(on, view.vlan(port)), port);
                }
                for (HostNic nic : view.hostNics(on)) {
                    if (!nic.addresses().isEmpty() || !nic.services().isEmpty()) {
                        demand.add(view.outside(on, view.vlan(nic)), nic);
                    }
                }
                for (Mirror mirror : view.site().on(Mirror.class, host)) {
                    if (mirror.destination() == MirrorTarget.RSPAN
                            && mirror.target().matches("\\d{1,4}")
                            && mirror.vswitch().equals(on.vswitch().name())) {
                        demand.add(Vlan.access(Integer.parseInt(mirror.target())), mirror);
                    }
                }
            }
        }
        for (Overlay overlay : view.site().on(Overlay.class, host)) {
            for (String pnic : view.pnics(host, overlay.egress())) {
                if (overlay.underlayVlan() >= 0) {
                    demands.computeIfAbsent(pnic, _ -> new Demand())
                            .add(Vlan.access(overlay.underlayVlan()), overlay);
                }
            }
        }
        return demands;
    }

    /// The port-channel's settings count for its members.
    private static PhysPort channel(View view, PhysPort port) {
        return !port.channel().isEmpty()
                        && view.site().get(FactType.PHYS_PORT, port.device(), port.channel())
                                instanceof PhysPort channel
                ? channel
                : port;
    }

    private static VlanSet served(PhysPort port) {
        return switch (port.mode()) {
            case ACCESS -> port.accessVlan() > 0 ? VlanSet.of(port.accessVlan()) : VlanSet.of(1);
            case ROUTED -> VlanSet.NONE;
            case TRUNK, DYNAMIC, UNKNOWN ->
                    port.activeRead().yes() ? port.activeVlans() : port.allowed();
        };
    }

    /// One pNIC and the port behind it.
    private record Pair(
            View view,
            String host,
            String pnic,
            Demand demand,
            PhysPort port,
            boolean complete,
            Verdicts out) {

        void judge() {
            String subject =
                    "port %s/%s to %s/%s".formatted(port.device(), port.name(), host, pnic);
            if (port.negotiable().yes() || port.mode() == PortMode.DYNAMIC) {
                out.fail(EXCESS, subject, "the port negotiates its mode")
                        .why(
                                port.name()
                                        + " is in a dynamic mode (DTP): a host can make it a trunk")
                        .saw(port, "dynamic mode")
                        .fix(
                                "# on " + port.device(),
                                "interface " + port.name(),
                                "switchport mode trunk",
                                "switchport nonegotiate");
            }
            if (demand.all) {
                open(subject);
                return;
            }
            VlanSet served = served(port);
            missing(subject, served);
            excess(subject, served);
        }

        private void open(String subject) {
            for (String check : List.of(MISSING, EXCESS)) {
                var draft =
                        out.unknown(
                                        check,
                                        subject,
                                        "the host's VLANs have no bound",
                                        "the VLANs that the trunking VM port really uses",
                                        "narrow the port's trunk, or declare authorisedGuestTagging")
                                .why("a VM port of " + host + " trunks all VLANs");
                if (demand.unbounded != null) {
                    draft.saw(demand.unbounded, "trunks all VLANs");
                }
            }
        }

        private void missing(String subject, VlanSet served) {
            VlanSet lacking = demand.vlans.minus(served);
            if (port.mode() == PortMode.ACCESS) {
                lacking = demand.vlans;
            }
            boolean nativeTagged =
                    port.mode() == PortMode.TRUNK
                            && port.nativeVlan() > 0
                            && !port.nativeTagged().yes()
                            && demand.vlans.contains(port.nativeVlan());
            if (!lacking.isEmpty() || nativeTagged) {
                var draft =
                        out.fail(MISSING, subject, "the physical port lacks VLANs of the host")
                                .high()
                                .why(
                                        lacking.isEmpty()
                                                ? "%s tags VLAN %d, which is native (untagged) on %s: its frames are lost"
                                                        .formatted(
                                                                host,
                                                                port.nativeVlan(),
                                                                port.name())
                                                : "%s uses VLANs %s that %s does not carry"
                                                        .formatted(host, lacking, port.name()))
                                .saw(port, "carries " + served)
                                .fix(Remedies.addVlans(port.device(), port.name(), lacking));
                demand.seen.forEach(f -> draft.saw(f, "uses VLANs of the host"));
                return;
            }
            if (demand.untagged && port.mode() == PortMode.TRUNK && unsafeNative()) {
                var draft =
                        out.fail(MISSING, subject, "untagged traffic lands in the native VLAN")
                                .medium()
                                .why(
                                        "%s sends untagged frames into native VLAN %s of %s"
                                                .formatted(
                                                        host,
                                                        port.nativeVlan() > 0
                                                                ? port.nativeVlan()
                                                                : 1,
                                                        port.name()))
                                .saw(port, "native VLAN " + Math.max(port.nativeVlan(), 1));
                demand.seen.forEach(f -> draft.saw(f, "untagged or tagged traffic"));
                return;
            }
            if (demand.unclear || !complete) {
                out.unknown(
                        MISSING,
                        subject,
                        "not all VLANs of the host are known",
                        "the VLANs of all VM ports and host adapters",
                        Commands.of(FactType.VPORT, view.platform(host)));
                return;
            }
            var draft = out.pass(MISSING, subject, "the port carries every VLAN of the host");
            draft.saw(port, "carries " + served);
            demand.seen.forEach(f -> draft.saw(f, "VLAN of the host"));
        }

        private boolean unsafeNative() {
            int id = Math.max(port.nativeVlan(), 1);
            return id == 1 || !view.declared().lists("nativeVlans", Integer.toString(id));
        }

        private void excess(String subject, VlanSet served) {
            if (port.mode() != PortMode.TRUNK) {
                return;
            }
            if (demand.unclear || !complete) {
                out.unknown(
                        EXCESS,
                        subject,
                        "not all VLANs of the host are known",
                        "the VLANs of all VM ports and host adapters",
                        Commands.of(FactType.VPORT, view.platform(host)));
                return;
            }
            VlanSet spare =
                    VlanSet.parse(
                            String.join(",", view.declared().list("spareVlans").orElse(List.of())));
            VlanSet more = served.minus(demand.vlans).minus(spare);
            if (demand.untagged && port.nativeVlan() > 0) {
                more = more.minus(VlanSet.of(port.nativeVlan()));
            }
            if (more.isEmpty()) {
                out.pass(EXCESS, subject, "the port carries no other VLAN")
                        .saw(port, "carries " + served);
                return;
            }
            boolean line = !port.allowedDefault().yes();
            out.fail(EXCESS, subject, "the physical port carries VLANs that the host does not use")
                    .why(
                            line
                                    ? "%s carries %s, of which %s is not used by %s"
                                            .formatted(port.name(), served, more, host)
                                    : "%s has no allowed-VLAN line, so it carries all; %s uses %s"
                                            .formatted(port.name(), host, demand.vlans))
                    .saw(port, "carries " + served)
                    .fix(
                            Remedies.exactVlans(
                                    port.device(), port.name(), demand.vlans.union(spare)));
        }
    }

    /// All members of a team must be able to carry the same.
    private static void teams(View view, String host, Map<String, Demand> demands, Verdicts out) {
        for (View.TeamOn team : view.teams(host)) {
            var sets = new LinkedHashMap<String, PhysPort>();
            for (String member : team.usable()) {
                for (String pnic : view.pnics(host, member)) {
                    view.physical(host, pnic).forEach(p -> sets.put(pnic, channel(view, p)));
                }
            }
            long different = sets.values().stream().map(Trunks::served).distinct().count();
            if (different > 1 && demands.keySet().containsAll(sets.keySet())) {
                var words = new ArrayList<String>();
                sets.forEach((pnic, port) -> words.add(pnic + ": " + served(port)));
                var draft =
                        out.fail(MISSING, team.subject(), "members of a team reach different VLANs")
                                .why(
                                        "after a failover VLANs are lost: "
                                                + String.join("; ", words));
                sets.values().forEach(p -> draft.saw(p, "carries " + served(p)));
            }
        }
    }

    /// What the switch's configuration alone shows: VLANs that a port carries and nobody defined,
    /// and members of a port-channel with settings of their own.
    private static void databases(View view, Verdicts out) {
        for (PhysPort port : view.site().all(PhysPort.class)) {
            boolean chosen =
                    port.mode() == PortMode.ACCESS && port.accessVlan() > 1
                            || port.mode() == PortMode.TRUNK
                                    && !port.allowedDefault().yes()
                                    && !port.allowed().isEmpty()
                                    && !port.allowed().practicallyAll();
            if (!port.channel().isEmpty()) {
                member(view, port, out);
            } else if (chosen
                    && view.site().get(FactType.PHYS_SWITCH, port.device())
                            instanceof PhysSwitch device
                    && device.vlansRead().yes()) {
                undefined(port, device, out);
            }
        }
    }

    private static void undefined(PhysPort port, PhysSwitch device, Verdicts out) {
        VlanSet wanted =
                port.mode() == PortMode.ACCESS ? VlanSet.of(port.accessVlan()) : port.allowed();
        VlanSet undefined = wanted.minus(device.vlans());
        if (!undefined.isEmpty()) {
            out.fail(
                            MISSING,
                            "port " + port.device() + "/" + port.name(),
                            "the port allows VLANs that the switch does not have")
                    .high()
                    .why(
                            "%s allows %s, but the switch has no VLAN %s: their frames are dropped"
                                    .formatted(port.name(), wanted, undefined))
                    .saw(port, "allows " + wanted + label(port))
                    .fix("# on " + port.device(), "vlan " + undefined);
        }
    }

    /// A member inherits; one whose own lines say something else does not bundle, or changes what
    /// passes.
    private static void member(View view, PhysPort port, Verdicts out) {
        PhysPort channel = channel(view, port);
        boolean own = port.mode() != PortMode.UNKNOWN && channel.mode() != PortMode.UNKNOWN;
        if (channel.equals(port) || !own) {
            return;
        }
        boolean alike =
                port.mode() == channel.mode()
                        && (port.mode() != PortMode.TRUNK
                                || port.allowed().equals(channel.allowed())
                                        && port.nativeVlan() == channel.nativeVlan())
                        && (port.mode() != PortMode.ACCESS
                                || port.accessVlan() == channel.accessVlan());
        if (!alike) {
            out.fail(
                            MISSING,
                            "port " + port.device() + "/" + port.name(),
                            "a member of a port-channel has settings of its own")
                    .why(
                            "%s is %s %s, its %s is %s %s"
                                    .formatted(
                                            port.name(),
                                            port.mode().name().toLowerCase(Locale.ROOT),
                                            served(port),
                                            channel.name(),
                                            channel.mode().name().toLowerCase(Locale.ROOT),
                                            served(channel)))
                    .saw(port, "settings of the member" + label(port))
                    .saw(channel, "settings of the port-channel")
                    .fix(
                            "# on " + port.device(),
                            "interface " + port.name(),
                            "no switchport trunk allowed vlan",
                            "# and the mode as on " + channel.name());
        }
    }

    private static String label(PhysPort port) {
        return port.description().isEmpty() ? "" : " (" + port.description() + ")";
    }

    private static void natives(View view, Verdicts out) {
        List<String> declared = view.declared().list("nativeVlans").orElse(List.of("1"));
        for (SwitchOn on : once(view)) {
            for (PortGroup group : view.groups(on.vswitch())) {
                if (!group.uplink().yes()
                        && group.vlan() instanceof Vlan.Access access
                        && declared.contains(Integer.toString(access.id()))) {
                    out.fail(
                                    NATIVE,
                                    "port group " + on.vswitch().name() + "/" + group.name(),
                                    "a port group lies in the native VLAN")
                            .why(
                                    "%s uses VLAN %d, which is native on the physical switches"
                                            .formatted(group.name(), access.id()))
                            .saw(group, group.vlan().text())
                            .atMost(Confidence.DERIVED)
                            .remark(
                                    "STIG VCSA-80-000272; declare nativeVlans if another VLAN is native")
                            .fix(
                                    "Get-VDPortgroup -Name \"%s\" | Set-VDVlanConfiguration -VlanId VLAN"
                                            .formatted(group.name()));
                }
            }
        }
    }

    private static List<SwitchOn> once(View view) {
        var seen = new TreeSet<String>();
        return view.switches().stream().filter(on -> seen.add(on.vswitch().key())).toList();
    }
}
