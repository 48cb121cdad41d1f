package io.tidemark.bench.yardstick;

import java.util.List;
import java.util.Locale;

/**
 * A picture of a few figures, as SVG.
 *
 * @param name of its file, behind that of the report
 * @param unit of the values
 * @param labels one for each value
 */
record BarChart(String name, String title, String unit, List<String> labels, List<Double> values) {

    private static final int LABEL = 190;
    private static final int BAR = 380;
    private static final int WIDTH = LABEL + BAR + 110;
    private static final int ROW = 28;
    private static final int TOP = 40;

    String svg() {
        int height = TOP + ROW * labels.size() + 8;
        StringBuilder svg = new StringBuilder();
        svg.append(
                """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="13">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                <text x="8" y="22" font-weight="bold">%s, %s</text>
                """
                        .formatted(WIDTH, height, escaped(title), escaped(unit)));
        double most = values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        for (int row = 0; row < values.size(); row++) {
            double length = most > 0 ? Math.max(1, BAR * values.get(row) / most) : 1;
            int y = TOP + ROW * row;
            svg.append(
                    String.format(
                            Locale.ROOT,
                            """
                            <text x="%d" y="%d" text-anchor="end">%s</text>
                            <rect x="%d" y="%d" width="%.1f" height="18" fill="#2f6f9f"/>
                            <text x="%.1f" y="%d">%s</text>
                            """,
                            LABEL - 8,
                            y + 14,
                            escaped(labels.get(row)),
                            LABEL,
                            y,
                            length,
                            LABEL + length + 6,
                            y + 14,
                            text(values.get(row))));
        }
        return svg.append("</svg>\n").toString();
    }

    /** Three digits that tell something. */
    static String text(double value) {
        double size = Math.abs(value);
        String pattern = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, pattern, value);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
