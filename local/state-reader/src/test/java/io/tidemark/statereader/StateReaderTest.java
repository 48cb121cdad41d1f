package io.tidemark.statereader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import io.tidemark.counts.Counts;
import io.tidemark.counts.OutputMode;
import io.tidemark.options.OptionsException;
import io.tidemark.testing.TestFlink;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class StateReaderTest {

    private static final int RECORDS = 100;

    /** Each tenth record also goes to both subtasks of the broadcast side. */
    private static final int ALL = RECORDS + RECORDS / 10 * 2;

    /** An element comes each six seconds. */
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    /** Static, for operators run as copies. */
    private static final AtomicInteger ARRIVED = new AtomicInteger();

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    @TempDir Path folder;

    /** What is kept of a record; a record in state, as the jobs have. */
    public record Note(String text, byte[] bytes) {}

    @ParameterizedTest
    @CsvSource({"hashmap, CANONICAL", "hashmap, NATIVE", "rocksdb, CANONICAL", "rocksdb, NATIVE"})
    void whatWasFedInComesOut(String backend, SavepointFormatType format) throws Exception {
        String savepoint = savepoint(backend, format);

        String list = list(savepoint);
        assertThat(list.lines().map(line -> line.replaceAll(" +", " ")))
                .anyMatch(line -> line.matches("UID NAME PARALLELISM MAX BYTES KEYS STATES"))
                .anyMatch(
                        line ->
                                line.matches(
                                        "visits visits 2 128 \\d+ 10 windows \\(windowed\\), arrivals"
                                                + " \\(union\\), watermark \\(union\\), expiries"
                                                + " \\(union\\), definition \\(broadcast\\)"))
                .anyMatch(line -> line.matches("slices slices 2 128 \\d+ 10 .*open-slices.*"))
                .anyMatch(line -> line.matches("reduced .* 2 128 \\d+ 10 .*contents.*"))
                .anyMatch(
                        line ->
                                line.startsWith("kept what is kept 2 128 ")
                                        && line.contains(" 10 ")
                                        && line.contains("seen (value)")
                                        && line.contains("notes (map)")
                                        && line.contains("last (list)")
                                        && line.contains("companies (broadcast)"));

        List<String> visits = dump(savepoint, "visits");
        for (int page = 0; page < 10; page++) {
            String key = "{\"key\":\"Page_" + page + "\",";
            assertThat(visits)
                    .filteredOn(line -> line.startsWith(key))
                    .singleElement(STRING)
                    .contains("\"window\":\"GlobalWindow\"", "\"windows\":{\"accumulator\":10,");
        }
        assertThat(dump(savepoint, "slices"))
                .contains(
                        "{\"key\":\"Page_3\",\"open-slices\":[{\"start\":\"2026-01-01T00:00:00Z\","
                                + "\"end\":\"2026-01-01T00:05:00Z\",\"accumulator\":5,\"shown\":false},"
                                + "{\"start\":\"2026-01-01T00:05:00Z\",\"end\":\"2026-01-01T00:10:00Z\","
                                + "\"accumulator\":5,\"shown\":false}]}");
        assertThat(dump(savepoint, "reduced"))
                .hasSize(10)
                .contains(
                        "{\"key\":\"Page_3\",\"window\":{\"start\":\"2026-01-01T00:00:00Z\","
                                + "\"end\":\"2026-01-01T01:00:00Z\"},\"window-contents\":\"Page_3\"}");
        assertThat(visits)
                .contains(
                        "{\"state\":\"definition\",\"key\":\"--output-mode\",\"value\":\"update\"}")
                .filteredOn(line -> line.contains("\"watermark\""))
                .hasSize(2);
        assertThat(dump(savepoint, "kept"))
                .hasSize(11)
                .contains(
                        "{\"state\":\"companies\",\"key\":\"GOOG\",\"value\":{\"name\":\"Google\"}}")
                .anySatisfy(
                        line ->
                                assertThat(line)
                                        .startsWith("{\"key\":\"Page_3\",")
                                        .contains("\"seen\":true")
                                        .contains(
                                                "\"notes\":{\"3\":{\"text\":\"Page_3\",\"bytes\":\"é\"}}")
                                        .contains("\"last\":[3]"));
        assertThatThrownBy(() -> dump(savepoint, "nobody"))
                .isInstanceOf(OptionsException.class)
                .hasMessageContaining("'nobody'");
    }

    @Test
    void whatIsNoSavepointIsSaidInOneLine() throws Exception {
        assertThatThrownBy(() -> list(folder.resolve("nowhere").toString()))
                .isInstanceOf(OptionsException.class)
                .hasMessageContaining("nowhere cannot be read as a savepoint");
        Files.write(folder.resolve("_metadata"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
        assertThatThrownBy(() -> list(folder.toString()))
                .isInstanceOf(OptionsException.class)
                .hasMessageNotContaining("\n");
    }

    private static String list(String savepoint) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StateReader.list(savepoint, new PrintStream(bytes, true, UTF_8));
        return bytes.toString(UTF_8);
    }

    private static List<String> dump(String savepoint, String uid) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StateReader.dump(savepoint, uid, new PrintStream(bytes, true, UTF_8));
        return bytes.toString(UTF_8).lines().sorted().toList();
    }

    private String savepoint(String backend, SavepointFormatType format) throws Exception {
        ARRIVED.set(0);
        Configuration configuration = TestFlink.configuration(0);
        configuration.set(StateBackendOptions.STATE_BACKEND, backend);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration).setParallelism(2);
        // Goes on for ever, so that there is something to take a savepoint of.
        DataStream<String> pages =
                env.fromSource(
                                new DataGeneratorSource<>(
                                        number -> number,
                                        Long.MAX_VALUE,
                                        RateLimiterStrategy.perSecond(1_000),
                                        Types.LONG),
                                WatermarkStrategy.<Long>noWatermarks()
                                        .withTimestampAssigner(
                                                (number, any) ->
                                                        BEGIN.plusSeconds(6 * number)
                                                                .toEpochMilli()),
                                "read-pages")
                        .setParallelism(1)
                        .uid("read-pages")
                        .filter(number -> number < RECORDS)
                        .setParallelism(1)
                        .uid("first")
                        .map(number -> "Page_" + number % 10)
                        .setParallelism(1)
                        .uid("pages");
        Counts.running(
                        pages,
                        page -> page,
                        OutputMode.UPDATE,
                        Duration.ofMillis(10),
                        "visits",
                        false)
                .sinkTo(new DiscardingSink<>())
                .uid("counts");
        Counts.perWindow(
                        pages,
                        page -> page,
                        new Counts.Settings(
                                Duration.ofMinutes(10),
                                Duration.ofMinutes(5),
                                OutputMode.APPEND,
                                Duration.ofSeconds(1),
                                false),
                        "slices",
                        new OutputTag<>("late", Types.STRING),
                        late -> late.sinkTo(new DiscardingSink<>()).uid("late"))
                .sinkTo(new DiscardingSink<>())
                .uid("sliced-counts");
        pages.keyBy(page -> page)
                .window(TumblingEventTimeWindows.of(Duration.ofHours(1)))
                .reduce((a, b) -> b)
                .uid("reduced")
                .sinkTo(new DiscardingSink<>())
                .uid("pages-of-windows");
        DataStream<String> companies =
                pages.filter(page -> page.equals("Page_3"))
                        .uid("companies")
                        .map(any -> "GOOG")
                        .uid("company");
        pages.keyBy(page -> page)
                .connect(companies.broadcast(Keep.COMPANIES))
                .process(new Keep())
                .uid("kept")
                .name("what is kept")
                .sinkTo(new DiscardingSink<>())
                .uid("pass");

        JobClient job = env.executeAsync();
        await().atMost(1, TimeUnit.MINUTES).until(() -> ARRIVED.get() == ALL);
        // Refused while one of the tasks has not yet begun.
        return await().atMost(1, TimeUnit.MINUTES)
                .ignoreExceptionsMatching(
                        error ->
                                ExceptionUtils.findThrowable(error, CheckpointException.class)
                                        .isPresent())
                .until(
                        () ->
                                job.stopWithSavepoint(false, folder.toUri().toString(), format)
                                        .get(1, TimeUnit.MINUTES),
                        Objects::nonNull);
    }

    private static final class Keep
            extends KeyedBroadcastProcessFunction<String, String, String, String> {

        static final MapStateDescriptor<String, byte[]> COMPANIES =
                new MapStateDescriptor<>(
                        "companies",
                        Types.STRING,
                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

        private transient ValueState<Boolean> seen;
        private transient MapState<Integer, Note> notes;
        private transient ListState<Integer> last;

        @Override
        public void open(OpenContext context) {
            ValueStateDescriptor<Boolean> seenState =
                    new ValueStateDescriptor<>("seen", Types.BOOLEAN);
            seenState.enableTimeToLive(StateTtlConfig.newBuilder(Duration.ofHours(1)).build());
            seen = getRuntimeContext().getState(seenState);
            notes =
                    getRuntimeContext()
                            .getMapState(
                                    new MapStateDescriptor<>(
                                            "notes", Types.INT, TypeInformation.of(Note.class)));
            last = getRuntimeContext().getListState(new ListStateDescriptor<>("last", Types.INT));
        }

        @Override
        public void processElement(String page, ReadOnlyContext context, Collector<String> out)
                throws Exception {
            int number = Integer.parseInt(page.substring(5));
            seen.update(true);
            notes.put(number, new Note(page, "é".getBytes(UTF_8)));
            last.update(List.of(number));
            ARRIVED.incrementAndGet();
        }

        @Override
        public void processBroadcastElement(String company, Context context, Collector<String> out)
                throws Exception {
            context.getBroadcastState(COMPANIES)
                    .put(company, "{\"name\":\"Google\"}".getBytes(UTF_8));
            ARRIVED.incrementAndGet();
        }
    }
}
