package io.tidemark.integrationtests;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a JVM holds on to, measured after a full collection, over its life. Linux. */
final class Vitals {

    private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    private static final Pattern HEAP = Pattern.compile("(?:total \\d+K, )?used (\\d+)K");
    private static final Pattern METASPACE = Pattern.compile("Metaspace\\s+used (\\d+)K");

    /** The figures, in the order in which a picture shows them. */
    static final List<String> NAMES =
            List.of("threads", "job class loaders", "metaspace MB", "heap MB", "files");

    /** What was measured, by process and life ({@code taskmanager 4711}). */
    private final Map<String, List<Sample>> lives = new LinkedHashMap<>();

    /** What was measured at a time, in seconds from the start; figures as in {@link #NAMES}. */
    record Sample(long second, List<Double> figures) {}

    void take(String process, long pid, long second) {
        try {
            jcmd(pid, "GC.run");
            String heap = jcmd(pid, "GC.heap_info");
            String histogram = jcmd(pid, "GC.class_histogram");
            lives.computeIfAbsent(process + " " + pid, life -> new ArrayList<>())
                    .add(
                            new Sample(
                                    second,
                                    List.of(
                                            (double) entries(pid, "task"),
                                            count(
                                                    histogram,
                                                    "org.apache.flink.util.ChildFirstClassLoader"),
                                            first(METASPACE, heap) / 1024,
                                            sum(HEAP, heap.substring(0, heap.indexOf("Metaspace")))
                                                    / 1024,
                                            (double) entries(pid, "fd"))));
        } catch (IOException | IllegalStateException e) {
            // It has just been killed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(JCMD.toString(), Long.toString(pid), command)
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
        return said;
    }

    private static long entries(long pid, String directory) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(pid), directory))) {
            return all.count();
        }
    }

    private static double count(String histogram, String type) {
        return histogram
                .lines()
                .map(String::trim)
                .map(line -> line.split("\\s+", -1))
                .filter(columns -> columns.length > 3 && columns[3].equals(type))
                .mapToDouble(columns -> Double.parseDouble(columns[1]))
                .sum();
    }

    private static double first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : 0;
    }

    private static double sum(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .mapToDouble(m -> Double.parseDouble(m.group(1)))
                .sum();
    }

    /** The lives that were measured at least so often. */
    Map<String, List<Sample>> lives(int samples) {
        Map<String, List<Sample>> long_ = new LinkedHashMap<>(lives);
        long_.values().removeIf(all -> all.size() < samples);
        return long_;
    }

    /** The lowest figure of a part of a life: what stays when nothing is going on. */
    static double floor(List<Sample> part, int figure) {
        return part.stream()
                .mapToDouble(sample -> sample.figures().get(figure))
                .min()
                .orElseThrow();
    }

    String csv() {
        StringBuilder csv = new StringBuilder("process,second," + String.join(",", NAMES) + "\n");
        lives.forEach(
                (life, samples) ->
                        samples.forEach(
                                sample -> {
                                    csv.append(life).append(',').append(sample.second());
                                    sample.figures()
                                            .forEach(
                                                    figure ->
                                                            csv.append(',').append(format(figure)));
                                    csv.append('\n');
                                }));
        return csv.toString();
    }

    private static String format(double figure) {
        return String.format(Locale.ROOT, "%.1f", figure);
    }

    /** A row for each life, a column for each figure, each from 0 to its maximum. */
    String picture() {
        int width = 190;
        int height = 60;
        int rows = lives.size();
        StringBuilder svg =
                new StringBuilder(
                        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='11'>\n<rect width='100%%' height='100%%' fill='white'/>\n"
                                .formatted(
                                        160 + NAMES.size() * (width + 10),
                                        30 + rows * (height + 24)));
        for (int column = 0; column < NAMES.size(); column++) {
            text(svg, 160 + column * (width + 10), 16, NAMES.get(column));
        }
        long end =
                lives.values().stream()
                        .flatMap(List::stream)
                        .mapToLong(Sample::second)
                        .max()
                        .orElse(1);
        int row = 0;
        for (Map.Entry<String, List<Sample>> life : lives.entrySet()) {
            int top = 30 + row++ * (height + 24);
            text(svg, 4, top + height / 2, life.getKey());
            for (int column = 0; column < NAMES.size(); column++) {
                int figure = column;
                int left = 160 + column * (width + 10);
                double most =
                        Math.max(
                                1,
                                life.getValue().stream()
                                        .mapToDouble(sample -> sample.figures().get(figure))
                                        .max()
                                        .orElse(1));
                svg.append(
                        "<rect x='%d' y='%d' width='%d' height='%d' fill='#f4f4f4'/><polyline fill='none' stroke='#06c' stroke-width='1.5' points='"
                                .formatted(left, top, width, height));
                for (Sample sample : life.getValue()) {
                    svg.append(
                            String.format(
                                    Locale.ROOT,
                                    "%.1f,%.1f ",
                                    left + (double) width * sample.second() / end,
                                    top + height - height * sample.figures().get(figure) / most));
                }
                svg.append("'/>\n");
                text(svg, left + 3, top + 12, "to " + format(most));
            }
        }
        return svg.append("</svg>\n").toString();
    }

    private static void text(StringBuilder svg, int x, int y, String text) {
        svg.append("<text x='%d' y='%d'>%s</text>\n".formatted(x, y, text));
    }
}
