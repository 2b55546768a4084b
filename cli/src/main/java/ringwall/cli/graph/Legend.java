package ringwall.cli.graph;

import ringwall.model.Network;
import ringwall.model.Segment;

/// What the colours mean: segments, levels, lines.
final class Legend {
    private final Network network;
    private final Palette palette;
    private final Svg svg;
    private double x;
    private double y;
    private double right;

    Legend(Network network, Palette palette, Svg svg) {
        this.network = network;
        this.palette = palette;
        this.svg = svg;
    }

    /// @return where the picture ends
    double draw(double top, double width) {
        right = width - Layout.MARGIN;
        y = top;
        row("segments");
        int shown = 0;
        for (Segment segment : network.segments().values()) {
            if (++shown > 40) {
                item(0, "", "and " + (network.segments().size() - 40) + " more");
                break;
            }
            String subnet =
                    segment.subnets().isEmpty() ? "" : "  " + segment.subnets().getFirst().prefix();
            String text = segment.name() + "  " + carrier(segment) + subnet;
            double at = item(22, text, text);
            svg.box(at, y - 10, 14, 12, 4, "fill='%s'".formatted(palette.segment(segment.name())));
        }
        if (!palette.levelNames().isEmpty()) {
            y += 24;
            row("levels");
            for (String name : palette.levelNames()) {
                double at = item(22, name, name);
                Palette.Level level = palette.level(name);
                svg.box(
                        at,
                        y - 10,
                        14,
                        12,
                        4,
                        "fill='%s' stroke='%s' stroke-width='1.5'"
                                .formatted(level.tint(), level.line()));
            }
        }
        y += 24;
        row("lines");
        line("uplink", "stroke='#2563eb' stroke-width='2'");
        line("standby", "stroke='#60a5fa' stroke-width='1.8' stroke-dasharray='6 4'");
        line("the host's own", "stroke='#94a3b8' stroke-width='1.8'");
        return y + 36;
    }

    private void row(String name) {
        svg.text(Layout.MARGIN, y, "sub", name, "");
        x = Layout.MARGIN + 84;
    }

    private void line(String text, String stroke) {
        double at = item(36, text, text);
        svg.path("M%s %s h28".formatted(Svg.n(at), Svg.n(y - 4)), stroke);
    }

    /// Places text behind a mark of a width, on the next line where it does not fit.
    private double item(double mark, String measured, String text) {
        double w = mark + Math.max(measured.length(), text.length()) * 6.0 + 22;
        if (x + w > right && x > Layout.MARGIN + 84) {
            x = Layout.MARGIN + 84;
            y += 20;
        }
        double at = x;
        svg.text(at + mark, y, "small", text, "");
        x += w;
        return at;
    }

    private static String carrier(Segment segment) {
        return switch (segment.carrier()) {
            case Segment.Carrier.Vlan vlan -> "VLAN " + vlan.vid();
            case Segment.Carrier.Overlay overlay ->
                    overlay.encapsulation().name() + " " + overlay.id();
            case Segment.Carrier.Local local -> "local";
        };
    }
}
