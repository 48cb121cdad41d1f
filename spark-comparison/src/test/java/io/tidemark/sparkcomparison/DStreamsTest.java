package io.tidemark.sparkcomparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaRDDLike;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaDStreamLike;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Tuple2;

/** Each operation of Spark's discretised streams, against what Flink made of the same batches. */
@Timeout(300)
@SuppressWarnings("deprecation") // Spark has deprecated DStreams; they are what the course used.
class DStreamsTest {

    private static final String MODULE = "spark-vocabulary";
    private static final int BATCHES = 7;
    private static final Duration BATCH = new Duration(400);
    private static final Duration SIZE = new Duration(1_200);

    /** By entry: the batch's time, and what came out. */
    private static final Map<String, List<Map.Entry<Long, String>>> RESULTS = new HashMap<>();

    private static final List<Integer> PARTITIONS = Collections.synchronizedList(new ArrayList<>());
    private static final CountDownLatch SEEN = new CountDownLatch(BATCHES);
    private static final ByteArrayOutputStream PRINTED = new ByteArrayOutputStream();

    @TempDir static Path folder;

    @BeforeAll
    static void runSpark() throws Exception {
        PrintStream out = System.out;
        // Before Spark's first word: Scala's console keeps the stream that it has found.
        System.setOut(new PrintStream(PRINTED, true, StandardCharsets.UTF_8));
        JavaStreamingContext streaming =
                new JavaStreamingContext(
                        new JavaSparkContext(
                                new SparkConf()
                                        .setMaster("local[2]")
                                        .setAppName("dstreams")
                                        .set("spark.ui.enabled", "false")
                                        .set("spark.driver.host", "127.0.0.1")
                                        .set("spark.driver.bindAddress", "127.0.0.1")),
                        BATCH);
        try {
            streaming.checkpoint(folder.resolve("checkpoints").toString());
            define(streaming);
            // Outputs run in their order, so when this has, all have.
            queue(streaming, List.of()).foreachRDD(rdd -> SEEN.countDown());
            streaming.start();
            assertThat(SEEN.await(4, TimeUnit.MINUTES)).isTrue();
        } finally {
            streaming.stop(true, false);
            System.setOut(out);
        }
    }

    private static void define(JavaStreamingContext streaming) throws IOException {
        JavaDStream<String> lines = queue(streaming, batches("input-lines"));
        JavaDStream<String> otherLines = queue(streaming, batches("input-other-lines"));
        JavaDStream<String> words = lines.flatMap(line -> words(line).iterator());
        JavaDStream<Long> lengths = words.map(word -> (long) word.length());
        JavaPairDStream<String, Long> places = lines.flatMapToPair(line -> places(line).iterator());
        JavaPairDStream<String, Long> otherPlaces =
                otherLines.flatMapToPair(line -> places(line).iterator());

        note("map", lines.map(line -> (long) line.length()));
        note("flatMap", words);
        note("filter", lines.filter(line -> line.contains("question")));
        JavaDStream<String> spread = words.repartition(2);
        spread.foreachRDD(rdd -> PARTITIONS.add(rdd.getNumPartitions()));
        note("repartition", spread);
        note("union", lines.union(otherLines));
        note("count", words.count());
        note("reduce", lengths.reduce(Math::max));
        note("countByValue", words.countByValue());
        note("reduceByKey", places.reduceByKey(Long::sum));
        note(
                "join",
                places.join(otherPlaces),
                row -> "(%s,%s,%s)".formatted(row._1, row._2._1, row._2._2));
        note(
                "cogroup",
                places.cogroup(otherPlaces),
                row -> "(%s,%s,%s)".formatted(row._1, sorted(row._2._1), sorted(row._2._2)));
        note(
                "transform",
                words.transform(
                        rdd ->
                                JavaSparkContext.fromSparkContext(rdd.context())
                                        .parallelize(
                                                rdd.distinct().sortBy(w -> w, true, 2).take(3))));

        note("window", lines.window(SIZE, BATCH));
        note("countByWindow", words.countByWindow(SIZE, BATCH));
        note("reduceByWindow", lengths.reduceByWindow(Math::max, SIZE, BATCH));
        note("reduceByKeyAndWindow", places.reduceByKeyAndWindow(Long::sum, SIZE, BATCH));
        note(
                "reduceByKeyAndWindow-inverse",
                places.reduceByKeyAndWindow(Long::sum, (a, b) -> a - b, SIZE, BATCH));
        note("countByValueAndWindow", words.countByValueAndWindow(SIZE, BATCH));

        List<String> all = new ArrayList<>();
        batches("input-lines").forEach(batch -> batch.forEach(line -> all.addAll(words(line))));
        queue(streaming, List.of(all)).print();
        words.dstream().saveAsTextFiles(folder.resolve("words").toString(), "");
        words.foreachRDD(
                (rdd, time) -> {
                    if (!rdd.isEmpty()) {
                        put("foreachRDD", time.milliseconds(), sorted(rdd.collect()).toString());
                    }
                });
    }

    private static JavaDStream<String> queue(
            JavaStreamingContext streaming, List<List<String>> batches) {
        Queue<JavaRDD<String>> queue = new ArrayDeque<>();
        batches.forEach(batch -> queue.add(streaming.sparkContext().parallelize(batch, 1)));
        return streaming.queueStream(queue, true);
    }

    private static List<List<String>> batches(String input) throws IOException {
        List<List<String>> batches = new ArrayList<>();
        for (String line : FlinkAnswers.read(MODULE, input)) {
            int space = line.indexOf(' ');
            int batch = Integer.parseInt(line.substring(0, space));
            while (batches.size() <= batch) {
                batches.add(new ArrayList<>());
            }
            batches.get(batch).add(line.substring(space + 1));
        }
        return batches;
    }

    private static List<String> words(String line) {
        return Arrays.asList(line.split(" ", -1));
    }

    private static List<Tuple2<String, Long>> places(String line) {
        List<Tuple2<String, Long>> places = new ArrayList<>();
        words(line).forEach(word -> places.add(new Tuple2<>(word, (long) places.size())));
        return places;
    }

    private static <T extends Comparable<T>> List<T> sorted(Iterable<T> values) {
        return StreamSupport.stream(values.spliterator(), false).sorted().toList();
    }

    private static <T, R extends JavaRDDLike<T, R>> void note(
            String entry, JavaDStreamLike<T, ?, R> results) {
        note(entry, results, String::valueOf);
    }

    private static <T, R extends JavaRDDLike<T, R>> void note(
            String entry, JavaDStreamLike<T, ?, R> results, Function<T, String> text) {
        results.foreachRDD(
                (rdd, time) -> {
                    for (T row : rdd.collect()) {
                        put(entry, time.milliseconds(), text.call(row));
                    }
                });
    }

    private static synchronized void put(String entry, long time, String text) {
        RESULTS.computeIfAbsent(entry, any -> new ArrayList<>()).add(Map.entry(time, text));
    }

    /** The time of the first batch: each of Spark's has a count, and the first one is first. */
    private static long first() {
        return RESULTS.get("count").get(0).getKey();
    }

    private static List<String> spark(String entry) {
        return RESULTS.get(entry).stream()
                .map(row -> (row.getKey() - first()) / BATCH.milliseconds() + " " + row.getValue())
                .filter(row -> row.charAt(1) == ' ' && row.charAt(0) < '0' + BATCHES)
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "map",
                "flatMap",
                "filter",
                "repartition",
                "union",
                "reduce",
                "countByValue",
                "reduceByKey",
                "join",
                "cogroup",
                "transform",
                "window",
                "reduceByWindow",
                "reduceByKeyAndWindow",
                "countByValueAndWindow"
            })
    void sparkAnswersAsFlink(String entry) throws IOException {
        assertThat(spark(entry)).isEqualTo(FlinkAnswers.read(MODULE, entry));
    }

    /** Where Flink says nothing, Spark says zero. */
    @ParameterizedTest
    @ValueSource(strings = {"count", "countByWindow", "reduceByKeyAndWindow-inverse"})
    void sparkAnswersAsFlinkAndZeroWhereNothingIs(String entry) throws IOException {
        List<String> flink = FlinkAnswers.read(MODULE, entry);
        assertThat(spark(entry)).containsAll(flink);
        List<String> more = new ArrayList<>(spark(entry));
        flink.forEach(more::remove);
        assertThat(more).allMatch(row -> row.matches("\\d 0|\\d \\(.*,0\\)"));
    }

    @Test
    void repartitionMakesTwoPartitions() {
        assertThat(PARTITIONS).isNotEmpty().containsOnly(2);
    }

    @Test
    void printShowsTheFirstTen() throws IOException {
        List<String> rows =
                PRINTED.toString(StandardCharsets.UTF_8)
                        .lines()
                        .dropWhile(line -> !line.startsWith("Time: "))
                        .skip(2)
                        .takeWhile(line -> !line.isEmpty())
                        .toList();
        assertThat(rows).isEqualTo(FlinkAnswers.read(MODULE, "pprint"));
    }

    @Test
    void saveAsTextFiles() throws IOException {
        List<String> saved = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(path -> path.getFileName().toString().startsWith("part-"))
                            .toList()) {
                String name = file.getParent().getFileName().toString();
                long time = Long.parseLong(name.substring(name.indexOf('-') + 1));
                long end = ((time - first()) / BATCH.milliseconds() + 1) * 1_000;
                Files.readAllLines(file).forEach(line -> saved.add("words-" + end + " " + line));
            }
        }
        saved.sort(null);
        assertThat(saved).isEqualTo(FlinkAnswers.read(MODULE, "saveAsTextFiles"));
    }

    @Test
    void foreachRdd() throws IOException {
        assertThat(RESULTS.get("foreachRDD").stream().map(Map.Entry::getValue))
                .isEqualTo(FlinkAnswers.read(MODULE, "foreachRDD"));
    }
}
