package ringwall.audit.check;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import ringwall.audit.check.View.SwitchOn;
import ringwall.audit.check.View.TeamOn;
import ringwall.audit.fact.Confidence;
import ringwall.audit.fact.FactType;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Lacp;
import ringwall.audit.fact.Neighbour;
import ringwall.audit.fact.PNic;
import ringwall.audit.fact.PhysPort;
import ringwall.audit.fact.Team;

/// SP 800-125B section 3.3. NPR-0 (ours): every switch that leaves the host has two usable uplinks.
/// VM-NPR-R1: different drivers in the team. R2: separate PCI buses. R3: different physical
/// switches. NPR-T: the trade-off of section 3.2, judged by [NicPlan].
final class Redundancy implements Area {

    private static final Pattern BUS_IN_NAME = Pattern.compile("en(?:P(\\d+))?p(\\d+)s(\\d+).*");

    /// Drivers that are one code base, under the name they share.
    private static final Map<String, String> FAMILY =
            Map.ofEntries(
                    Map.entry("ixgbevf", "ixgbe"),
                    Map.entry("ixgben", "ixgbe"),
                    Map.entry("i40en", "i40e"),
                    Map.entry("i40evf", "i40e"),
                    Map.entry("iavf", "i40e"),
                    Map.entry("icen", "ice"),
                    Map.entry("igbvf", "igb"),
                    Map.entry("igbn", "igb"),
                    Map.entry("nmlx5_core", "mlx5_core"),
                    Map.entry("nmlx4_en", "mlx4_en"),
                    Map.entry("mlx4_core", "mlx4_en"),
                    Map.entry("ntg3", "tg3"),
                    Map.entry("bnxtnet", "bnxt_en"),
                    Map.entry("qfle3", "bnx2x"));

    @Override
    public void judge(View view, Verdicts out) {
        for (String host : view.site().hosts()) {
            base(view, host, out);
            List<TeamOn> teams = view.teams(host);
            var real = teams.stream().filter(t -> t.fact().members().size() > 1).toList();
            if (real.isEmpty()) {
                noTeam(view, host, out);
            }
            for (TeamOn team : real) {
                new Members(view, team, out).judge();
            }
            NicPlan.judge(view, host, out);
        }
        switchSide(view, out);
    }

    private static void noTeam(View view, String host, Verdicts out) {
        boolean hidden =
                !view.complete(FactType.TEAM, host)
                        && view.switches(host).stream()
                                .anyMatch(on ->
                                        !view.uplinksKnown(on)
                                                && (view.carriesVms(on)
                                                        || !view.hostNics(on).isEmpty()));
        boolean seen = !view.switches(host).isEmpty();
        if (hidden || (!seen && view.absent(FactType.TEAM, host))) {
            if (!hidden && view.site().on(PNic.class, host).isEmpty()) {
                return;
            }
            for (String check : List.of("VM-NPR-R1", "VM-NPR-R2", "VM-NPR-R3")) {
                out.unknown(
                        check,
                        "host " + host,
                        "which pNICs form a team is not known",
                        "teams and their members",
                        Commands.of(FactType.TEAM, view.platform(host)));
            }
            return;
        }
        for (String check : List.of("VM-NPR-R1", "VM-NPR-R2", "VM-NPR-R3")) {
            out.notApplicable(check, "host " + host, "no team of pNICs: see NPR-0");
        }
    }

    /// NPR-0 for each switch, and for each team that belongs to no switch.
    private static void base(View view, String host, Verdicts out) {
        var judged = new TreeSet<String>();
        for (SwitchOn on : view.switches(host)) {
            List<String> uplinks = view.uplinks(on);
            judged.addAll(uplinks);
            if (uplinks.isEmpty()) {
                if (view.uplinksKnown(on)) {
                    out.notApplicable("NPR-0", on.subject(), "internal-only switch");
                } else if (view.carriesVms(on) || !view.hostNics(on).isEmpty()) {
                    out.unknown(
                            "NPR-0",
                            on.subject(),
                            "the switch's uplinks are not known",
                            "the uplinks of the switch",
                            Commands.of(FactType.VSWITCH, view.platform(host)));
                }
            } else {
                uplinks(view, host, on, uplinks, out);
                Failover.judge(view, host, on, out);
            }
        }
        for (Team team : view.site().on(Team.class, host)) {
            if (!judged.contains(team.name())) {
                TeamOn on = view.usable(team);
                verdict(
                        view,
                        host,
                        on.subject(),
                        team.name(),
                        on.usable(),
                        on.idle(),
                        List.of(team),
                        null,
                        out);
            }
        }
    }

    private static void uplinks(
            View view, String host, SwitchOn on, List<String> uplinks, Verdicts out) {
        if (uplinks.size() > 1 && View.bridgeKind(on.vswitch().kind())) {
            for (String uplink : uplinks) {
                new Uplinks(view, host)
                        .add(uplink)
                        .verdict(on.subject() + " uplink " + uplink, uplink, on, out);
            }
            return;
        }
        var all = new Uplinks(view, host);
        uplinks.forEach(all::add);
        all.verdict(on.subject(), on.vswitch().name(), on, out);
    }

    /// Uplinks that stand in for each other. A bridge's are not: each is judged on its own.
    private static final class Uplinks {
        private final View view;
        private final String host;
        private final List<String> usable = new ArrayList<>();
        private final List<String> idle = new ArrayList<>();
        private final List<Team> teams = new ArrayList<>();

        Uplinks(View view, String host) {
            this.view = view;
            this.host = host;
        }

        Uplinks add(String uplink) {
            if (view.site().get(FactType.TEAM, host, uplink) instanceof Team team) {
                TeamOn t = view.usable(team);
                usable.addAll(t.usable());
                idle.addAll(t.idle());
                teams.add(team);
            } else if (view.pnics(host, uplink).stream()
                    .allMatch(p -> view.pnic(host, p).map(n -> n.link().no()).orElse(false))) {
                idle.add(uplink);
            } else {
                usable.addAll(members(view, host, uplink));
            }
            return this;
        }

        void verdict(String subject, String name, SwitchOn on, Verdicts out) {
            Redundancy.verdict(view, host, subject, name, usable, idle, teams, on, out);
        }
    }

    /// A VLAN sub-interface of a bond is as redundant as the bond.
    private static List<String> members(View view, String host, String uplink) {
        if (view.site().get(FactType.HOST_NIC, host, uplink) instanceof HostNic vlan
                && view.site().get(FactType.TEAM, host, vlan.lower()) instanceof Team team) {
            return view.usable(team).usable();
        }
        for (String name = uplink; name.contains("."); ) {
            name = name.substring(0, name.lastIndexOf('.'));
            if (view.site().get(FactType.TEAM, host, name) instanceof Team team) {
                return view.usable(team).usable();
            }
        }
        return List.copyOf(view.pnics(host, uplink));
    }

    private static void verdict(
            View view,
            String host,
            String subject,
            String name,
            List<String> usable,
            List<String> idle,
            List<Team> teams,
            @Nullable SwitchOn on,
            Verdicts out) {
        boolean lacp = teams.stream().anyMatch(t -> t.lacp() == Lacp.NOT_NEGOTIATED);
        Verdicts.Draft draft;
        if (usable.size() >= 2) {
            draft =
                    out.pass("NPR-0", subject, "two or more usable uplinks")
                            .why(name + " leaves by " + String.join(", ", usable));
        } else {
            String what =
                    usable.isEmpty()
                            ? name + " has no usable uplink"
                            : name + " has one usable uplink: " + usable.getFirst();
            if (lacp) {
                what += "; LACP was not negotiated, so only one member carries traffic";
            } else if (!idle.isEmpty()) {
                what += "; not usable: " + String.join(", ", idle);
            }
            draft =
                    out.fail("NPR-0", subject, lacp ? "LACP is not negotiated" : "one uplink only")
                            .why(what)
                            .fix(
                                    Remedies.secondUplink(
                                            on == null
                                                    ? view.platform(host)
                                                    : view.platform(on.vswitch(), host),
                                            name,
                                            spare(view, host)));
            List<String> spare = spare(view, host);
            if (!spare.isEmpty()) {
                draft.remark("idle pNICs on this host: " + String.join(", ", spare));
            }
        }
        teams.forEach(t -> draft.saw(t, "team of " + String.join(", ", t.members())));
        if (on != null) {
            draft.saw(on.vswitch(), "uplinks " + String.join(", ", view.uplinks(on)));
        }
    }

    /// pNICs that no switch or team uses.
    static List<String> spare(View view, String host) {
        var used = new TreeSet<String>();
        for (SwitchOn on : view.switches(host)) {
            used.addAll(view.pnics(on));
        }
        for (Team team : view.site().on(Team.class, host)) {
            team.members().forEach(m -> used.addAll(view.pnics(host, m)));
        }
        return view.site().on(PNic.class, host).stream()
                .filter(n -> n.parent().isEmpty() && !used.contains(n.name()))
                .map(PNic::name)
                .toList();
    }

    /// R1 to R3 for one team.
    private record Members(View view, TeamOn team, Verdicts out) {

        void judge() {
            var pnics = new LinkedHashSet<String>();
            for (String member : team.usable()) {
                pnics.addAll(view.pnics(team.host(), member));
            }
            for (String member :
                    team.fact().lacp() == Lacp.NOT_NEGOTIATED ? team.idle() : List.<String>of()) {
                pnics.addAll(view.pnics(team.host(), member));
            }
            if (pnics.size() < 2) {
                for (String check : List.of("VM-NPR-R1", "VM-NPR-R2", "VM-NPR-R3")) {
                    out.notApplicable(
                            check, team.subject(), "fewer than two pNICs in the team: see NPR-0");
                }
                return;
            }
            boolean nested = view.nested(team.host()).yes();
            if (nested) {
                out.notApplicable(
                        "VM-NPR-R1", team.subject(), "the host is a VM: its pNICs are virtual");
                out.notApplicable(
                        "VM-NPR-R2", team.subject(), "the host is a VM: its pNICs are virtual");
            } else {
                drivers(List.copyOf(pnics));
                buses(List.copyOf(pnics));
            }
            switches(List.copyOf(pnics));
        }

        private void drivers(List<String> pnics) {
            var families = new TreeMap<String, PNic>();
            var missing = new ArrayList<String>();
            for (String name : pnics) {
                String driver = view.pnic(team.host(), name).map(PNic::driver).orElse("");
                if (driver.isEmpty()) {
                    missing.add(name);
                } else {
                    view.pnic(team.host(), name).ifPresent(n -> families.put(family(driver), n));
                }
            }
            Verdicts.Draft draft;
            if (families.size() >= 2) {
                draft =
                        out.pass("VM-NPR-R1", team.subject(), "different drivers in the team")
                                .why("drivers " + String.join(", ", families.keySet()));
            } else if (!missing.isEmpty()) {
                out.unknown(
                                "VM-NPR-R1",
                                team.subject(),
                                "drivers of team members are not known",
                                "the drivers of " + String.join(", ", missing),
                                Commands.of(FactType.PNIC, view.platform(team.host())))
                        .saw(team.fact(), "members " + String.join(", ", pnics));
                return;
            } else {
                var others =
                        spare(view, team.host()).stream()
                                .filter(s ->
                                        view.pnic(team.host(), s)
                                                .map(n ->
                                                        !n.driver().isEmpty()
                                                                && !families.containsKey(
                                                                        family(n.driver())))
                                                .orElse(false))
                                .toList();
                draft =
                        out.fail("VM-NPR-R1", team.subject(), "one driver serves the whole team")
                                .why("all members use " + families.firstKey())
                                .fix(
                                        others.isEmpty()
                                                ? List.of(
                                                        "# put a port of an adapter with another driver into the team")
                                                : List.of(
                                                        "# replace one member by "
                                                                + others.getFirst()
                                                                + ", which has another driver"));
            }
            for (String name : pnics) {
                view.pnic(team.host(), name)
                        .ifPresent(n -> draft.saw(n, name + " uses " + n.driver()));
            }
        }

        private void buses(List<String> pnics) {
            var buses = new TreeMap<String, List<String>>();
            var missing = new ArrayList<String>();
            boolean inferred = false;
            for (String name : pnics) {
                String bus = bus(view.pnic(team.host(), name).map(PNic::pciAddress).orElse(""));
                if (bus.isEmpty()) {
                    bus = busInName(name);
                    inferred |= !bus.isEmpty();
                } else {
                    inferred |=
                            view.pnic(team.host(), name)
                                    .map(n -> n.pciInferred().yes())
                                    .orElse(false);
                }
                if (bus.isEmpty()) {
                    missing.add(name);
                } else {
                    buses.computeIfAbsent(bus, _ -> new ArrayList<>()).add(name);
                }
            }
            if (!missing.isEmpty()) {
                out.unknown(
                                "VM-NPR-R2",
                                team.subject(),
                                "PCI addresses of team members are not known",
                                "the PCI addresses of " + String.join(", ", missing),
                                Commands.of(FactType.PNIC, view.platform(team.host())))
                        .saw(team.fact(), "members " + String.join(", ", pnics));
                return;
            }
            Verdicts.Draft draft;
            if (buses.size() == pnics.size()) {
                draft = out.pass("VM-NPR-R2", team.subject(), "each member is on a bus of its own");
                sameRoot(pnics, draft);
            } else if (buses.size() > 1) {
                draft = out.fail("VM-NPR-R2", team.subject(), "some members share a PCI bus").low();
            } else {
                draft = out.fail("VM-NPR-R2", team.subject(), "the whole team is on one PCI bus");
            }
            var words = new ArrayList<String>();
            buses.forEach((bus, names) -> words.add(String.join("+", names) + " on bus " + bus));
            draft.why(String.join(", ", words));
            if (buses.size() < pnics.size()) {
                draft.fix(idleOnOtherBus(buses));
            }
            if (inferred) {
                draft.atMost(Confidence.INFERRED);
                draft.remark("the bus was read off the interface name");
            }
            draft.saw(team.fact(), "members " + String.join(", ", pnics));
            for (String name : pnics) {
                view.pnic(team.host(), name)
                        .ifPresent(n -> draft.saw(n, name + " at " + n.pciAddress()));
            }
        }

        private String idleOnOtherBus(Map<String, List<String>> buses) {
            for (String name : spare(view, team.host())) {
                String bus = bus(view.pnic(team.host(), name).map(PNic::pciAddress).orElse(""));
                if (!bus.isEmpty() && !buses.containsKey(bus)) {
                    return "# replace one member by " + name + ", which is on bus " + bus;
                }
            }
            return "# put a port of an adapter in another slot into the team";
        }

        private void sameRoot(List<String> pnics, Verdicts.Draft draft) {
            var roots = new TreeSet<String>();
            for (String name : pnics) {
                String path = view.pnic(team.host(), name).map(PNic::rootPath).orElse("");
                Matcher m = Pattern.compile("(pci[0-9a-f:]+/[0-9a-f:.]+)").matcher(path);
                roots.add(m.find() ? m.group(1) : name);
            }
            if (roots.size() == 1) {
                draft.remark("different buses below one root port");
            }
        }

        private void switches(List<String> pnics) {
            var chassis = new TreeMap<String, Neighbour>();
            var ports = new TreeSet<String>();
            var missing = new ArrayList<String>();
            var devices = new TreeMap<String, PhysPort>();
            for (String name : pnics) {
                List<Neighbour> seen = view.neighbours(team.host(), name);
                for (Neighbour n : seen) {
                    chassis.put(n.chassisType() + " " + n.chassisId().toLowerCase(Locale.ROOT), n);
                    ports.add(n.portId());
                }
                for (PhysPort port : view.physical(team.host(), name)) {
                    devices.put(port.device(), port);
                }
                if (seen.isEmpty() && view.physical(team.host(), name).isEmpty()) {
                    missing.add(name);
                }
            }
            if (chassis.size() >= 2 || devices.size() >= 2) {
                var draft =
                        out.pass(
                                "VM-NPR-R3",
                                team.subject(),
                                "members end in different physical switches");
                chassis.values()
                        .forEach(n -> draft.saw(n, n.pnic() + " sees chassis " + n.chassisId()));
                devices.values().forEach(p -> draft.saw(p, p.device() + " " + p.name()));
                return;
            }
            if (!missing.isEmpty()) {
                out.unknown(
                                "VM-NPR-R3",
                                team.subject(),
                                "what team members are plugged into is not known",
                                "the neighbours of " + String.join(", ", missing),
                                Commands.of(FactType.NEIGHBOUR, view.platform(team.host()))
                                        + "; or declare cabling: layer1_topology.json")
                        .saw(team.fact(), "members " + String.join(", ", pnics));
                return;
            }
            boolean stack = units(ports) > 1;
            if (stack && !view.declared().word("stackCountsAs", "different").equals("same")) {
                var draft =
                        out.pass(
                                        "VM-NPR-R3",
                                        team.subject(),
                                        "members end in different members of a stack")
                                .remark(
                                        "one control plane: a stack fails as a whole in a software fault");
                chassis.values().forEach(n -> draft.saw(n, n.pnic() + " sees " + n.portId()));
                return;
            }
            var draft =
                    out.fail(
                                    "VM-NPR-R3",
                                    team.subject(),
                                    "the whole team ends in one physical switch")
                            .why(
                                    "%s all end in %s"
                                            .formatted(
                                                    String.join(", ", pnics),
                                                    chassis.isEmpty()
                                                            ? devices.firstKey()
                                                            : chassis.firstKey()))
                            .fix(
                                    "# move one cable to another switch: now "
                                            + String.join(", ", ports),
                                    "# and join both ports by MLAG or ESI, or use active-standby");
            chassis.values()
                    .forEach(n -> draft.saw(n, n.pnic() + " sees chassis " + n.chassisId()));
            devices.values().forEach(p -> draft.saw(p, p.device() + " " + p.name()));
        }
    }

    static String family(String driver) {
        String name = driver.toLowerCase(Locale.ROOT).replaceFirst("\\.sys$", "");
        return FAMILY.getOrDefault(name, name);
    }

    /// `domain:bus` of an address; also of SCVMM's "PCI bus 16, device 0, function 1". Empty if
    /// there is none.
    static String bus(String pciAddress) {
        Matcher scvmm = Pattern.compile("(?i)pci bus (\\d+).*").matcher(pciAddress);
        if (scvmm.matches()) {
            return "%02x".formatted(Integer.parseInt(scvmm.group(1)) & 0xFFFF);
        }
        Matcher m =
                Pattern.compile(
                                "(?:([0-9a-fA-F]{4,8}):)?([0-9a-fA-F]{2}):[0-9a-fA-F]{2}\\.[0-9a-fA-F]")
                        .matcher(pciAddress);
        if (!m.matches()) {
            return "";
        }
        String domain = m.group(1) == null || m.group(1).matches("0+") ? "" : m.group(1) + ":";
        return domain + m.group(2).toLowerCase(Locale.ROOT);
    }

    /// enp3s0 encodes bus 3; eno1 and ens1 do not.
    static String busInName(String name) {
        Matcher m = BUS_IN_NAME.matcher(name);
        if (!m.matches() || m.group(2).length() > 4) {
            return "";
        }
        String domain = m.group(1) == null ? "" : m.group(1) + ":";
        return domain + "%02x".formatted(Integer.parseInt(m.group(2)));
    }

    private static int units(Set<String> ports) {
        var units = new TreeSet<String>();
        for (String port : ports) {
            Matcher m = Pattern.compile("[A-Za-z-]*(\\d+)/\\d+/\\d+").matcher(port);
            units.add(m.matches() ? m.group(1) : "");
        }
        return units.contains("") ? 1 : units.size();
    }

    /// The same MLAG, vPC or ESI on two devices towards a host whose own export is not in the
    /// input.
    private static void switchSide(View view, Verdicts out) {
        var groups = new TreeMap<String, Map<String, PhysPort>>();
        for (PhysPort port : view.site().all(PhysPort.class)) {
            if (!port.mlagId().isEmpty()) {
                groups.computeIfAbsent(
                                port.mlagId() + "/" + hostOf(view, port), _ -> new TreeMap<>())
                        .put(port.device(), port);
            }
        }
        groups.forEach((id, devices) -> {
            String host = id.substring(id.indexOf('/') + 1);
            if (host.isEmpty()
                    || (view.site().hosts().contains(host) && !view.teams(host).isEmpty())) {
                return;
            }
            String subject = "team " + host + " (MLAG " + id.substring(0, id.indexOf('/')) + ")";
            if (devices.size() < 2) {
                return;
            }
            var draft =
                    out.pass("VM-NPR-R3", subject, "members end in different physical switches")
                            .atMost(Confidence.INFERRED)
                            .why(
                                    "one MLAG, vPC or ESI on "
                                            + String.join(" and ", devices.keySet()));
            devices.values()
                    .forEach(
                            p -> draft.saw(p, p.device() + " " + p.name() + " " + p.description()));
        });
    }

    /// The host that a port's description or its members' descriptions or cables name.
    private static String hostOf(View view, PhysPort port) {
        if (!port.peerHost().isEmpty()) {
            return port.peerHost();
        }
        for (PhysPort member : view.site().on(PhysPort.class, port.device())) {
            if (member.channel().equals(port.name()) && !member.peerHost().isEmpty()) {
                return member.peerHost();
            }
        }
        return Descriptions.peer(port.description()).map(Descriptions.Peer::host).orElse("");
    }
}
