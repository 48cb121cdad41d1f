package io.tidemark.quotesenrichment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.kafka.KafkaRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EnrichQuotesTest {

    private static final long WAIT_MS = 10_000;

    /** Partition 0 ended with offset 5 at the start, partition 2 with offset 1, 1 was empty. */
    private static final Map<Integer, Long> LAST_OFFSETS = Map.of(0, 5L, 2, 1L);

    private KeyedBroadcastOperatorTestHarness<String, Quote, CompanyChange, EnrichedQuote> job;

    @BeforeEach
    void start() throws Exception {
        job = open(LAST_OFFSETS, null);
    }

    @AfterEach
    void stop() throws Exception {
        job.close();
    }

    private static KeyedBroadcastOperatorTestHarness<String, Quote, CompanyChange, EnrichedQuote>
            open(Map<Integer, Long> lastOffsets, OperatorSubtaskState state) throws Exception {
        var harness =
                new KeyedBroadcastOperatorTestHarness<>(
                        new CoBroadcastWithKeyedOperator<>(
                                new EnrichQuotes(lastOffsets, Duration.ofMillis(WAIT_MS)),
                                List.of(EnrichQuotes.COMPANIES, EnrichQuotes.READ)),
                        Quote::symbol,
                        Types.STRING,
                        128,
                        1,
                        0);
        harness.setup();
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }

    private void quote(String symbol, String json) throws Exception {
        KafkaRecord record = new KafkaRecord("quotes", 0, 0, 0, null, json.getBytes(UTF_8));
        long[] index = DecodeQuote.decode(record).index();
        job.processElement(new Quote(symbol, symbol + "-id", record, index), 0);
    }

    private void quote(String symbol, int number) throws Exception {
        quote(symbol, "{\"symbol\":\"" + symbol + "\",\"n\":" + number + "}");
    }

    private void company(int partition, long offset, String symbol, String json) throws Exception {
        job.processBroadcastElement(
                new CompanyChange(
                        partition, offset, symbol, json == null ? null : json.getBytes(UTF_8)),
                0);
    }

    /** Reads all companies to their ends without learning of any. */
    private void readCompanies() throws Exception {
        company(0, 5, null, null);
        company(2, 1, null, null);
    }

    private List<String> out() {
        return job.extractOutputValues().stream()
                .map(out -> new String(out.json(), UTF_8))
                .toList();
    }

    private void assertNothingIsLeft() {
        var backend = (HeapKeyedStateBackend<?>) job.getOperator().<String>getKeyedStateBackend();
        assertThat(backend.numKeyValueStateEntries()).isZero();
    }

    @Test
    void theCompanysFieldsWinExceptItsNullsAndAllElseSurvives() throws Exception {
        company(
                0,
                1,
                "A",
                "{\"symbol\":\"A\",\"companyName\":\"A, Inc.\",\"exchange\":null,\"website\":null,"
                        + "\"employees\":1.10,\"tags\":[\"x\"]}");
        quote(
                "A",
                "{\"symbol\":\"A\",\"companyName\":\"a\",\"exchange\":\"X\",\"a\":1.10,\"b\":1e5,"
                        + "\"c\":12345678901234567890,\"d\":-0.0,\"e\":null}");
        assertThat(out())
                .containsExactly(
                        "{\"symbol\":\"A\",\"companyName\":\"A, Inc.\",\"exchange\":\"X\","
                                + "\"a\":1.10,\"b\":1e5,\"c\":12345678901234567890,\"d\":-0.0,"
                                + "\"e\":null,\"employees\":1.10,\"tags\":[\"x\"]}");
        assertNothingIsLeft();
    }

    @Test
    void aChangedCompanyTakesEffectAndARemovedOneNoLonger() throws Exception {
        readCompanies();
        company(0, 6, "A", "{\"symbol\":\"A\",\"c\":1}");
        quote("A", 1);
        company(0, 7, "A", "{\"symbol\":\"A\",\"d\":2}");
        quote("A", 2);
        company(0, 8, "A", null);
        quote("A", 3);
        assertThat(out())
                .containsExactly(
                        "{\"symbol\":\"A\",\"n\":1,\"c\":1}",
                        "{\"symbol\":\"A\",\"n\":2,\"d\":2}",
                        "{\"symbol\":\"A\",\"n\":3}");
        assertNothingIsLeft();
        assertThat(job.getBroadcastState(EnrichQuotes.COMPANIES).contains("A")).isFalse();
    }

    @Test
    void quotesWaitForTheirCompanyAndStayInOrder() throws Exception {
        quote("A", 1);
        quote("B", 1);
        quote("A", 2);
        assertThat(out()).isEmpty();
        company(0, 1, "A", "{\"symbol\":\"A\",\"c\":1}");
        quote("A", 3);
        assertThat(out())
                .containsExactly(
                        "{\"symbol\":\"A\",\"n\":1,\"c\":1}",
                        "{\"symbol\":\"A\",\"n\":2,\"c\":1}",
                        "{\"symbol\":\"A\",\"n\":3,\"c\":1}");
    }

    @Test
    void whenAllCompaniesAreReadTheUnknownAreMissesAndNoOneWaitsAnyMore() throws Exception {
        quote("A", 1);
        company(0, 4, "C", "{\"symbol\":\"C\"}");
        company(2, 1, null, null);
        assertThat(out()).as("partition 0 is not at its end").isEmpty();
        company(0, 5, "C", null);
        quote("A", 2);
        quote("B", 1);
        assertThat(out())
                .containsExactly(
                        "{\"symbol\":\"A\",\"n\":1}",
                        "{\"symbol\":\"A\",\"n\":2}",
                        "{\"symbol\":\"B\",\"n\":1}");
        assertNothingIsLeft();
    }

    @Test
    void aMissGoesOnByteForByte() throws Exception {
        readCompanies();
        quote("A", " { \"symbol\" : \"A\" ,\n\"a\":1.10 } ");
        assertThat(out()).containsExactly(" { \"symbol\" : \"A\" ,\n\"a\":1.10 } ");
    }

    @Test
    void offsetsBehindTheLastOneCountToo() throws Exception {
        // Compaction may have taken the records that were the last at the start.
        company(0, 9, null, null);
        company(2, 3, null, null);
        quote("A", 1);
        assertThat(out()).hasSize(1);
    }

    @Test
    void noneWaitsForAnEmptyTopic() throws Exception {
        job.close();
        job = open(Map.of(), null);
        quote("A", 1);
        assertThat(out()).hasSize(1);
        assertNothingIsLeft();
    }

    @Test
    void eachQuoteWaitsNoLongerThanTheLookupWait() throws Exception {
        job.setProcessingTime(1_000);
        quote("A", 1);
        job.setProcessingTime(3_000);
        quote("A", 2);
        job.setProcessingTime(1_000 + WAIT_MS - 1);
        assertThat(out()).isEmpty();
        job.setProcessingTime(1_000 + WAIT_MS);
        assertThat(out()).containsExactly("{\"symbol\":\"A\",\"n\":1}");
        job.setProcessingTime(3_000 + WAIT_MS);
        assertThat(out())
                .containsExactly("{\"symbol\":\"A\",\"n\":1}", "{\"symbol\":\"A\",\"n\":2}");
        assertNothingIsLeft();
        assertThat(job.numProcessingTimeTimers()).isZero();
    }

    @Test
    void theTimersOfReleasedQuotesFindNothing() throws Exception {
        quote("A", 1);
        company(0, 1, "A", "{\"symbol\":\"A\"}");
        assertThat(out()).hasSize(1);
        job.setProcessingTime(WAIT_MS);
        assertThat(out()).hasSize(1);
        assertNothingIsLeft();
        assertThat(job.numProcessingTimeTimers()).isZero();
    }

    @Test
    void waitingQuotesCompaniesAndHowFarTheyWereReadSurviveARestore() throws Exception {
        company(0, 5, "B", "{\"symbol\":\"B\",\"c\":1}");
        quote("A", 1);
        quote("A", 2);
        restore(LAST_OFFSETS);

        quote("B", 1);
        assertThat(out()).containsExactly("{\"symbol\":\"B\",\"n\":1,\"c\":1}");
        company(2, 1, null, null);
        assertThat(out().subList(1, 3))
                .containsExactly("{\"symbol\":\"A\",\"n\":1}", "{\"symbol\":\"A\",\"n\":2}");
        assertNothingIsLeft();
    }

    @Test
    void theTimersOfWaitingQuotesSurviveARestore() throws Exception {
        quote("A", 1);
        restore(LAST_OFFSETS);
        job.setProcessingTime(WAIT_MS);
        assertThat(out()).containsExactly("{\"symbol\":\"A\",\"n\":1}");
        assertNothingIsLeft();
    }

    @Test
    void noQuoteOvertakesThoseThatWaitedBeforeARestore() throws Exception {
        quote("A", 1);
        // By the new start the topic was emptied: nothing more is to come from it.
        restore(Map.of());
        quote("A", 2);
        assertThat(out())
                .containsExactly("{\"symbol\":\"A\",\"n\":1}", "{\"symbol\":\"A\",\"n\":2}");
        assertNothingIsLeft();
    }

    private void restore(Map<Integer, Long> lastOffsets) throws Exception {
        OperatorSubtaskState state = job.snapshot(1, 1);
        job.close();
        job = open(lastOffsets, state);
    }
}
