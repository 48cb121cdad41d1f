package io.tidemark.bench.yardstick;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What costs are looked at in dependence of; all else is as in W1.
 *
 * @param changed the head of the column that tells which case it is
 * @param cases empty if it has a kind of run of its own
 */
record Scale(String id, String changed, List<Case> cases) {

    /** One value of what is changed. */
    record Case(String label, Workload workload) {}

    private static final int PAGES = 90;
    private static final long RECORDS = 1_000_000;

    static final Scale KEYS =
            new Scale(
                    "keys",
                    "pages",
                    List.of(
                            of("100", shape(100)),
                            of("10,000", shape(10_000)),
                            of("1,000,000", shape(1_000_000))));

    static final Scale OVERLAP =
            new Scale(
                    "overlap",
                    "windows that a view is in",
                    List.of(
                            of("1", shape(Workload.SIZE)),
                            of("2", shape(Workload.SLIDE)),
                            of("60", shape(Duration.ofSeconds(10)))));

    static final Scale PARALLELISM =
            new Scale(
                    "parallelism",
                    "subtasks",
                    List.of(
                            new Case("1", workload("1", shape(PAGES)).withParallelism(1)),
                            of("2", shape(PAGES))));

    static final Scale PARTITIONS =
            new Scale(
                    "partitions",
                    "partitions, two subtasks",
                    List.of(
                            of("2", shape(PAGES)),
                            of("8", shape(PAGES).withPartitions(8)),
                            of("32", shape(PAGES).withPartitions(32))));

    static final Scale LATE =
            new Scale(
                    "late",
                    "views that are hours late",
                    List.of(
                            of("none", shape(PAGES)),
                            of("1 %", shape(PAGES).withLate(0.01)),
                            of("10 %", shape(PAGES).withLate(0.1))));

    /** {@link Recovery}. */
    static final Scale STATE = new Scale("state", "pages in open windows of a day", List.of());

    private static final List<Scale> ALL =
            List.of(KEYS, OVERLAP, PARALLELISM, PARTITIONS, LATE, STATE);

    private static PageViewContent.Shape shape(int pages) {
        return new PageViewContent.Shape(pages, Workload.SIZE, Workload.SLIDE);
    }

    private static PageViewContent.Shape shape(Duration slide) {
        return new PageViewContent.Shape(PAGES, Workload.SIZE, slide);
    }

    private static Case of(String label, PageViewContent.Shape shape) {
        return new Case(label, workload(label, shape));
    }

    private static Workload workload(String label, PageViewContent.Shape shape) {
        // A name of a topic, too.
        String id = "S-" + label.replaceAll("[^0-9a-z]", "");
        return Workload.windows(id, label, shape, RECORDS, 4 * RECORDS);
    }

    static Optional<Scale> named(String name) {
        return ALL.stream().filter(scale -> scale.id.equals(name)).findFirst();
    }

    static String names() {
        return ALL.stream().map(Scale::id).collect(Collectors.joining(", "));
    }

    /**
     * The table, with what a model makes of the figures: as many cores as there are, shared by peer
     * and broker, each of whom takes so much CPU for a record.
     *
     * @param series of each case; empty where no run counts
     */
    Table table(List<Series> series, int cores) {
        List<Integer> counted =
                IntStream.range(0, cases.size())
                        .filter(i -> !series.get(i).isEmpty())
                        .boxed()
                        .toList();
        List<List<String>> rows =
                counted.stream()
                        .map(
                                number -> {
                                    Series of = series.get(number);
                                    double rate = of.of(Measurement::rate).median();
                                    double cpu = of.of(Measurement::cpuPerRecord).median();
                                    double broker = of.of(Measurement::brokerCpuPerRecord).median();
                                    double model = 1e6 * cores / (cpu + broker);
                                    return List.of(
                                            cases.get(number).label(),
                                            BarChart.text(cpu),
                                            BarChart.text(broker),
                                            BarChart.text(rate / 1e3),
                                            BarChart.text(model / 1e3),
                                            BarChart.text(rate / model),
                                            BarChart.text(
                                                    of.of(run -> run.peakBytes() / 1048576.0)
                                                            .median()),
                                            Integer.toString(of.rounds().size()));
                                })
                        .toList();
        return new Table(
                "Cost by " + id,
                List.of(
                        changed,
                        "CPU µs/record",
                        "broker's CPU µs/record",
                        "1,000 records/s",
                        "model: 1,000 records/s",
                        "measured by model",
                        "peak MiB",
                        "rounds"),
                rows,
                "",
                Optional.of(
                        new BarChart(
                                id,
                                "CPU by " + changed,
                                "µs a record",
                                counted.stream().map(number -> cases.get(number).label()).toList(),
                                counted.stream()
                                        .map(
                                                number ->
                                                        series.get(number)
                                                                .of(Measurement::cpuPerRecord)
                                                                .median())
                                        .toList())));
    }
}
