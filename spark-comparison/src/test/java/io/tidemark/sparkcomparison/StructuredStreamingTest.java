package io.tidemark.sparkcomparison;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.window;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The output modes and the exercises' answers, against what Flink made of the same input. */
@Timeout(300)
class StructuredStreamingTest {

    private static final String PAGE_VIEWS = "jobs/page-views";
    private static final String USER_VISITS = "jobs/user-visits";
    private static final int FILES = 4;

    /** A record of another day, whose watermark closes all windows before it; Spark has no end. */
    private static final String MUCH_LATER = "4102444800000,later,later";

    private static SparkSession spark;

    @TempDir Path folder;

    @BeforeAll
    static void startSpark() {
        spark =
                SparkSession.builder()
                        .master("local[2]")
                        .appName("structured-streaming")
                        .config("spark.ui.enabled", "false")
                        .config("spark.driver.host", "127.0.0.1")
                        .config("spark.driver.bindAddress", "127.0.0.1")
                        .config("spark.sql.shuffle.partitions", "2")
                        .config("spark.sql.session.timeZone", "UTC")
                        .getOrCreate();
    }

    @AfterAll
    static void stopSpark() {
        spark.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE", "COMPLETE"})
    void runningCounts(String mode) throws Exception {
        assertThat(table(words().groupBy("key").count(), mode))
                .isEqualTo(FlinkAnswers.read("spark-vocabulary", "running-" + mode));
    }

    @ParameterizedTest
    @ValueSource(strings = {"APPEND", "UPDATE", "COMPLETE"})
    void windowedCounts(String mode) throws Exception {
        assertThat(windows(words(), "3 seconds", "1 second", mode))
                .isEqualTo(FlinkAnswers.read("spark-vocabulary", "windowed-" + mode));
    }

    @Test
    void oddMinutes() throws Exception {
        Dataset<Row> odd =
                stream(FlinkAnswers.read(PAGE_VIEWS, "4c-odd-minutes-views"))
                        .where("minute(time) % 2 = 1")
                        .select(expr("concat_ws(',', ms, who, what)"));
        List<String> answer = new ArrayList<>();
        run(
                odd,
                "append",
                (rows, batch) -> rows.collectAsList().forEach(row -> answer.add(row.getString(0))));
        answer.sort(null);
        assertThat(answer).isEqualTo(FlinkAnswers.read(PAGE_VIEWS, "4c-odd-minutes"));
    }

    @Test
    void byUser() throws Exception {
        List<String> answer = new ArrayList<>();
        // A stream cannot be ordered in Spark either, but a batch can.
        run(
                stream(FlinkAnswers.read(PAGE_VIEWS, "4d-by-user-views"), 1),
                "append",
                (rows, batch) ->
                        rows.orderBy("who", "ms").limit(11).collectAsList().stream()
                                .limit(10)
                                .map(
                                        row ->
                                                "('%s', %s, '%s')"
                                                        .formatted(
                                                                row.<String>getAs("who"),
                                                                row.<Long>getAs("ms"),
                                                                row.<String>getAs("what")))
                                .forEach(answer::add));
        assertThat(answer).isEqualTo(FlinkAnswers.read(PAGE_VIEWS, "4d-by-user"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"update", "complete"})
    void countsPerPage(String mode) throws Exception {
        String entry = "4e-counts-" + mode;
        Dataset<Row> counts =
                stream(FlinkAnswers.read(PAGE_VIEWS, entry + "-views"))
                        .groupBy(col("what").as("key"))
                        .count();
        assertThat(table(counts, mode)).isEqualTo(FlinkAnswers.read(PAGE_VIEWS, entry));
    }

    @ParameterizedTest
    @ValueSource(strings = {"append", "update", "complete"})
    void slidingVisits(String mode) throws Exception {
        String entry = "4f-sliding-" + mode;
        Dataset<Row> views =
                stream(FlinkAnswers.read(PAGE_VIEWS, entry + "-views"))
                        .withColumn("key", col("what"));
        assertThat(windows(views, "10 minutes", "5 minutes", mode))
                .isEqualTo(FlinkAnswers.read(PAGE_VIEWS, entry));
    }

    @ParameterizedTest
    @ValueSource(strings = {"append", "update", "complete"})
    void userVisits(String mode) throws Exception {
        String entry = "5-user-visits-" + mode;
        Dataset<Row> accesses =
                stream(FlinkAnswers.read(USER_VISITS, entry + "-accesses"))
                        .withColumn("key", col("who"));
        assertThat(windows(accesses, "5 minutes", "2 minutes", mode))
                .isEqualTo(FlinkAnswers.read(USER_VISITS, entry));
    }

    private Dataset<Row> words() throws IOException {
        List<String> words = new ArrayList<>();
        for (String line : FlinkAnswers.read("spark-vocabulary", "input-lines")) {
            String[] fields = line.split(" ", -1);
            for (int i = 1; i < fields.length; i++) {
                words.add(fields[0] + "000," + fields[i]);
            }
        }
        return stream(words).withColumn("key", col("who"));
    }

    private Dataset<Row> stream(List<String> lines) throws IOException {
        return stream(lines, FILES);
    }

    /** Columns ms, time, who, what; the lines in files, each of which becomes a micro-batch. */
    private Dataset<Row> stream(List<String> lines, int files) throws IOException {
        Path input = Files.createDirectories(folder.resolve("input"));
        for (int i = 0; i < files; i++) {
            write(i, lines.subList(lines.size() * i / files, lines.size() * (i + 1) / files));
        }
        return spark.readStream()
                .schema("ms LONG, who STRING, what STRING")
                .option("maxFilesPerTrigger", 1)
                .csv(input.toString())
                .withColumn("time", expr("timestamp_millis(ms)"));
    }

    private void write(int number, List<String> lines) throws IOException {
        Path file = folder.resolve("input").resolve(number + ".csv");
        Files.write(file, lines);
        // Spark takes the oldest first.
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L + number * 1_000L));
    }

    private List<String> windows(Dataset<Row> rows, String size, String slide, String mode)
            throws Exception {
        if (mode.equalsIgnoreCase("append")) {
            write(FILES, List.of(MUCH_LATER));
        }
        return table(
                rows.withWatermark("time", "5 seconds")
                        .groupBy(window(col("time"), size, slide), col("key"))
                        .count()
                        .select(
                                expr("concat(key, '@', unix_millis(window.start)) AS key"),
                                col("count")),
                mode);
    }

    /** The last row of each key; of whole tables the last. In append mode each comes once. */
    private List<String> table(Dataset<Row> counts, String mode) throws Exception {
        Map<String, Long> table = new TreeMap<>();
        run(
                counts,
                mode,
                (rows, batch) -> {
                    if (mode.equalsIgnoreCase("complete")) {
                        table.clear();
                    }
                    for (Row row : rows.collectAsList()) {
                        Long before = table.put(row.getString(0), row.getLong(1));
                        assertThat(before == null || !mode.equalsIgnoreCase("append")).isTrue();
                    }
                });
        return table.entrySet().stream()
                .map(row -> row.getKey() + " " + row.getValue())
                .sorted()
                .toList();
    }

    private void run(Dataset<Row> rows, String mode, VoidFunction2<Dataset<Row>, Long> output)
            throws Exception {
        rows.writeStream()
                .outputMode(mode)
                .trigger(Trigger.AvailableNow())
                .option("checkpointLocation", folder.resolve("checkpoint").toString())
                .foreachBatch(output)
                .start()
                .awaitTermination();
    }
}
