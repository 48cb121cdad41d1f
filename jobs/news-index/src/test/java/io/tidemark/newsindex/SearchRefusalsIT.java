package io.tidemark.newsindex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.job.JobMain;
import io.tidemark.options.OptionParser;
import io.tidemark.testing.SearchNodeProcess;
import io.tidemark.testing.TestFlink;
import io.tidemark.testing.TestTopic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a real node says when it is not the document's fault. There is no Kafka here, so that a dead
 * letter would fail the job in another way.
 */
@Tag("integration")
@Timeout(120)
class SearchRefusalsIT {

    private static final InMemoryReporter METRICS = InMemoryReporter.createWithRetainedMetrics();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A request of this test's documents has more. */
    private static final String MOST_BYTES = "2kb";

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster(METRICS);

    @TempDir static Path folder;
    private static SearchNodeProcess node;

    private final TestTopic tweets = new TestTopic("tweets");

    @BeforeAll
    static void start() throws Exception {
        node = new SearchNodeProcess(folder, Map.of("http.max_content_length", MOST_BYTES));
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    private static NewsIndexOptions options(String url, String index) {
        NewsIndexOptions options = new NewsIndexOptions();
        new OptionParser(options, Map.of())
                .parse(
                        "--search-url=" + url,
                        "--index=" + index,
                        "--bootstrap-servers=127.0.0.1:9");
        options.validate();
        return options;
    }

    /** Runs the job, with restarts for whoever believes in them. */
    private JobClient run(String url, String index) throws Exception {
        Configuration patient = JobMain.jobDefaults();
        patient.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        patient.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1000);
        patient.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(patient).setParallelism(1);
        NewsIndexOptions options = options(url, index);
        NewsIndex.define(
                env,
                tweets.source(Tweet.class, DecodeTweet::decode),
                WatermarkStrategy.noWatermarks(),
                options.search.to(
                        options.index, NewsIndex::toDocument, options.kafka(), options.jobName()),
                letters -> letters.print().uid("print"));
        return env.executeAsync("test");
    }

    private void add(int count) {
        for (int id = 0; id < count; id++) {
            tweets.add(
                    id,
                    "" + id,
                    "{\"id_str\":\"%d\",\"text\":\"%s\"}".formatted(id, "x".repeat(50)));
        }
    }

    private static long counter(JobClient job, String name) {
        return METRICS.findJobMetricGroups(job.getJobID(), ".*" + name).stream()
                .mapToLong(found -> ((Counter) found.f2).getCount())
                .sum();
    }

    private static int count(String index) throws Exception {
        node.get("/" + index + "/_refresh");
        return JSON.readTree(node.get("/" + index + "/_count")).path("count").asInt();
    }

    private static void acknowledged(String answer) {
        assertThat(answer).contains("\"acknowledged\":true");
    }

    private void awaitRefusal(JobClient job) {
        await("a refusal").atMost(PATIENCE).until(() -> counter(job, "requests-failed") > 0);
    }

    private static void awaitCount(String index, int count) {
        await(count + " documents").atMost(PATIENCE).until(() -> count(index) == count);
    }

    @ParameterizedTest
    @ValueSource(strings = {"write", "read_only", "read_only_allow_delete"})
    void aBlockIsWaitedFor(String block) throws Exception {
        String index = "blocked-" + block;
        acknowledged(node.put("/" + index, "{}"));
        String settings = "{\"index.blocks." + block + "\": %s}";
        acknowledged(node.put("/" + index + "/_settings", settings.formatted(true)));
        JobClient job = run(node.url(), index);
        add(3);
        awaitRefusal(job);
        assertThat(count(index)).isZero();

        acknowledged(node.put("/" + index + "/_settings", settings.formatted((Object) null)));
        awaitCount(index, 3);
        assertThat(counter(job, "numRecordsSendErrors")).isZero();
        job.cancel().get();
    }

    @Test
    void aClosedIndexIsWaitedFor() throws Exception {
        acknowledged(node.put("/closed", "{}"));
        acknowledged(node.post("/closed/_close", ""));
        JobClient job = run(node.url(), "closed");
        add(3);
        awaitRefusal(job);
        acknowledged(node.post("/closed/_open", ""));
        awaitCount("closed", 3);
        assertThat(counter(job, "numRecordsSendErrors")).isZero();
        job.cancel().get();
    }

    @Test
    void aRequestThatIsTooLargeIsSentInParts() throws Exception {
        add(100);
        JobClient job = run(node.url(), "large");
        awaitCount("large", 100);
        assertThat(counter(job, "numRecordsSendErrors")).isZero();
        job.cancel().get();
    }

    private void assertFails(String url, String index, String setting) throws Exception {
        add(3);
        JobClient job = run(url, index);
        assertThatThrownBy(() -> job.getJobExecutionResult().get())
                .rootCause()
                .message()
                .contains("the search node at " + url + " takes nothing from us: ", setting)
                .hasLineCount(1);
        assertThat(counter(job, "numRecordsSendErrors")).isZero();
    }

    @Test
    void anIndexThatMayNotBeMadeEndsTheJob() throws Exception {
        String setting = "{\"persistent\": {\"action.auto_create_index\": %s}}";
        acknowledged(node.put("/_cluster/settings", setting.formatted("\"false\"")));
        try {
            assertFails(node.url(), "unmade", "action.auto_create_index");
        } finally {
            acknowledged(node.put("/_cluster/settings", setting.formatted((Object) null)));
        }
    }

    @Test
    void anIndexForWhichThereIsNoRoomEndsTheJob() throws Exception {
        acknowledged(node.put("/room", "{}"));
        String setting = "{\"persistent\": {\"cluster.max_shards_per_node\": %s}}";
        acknowledged(node.put("/_cluster/settings", setting.formatted("1")));
        try {
            assertFails(node.url(), "roomless", "cluster.max_shards_per_node");
        } finally {
            acknowledged(node.put("/_cluster/settings", setting.formatted((Object) null)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "piped, '{\"settings\":{\"index.default_pipeline\":\"nowhere\"}}', index.default_pipeline",
        "routed, '{\"mappings\":{\"_routing\":{\"required\":true}}}', _routing",
        "aliased-1, '{\"aliases\":{\"aliased\":{\"is_write_index\":false}}}', is_write_index"
    })
    void anIndexThatCanTakeNoDocumentOfOursEndsTheJob(String index, String body, String setting)
            throws Exception {
        acknowledged(node.put("/" + index, body));
        assertFails(node.url(), index.replaceFirst("-1$", ""), setting);
    }

    @Test
    void aDataStreamEndsTheJob() throws Exception {
        acknowledged(
                node.put(
                        "/_index_template/streamed",
                        "{\"index_patterns\":[\"streamed\"],\"data_stream\":{}}"));
        assertFails(node.url(), "streamed", "data stream");
    }

    @Test
    void aNameThatNoIndexCanHaveEndsTheJob() throws Exception {
        assertFails(node.url(), "Upper", "--index");
    }

    @Test
    @Tag("long")
    void aNodeThatForbidsToNameTheIndexEndsTheJob(@TempDir Path other) throws Exception {
        try (SearchNodeProcess strict =
                new SearchNodeProcess(
                        other, Map.of("rest.action.multi.allow_explicit_index", "false"))) {
            assertFails(strict.url(), "explicit", "rest.action.multi.allow_explicit_index");
        }
    }
}
