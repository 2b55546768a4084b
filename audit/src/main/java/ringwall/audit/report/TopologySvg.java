package ringwall.audit.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import ringwall.audit.Outcome;
import ringwall.audit.Report;
import ringwall.audit.check.Result;
import ringwall.audit.check.View;
import ringwall.audit.check.View.SwitchOn;
import ringwall.audit.fact.HostNic;
import ringwall.audit.fact.Neighbour;
import ringwall.audit.fact.PhysPort;
import ringwall.audit.fact.VPort;
import ringwall.audit.fact.Vlan;

/// A picture of the site as inline SVG: per host its VMs, virtual switches and pNICs in three rows, and the physical
/// switches below. What has a failure has a red outline and a mark, so that the picture reads without colour.
///
///     VM VM vmk0
///      \  |  /
///     [ vSwitch0 ]
///       |     |
///     vmnic0 vmnic1
///       |     |
///      tor-a  tor-b
final class TopologySvg {

    private static final int HOSTS = 8;
    private static final int VMS = 5;
    private static final int CELL = 104;
    private static final int GAP = 12;
    private static final int PAD = 16;
    private static final int BOX = 30;
    private static final int WIDTH = 1060;

    private final View view;
    private final Set<String> failing = new LinkedHashSet<>();
    private final StringBuilder shapes = new StringBuilder();
    private final StringBuilder frames = new StringBuilder();
    private final StringBuilder wires = new StringBuilder();
    private final StringBuilder cables = new StringBuilder();
    private final Map<String, List<int[]>> toPhysical = new TreeMap<>();
    private int height;

    private TopologySvg(Report report) {
        this.view = new View(report.site(), report.declared(), report.profile());
        for (Outcome outcome : report.outcomes()) {
            if (outcome.finding().result() == Result.FAIL && outcome.active()) {
                failing.add(outcome.finding().subject());
            }
        }
    }

    /// Empty if there is nothing to draw.
    static String of(Report report) {
        return new TopologySvg(report).draw();
    }

    private String draw() {
        var hosts = new ArrayList<String>();
        for (String host : view.site().hosts()) {
            if (!view.switches(host).isEmpty()) {
                hosts.add(host);
            }
        }
        if (hosts.isEmpty()) {
            return "";
        }
        int x = PAD;
        int y = PAD;
        int rowHeight = 0;
        for (String host : hosts.subList(0, Math.min(HOSTS, hosts.size()))) {
            int width = width(host);
            if (x > PAD && x + width > WIDTH - PAD) {
                x = PAD;
                y += rowHeight + GAP * 2;
                rowHeight = 0;
            }
            rowHeight = Math.max(rowHeight, host(host, x, y, width));
            x += width + GAP * 2;
        }
        height = y + rowHeight + GAP * 2;
        physical();
        int most = Math.max(WIDTH, widest);
        var out = new StringBuilder();
        out.append(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Topology of the site\" xmlns=\"http://www.w3.org/2000/svg\">"
                        .formatted(most, height));
        // cables pass behind the hosts below theirs
        out.append(cables).append(frames).append(wires).append(shapes).append("</svg>");
        if (hosts.size() > HOSTS) {
            out.append(
                    "<p class=\"small\">%d of %d hosts are drawn.</p>"
                            .formatted(HOSTS, hosts.size()));
        }
        return out.toString();
    }

    private int widest;

    /// What hangs above a switch: host adapters, then VMs, the rest as one box.
    private List<String[]> above(SwitchOn on) {
        var cells = new ArrayList<String[]>();
        for (HostNic nic : view.hostNics(on)) {
            if (!nic.addresses().isEmpty() || !nic.services().isEmpty()) {
                String role = nic.services().isEmpty() ? "host" : String.join(" ", nic.services());
                cells.add(
                        new String[] {
                            nic.name(), role, "nic", "adapter " + on.host() + "/" + nic.name()
                        });
            }
        }
        List<VPort> ports = view.ports(on);
        for (VPort port : ports.subList(0, ports.size() > VMS ? VMS - 1 : ports.size())) {
            cells.add(
                    new String[] {
                        port.vm(), tag(view.vlan(port)), "vm", "vm " + port.vm() + "/" + port.vnic()
                    });
        }
        if (ports.size() > VMS) {
            cells.add(new String[] {"+" + (ports.size() - VMS + 1) + " vNICs", "", "vm", ""});
        }
        return cells;
    }

    private static String tag(Vlan vlan) {
        return switch (vlan) {
            case Vlan.Unknown _ -> "";
            case Vlan.Untagged _ -> "untagged";
            case Vlan.Access a -> "VLAN " + a.id();
            case Vlan.Trunk t -> t.allowed().practicallyAll() ? "all VLANs" : "trunk";
            case Vlan.Private p -> "VLAN " + p.primary() + "/" + p.secondary();
            case Vlan.Vni v -> "VNI " + v.id();
        };
    }

    private int columns(SwitchOn on) {
        return Math.max(1, Math.max(Math.min(above(on).size(), 4), view.pnics(on).size()));
    }

    private int width(String host) {
        int cells = 0;
        for (SwitchOn on : view.switches(host)) {
            cells += columns(on);
        }
        int inner = cells * CELL + (view.switches(host).size() - 1) * GAP;
        return Math.max(inner, CELL * 2) + PAD * 2;
    }

    /// Returns the height of the host's box.
    private int host(String host, int x, int y, int width) {
        int rows = 1;
        for (SwitchOn on : view.switches(host)) {
            rows = Math.max(rows, (above(on).size() + columns(on) - 1) / columns(on));
        }
        int vmsHeight = rows * (BOX + 8);
        int switchY = y + 34 + vmsHeight + 18;
        int pnicY = switchY + BOX + 34;
        int box = pnicY + BOX + PAD - y;
        widest = Math.max(widest, x + width + PAD);
        frames.append(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"8\" class=\"host\"/>"
                        .formatted(x, y, width, box));
        text(x + PAD, y + 21, host, "hostname", "start");
        var pnicAt = new LinkedHashMap<String, Integer>();
        int left = x + PAD;
        for (SwitchOn on : view.switches(host)) {
            int w = columns(on) * CELL - 8;
            List<String[]> cells = above(on);
            for (int i = 0; i < cells.size(); i++) {
                int cx = left + (i % columns(on)) * CELL;
                int cy = y + 34 + (i / columns(on)) * (BOX + 8);
                wire(wires, cx + (CELL - 8) / 2, cy + BOX, cx + (CELL - 8) / 2, switchY);
                box(
                        cx,
                        cy,
                        CELL - 8,
                        cells.get(i)[0],
                        cells.get(i)[1],
                        cells.get(i)[2],
                        failing.contains(cells.get(i)[3]));
            }
            box(
                    left,
                    switchY,
                    w,
                    on.vswitch().name(),
                    "",
                    "switch",
                    failing.contains(on.subject())
                            || failing.contains("switch " + on.vswitch().name()));
            int slot = 0;
            for (String pnic : view.pnics(on)) {
                Integer at = pnicAt.get(pnic);
                if (at == null) {
                    at = left + slot++ * CELL;
                    pnicAt.put(pnic, at);
                    box(
                            at,
                            pnicY,
                            CELL - 8,
                            pnic,
                            "",
                            "pnic",
                            failing.contains("pnic " + host + "/" + pnic));
                    cables(host, pnic, at + (CELL - 8) / 2, pnicY + BOX);
                }
                wire(
                        wires,
                        Math.clamp(at + (CELL - 8) / 2, left + 6, left + w - 6),
                        switchY + BOX,
                        at + (CELL - 8) / 2,
                        pnicY);
            }
            left += columns(on) * CELL + GAP;
        }
        return box;
    }

    private void cables(String host, String pnic, int x, int y) {
        for (Neighbour n : view.neighbours(host, pnic)) {
            toPhysical
                    .computeIfAbsent(
                            n.sysName().isEmpty() ? n.chassisId() : n.sysName(),
                            _ -> new ArrayList<>())
                    .add(new int[] {x, y});
            return;
        }
        for (PhysPort port : view.physical(host, pnic)) {
            toPhysical.computeIfAbsent(port.device(), _ -> new ArrayList<>()).add(new int[] {x, y});
        }
    }

    private void physical() {
        if (toPhysical.isEmpty()) {
            return;
        }
        int y = height + 24;
        int slot = Math.max(150, Math.min(240, WIDTH / toPhysical.size()));
        int x = PAD;
        for (Map.Entry<String, List<int[]>> entry : toPhysical.entrySet()) {
            for (int[] from : entry.getValue()) {
                wire(cables, from[0], from[1], x + (slot - GAP) / 2, y);
            }
            box(x, y, slot - GAP, entry.getKey(), "physical switch", "phys", false);
            x += slot;
            widest = Math.max(widest, x + PAD);
        }
        height = y + BOX + PAD;
    }

    private static void wire(StringBuilder into, int x1, int y1, int x2, int y2) {
        int middle = (y1 + y2) / 2;
        into.append(
                "<path d=\"M%d %d C%d %d %d %d %d %d\" class=\"wire\"/>"
                        .formatted(x1, y1, x1, middle, x2, middle, x2, y2));
    }

    private void box(int x, int y, int width, String name, String small, String kind, boolean bad) {
        shapes.append(
                "<g><title>%s %s</title>"
                        .formatted(HtmlReport.escape(name), HtmlReport.escape(small)));
        shapes.append(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\" class=\"%s%s\"/>"
                        .formatted(x, y, width, BOX, kind, bad ? " bad" : ""));
        int chars = Math.max(4, (width - (bad ? 18 : 6)) / 7);
        String shown = TextReport.clip(name, chars);
        if (small.isEmpty()) {
            text(x + width / 2, y + 19, shown, "name", "middle");
        } else {
            text(x + width / 2, y + 13, shown, "name", "middle");
            text(x + width / 2, y + 25, TextReport.clip(small, chars + 2), "tag", "middle");
        }
        if (bad) {
            text(x + width - 7, y + 11, "!", "mark", "middle");
        }
        shapes.append("</g>");
    }

    private void text(int x, int y, String text, String css, String anchor) {
        shapes.append(
                "<text x=\"%d\" y=\"%d\" class=\"%s\" text-anchor=\"%s\">%s</text>"
                        .formatted(x, y, css, anchor, HtmlReport.escape(text)));
    }
}
