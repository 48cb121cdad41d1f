package io.tidemark.integrationtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.platformtesting.RunningPlatform;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The table of a running job on the real platform, asked for all the time while its TaskManager is
 * killed: no answer ever goes back, and the last one equals a plain recount.
 */
@Tag("integration")
@Tag("chaos")
class QueriedTableIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BATCH = 200;
    private static final int BATCHES = 400;
    private static final int KILL_AT = BATCH * BATCHES / 4;

    /**
     * So often that an answer falls into what is written again after the kill, should it be seen.
     */
    private static final Duration POLL = Duration.ofMillis(50);

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir Path directory;
    private RunningPlatform platform;
    private ScheduledExecutorService views;
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void startThePlatformAndTheJob() throws Exception {
        platform = new RunningPlatform(directory);
        platform.run(
                "submit",
                "page-views",
                "counts",
                "--checkpoint-interval=3s",
                "--trigger=20ms",
                "--idle-timeout=2s");
        views = Executors.newSingleThreadScheduledExecutor();
    }

    @AfterEach
    void stopThePlatform() throws Exception {
        views.shutdownNow();
        platform.close();
    }

    @Test
    void noAnswerGoesBackAndTheLastEqualsARecount() throws Exception {
        Map<String, Integer> recount = new ConcurrentHashMap<>();
        Answers answers = new Answers();
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", platform.ports().kafka()),
                        new StringSerializer(),
                        new StringSerializer())) {
            ScheduledFuture<?> writing = write(producer, recount);

            await().atMost(PATIENCE).pollInterval(POLL).until(() -> answers.next() >= KILL_AT);
            long taskManager = platform.pid("taskmanager");
            assertThat(ProcessHandle.of(taskManager).orElseThrow().destroyForcibly()).isTrue();
            int atTheKill = answers.visits();
            assertThat(atTheKill).isLessThan(BATCH * BATCHES);

            await().atMost(PATIENCE)
                    .pollInterval(POLL)
                    .until(() -> answers.next() == BATCH * BATCHES);
            assertThat(platform.pid("taskmanager")).isNotEqualTo(taskManager);
            assertThat(writing.isDone()).isTrue();
        }

        assertThat(answers.rows()).isEqualTo(new TreeMap<>(recount));
        assertThat(answers.completeUpTo).isNotNull();
        JsonNode row = good("/api/tables/counts-by-page/Page_42");
        assertThat(row.at("/value/visits").asInt()).isEqualTo(recount.get("Page_42"));
        assertThat(row.path("completeUpTo").asLong()).isGreaterThanOrEqualTo(answers.completeUpTo);
        assertThat(get("/api/tables/counts-by-page/Page_9").statusCode()).isEqualTo(404);
        assertThat(good("/api/topics/pageviews/newest?limit=3").path("records")).hasSize(3);
        assertThat(good("/api/tables").path("tables").toString())
                .contains("counts-by-page", "companies")
                .doesNotContain("pageviews");
        assertThat(platform.run("query", "counts-by-page", "--key=Page_42").output())
                .contains(" " + recount.get("Page_42") + System.lineSeparator())
                .contains("complete up to 20");
    }

    /** Views of random pages, 5000 a second, with times that go on as they are written. */
    private ScheduledFuture<?> write(
            KafkaProducer<String, String> producer, Map<String, Integer> recount) {
        Random random = new Random(42);
        int[] written = new int[1];
        ScheduledFuture<?>[] self = new ScheduledFuture<?>[1];
        self[0] =
                views.scheduleAtFixedRate(
                        () -> {
                            long now = System.currentTimeMillis();
                            for (int i = 0; i < BATCH; i++) {
                                String page = "Page_" + (10 + random.nextInt(90));
                                String view = now + ",User_1," + page;
                                var unused =
                                        producer.send(
                                                new ProducerRecord<>(
                                                        "pageviews", Long.toString(now), view));
                                recount.merge(page, 1, Integer::sum);
                            }
                            if (++written[0] == BATCHES) {
                                self[0].cancel(false);
                            }
                        },
                        100,
                        40,
                        TimeUnit.MILLISECONDS);
        return self[0];
    }

    /** The answers so far, of which none may be behind the one before it. */
    private final class Answers {

        private Map<String, Integer> last = new TreeMap<>();
        private Long completeUpTo;

        /** Asks once more; how many visits there are. */
        int next() throws Exception {
            JsonNode answer = good("/api/tables/counts-by-page?limit=1000");
            Map<String, Integer> rows = new TreeMap<>();
            for (JsonNode row : answer.path("rows")) {
                rows.put(row.path("key").asText(), row.at("/value/visits").asInt());
            }
            last.forEach(
                    (page, visits) ->
                            assertThat(rows.get(page)).as(page).isGreaterThanOrEqualTo(visits));
            JsonNode time = answer.path("completeUpTo");
            if (completeUpTo != null) {
                assertThat(time.asLong()).isGreaterThanOrEqualTo(completeUpTo);
            }
            completeUpTo = time.isMissingNode() ? null : (Long) time.asLong();
            last = rows;
            return visits();
        }

        int visits() {
            return last.values().stream().mapToInt(Integer::intValue).sum();
        }

        Map<String, Integer> rows() {
            return last;
        }
    }

    private JsonNode good(String path) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI address = platform.ports().dashboardUrl().resolve(path);
        return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }
}
