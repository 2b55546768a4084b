package ringwall.cli.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import ringwall.cli.graph.Layout.Block;
import ringwall.cli.graph.Layout.Box;
import ringwall.cli.graph.Layout.HostBox;
import ringwall.model.External;
import ringwall.model.Host;
import ringwall.model.Network;
import ringwall.model.Physical;
import ringwall.model.Segment;
import ringwall.model.Sensitivity;
import ringwall.model.VirtualSwitch;
import ringwall.model.Vm;

/// Draws a Network: physical switches, cables, hosts with their virtual switches, VMs.
public final class TopologySvg {
    private static final String STYLE =
            """
            <style>
            text { font-family: Inter, 'Segoe UI', system-ui, -apple-system, 'Helvetica Neue', Arial, sans-serif; fill: #0f172a; }
            .title { font-size: 22px; font-weight: 650; }
            .sub { font-size: 12px; fill: #64748b; }
            .name { font-size: 13px; font-weight: 600; }
            .small { font-size: 10.5px; fill: #475569; }
            .tiny { font-size: 9.5px; fill: #64748b; }
            .bar { font-size: 12px; font-weight: 600; fill: #f8fafc; }
            .chip { font-size: 9.5px; font-weight: 600; fill: #ffffff; }
            </style>
            """;

    private final Network network;
    private final Layout layout;
    private final Palette palette;
    private final Svg svg = new Svg();
    private final VmCard cards;

    private TopologySvg(Network network) {
        this.network = network;
        this.layout = new Layout(network);
        this.palette = new Palette(network);
        this.cards = new VmCard(network, palette, svg);
    }

    /// @return an SVG document, UTF-8
    public static String render(Network network) {
        return new TopologySvg(network).draw();
    }

    private String draw() {
        header();
        externals();
        devicesBand();
        for (HostBox host : layout.hosts) {
            svg.box(
                    host.box().x(),
                    host.box().y(),
                    host.box().w(),
                    host.box().h(),
                    14,
                    surface(host));
        }
        links();
        for (HostBox host : layout.hosts) {
            cables(host);
        }
        devices();
        for (HostBox host : layout.hosts) {
            host(host);
        }
        double bottom = new Legend(network, palette, svg).draw(layout.bottom + 40, layout.width);
        return """
        <svg xmlns='http://www.w3.org/2000/svg' width='%s' height='%s' viewBox='0 0 %s %s' role='img'>
        <title>%s</title>
        %s<rect width='100%%' height='100%%' fill='#f8fafc'/>
        %s</svg>
        """
                .formatted(
                        Svg.n(layout.width),
                        Svg.n(bottom),
                        Svg.n(layout.width),
                        Svg.n(bottom),
                        Svg.escape(network.name() + ": topology"),
                        STYLE,
                        svg.content());
    }

    private String surface(HostBox host) {
        Palette.Level level = palette.level(host.host().sensitivity());
        return "fill='%s' stroke='%s' stroke-width='1.5'".formatted(level.tint(), level.line());
    }

    private void header() {
        svg.text(Layout.MARGIN, 46, "title", network.name(), "");
        String counts =
                String.join(
                        "  ·  ",
                        count(network.hosts().size(), "host"),
                        count(network.switches().size(), "virtual switch", "virtual switches"),
                        count(network.segments().size(), "segment"),
                        count(network.vms().size(), "VM"),
                        count(
                                network.tiers().stream().mapToInt(t -> t.rules().size()).sum(),
                                "rule"));
        svg.text(Layout.MARGIN, 66, "sub", counts, "");
    }

    private static String count(int number, String one) {
        return count(number, one, one + "s");
    }

    private static String count(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }

    private void externals() {
        layout.externals.forEach((name, box) -> {
            External external = network.externals().get(name);
            if (external == null) {
                return;
            }
            svg.open(name + " via " + external.via() + " in segment " + external.segment());
            svg.path(
                    "M%s %s V%s"
                            .formatted(
                                    Svg.n(box.midX()), Svg.n(box.bottom()), Svg.n(layout.band.y())),
                    "stroke='%s' stroke-width='2' stroke-dasharray='2 4'"
                            .formatted(palette.segment(external.segment())));
            svg.box(
                    box.x(),
                    box.y(),
                    box.w(),
                    box.h(),
                    21,
                    "fill='#ffffff' stroke='%s' stroke-width='1.5' stroke-dasharray='5 3'"
                            .formatted(palette.segment(external.segment())));
            svg.text(box.midX(), box.y() + 18, "name", name, "text-anchor='middle'");
            svg.text(
                    box.midX(),
                    box.y() + 33,
                    "small",
                    Svg.fit("via " + external.via() + " in " + external.segment(), 170, 5.6),
                    "text-anchor='middle'");
            svg.close();
        });
    }

    private void devicesBand() {
        Box band = layout.band;
        if (band.h() > 0) {
            svg.box(band.x(), band.y(), band.w(), band.h(), 14, "fill='#eef2f7' stroke='#dbe2ea'");
            svg.text(band.x() + 16, band.y() + 22, "sub", "physical network", "");
        }
    }

    private void devices() {
        layout.devices.forEach((name, box) -> {
            Physical.PhysicalSwitch at = network.physical().switches().get(name);
            boolean router = network.physical().routers().containsKey(name);
            Palette.Level level =
                    palette.level(at == null ? Sensitivity.UNSTATED : at.sensitivity());
            String kind = at != null ? modeText(at.usual()) : router ? "router" : "firewall";
            svg.open(name + ": " + kind);
            svg.box(
                    box.x(),
                    box.y(),
                    box.w(),
                    box.h(),
                    router ? 25 : 9,
                    "fill='%s' stroke='%s' stroke-width='1.5'"
                            .formatted(
                                    level.tint(),
                                    level.name().isEmpty() ? "#94a3b8" : level.line()));
            svg.text(
                    box.midX(),
                    box.y() + 21,
                    "name",
                    Svg.fit(name, box.w() - 12, 7.5),
                    "text-anchor='middle'");
            svg.text(
                    box.midX(),
                    box.y() + 37,
                    "small",
                    Svg.fit(kind, box.w() - 12, 5.6),
                    "text-anchor='middle'");
            if (at == null && !router) {
                Icons.shield(svg, box.x() + 18, box.y() + 20);
            }
            svg.close();
        });
    }

    private static String modeText(Physical.Mode mode) {
        return switch (mode) {
            case Physical.Mode.Access access -> "access " + access.vid();
            case Physical.Mode.Trunk trunk -> "trunk " + trunk.vlans();
        };
    }

    /// Links between physical devices, above the boxes.
    private void links() {
        int at = 0;
        for (Physical.Link link : network.physical().links()) {
            for (Physical.End a : link.a()) {
                for (Physical.End b : link.b()) {
                    arc(
                            layout.device(a),
                            layout.device(b),
                            at++,
                            link.kind() == Physical.LinkKind.CABLE ? 2 : 4);
                }
            }
        }
        for (Physical.Router router : network.physical().routers().values()) {
            for (Physical.RouterInterface side : router.interfaces().values()) {
                Box box = layout.devices.getOrDefault(router.name(), layout.band);
                arc(box, layout.device(side.to()), at++, 2);
            }
        }
        for (Physical.PhysicalFirewall firewall : network.physical().firewalls().values()) {
            for (Physical.End end : firewall.ends()) {
                Box box = layout.devices.getOrDefault(firewall.name(), layout.band);
                arc(box, layout.device(end), at++, 2);
            }
        }
    }

    private void arc(Box a, Box b, int at, int thick) {
        if (a.equals(b)) {
            return;
        }
        double y = a.y() - 6 - at % 4 * 5.0;
        svg.path(
                "M%s %s V%s H%s V%s"
                        .formatted(
                                Svg.n(a.midX() + (at % 5 - 2) * 7),
                                Svg.n(a.y()),
                                Svg.n(y),
                                Svg.n(b.midX() + (at % 5 - 2) * 7),
                                Svg.n(b.y())),
                "stroke='#64748b' stroke-width='%d' stroke-linejoin='round'".formatted(thick));
    }

    private void cables(HostBox host) {
        int at = 0;
        for (Host.PNic pnic : host.host().pnics().values()) {
            Box chip = host.chips().get(pnic.name());
            if (chip == null || pnic.to().isEmpty()) {
                continue;
            }
            Box to = layout.device(pnic.to().get());
            double spread =
                    (host.box().midX() - layout.width / 2) / layout.width * (to.w() - 30)
                            + (host.row() * 5 - at * 3) % 11;
            double endX = to.midX() + spread;
            double startY = chip.y();
            String d;
            if (host.row() == 0) {
                double mid = (startY + to.bottom()) / 2;
                d =
                        "M%s %s C%s %s %s %s %s %s"
                                .formatted(
                                        Svg.n(chip.midX()), Svg.n(startY),
                                        Svg.n(chip.midX()), Svg.n(mid),
                                        Svg.n(endX), Svg.n(mid),
                                        Svg.n(endX), Svg.n(to.bottom()));
            } else {
                double lane = host.box().x() - Layout.GUTTER / 2 + (host.row() * 4 + at) % 13 - 6;
                double turn = startY - 8 - at * 4.0;
                double top = layout.band.bottom() + 46;
                d =
                        "M%s %s V%s H%s V%s C%s %s %s %s %s %s"
                                .formatted(
                                        Svg.n(chip.midX()),
                                        Svg.n(startY),
                                        Svg.n(turn),
                                        Svg.n(lane),
                                        Svg.n(top),
                                        Svg.n(lane),
                                        Svg.n(top - 50),
                                        Svg.n(endX),
                                        Svg.n(top - 20),
                                        Svg.n(endX),
                                        Svg.n(to.bottom()));
            }
            svg.path(d, stroke(host.host(), pnic.name()));
            at++;
        }
    }

    /// Blue: an uplink; dashed: it stands by; grey: the host's own.
    private String stroke(Host host, String pnic) {
        Optional<VirtualSwitch> on = uplinkOf(host, pnic);
        if (on.isEmpty()) {
            return "stroke='#94a3b8' stroke-width='1.8'";
        }
        return standsBy(on.get(), pnic)
                ? "stroke='#60a5fa' stroke-width='1.8' stroke-dasharray='6 4'"
                : "stroke='#2563eb' stroke-width='2'";
    }

    private static boolean standsBy(VirtualSwitch on, String pnic) {
        return on.uplink() instanceof VirtualSwitch.Uplink.Team team
                && team.policy() == VirtualSwitch.Policy.ACTIVE_STANDBY
                && !team.members().getFirst().equals(pnic);
    }

    private Optional<VirtualSwitch> uplinkOf(Host host, String pnic) {
        return network.switches().values().stream()
                .filter(on -> on.hosts().contains(host.name()))
                .filter(on -> on.uplink().pnics().contains(pnic))
                .findFirst();
    }

    private void host(HostBox placed) {
        Host host = placed.host();
        Box box = placed.box();
        svg.open(hostTitle(host));
        double headY = box.y() + Layout.CHIP_H / 2 + 19;
        svg.text(box.x() + Layout.PAD, headY, "name", host.name(), "style='font-size:15px'");
        List<String> facts = new ArrayList<>();
        if (host.sensitivity().stated()) {
            facts.add(host.sensitivity().name());
        }
        host.vtep().ifPresent(vtep -> facts.add("VTEP " + vtep.address()));
        host.adapters().values().stream()
                .filter(a -> network.switches().containsKey(a.attachedTo()))
                .forEach(a -> facts.add(lower(a.role())));
        svg.text(
                box.right() - Layout.PAD,
                headY,
                "small",
                Svg.fit(String.join(" · ", facts), box.w() - 90, 5.8),
                "text-anchor='end'");
        svg.close();
        drops(placed);
        chips(placed);
        for (Block block : placed.blocks()) {
            cardsBehind(placed, block);
        }
        for (Block block : placed.blocks()) {
            bar(placed, block);
            block.cards().forEach((vm, card) -> cards.draw(vm, card));
        }
    }

    private static String hostTitle(Host host) {
        return "host "
                + host.name()
                + (host.sensitivity().stated() ? ", level " + host.sensitivity().name() : "")
                + (host.rack().isEmpty() ? "" : ", rack " + host.rack());
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(java.util.Locale.ROOT);
    }

    /// From each pNIC to the virtual switch that it is an uplink of.
    private void drops(HostBox placed) {
        int side = 0;
        for (Block block : placed.blocks()) {
            boolean first = block.equals(placed.blocks().getFirst());
            for (String pnic : block.of().uplink().pnics()) {
                Box chip = placed.chips().get(pnic);
                if (chip == null) {
                    continue;
                }
                if (first) {
                    svg.path(
                            "M%s %s V%s"
                                    .formatted(
                                            Svg.n(chip.midX()),
                                            Svg.n(chip.bottom()),
                                            Svg.n(block.bar().y())),
                            stroke(placed.host(), pnic));
                } else {
                    double lane = placed.box().right() - 6 - side % 3 * 4;
                    double turn = chip.bottom() + 7 + side % 3 * 3;
                    double y = block.bar().y() + Layout.BAR_H / 2;
                    svg.path(
                            "M%s %s V%s H%s V%s H%s"
                                    .formatted(
                                            Svg.n(chip.midX()),
                                            Svg.n(chip.bottom()),
                                            Svg.n(turn),
                                            Svg.n(lane),
                                            Svg.n(y),
                                            Svg.n(block.bar().right())),
                            stroke(placed.host(), pnic));
                    side++;
                }
            }
        }
    }

    private void chips(HostBox placed) {
        placed.chips()
                .forEach((name, chip) -> {
                    String role = role(placed.host(), name);
                    svg.open(name + ": " + role);
                    svg.box(
                            chip.x(),
                            chip.y(),
                            chip.w(),
                            chip.h(),
                            8,
                            "fill='#ffffff' stroke='%s' stroke-width='1.4'"
                                    .formatted(
                                            uplinkOf(placed.host(), name).isPresent()
                                                    ? "#2563eb"
                                                    : "#94a3b8"));
                    svg.text(
                            chip.midX(),
                            chip.y() + 13,
                            "small",
                            Svg.fit(name, chip.w() - 8, 6),
                            "text-anchor='middle' style='font-weight:600;fill:#0f172a'");
                    svg.text(
                            chip.midX(),
                            chip.y() + 24.5,
                            "tiny",
                            Svg.fit(role, chip.w() - 8, 5.1),
                            "text-anchor='middle'");
                    svg.close();
                });
    }

    private String role(Host host, String pnic) {
        SortedSet<String> roles = new TreeSet<>();
        host.adapters().values().stream()
                .filter(adapter -> adapter.attachedTo().equals(pnic))
                .forEach(adapter -> roles.add(lower(adapter.role())));
        uplinkOf(host, pnic)
                .ifPresent(on -> roles.add(on.name() + (standsBy(on, pnic) ? " standby" : "")));
        if (host.vtep().isPresent() && host.vtep().get().attachedTo().equals(pnic)) {
            roles.add("tunnels");
        }
        return roles.isEmpty() ? "not used" : String.join(", ", roles);
    }

    /// Lines from VMs to their switches: the first vNIC to the bar above, others wherever they go.
    private void cardsBehind(HostBox placed, Block block) {
        block.cards()
                .forEach((vm, card) -> {
                    int at = 0;
                    for (Vm.Vnic vnic : vm.vnics().values()) {
                        Box bar = placed.bar(Layout.switchOf(network, vnic));
                        SortedSet<String> segments = Layout.segments(network, vnic);
                        String colour = palette.segment(segments.isEmpty() ? "" : segments.first());
                        double x = card.x() + 22 + at * 16;
                        boolean above = bar.y() < card.y();
                        svg.path(
                                "M%s %s V%s"
                                        .formatted(
                                                Svg.n(x),
                                                Svg.n(above ? card.y() : card.bottom()),
                                                Svg.n(above ? bar.bottom() : bar.y())),
                                "stroke='%s' stroke-width='2' stroke-opacity='0.75'"
                                        .formatted(colour));
                        at++;
                    }
                });
    }

    private void bar(HostBox placed, Block block) {
        VirtualSwitch on = block.of();
        Box bar = block.bar();
        Palette.Level level = palette.level(on.sensitivity());
        boolean stated = !level.name().isEmpty();
        svg.open(
                "virtual switch "
                        + on.name()
                        + (on.internalOnly() ? ", internal-only" : "")
                        + (stated ? ", level " + level.name() : ""));
        svg.box(
                bar.x(),
                bar.y(),
                bar.w(),
                bar.h(),
                7,
                "fill='#334155' stroke='%s' stroke-width='%s'"
                        .formatted(stated ? level.line() : "#1e293b", stated ? 2.5 : 1));
        String kind =
                on.internalOnly()
                        ? "internal-only"
                        : on.distributed() ? "distributed" : "standalone";
        svg.text(bar.x() + 12, bar.y() + 18, "bar", on.name(), "");
        svg.text(
                bar.x() + 20 + on.name().length() * 7.2,
                bar.y() + 18,
                "tiny",
                kind,
                "style='fill:#cbd5e1'");
        double x = bar.right() - 8;
        double least = bar.x() + 34 + on.name().length() * 7.2 + kind.length() * 5.2;
        for (String segment : segmentsOn(placed, on).reversed()) {
            String text = segment + tag(segment);
            double w = text.length() * 5.7 + 14;
            x -= w;
            if (x < least) {
                break;
            }
            svg.box(x, bar.y() + 6, w, 16, 8, "fill='%s'".formatted(palette.segment(segment)));
            svg.text(x + w / 2, bar.y() + 17.5, "chip", text, "text-anchor='middle'");
            x -= 5;
        }
        svg.close();
    }

    private String tag(String segment) {
        Segment of = network.segments().get(segment);
        return of == null
                ? ""
                : switch (of.carrier()) {
                    case Segment.Carrier.Vlan vlan -> " " + vlan.vid();
                    case Segment.Carrier.Overlay overlay -> " " + overlay.id();
                    case Segment.Carrier.Local local -> "";
                };
    }

    private java.util.NavigableSet<String> segmentsOn(HostBox placed, VirtualSwitch on) {
        java.util.NavigableSet<String> names = new TreeSet<>();
        for (Vm vm : network.vms().values()) {
            if (vm.host().equals(placed.host().name())) {
                for (Vm.Vnic vnic : vm.vnics().values()) {
                    if (Layout.switchOf(network, vnic).equals(on.name())) {
                        names.addAll(Layout.segments(network, vnic));
                    }
                }
            }
        }
        return names;
    }
}
