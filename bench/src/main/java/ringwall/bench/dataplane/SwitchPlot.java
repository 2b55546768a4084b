package ringwall.bench.dataplane;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Bars of millions of frames a second, one group a row of the table.
final class SwitchPlot {
    private static final Map<String, String> COLOURS =
            Map.of("off", "#8da0cb", "udp", "#66c2a5", "tcp", "#fc8d62");
    private static final int BAR = 9;
    private static final int LEFT = 170;
    private static final int WIDTH = 760;

    private SwitchPlot() {}

    record Point(String group, String series, double value) {}

    static String svg(List<Point> points) {
        Map<String, StringBuilder> groups = new LinkedHashMap<>();
        double most = points.stream().mapToDouble(Point::value).max().orElse(1);
        int y = 40;
        StringBuilder body = new StringBuilder();
        for (Point point : points) {
            if (!groups.containsKey(point.group)) {
                groups.put(point.group, body);
                y += 10;
                body.append(
                        String.format(
                                Locale.ROOT,
                                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n",
                                LEFT - 8,
                                y + 16,
                                point.group));
            }
            double length = point.value / most * (WIDTH - LEFT - 60);
            body.append(
                    String.format(
                            Locale.ROOT,
                            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>"
                                    + "<text x=\"%.1f\" y=\"%d\" font-size=\"9\">%.1f</text>%n",
                            LEFT,
                            y,
                            length,
                            BAR - 1,
                            COLOURS.getOrDefault(point.series, "#999"),
                            LEFT + length + 4,
                            y + 8,
                            point.value));
            y += BAR;
        }
        return String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                        + "font-family=\"sans-serif\" font-size=\"11\">%n"
                        + "<text x=\"10\" y=\"20\" font-size=\"14\">Mpps per core: firewall off "
                        + "(blue), 100 rules UDP (green), TCP (orange)</text>%n%s</svg>%n",
                WIDTH,
                y + 20,
                body);
    }
}
