package ringwall.audit.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.audit.check.Declared;
import ringwall.audit.check.Profile;
import ringwall.audit.check.View;
import ringwall.audit.check.View.SwitchOn;
import ringwall.audit.fact.Firewall;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Neighbour;
import ringwall.audit.fact.Notification;
import ringwall.audit.fact.Overlay;
import ringwall.audit.fact.PNic;
import ringwall.audit.fact.PhysPort;
import ringwall.audit.fact.Redact;
import ringwall.audit.fact.Site;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;

/// Writes what is known as `ringwall: 1` YAML: hosts with pNICs, adapters ([IntentAdapters]) and
/// VTEP, switches with uplinks or teams ([IntentSwitches]), segments, port groups and VMs
/// ([IntentSegments]), mirrors ([IntentMirrors]). What was not known, and what Ringwall says
/// otherwise, stands beside it as a comment. Firewall rules are not carried over, but named: the
/// result is closed until rules are written.
public final class IntentText {

    private final Site site;
    private final View view;
    private final IntentSwitches switches;
    private final IntentSegments segments;
    private final IntentAdapters adapters;
    private final StringBuilder out = new StringBuilder();
    private final List<String> open = new ArrayList<>();

    private IntentText(Site site) {
        this.site = site;
        this.view =
                new View(site, Declared.NONE, new Profile("", "", Map.of(), Map.of(), List.of()));
        this.switches = new IntentSwitches(view, open);
        this.segments = new IntentSegments(site, view, switches, open);
        this.adapters = new IntentAdapters(site, view, switches, open);
    }

    /// `name`: of the Network.
    public static String write(Site site, String name) {
        var text = new IntentText(site);
        text.document(name);
        return text.out.toString();
    }

    private void document(String name) {
        out.append(
                "# Made by 'ringwall import' from %d files. Comments tell what was not known; check each.%n"
                        .formatted(site.files().size()));
        out.append("ringwall: 1\nname: ").append(id(name)).append("\n\n");
        physical();
        hosts();
        switches.write(out);
        segments.write(out);
        notCarried();
        remarks();
    }

    /// Names of intent: lower-case letters, digits, dots, dashes.
    static String id(String text) {
        String clean =
                text.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9.-]+", "-")
                        .replaceAll("^[^a-z0-9]+|[^a-z0-9]+$", "");
        if (clean.length() > 60) {
            clean = clean.substring(0, 60).replaceAll("[^a-z0-9]+$", "");
        }
        return clean.isEmpty() ? "x" : clean.matches("[0-9.]+") ? "n" + clean : clean;
    }

    private static String device(Neighbour n) {
        return id(n.sysName().isEmpty() ? n.chassisId() : n.sysName());
    }

    /// The switch that a pNIC is plugged into: by its neighbour, else by a cabling file.
    private String cable(String host, PNic nic) {
        for (Neighbour n : view.neighbours(host, nic.name())) {
            return device(n);
        }
        for (PhysPort port : view.physical(host, nic.name())) {
            return id(port.device());
        }
        return "";
    }

    private void physical() {
        var seen = new TreeSet<String>();
        for (String host : site.hosts()) {
            for (PNic nic : site.on(PNic.class, host)) {
                seen.add(cable(host, nic));
            }
        }
        seen.remove("");
        Map<String, String> pairs = pairs();
        if (!seen.isEmpty()) {
            out.append("physical:\n  switches:\n");
            for (String device : seen) {
                String pair = pairs.getOrDefault(device, "");
                out.append(
                        "    %s: {trunk: all%s}   # narrow it to the VLANs that its ports really carry%s%n"
                                .formatted(
                                        device,
                                        pair.isEmpty() ? "" : ", failureDomain: " + pair,
                                        pair.isEmpty() ? "" : "; an LACP team ends at both: MLAG"));
            }
            out.append('\n');
        }
    }

    /// Physical switches at which one LACP team ends are an MLAG pair.
    private Map<String, String> pairs() {
        var pairs = new TreeMap<String, String>();
        for (SwitchOn on : view.switches()) {
            if (!switches.lacp(on)) {
                continue;
            }
            var ends = new TreeSet<String>();
            for (String pnic : view.pnics(on)) {
                view.pnic(on.host(), pnic).ifPresent(n -> ends.add(cable(on.host(), n)));
            }
            ends.remove("");
            if (ends.size() > 1) {
                String name = "mlag-" + ends.first();
                for (String end : ends) {
                    name = pairs.getOrDefault(end, name);
                }
                for (String end : ends) {
                    pairs.put(end, name);
                }
            }
        }
        return pairs;
    }

    private void hosts() {
        out.append("hosts:\n");
        for (String host : site.hosts()) {
            out.append("  ").append(id(host)).append(":\n    nics:\n");
            var names = new TreeSet<String>();
            for (PNic nic : site.on(PNic.class, host)) {
                if (nic.parent().isEmpty() && names.add(id(nic.name()))) {
                    nic(host, nic);
                }
            }
            for (SwitchOn on : view.switches(host)) {
                for (String pnic : view.pnics(on)) {
                    if (names.add(id(pnic))) {
                        out.append("      ")
                                .append(id(pnic))
                                .append(": {}   # named as an uplink only\n");
                    }
                }
            }
            if (names.isEmpty()) {
                out.append("      {}   # pNICs were not in the input\n");
            }
            view.host(host)
                    .filter(h -> !h.cluster().isEmpty())
                    .ifPresent(
                            h -> out.append("    cluster: ").append(id(h.cluster())).append('\n'));
            String vtep = vtep(host);
            if (!adapters.write(host, out)) {
                management(host, vtep);
            }
            out.append(vtep);
        }
        out.append('\n');
    }

    private void nic(String host, PNic nic) {
        var parts = new ArrayList<String>();
        String cable = cable(host, nic);
        if (!cable.isEmpty()) {
            parts.add("to: " + cable);
        }
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

    /// The adapter that the platform calls management; else, as a guess, the host's only address.
    private void management(String host, String vtep) {
        List<HostNic> told = view.management(host);
        List<HostNic> candidates =
                told.isEmpty()
                        ? site.on(HostNic.class, host).stream()
                                .filter(n -> n.addresses().stream().anyMatch(IntentText::plain))
                                .filter(n -> !n.services().contains("overlay"))
                                .filter(n -> n.addresses().stream().noneMatch(vtep::contains))
                                .toList()
                        : told.subList(0, 1);
        if (candidates.size() != 1) {
            open.add(
                    candidates.isEmpty()
                            ? "which adapter manages "
                                    + host
                                    + " was not known: add 'management: NIC'"
                            : "which adapter manages %s was not known: one of %s; add 'management: NIC'"
                                    .formatted(
                                            host,
                                            String.join(
                                                    ", ",
                                                    candidates.stream()
                                                            .map(HostNic::name)
                                                            .toList())));
            return;
        }
        HostNic nic = candidates.getFirst();
        VSwitch vswitch = view.find(host, nic.vswitch());
        if (vswitch != null) {
            open.add(
                    "management of %s was %s on the virtual switch %s: give it a pNIC of its own"
                            .formatted(host, nic.name(), vswitch.name()));
            return;
        }
        String lower = nic.lower().isEmpty() ? nic.name() : nic.lower();
        Set<String> pnics = view.pnics(host, lower);
        boolean real =
                pnics.stream()
                        .anyMatch(p ->
                                view.pnic(host, p).isPresent()
                                        || view.switches(host).stream()
                                                .anyMatch(on -> view.pnics(on).contains(p)));
        if (!real) {
            open.add(
                    "management of %s was %s, whose pNIC was not known: add 'management: NIC'"
                            .formatted(host, nic.name()));
            return;
        }
        int vlan = nic.vlan() instanceof Vlan.Access access ? access.id() : 0;
        for (SwitchOn on : view.switches(host)) {
            boolean shared = view.pnics(on).stream().anyMatch(pnics::contains);
            if (shared && (vlan == 0 || segments.uses(vlan))) {
                open.add(
                        "management of %s was %s, which shares a pNIC with the virtual switch %s: give it one of its own"
                                .formatted(host, nic.name(), on.vswitch().name()));
                return;
            }
        }
        String pnic = id(pnics.iterator().next());
        out.append("    management: ")
                .append(vlan > 0 ? "{on: " + pnic + ", vlan: " + vlan + "}" : pnic)
                .append(told.isEmpty() ? "   # guessed: the host's only address is on " : "")
                .append(told.isEmpty() ? comment(nic.name()) : "")
                .append('\n');
    }

    private static boolean plain(String address) {
        return address.matches("[0-9a-fA-F.:]+(/\\d{1,3})?");
    }

    /// The host's tunnel endpoint, if its address is known with its prefix.
    private String vtep(String host) {
        for (Overlay overlay : site.on(Overlay.class, host)) {
            for (HostNic nic : site.on(HostNic.class, host)) {
                for (String address : nic.addresses()) {
                    if (!overlay.vtepIp().isEmpty()
                            && address.matches("[0-9.]+/\\d{1,2}")
                            && address.startsWith(overlay.vtepIp() + "/")) {
                        return endpoint(host, nic, address);
                    }
                }
            }
            open.add(
                    "the tunnel endpoint of %s (%s) was not known: add 'vtep: {on: NIC, address: A/LEN}'"
                            .formatted(host, overlay.name()));
            return "";
        }
        return "";
    }

    private String endpoint(String host, HostNic nic, String address) {
        String on = switches.at(host, nic);
        int vlan = nic.vlan() instanceof Vlan.Access access ? access.id() : 0;
        return on.isEmpty()
                ? ""
                : "    vtep: {on: %s, address: %s%s}\n"
                        .formatted(on, address, vlan > 0 ? ", vlan: " + vlan : "");
    }

    private void notCarried() {
        out.append(
                "\n# No firewall rules were carried over: nothing is allowed until rules are written here.\n");
        var walls = new TreeMap<String, String>();
        for (Firewall firewall : site.all(Firewall.class)) {
            if (firewall.enabled().no() || firewall.ruleCount() == 0) {
                continue;
            }
            walls.put(
                    (firewall.host().isEmpty() ? "" : firewall.host() + "/") + firewall.name(),
                    (firewall.ruleCount() >= 0 ? firewall.ruleCount() + " rules" : "its rules")
                            + (firewall.scope().isEmpty() ? "" : " for " + some(firewall.scope())));
        }
        walls.forEach((name, what) ->
                out.append("# There was ").append(comment(name + ": " + what)).append('\n'));
        out.append("firewall: []\n");
        new IntentMirrors(site, segments.peers(), open).write(out);
    }

    private static String some(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(4, names.size())))
                + (names.size() > 4 ? " and " + (names.size() - 4) + " more" : "");
    }

    private static String comment(String text) {
        return Redact.excerpt(text).replaceAll("\\s+", " ");
    }

    private void remarks() {
        if (!open.isEmpty()) {
            out.append("\n# To decide:\n");
            new TreeSet<>(open).forEach(o -> out.append("#   ").append(comment(o)).append('\n'));
        }
        site.notifications().stream()
                .filter(n -> n.level() == Notification.Level.ERROR)
                .forEach(n -> out.append("# not read: ").append(comment(n.text())).append('\n'));
    }
}
