package io.tidemark.exercises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.flinkrest.FlinkRest;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutageWatchTest {

    private final OutageWatch watch =
            new OutageWatch(new FlinkRest(URI.create("http://127.0.0.1:1")));

    @AfterEach
    void close() {
        watch.close();
    }

    private static JsonNode checkpoints(String history, String restored) throws IOException {
        return Json.MAPPER.readTree(
                "{\"history\": [%s], \"latest\": {\"restored\": %s}}".formatted(history, restored));
    }

    private static String checkpoint(long id, long triggeredAt) {
        return "{\"id\": %d, \"trigger_timestamp\": %d}".formatted(id, triggeredAt);
    }

    private static String restored(long id, long at) {
        return "{\"id\": %d, \"restore_timestamp\": %d}".formatted(id, at);
    }

    @Test
    void aJobThatRunsHasNoOutage() throws Exception {
        watch.observe("ingest", "a", 5_000, checkpoints(checkpoint(1, 10_000), "null"), 0);
        assertThat(watch.outages("ingest")).isEmpty();
        assertThat(watch.restarts()).isEqualTo(Map.of("ingest", 0L));
    }

    @Test
    void anOutageBeginsBeforeTheCheckpointAndEndsWithTheRestore() throws Exception {
        watch.observe("ingest", "a", 5_000, checkpoints(checkpoint(7, 10_000), "null"), 0);
        JsonNode after = checkpoints(checkpoint(8, 30_000), restored(7, 22_000));
        watch.observe("ingest", "a", 21_990, after, 1);
        watch.observe("ingest", "a", 21_990, after, 1);
        assertThat(watch.outages("ingest"))
                .containsExactly(new Outage(10_000 - OutageWatch.ON_ITS_WAY_MS, 22_000));
        assertThat(watch.restarts()).isEqualTo(Map.of("ingest", 1L));
    }

    @Test
    void aRestoreThatFlinkHasNotCountedYetIsARestart() throws Exception {
        watch.observe("ingest", "a", 5_000, checkpoints(checkpoint(7, 10_000), "null"), 0);
        watch.observe("ingest", "a", 21_990, checkpoints("", restored(7, 22_000)), 0);
        assertThat(watch.restarts()).isEqualTo(Map.of("ingest", 1L));
    }

    @Test
    void aCheckpointNobodySawExcusesFromTheBeginning() throws Exception {
        watch.observe("ingest", "a", 21_990, checkpoints("", restored(7, 22_000)), 1);
        assertThat(watch.outages("ingest")).containsExactly(new Outage(0, 22_000));
    }

    @Test
    void aSubmissionAfterALostJobManagerCounts() throws Exception {
        watch.observe("ingest", "a", 5_000, checkpoints(checkpoint(7, 10_000), "null"), 0);
        watch.observe("ingest", "b", 22_300, checkpoints("", restored(7, 22_000)), 0);
        assertThat(watch.outages("ingest"))
                .containsExactly(new Outage(10_000 - OutageWatch.ON_ITS_WAY_MS, 22_000));
        assertThat(watch.restarts()).isEqualTo(Map.of("ingest", 1L));
    }

    @Test
    void aRestartBeforeTheFirstCheckpointExcusesFromTheBeginning() throws Exception {
        watch.observe("ingest", "a", 9_000, checkpoints("", "null"), 1);
        watch.observe("ingest", "a", 9_000, checkpoints(checkpoint(1, 10_000), "null"), 1);
        assertThat(watch.outages("ingest")).containsExactly(new Outage(0, 9_000));

        JsonNode after = checkpoints(checkpoint(1, 10_000), restored(1, 22_000));
        watch.observe("ingest", "a", 0, checkpoints(checkpoint(1, 10_000), "null"), 2);
        watch.observe("ingest", "a", 21_990, after, 2);
        assertThat(watch.outages("ingest"))
                .containsExactly(
                        new Outage(10_000 - OutageWatch.ON_ITS_WAY_MS, 22_000),
                        new Outage(0, 9_000));
    }

    @Test
    void aRestartWhoseCheckpointIsToldLaterIsNoBeginningAnew() throws Exception {
        watch.observe("ingest", "a", 21_990, checkpoints(checkpoint(7, 10_000), "null"), 1);
        watch.observe(
                "ingest", "a", 21_990, checkpoints(checkpoint(7, 10_000), restored(7, 22_000)), 1);
        assertThat(watch.outages("ingest"))
                .containsExactly(new Outage(10_000 - OutageWatch.ON_ITS_WAY_MS, 22_000));
    }

    @Test
    void aJobThatIsAboutToRunAgainIsNoBeginningAnew() throws Exception {
        // It was submitted with a savepoint, which is restored before the job runs.
        watch.observe("ingest", "b", 22_300, checkpoints("", restored(7, 22_000)), 0);
        watch.observe("ingest", "b", 0, checkpoints("", restored(7, 22_000)), 1);
        assertThat(watch.outages("ingest")).containsExactly(new Outage(0, 22_000));
    }
}
