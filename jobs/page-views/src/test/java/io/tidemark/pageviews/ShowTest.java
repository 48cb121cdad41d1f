package io.tidemark.pageviews;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.catalogue.PageView;
import io.tidemark.catalogue.User;
import io.tidemark.console.Batch;
import io.tidemark.job.JobMain;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.testing.BoundedRecords;
import io.tidemark.testing.TestFlink;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts that show what is there: inspect, describe, by-user, odd-minutes. */
@Timeout(300)
class ShowTest {

    /** No batch ends before the input does. */
    private static final Duration ONE_BATCH = Duration.ofDays(10_000);

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    private final StreamExecutionEnvironment env = TestFlink.environment(2).setParallelism(1);
    private final List<CloseableIterator<?>> outputs = new ArrayList<>();

    private void collect(DataStream<?> stream) {
        outputs.add(stream.collectAsync());
    }

    private <T> List<T> run(Class<T> type) throws Exception {
        env.execute();
        List<T> all = new ArrayList<>();
        outputs.get(0).forEachRemaining(element -> all.add(type.cast(element)));
        return all;
    }

    private static BoundedRecords users() {
        return new BoundedRecords("users")
                .add(7, "User_1".getBytes(UTF_8), "50,User_1,Region_9,FEMALE".getBytes(UTF_8))
                .add(8, "User_2".getBytes(UTF_8), "40,User_2,Region_1,OTHER".getBytes(UTF_8))
                .add(9, null, "x".getBytes(UTF_8));
    }

    @Test
    void inspectShowsRecordsAsTheyAre() throws Exception {
        BoundedRecords views =
                new BoundedRecords("pageviews")
                        .add(0, "5".getBytes(UTF_8), "5,User_1,Page_1".getBytes(UTF_8))
                        .add(0, null, new byte[] {'a', '\'', (byte) 0xff, 0})
                        .add(0, null, null);
        Inspect.define(
                env,
                views.source(KafkaRecord.class, record -> record),
                users().source(KafkaRecord.class, record -> record),
                ONE_BATCH,
                this::collect);
        List<Batch> batches = run(Batch.class);
        batches.sort(Comparator.comparing(Batch::title));
        assertThat(batches).extracting(Batch::title).containsExactly("pageviews", "users");
        assertThat(batches.get(0).rows())
                .containsExactly(
                        "('5', '5,User_1,Page_1')", "(null, b'a\\x27\\xff\\x00')", "(null, null)");
        assertThat(batches.get(1).rows()).hasSize(3);
    }

    @Test
    void describeShowsColumnsTypesAndContent() throws Exception {
        Describe.define(
                env,
                Parts.source(Parts.records(List.of(view(9, "b", "y"), view(10, "a", "z")))),
                users().source(User.class, record -> User.parse(record.value())),
                ONE_BATCH,
                this::collect,
                letters -> letters.sinkTo(new DiscardingSink<>()).uid("letters"));
        List<Batch> batches = run(Batch.class);
        batches.sort(Comparator.comparing(Batch::title));
        assertThat(batches.get(0).rows())
                .containsExactly(
                        "(column, type, meaning, rows, least, most)",
                        "('viewtime', 'BIGINT', 'ms, UTC', 2, 9, 10)",
                        "('userid', 'STRING', 'who', 2, 'a', 'b')",
                        "('pageid', 'STRING', 'what', 2, 'y', 'z')");
        assertThat(batches.get(1).rows())
                .contains("('registertime', 'BIGINT', 'ms, UTC', 2, 40, 50)")
                .contains("('gender', 'STRING', 'MALE, FEMALE, OTHER', 2, 'FEMALE', 'OTHER')");
    }

    @Test
    void byUserOrdersABatch() throws Exception {
        List<PageView> views = Parts.views(12, 500);
        ByUser.define(
                env,
                Parts.source(Parts.records(views)),
                ONE_BATCH,
                this::collect,
                letters -> letters.sinkTo(new DiscardingSink<>()).uid("letters"));
        Batch batch = run(Batch.class).get(0);
        assertThat(batch.rows())
                .isEqualTo(
                        views.stream()
                                .sorted(
                                        Comparator.comparing(PageView::userId)
                                                .thenComparing(PageView::viewTime))
                                .limit(10)
                                .map(
                                        v ->
                                                "('%s', %d, '%s')"
                                                        .formatted(
                                                                v.userId(),
                                                                v.viewTime(),
                                                                v.pageId()))
                                .toList());
        assertThat(batch.more()).isTrue();
        Parts.answered("4d-by-user", views, batch.rows());
    }

    @Test
    void theOddMinutesOfHalfAnHour() throws Exception {
        List<PageView> views = Parts.views(13, 500);
        OddMinutes.define(
                env,
                Parts.source(Parts.records(views)),
                this::collect,
                letters -> letters.sinkTo(new DiscardingSink<>()).uid("letters"));
        List<PageView> odd = run(PageView.class);
        assertThat(odd)
                .isEqualTo(
                        views.stream()
                                .filter(v -> minute(v.viewTime()).matches(".*:.[13579]:.*"))
                                .toList());
        Parts.answered(
                "4c-odd-minutes", views, odd.stream().map(PageView::delimited).sorted().toList());
    }

    private static String minute(long time) {
        return Instant.ofEpochMilli(time).truncatedTo(ChronoUnit.MINUTES).toString();
    }

    @Test
    void oddMinutesPassesThoseOn() throws Exception {
        List<PageView> views =
                List.of(
                        view(59_999, "a", "p"),
                        view(60_000, "b", "p"),
                        view(119_999, "c", "p"),
                        view(120_000, "d", "p"),
                        view(3_540_000, "e", "p"),
                        view(3_600_000, "f", "p"));
        OddMinutes.define(
                env,
                Parts.source(Parts.records(views)),
                this::collect,
                letters -> letters.sinkTo(new DiscardingSink<>()).uid("letters"));
        assertThat(run(PageView.class)).extracting(PageView::userId).containsExactly("b", "c", "e");
    }

    private static PageView view(long time, String user, String page) {
        return new PageView(time, user, page);
    }

    @Test
    void viewsAreWrittenAsJsonAndAsTheyCame() {
        PageView view = view(5, "User_1", "Page_1");
        assertThat(new String(ViewRecords.json("t", view).value(), UTF_8))
                .isEqualTo("{\"view_time\":5,\"user_id\":\"User_1\",\"page_id\":\"Page_1\"}");
        ProducerRecord<byte[], byte[]> late = ViewRecords.late("t", view, "job");
        assertThat(new String(late.value(), UTF_8)).isEqualTo("5,User_1,Page_1");
        assertThat(new String(late.key(), UTF_8)).isEqualTo("5");
        assertThat(late.timestamp()).isNull();
        assertThat(late.headers())
                .extracting(header -> header.key() + "=" + new String(header.value(), UTF_8))
                .containsExactly("source.timestamp=5", "job=job", "late.reason=expired");
    }

    @Test
    void contentNeedsNoKryo() {
        assertThat(
                        TypeInformation.of(ColumnRows.Content.class)
                                .createSerializer(new SerializerConfigImpl()))
                .isInstanceOf(PojoSerializer.class);
    }

    @ParameterizedTest
    @CsvSource({
        "inspect, batches-of-pageviews batches-of-users console read-pageviews read-users"
                + " set-aside-pageviews set-aside-users",
        "describe, columns-of-pageviews columns-of-users console read-pageviews read-users"
                + " set-aside-pageviews set-aside-users write-dead-letters",
        "by-user, batches-by-user console read-pageviews set-aside-pageviews write-dead-letters",
        "odd-minutes, odd-minutes read-pageviews set-aside-pageviews write-dead-letters"
                + " write-views"
    })
    void theUidsAreTheSavepointContract(String part, String uids) throws Exception {
        Parts.part(JobMain.Part.class, part).define(env);
        assertThat(String.join(" ", TestFlink.uids(env))).isEqualTo(uids);
    }

    @ParameterizedTest
    @ValueSource(strings = {"inspect", "describe", "by-user"})
    void theParallelismMayBeChangedFromOneAndToOne(String part) throws Exception {
        assertThat(maxParallelisms(part, 1)).isEqualTo(maxParallelisms(part, 2));
    }

    private static Map<String, Integer> maxParallelisms(String part, int parallelism)
            throws Exception {
        StreamExecutionEnvironment env = TestFlink.environment(0).setParallelism(parallelism);
        Parts.part(JobMain.Part.class, part).define(env);
        return TestFlink.maxParallelisms(env);
    }
}
