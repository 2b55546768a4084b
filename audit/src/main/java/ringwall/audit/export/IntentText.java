package ringwall.audit.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.audit.check.Declared;
import ringwall.audit.check.Profile;
import ringwall.audit.check.View;
import ringwall.audit.check.View.SwitchOn;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Neighbour;
import ringwall.audit.fact.Notification;
import ringwall.audit.fact.PNic;
import ringwall.audit.fact.Site;
import ringwall.audit.fact.Team;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;

/// Writes what is known as `ringwall: 1` YAML: hosts with pNICs, switches with uplinks or teams,
/// segments (one per switch and VLAN), VMs with their vNICs. What was not known, and what Ringwall
/// says otherwise, stands beside it as a comment. Firewall rules are not carried over: the result
/// is closed until rules are written.
public final class IntentText {

    private final Site site;
    private final View view;
    private final StringBuilder out = new StringBuilder();
    private final Map<String, String> segments = new TreeMap<>();
    private final List<String> open = new ArrayList<>();

    private IntentText(Site site) {
        this.site = site;
        this.view =
                new View(site, Declared.NONE, new Profile("", "", Map.of(), Map.of(), List.of()));
    }

    /// `name`: of the Network.
    public static String write(Site site, String name) {
        var text = new IntentText(site);
        text.document(name);
        return text.out.toString();
    }

    private void document(String name) {
        String vms = vms();
        out.append(
                "# Made by 'ringwall import' from %d files. Comments tell what was not known; check each.%n"
                        .formatted(site.files().size()));
        out.append("ringwall: 1\nname: ").append(id(name)).append("\n\n");
        physical();
        hosts();
        switches();
        segments();
        out.append(vms);
        out.append(
                "\n# No firewall rules were carried over: nothing is allowed until rules are written here.\nfirewall: []\n");
        remarks();
    }

    /// Names of intent: lower-case letters, digits, dots, dashes.
    static String id(String text) {
        String clean =
                text.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9.-]+", "-")
                        .replaceAll("^[^a-z0-9]+|[^a-z0-9]+$", "");
        return clean.isEmpty() ? "x" : clean.matches("[0-9.]+") ? "n" + clean : clean;
    }

    private static String device(Neighbour n) {
        return id(n.sysName().isEmpty() ? n.chassisId() : n.sysName());
    }

    private void physical() {
        var seen = new TreeSet<String>();
        for (String host : site.hosts()) {
            for (PNic nic : site.on(PNic.class, host)) {
                view.neighbours(host, nic.name()).stream()
                        .limit(1)
                        .forEach(n -> seen.add(device(n)));
            }
        }
        if (!seen.isEmpty()) {
            out.append("physical:\n  switches:\n");
            seen.forEach(d ->
                    out.append("    ")
                            .append(d)
                            .append(": {trunk: all}   # its ports' VLANs were not known\n"));
            out.append('\n');
        }
    }

    private void hosts() {
        out.append("hosts:\n");
        for (String host : site.hosts()) {
            out.append("  ").append(id(host)).append(":\n    nics:\n");
            var names = new TreeSet<String>();
            for (PNic nic : site.on(PNic.class, host)) {
                if (nic.parent().isEmpty()) {
                    names.add(nic.name());
                    nic(host, nic);
                }
            }
            for (SwitchOn on : view.switches(host)) {
                for (String pnic : view.pnics(on)) {
                    if (names.add(pnic)) {
                        out.append("      ")
                                .append(id(pnic))
                                .append(": {}   # named as an uplink only\n");
                    }
                }
            }
            if (names.isEmpty()) {
                out.append("      {}   # pNICs were not in the input\n");
            }
            management(host);
        }
        out.append('\n');
    }

    private void nic(String host, PNic nic) {
        var parts = new ArrayList<String>();
        view.neighbours(host, nic.name()).stream()
                .limit(1)
                .forEach(n -> parts.add("to: " + device(n)));
        if (nic.driver().matches("[A-Za-z0-9_-]+")) {
            parts.add("driver: " + nic.driver());
        }
        if (nic.pciAddress().matches("[0-9a-fA-F]{4}:[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\\.[0-7]")) {
            parts.add("pci: \"" + nic.pciAddress() + "\"");
        }
        out.append("      ")
                .append(id(nic.name()))
                .append(": {")
                .append(String.join(", ", parts))
                .append("}\n");
    }

    private void management(String host) {
        for (HostNic nic : view.management(host)) {
            VSwitch vswitch = view.find(host, nic.vswitch());
            if (vswitch == null) {
                view.pnics(host, nic.lower().isEmpty() ? nic.name() : nic.lower()).stream()
                        .limit(1)
                        .forEach(p -> out.append("    management: ").append(id(p)).append('\n'));
            } else {
                open.add(
                        "management of %s was %s on the virtual switch %s: give it a pNIC of its own"
                                .formatted(host, nic.name(), vswitch.name()));
            }
            return;
        }
        open.add("which adapter manages " + host + " was not known: add 'management: NIC'");
    }

    private void switches() {
        out.append("switches:\n");
        var byName = new TreeMap<String, List<SwitchOn>>();
        for (SwitchOn on : view.switches()) {
            if (!on.host().isEmpty() && on.vswitch().parent().isEmpty()) {
                byName.computeIfAbsent(name(on), _ -> new ArrayList<>()).add(on);
            }
        }
        if (byName.isEmpty()) {
            out.append("  {}   # none were in the input\n");
        }
        byName.forEach((name, ons) -> {
            out.append("  ")
                    .append(name)
                    .append(": {hosts: [")
                    .append(
                            String.join(
                                    ", ", ons.stream().map(o -> id(o.host())).distinct().toList()))
                    .append(']');
            uplink(ons.getFirst());
            out.append("}\n");
        });
        out.append('\n');
    }

    /// Standalone switches keep one name per host, a distributed one has one.
    private String name(SwitchOn given) {
        VSwitch parent = view.find(given.host(), given.vswitch().parent());
        SwitchOn on =
                parent == null ? given : new SwitchOn(parent, given.host()); // a patch: one switch
        return on.vswitch().host().isEmpty() || site.hosts().size() == 1
                ? id(on.vswitch().name())
                : id(on.host() + "-" + on.vswitch().name());
    }

    private void uplink(SwitchOn on) {
        List<String> pnics = view.pnics(on).stream().map(IntentText::id).toList();
        if (pnics.size() == 1) {
            out.append(", uplink: ").append(pnics.getFirst());
        } else if (pnics.size() > 1) {
            String policy = "active-standby";
            for (Team team : site.on(Team.class, on.host())) {
                if (team.vswitch().equals(on.vswitch().name())
                        && (team.mode().contains("802.3ad") || team.mode().contains("tcp"))) {
                    policy = "lacp";
                }
            }
            out.append(", uplink: {team: [")
                    .append(String.join(", ", pnics))
                    .append("], policy: ")
                    .append(policy)
                    .append('}');
        } else if (!view.uplinksKnown(on)) {
            open.add(
                    "uplinks of "
                            + on.host()
                            + "/"
                            + on.vswitch().name()
                            + " were not known: it is internal-only here");
        }
    }

    private void segments() {
        out.append("segments:\n");
        if (segments.isEmpty()) {
            out.append("  {}\n");
        }
        segments.forEach((name, body) ->
                out.append("  ").append(name).append(": {").append(body).append("}\n"));
        out.append('\n');
    }

    /// Each (switch, VLAN) in use is a segment.
    private String segment(SwitchOn on, Vlan vlan, VPort port) {
        String base = name(on);
        return switch (vlan) {
            case Vlan.Access a -> put("vlan-" + a.id(), "vlan: " + a.id());
            case Vlan.Vni v -> put("vni-" + v.id(), "vxlan: " + v.id());
            case Vlan.Private p -> {
                open.add("private VLAN of " + port.vm() + " became VLAN " + p.primary());
                yield put("vlan-" + p.primary(), "vlan: " + p.primary());
            }
            case Vlan.Untagged _ -> {
                open.add(
                        "vm "
                                + port.vm()
                                + " was untagged on "
                                + on.vswitch().name()
                                + ": its segment is local until it has a VLAN");
                yield put("untagged-" + base, "local: true, switches: " + base);
            }
            case Vlan.Trunk t -> {
                open.add(
                        "vm "
                                + port.vm()
                                + " trunked "
                                + t.allowed()
                                + " (guest tagging): give it a port group with 'trunk' if it must");
                yield put("trunk-" + base, "local: true, switches: " + base);
            }
            case Vlan.Unknown _ -> {
                open.add("the VLAN of vm " + port.vm() + " was not known");
                yield put("unknown-" + base, "local: true, switches: " + base);
            }
        };
    }

    private String put(String name, String body) {
        segments.putIfAbsent(id(name), body);
        return id(name);
    }

    private String vms() {
        var text = new StringBuilder("vms:\n");
        var byVm = new TreeMap<String, List<VPort>>();
        for (VPort port : site.all(VPort.class)) {
            byVm.computeIfAbsent(port.host() + "\u001f" + port.vm(), _ -> new ArrayList<>())
                    .add(port);
        }
        var used = new TreeSet<String>();
        byVm.forEach((_, ports) -> {
            VPort first = ports.getFirst();
            String name = id(first.vm());
            while (!used.add(name)) {
                name += "-2";
            }
            var nics = new ArrayList<String>();
            for (VPort port : ports) {
                VSwitch vswitch = view.switchOf(port);
                if (vswitch == null) {
                    open.add(
                            "vm "
                                    + port.vm()
                                    + ", vNIC "
                                    + port.vnic()
                                    + ": its switch was not known; left out");
                } else {
                    SwitchOn on = new SwitchOn(vswitch, port.host());
                    String mac =
                            port.mac().matches("(?i)([0-9a-f]{2}:){5}[0-9a-f]{2}")
                                    ? ", mac: \"" + port.mac().toLowerCase(Locale.ROOT) + "\""
                                    : "";
                    nics.add(
                            "{segment: "
                                    + segment(on, view.vlan(port), port)
                                    + ", switch: "
                                    + name(on)
                                    + mac
                                    + "}");
                }
            }
            vm(text, name, first, nics);
        });
        if (byVm.isEmpty()) {
            text.append("  {}   # none were in the input\n");
        }
        return text.toString();
    }

    private static void vm(StringBuilder text, String name, VPort first, List<String> nics) {
        if (nics.size() == 1) {
            text.append(
                    "  %s: {host: %s, %s%n"
                            .formatted(name, id(first.host()), nics.getFirst().substring(1)));
        } else if (nics.size() > 1) {
            text.append("  %s:%n    host: %s%n    nics:%n".formatted(name, id(first.host())));
            for (int i = 0; i < nics.size(); i++) {
                text.append("      eth%d: %s%n".formatted(i, nics.get(i)));
            }
        } else {
            text.append("  # ").append(name).append(": no vNIC on a known switch\n");
        }
    }

    private void remarks() {
        if (!open.isEmpty()) {
            out.append("\n# To decide:\n");
            new TreeSet<>(open).forEach(o -> out.append("#   ").append(o).append('\n'));
        }
        site.notifications().stream()
                .filter(n -> n.level() == Notification.Level.ERROR)
                .forEach(n ->
                        out.append("# not read: ")
                                .append(n.text().replaceAll("\\s+", " "))
                                .append('\n'));
    }
}
