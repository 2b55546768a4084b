package ringwall.cli.graph;

/// Small signs in the picture.
final class Icons {
    private Icons() {}

    private static final String SHIELD =
            "m0 -6 l5 2 v4 c0 3.4 -2.2 5.6 -5 7 c-2.8 -1.4 -5 -3.6 -5 -7 v-4 z";

    /// A firewall.
    static void shield(Svg svg, double x, double y) {
        svg.raw("<g transform='translate(%s %s)'>".formatted(Svg.n(x), Svg.n(y)));
        svg.shape(SHIELD, "fill='#f97316' stroke='#c2410c' stroke-width='0.8'");
        svg.raw("</g>\n");
    }

    /// An analyser that sees what others send.
    static void eye(Svg svg, double x, double y) {
        svg.raw("<g transform='translate(%s %s)'>".formatted(Svg.n(x), Svg.n(y)));
        svg.shape(
                "M-7 0 Q0 -7 7 0 Q0 7 -7 0 z",
                "fill='#ffffff' stroke='#7c3aed' stroke-width='1.4'");
        svg.raw("<circle r='2.4' fill='#7c3aed'/></g>\n");
    }
}
