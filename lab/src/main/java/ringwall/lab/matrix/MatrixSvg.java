package ringwall.lab.matrix;

import java.util.List;
import ringwall.lab.matrix.Matrix.Cell;

/// The matrix as a picture: one square a pair, green when something passes as the rules say, grey
/// when nothing may, red where packets and rules differ. The squares have titles.
public final class MatrixSvg {
    private MatrixSvg() {}

    private static final int SQUARE = 74;
    private static final int LEFT = 130;
    private static final int TOP = 46;

    public static String svg(Matrix matrix) {
        List<String> names = matrix.parties();
        int width = LEFT + names.size() * SQUARE + 10;
        int height = TOP + names.size() * SQUARE + 10;
        StringBuilder svg = new StringBuilder();
        svg.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"who reaches whom\" viewBox=\"0 0 %d %d\" width=\"%d\" font-family=\"system-ui,sans-serif\" font-size=\"12\">%n"
                        .formatted(width, height, Math.min(width, 1_000)));
        svg.append(
                "<text x=\"8\" y=\"16\" fill=\"currentColor\" opacity=\".7\">from \\ to</text>\n");
        for (int i = 0; i < names.size(); i++) {
            String name = escape(names.get(i));
            svg.append(
                    "<text x=\"%d\" y=\"%d\" fill=\"currentColor\" text-anchor=\"middle\">%s</text>%n"
                            .formatted(LEFT + i * SQUARE + SQUARE / 2, TOP - 8, name));
            svg.append(
                    "<text x=\"%d\" y=\"%d\" fill=\"currentColor\" text-anchor=\"end\">%s</text>%n"
                            .formatted(LEFT - 8, TOP + i * SQUARE + SQUARE / 2 + 4, name));
        }
        for (int row = 0; row < names.size(); row++) {
            for (int column = 0; column < names.size(); column++) {
                if (row != column) {
                    square(svg, matrix, names.get(row), names.get(column), row, column);
                }
            }
        }
        return svg.append("</svg>\n").toString();
    }

    private static void square(
            StringBuilder svg, Matrix matrix, String from, String to, int row, int column) {
        List<Cell> cells = matrix.between(from, to);
        if (cells.isEmpty()) {
            return;
        }
        boolean agrees = cells.stream().allMatch(Cell::agrees);
        boolean some = cells.stream().anyMatch(Cell::reached);
        String fill = !agrees ? "#c0392b" : some ? "#2e8b57" : "#8a94a3";
        int x = LEFT + column * SQUARE;
        int y = TOP + row * SQUARE;
        StringBuilder title = new StringBuilder();
        cells.forEach(cell -> title.append(cell).append('\n'));
        svg.append(
                "<g><title>%s</title><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\" fill=\"%s\" fill-opacity=\"%s\"/>%n"
                        .formatted(
                                escape(title.toString().strip()),
                                x + 2,
                                y + 2,
                                SQUARE - 4,
                                SQUARE - 4,
                                fill,
                                agrees && !some ? ".25" : ".85"));
        List<String> lines =
                cells.stream()
                        .filter(cell -> cell.reached() || !cell.agrees())
                        .map(cell ->
                                (cell.agrees() ? "" : cell.reached() ? "! " : "lost ")
                                        + cell.probe())
                        .distinct()
                        .toList();
        for (int i = 0; i < Math.min(4, lines.size()); i++) {
            String line = i == 3 && lines.size() > 4 ? "…" : lines.get(i);
            svg.append(
                    "<text x=\"%d\" y=\"%d\" fill=\"#fff\" text-anchor=\"middle\" font-size=\"11\">%s</text>%n"
                            .formatted(x + SQUARE / 2, y + 20 + i * 15, escape(line)));
        }
        svg.append("</g>\n");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
