package ringwall.cli.graph;

import java.util.Locale;

/// SVG text, one element a call. Coordinates are pixels.
final class Svg {
    private final StringBuilder out = new StringBuilder(64 * 1024);

    /// A rounded box.
    void box(double x, double y, double w, double h, double r, String attributes) {
        out.append(
                "<rect x='%s' y='%s' width='%s' height='%s' rx='%s' %s/>\n"
                        .formatted(n(x), n(y), n(w), n(h), n(r), attributes));
    }

    void path(String d, String attributes) {
        out.append("<path d='")
                .append(d)
                .append("' fill='none' ")
                .append(attributes)
                .append("/>\n");
    }

    void shape(String d, String attributes) {
        out.append("<path d='").append(d).append("' ").append(attributes).append("/>\n");
    }

    void text(double x, double y, String kind, String text, String attributes) {
        out.append("<text x='%s' y='%s' class='%s' %s>".formatted(n(x), n(y), kind, attributes))
                .append(escape(text))
                .append("</text>\n");
    }

    /// What a pointer over the group shows.
    void open(String title) {
        out.append("<g><title>").append(escape(title)).append("</title>\n");
    }

    void close() {
        out.append("</g>\n");
    }

    void raw(String text) {
        out.append(text);
    }

    String content() {
        return out.toString();
    }

    static String n(double value) {
        return value == Math.rint(value)
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.1f", value);
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;")
                .replace("\"", "&quot;");
    }

    /// Cut to a width, by the mean width of a letter.
    static String fit(String text, double width, double perLetter) {
        int most = (int) (width / perLetter);
        return text.length() <= most ? text : text.substring(0, Math.max(1, most - 1)) + "…";
    }
}
