package ringwall.audit.export;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import ringwall.audit.check.View;
import ringwall.audit.check.View.SwitchOn;
import ringwall.audit.fact.Overlay;
import ringwall.audit.fact.PortGroup;
import ringwall.audit.fact.Site;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.VSwitch;
import ringwall.audit.fact.Vlan;

/// Segments (each VLAN or VNI in use is one; what was untagged is local to its switch), port groups
/// of VMs that tag, and the VMs.
final class IntentSegments {

    /// Of a trunk with more VLANs than anybody chose, the intent names none.
    private static final int MAX_TRUNK = 64;

    /// A segment: its carrier, and the switches that carry it.
    private record Segment(String carrier, Set<String> switches) {}

    private final Site site;
    private final View view;
    private final IntentSwitches switches;
    private final List<String> open;
    private final Map<String, Segment> segments = new TreeMap<>();

    /// What a segment is to its name.
    private final Map<String, String> names = new TreeMap<>();

    private final Set<String> ids = new HashSet<>();

    private final Map<String, String> groups = new TreeMap<>();
    private final Map<String, String> overlays = new TreeMap<>();
    private final Map<String, IntentMirrors.Peer> peers = new TreeMap<>();
    private final Set<String> macs = new HashSet<>();
    private final StringBuilder vms = new StringBuilder();

    IntentSegments(Site site, View view, IntentSwitches switches, List<String> open) {
        this.site = site;
        this.view = view;
        this.switches = switches;
        this.open = open;
        for (Overlay overlay : site.all(Overlay.class)) {
            if (!overlay.vswitch().isEmpty() && overlay.vnis().size() == 1) {
                overlays.put(
                        overlay.host() + "/" + overlay.vswitch(),
                        Integer.toString(overlay.vnis().getFirst()));
            }
        }
        machines();
    }

    void write(StringBuilder out) {
        out.append("segments:\n");
        if (segments.isEmpty()) {
            out.append("  {}\n");
        }
        segments.forEach((name, segment) ->
                out.append(
                        "  %s: {%s, switches: [%s]}%n"
                                .formatted(
                                        name,
                                        segment.carrier(),
                                        String.join(", ", segment.switches()))));
        out.append('\n');
        if (!groups.isEmpty()) {
            out.append("portGroups:\n");
            groups.forEach((name, body) ->
                    out.append("  ").append(name).append(": {").append(body).append("}\n"));
            out.append('\n');
        }
        out.append(vms);
    }

    /// Is there a segment in this VLAN?
    boolean uses(int vlan) {
        return segments.containsKey("vlan-" + vlan);
    }

    /// Two long names may be cut to one.
    private String unused(String name) {
        String wanted = IntentText.id(name);
        String id = wanted;
        for (int i = 2; !ids.add(id); i++) {
            id = wanted + "-" + i;
        }
        return id;
    }

    private String put(String name, String carrier, String on) {
        String id = names.computeIfAbsent(name, this::unused);
        segments.computeIfAbsent(id, _ -> new Segment(carrier, new TreeSet<>())).switches().add(on);
        return id;
    }

    /// A local segment is within one host: a switch that spans hosts has one on each.
    private String local(String word, SwitchOn on) {
        String name = switches.of(on);
        boolean spans = on.vswitch().host().isEmpty();
        return put(word + "-" + name + (spans ? "-" + on.host() : ""), "local: true", name);
    }

    private String vlan(int id, SwitchOn on, String name) {
        if (switches.leaves(on)) {
            return put("vlan-" + id, "vlan: " + id, name);
        }
        open.add(
                "VLAN %d of %s/%s: the switch had no known uplink, so the segment is local here"
                        .formatted(id, on.host(), on.vswitch().name()));
        return local("vlan-" + id, on);
    }

    /// What a vNIC's entry says: its segment, or the port group that trunks for it.
    private String attach(SwitchOn on, VPort port) {
        String name = switches.of(on);
        String vni = overlays.get(on.host() + "/" + on.vswitch().name());
        Vlan vlan = view.outside(on, view.vlan(port));
        if (vni != null && (vlan instanceof Vlan.Untagged || vlan instanceof Vlan.Unknown)) {
            return "segment: " + put("vni-" + vni, "vxlan: " + vni, name);
        }
        return switch (vlan) {
            case Vlan.Access a -> "segment: " + vlan(a.id(), on, name);
            case Vlan.Vni v ->
                    v.id() >= 1 && v.id() <= 0xFFFFFF
                            ? "segment: " + put("vni-" + v.id(), "vxlan: " + v.id(), name)
                            : "segment: " + local("unknown", on);
            case Vlan.Private p -> {
                open.add(
                        "private VLAN %d/%d (%s) of vm %s became VLAN %d: keep its ports apart with rules"
                                .formatted(
                                        p.primary(),
                                        p.secondary(),
                                        p.kind(),
                                        port.vm(),
                                        p.primary()));
                yield "segment: " + vlan(p.primary(), on, name);
            }
            case Vlan.Untagged _ -> {
                open.add(
                        "vm %s was untagged on %s: its segment is local until it has a VLAN"
                                .formatted(port.vm(), on.vswitch().name()));
                yield "segment: " + local("untagged", on);
            }
            case Vlan.Trunk t -> trunk(on, port, name, t);
            case Vlan.Unknown _ -> {
                open.add("the VLAN of vm " + port.vm() + " was not known");
                yield "segment: " + local("unknown", on);
            }
        };
    }

    private String trunk(SwitchOn on, VPort port, String name, Vlan.Trunk trunk) {
        if (trunk.allowed().isEmpty()
                || trunk.allowed().size() > MAX_TRUNK
                || !switches.leaves(on)) {
            open.add(
                    "vm %s trunked %s (guest tagging): give it a port group with 'trunk' if it must"
                            .formatted(port.vm(), trunk.allowed()));
            return "segment: " + local("trunk", on);
        }
        var carried = new ArrayList<String>();
        trunk.allowed().ids().forEach(id -> carried.add(vlan(id, on, name)));
        String natively =
                trunk.nativeVlan() > 0 && !trunk.allowed().contains(trunk.nativeVlan())
                        ? ", native: " + vlan(trunk.nativeVlan(), on, name)
                        : "";
        if (trunk.nativeVlan() == 0) {
            open.add(
                    "vm %s also sent untagged frames beside its trunk: they are dropped here"
                            .formatted(port.vm()));
        }
        String group = IntentText.id("trunk-" + port.vm() + "-" + port.vnic());
        groups.put(
                group,
                "switch: %s, trunk: [%s]%s".formatted(name, String.join(", ", carried), natively));
        open.add("vm " + port.vm() + " tags VLANs itself: does it have to?");
        return "portGroup: " + group;
    }

    private void machines() {
        vms.append("vms:\n");
        var byVm = new TreeMap<String, List<VPort>>();
        for (VPort port : site.all(VPort.class)) {
            byVm.computeIfAbsent(port.host() + "\u001f" + port.vm(), _ -> new ArrayList<>())
                    .add(port);
        }
        var used = new TreeSet<String>();
        byVm.forEach((_, ports) -> {
            VPort first = ports.getFirst();
            String wanted = IntentText.id(first.vm());
            String name = wanted;
            for (int i = 2; !used.add(name); i++) {
                name = wanted + "-" + i;
            }
            if (!first.host().isEmpty()) {
                machine(name, first, ports);
            } else {
                open.add("the host of vm " + first.vm() + " was not known; left out");
            }
        });
        if (byVm.isEmpty()) {
            vms.append("  {}   # none were in the input\n");
        }
    }

    private void machine(String name, VPort first, List<VPort> ports) {
        var nics = new ArrayList<String>();
        for (VPort port : ports) {
            VSwitch vswitch = view.switchOf(port);
            SwitchOn on = vswitch == null ? null : new SwitchOn(vswitch, port.host());
            if (on == null || switches.of(on).isEmpty()) {
                open.add(
                        "vm %s, vNIC %s: its switch was not known; left out"
                                .formatted(port.vm(), port.vnic()));
                continue;
            }
            String attached = relaxed(on, port, attach(on, port));
            peers.put(
                    port.vm() + "/" + port.vnic(),
                    new IntentMirrors.Peer(name + "/eth" + nics.size(), port.host()));
            nics.add(
                    attached
                            + (attached.startsWith("segment") ? ", switch: " + switches.of(on) : "")
                            + mac(port));
        }
        String host = IntentText.id(first.host());
        boolean byDevice = first.vm().equals(first.vnic());
        String remark = byDevice ? "   # the VM's name was not known: its port's" : "";
        if (nics.size() == 1) {
            vms.append("  %s: {host: %s, %s}%s%n".formatted(name, host, nics.getFirst(), remark));
        } else if (nics.size() > 1) {
            vms.append("  %s:%s%n    host: %s%n    nics:%n".formatted(name, remark, host));
            for (int i = 0; i < nics.size(); i++) {
                vms.append("      eth%d: {%s}%n".formatted(i, nics.get(i)));
            }
        } else {
            vms.append("  # ").append(name).append(": no vNIC on a known switch\n");
        }
    }

    /// Where the platform's port group relaxes security, so does one here, with a reason to review.
    private String relaxed(SwitchOn on, VPort port, String attached) {
        if (port.portSecurity().no()) {
            open.add(
                    "vm %s could send from other MACs: say 'forgedTransmits: allow' in a port group if it must"
                            .formatted(port.vm()));
        }
        PortGroup group = view.group(port).orElse(null);
        String security = group == null ? "" : security(group);
        if (group == null || security.isEmpty()) {
            return attached;
        }
        String known =
                attached.startsWith("portGroup: ")
                        ? attached.substring("portGroup: ".length())
                        : IntentText.id(switches.of(on) + "-" + group.name());
        String body = groups.getOrDefault(known, "switch: " + switches.of(on) + ", " + attached);
        groups.put(known, body.contains("reason: ") ? body : body + security);
        return "portGroup: " + known;
    }

    private static String security(PortGroup group) {
        var parts = new StringBuilder();
        if (group.promiscuous().yes()) {
            parts.append(", promiscuous: allow");
        }
        if (group.macChanges().yes()) {
            parts.append(", macChanges: allow");
        }
        if (group.forged().yes()) {
            parts.append(", forgedTransmits: allow");
        }
        return parts.isEmpty() ? "" : parts + ", reason: imported as it was";
    }

    /// vNICs by `vm/vnic` of the platform.
    Map<String, IntentMirrors.Peer> peers() {
        return peers;
    }

    /// A unicast address that no other vNIC has.
    private String mac(VPort port) {
        String mac = port.mac().toLowerCase(Locale.ROOT).replace('-', ':');
        boolean fits =
                mac.matches("[0-9a-f][02468ace](:[0-9a-f]{2}){5}")
                        && !mac.equals("00:00:00:00:00:00");
        if (fits && !macs.add(mac)) {
            open.add("the MAC of vm " + port.vm() + " was another VM's too; left out");
            fits = false;
        }
        return fits ? ", mac: \"" + mac + "\"" : "";
    }
}
