package ringwall.bench.dataplane;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Horizontal bars as SVG: one group a row of a table, one bar a series of it.
public final class BarPlot {
    private static final List<String> COLOURS =
            List.of("#8da0cb", "#66c2a5", "#fc8d62", "#e78ac3", "#a6d854");
    private static final int BAR = 12;
    private static final int LEFT = 190;
    private static final int WIDTH = 820;

    private BarPlot() {}

    /// @param value in the plot's unit
    public record Point(String group, String series, double value) {}

    /// @param title with the unit
    /// @param logarithmic bars of lengths by logarithm, for values that differ by orders
    public static String svg(String title, List<Point> points, boolean logarithmic) {
        List<String> series = new ArrayList<>();
        points.stream().map(Point::series).distinct().forEach(series::add);
        double most = points.stream().mapToDouble(Point::value).max().orElse(1);
        double least =
                points.stream().mapToDouble(Point::value).filter(v -> v > 0).min().orElse(1) / 2;
        StringBuilder body = new StringBuilder();
        int y = legend(series, body);
        String group = "";
        for (Point point : points) {
            if (!point.group.equals(group)) {
                group = point.group;
                y += 8;
                body.append(
                        String.format(
                                Locale.ROOT,
                                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n",
                                LEFT - 8,
                                y + BAR,
                                group));
            }
            double share =
                    logarithmic
                            ? Math.log(Math.max(point.value, least) / least)
                                    / Math.log(most / least)
                            : point.value / most;
            double length = share * (WIDTH - LEFT - 80);
            body.append(
                    String.format(
                            Locale.ROOT,
                            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>"
                                    + "<text x=\"%.1f\" y=\"%d\" font-size=\"10\">%s</text>%n",
                            LEFT,
                            y,
                            length,
                            BAR - 1,
                            COLOURS.get(series.indexOf(point.series) % COLOURS.size()),
                            LEFT + length + 4,
                            y + BAR - 2,
                            number(point.value)));
            y += BAR;
        }
        return String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                        + "font-family=\"sans-serif\" font-size=\"11\">%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>"
                        + "<text x=\"10\" y=\"20\" font-size=\"14\">%s</text>%n%s</svg>%n",
                WIDTH,
                y + 20,
                title,
                body);
    }

    private static int legend(List<String> series, StringBuilder body) {
        int x = LEFT;
        for (int i = 0; i < series.size(); i++) {
            body.append(
                    String.format(
                            Locale.ROOT,
                            "<rect x=\"%d\" y=\"30\" width=\"10\" height=\"10\" fill=\"%s\"/>"
                                    + "<text x=\"%d\" y=\"39\">%s</text>%n",
                            x,
                            COLOURS.get(i % COLOURS.size()),
                            x + 14,
                            series.get(i)));
            x += 30 + 7 * series.get(i).length();
        }
        return 48;
    }

    private static String number(double value) {
        return value >= 1000
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.3g", value);
    }
}
