package io.tidemark.exercises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.catalogue.LedgerEntry;
import io.tidemark.catalogue.LedgerEntry.Api;
import io.tidemark.catalogue.LedgerEntry.Kind;
import io.tidemark.exercises.LatencyProbe.Latency;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A demo that went well, and each thing besides its records that can be wrong with one. */
class AuditReportTest {

    private Map<String, Boolean> indexedQuotes = Map.of("IBM-10", true);
    private List<String> posts = List.of("p1");
    private Latency latency = new Latency(900, 1_800, 1);
    private final Map<String, Boolean> panels =
            new LinkedHashMap<>(Map.of("price", true, "users", true));

    private AuditReport report() {
        List<LedgerEntry> ledger = new ArrayList<>();
        ledger.add(
                new LedgerEntry(
                        1,
                        1_000,
                        Api.QUOTE,
                        null,
                        Kind.QUOTE,
                        "IBM-10",
                        "IBM",
                        null,
                        null,
                        null,
                        "quote-hash"));
        for (String post : posts) {
            ledger.add(
                    new LedgerEntry(
                            2,
                            2_000,
                            Api.STREAM,
                            1L,
                            Kind.POST,
                            post,
                            null,
                            true,
                            null,
                            null,
                            "post-hash"));
        }
        Findings found =
                new Findings(
                        List.of("IBM-10"),
                        List.of("IBM-10"),
                        indexedQuotes,
                        posts,
                        posts,
                        List.of(),
                        List.of(),
                        List.of());
        return AuditReport.of(
                60,
                found,
                LedgerCheck.check(ledger, found, List.of(), List.of()),
                Map.of("quotes-ingest", 0L),
                Map.of("broker", 0L),
                latency,
                panels);
    }

    private void assertProblem(String problem) {
        assertThat(report().problems()).containsExactly(problem);
        assertThat(report().ok()).isFalse();
    }

    @Test
    void allIsWell() {
        assertThat(report().problems()).isEmpty();
        assertThat(report().ok()).isTrue();
    }

    @Test
    void aPanelIsEmpty() {
        panels.put("users", false);
        assertProblem("the dashboard's panel users has no data");
    }

    @Test
    void aQuoteHasNotItsCompany() {
        indexedQuotes = Map.of("IBM-10", false);
        assertProblem("1 quotes without their company");
    }

    @Test
    void noQuoteBecameSearchableWhileItRan() {
        latency = new Latency(0, 0, 0);
        assertProblem("no quote became searchable");
    }

    @Test
    void noPostCame() {
        posts = List.of();
        assertProblem("no post became searchable");
    }

    @Test
    void theFileHasSnakeCaseKeysAndBeginsWithTheResult(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("report.json");
        report().write(file);

        JsonNode json = Json.MAPPER.readTree(file.toFile());
        List<String> keys = new ArrayList<>();
        json.fieldNames().forEachRemaining(keys::add);
        assertThat(keys)
                .startsWith("ok")
                .contains("lost_at_source", "records_by_topic", "latency_ms", "restarts_by_job")
                .allMatch(key -> key.matches("[a-z0-9_]+"));
        assertThat(json.path("ok").booleanValue()).isTrue();
        assertThat(json.path("records_by_topic"))
                .isEqualTo(
                        Json.MAPPER.readTree("{\"quotes\":1,\"quotes-enriched\":1,\"tweets\":1}"));
        assertThat(json.path("records_by_index"))
                .isEqualTo(Json.MAPPER.readTree("{\"quotes\":1,\"tweets\":1}"));
        assertThat(json.path("latency_ms").path("p99").longValue()).isEqualTo(1_800);
    }

    @Test
    void aPersonReadsTheResultAndEachProblem() {
        panels.put("price", false);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        report().print(new PrintStream(printed, true, StandardCharsets.UTF_8));

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("NOT OK")
                .contains("the dashboard's panel price has no data")
                .contains("p50 900 ms, p99 1800 ms");
    }
}
