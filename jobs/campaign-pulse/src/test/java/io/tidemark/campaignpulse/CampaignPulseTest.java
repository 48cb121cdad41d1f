package io.tidemark.campaignpulse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.catalogue.Order;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.kafka.Decoder;
import io.tidemark.kafka.TableRow;
import io.tidemark.kafka.Tables;
import io.tidemark.options.OptionParser;
import io.tidemark.options.OptionsException;
import io.tidemark.testing.Answers;
import io.tidemark.testing.BoundedRecords;
import io.tidemark.testing.CommittedLines;
import io.tidemark.testing.CountingSink;
import io.tidemark.testing.Outcome;
import io.tidemark.testing.Poison;
import io.tidemark.testing.TestFlink;
import io.tidemark.testing.TestTopic;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class CampaignPulseTest {

    private static final long START = 1_700_000_000_000L;

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    /** The row at which the job fails once; none if negative. */
    private static volatile int failAt;

    private static final AtomicBoolean FAILED = new AtomicBoolean();

    /** The newest row of each type. */
    private static final Map<String, JsonNode> BEFORE = new ConcurrentHashMap<>();

    private final CommittedLines table = new CommittedLines();
    private final CommittedLines late = new CommittedLines();
    private final CommittedLines deadLetters = new CommittedLines();
    private final StreamExecutionEnvironment env = TestFlink.environment(2);

    private static CampaignPulseOptions options(String... arguments) {
        CampaignPulseOptions options = new CampaignPulseOptions();
        new OptionParser(options, Map.of()).parse(arguments);
        options.validate();
        return options;
    }

    private void define(Source<Decoded<Order>, ?, ?> source, CampaignPulseOptions options) {
        CampaignPulse.define(
                env,
                source,
                options.time,
                options.settings(),
                rows ->
                        rows.map(new FailOnce())
                                .setParallelism(1)
                                .uid("line")
                                .sinkTo(table)
                                .setParallelism(1)
                                .uid("table-sink"),
                orders -> orders.map(Order::orderId).uid("order-id").sinkTo(late).uid("late-sink"),
                letters ->
                        letters.map(letter -> letter.errorMessage())
                                .uid("reason")
                                .sinkTo(deadLetters)
                                .uid("dead-sink"));
    }

    private static final class FailOnce implements MapFunction<TableRow, String> {

        private int rows;

        @Override
        public String map(TableRow row) {
            if (row.key() == null) {
                return "{\"marker\":" + row.watermark() + "}";
            }
            if (rows++ == failAt && FAILED.compareAndSet(false, true)) {
                throw new IllegalStateException("try again");
            }
            return row.json();
        }
    }

    private static JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    private static Order order(String id, String type, int quantity, long time) {
        return new Order(id, "p-1", type, quantity, new BigDecimal("9.90"), "spring", time);
    }

    /**
     * A row holds until the type's next one. Windows do not overlap here, so that over all windows
     * the purchases that held are the purchases that were made.
     */
    @ParameterizedTest
    @ValueSource(strings = {"sliced", "evictor"})
    void whateverIsSentIsCountedOrLateOrDeadOrSkipped(String engine) throws Exception {
        long inputs = Poison.records() / 2;
        Poison poison =
                new Poison(
                        "orders",
                        6,
                        "{\"orderId\":\"o-1\",\"productId\":\"p-1\",\"productType\":\"books\",\"quantity\":1,"
                                + "\"unitPrice\":10.49,\"campaign\":null,\"orderTime\":1700000000000}",
                        "{\"orderId\":\"o-2\",\"productId\":\"p-0\",\"productType\":\"books\",\"quantity\":2,"
                                + "\"unitPrice\":10.49,\"campaign\":\"spring\",\"orderTime\":1700014400000}",
                        "{\"orderId\":\"o-3\",\"productId\":\"p-1\",\"productType\":\"books\",\"quantity\":3,"
                                + "\"unitPrice\":10.49,\"campaign\":\"\",\"orderTime\":1700028800000}");
        CampaignPulseOptions options =
                options(
                        "--engine",
                        engine,
                        "--size",
                        "1m",
                        "--every",
                        "1m",
                        "--follow-clock-after",
                        "0s");
        // A restart would be a failure.
        StreamExecutionEnvironment env = TestFlink.environment(0);
        env.getConfig().setAutoWatermarkInterval(20);
        BEFORE.clear();
        CountingSink<TableRow> counted = new CountingSink<>(CampaignPulseTest::heldBefore);
        CountingSink<Order> tooLate =
                new CountingSink<>(
                        order -> {
                            CampaignPulse.late("late", order);
                            return 1L;
                        });
        CountingSink<DeadLetter> letters = poison.deadLetters();
        CampaignPulse.define(
                env,
                poison.source(
                        inputs,
                        Order.class,
                        Decoder.ofEvents(
                                CampaignPulse::order,
                                options.time.bounds("orderTime", CampaignPulse.TIME))),
                options.time,
                options.settings(),
                rows -> rows.sinkTo(counted).setParallelism(1).uid("table-sink"),
                orders -> orders.sinkTo(tooLate).uid("late-sink"),
                dead -> dead.sinkTo(letters).uid("dead-sink"));
        env.execute();

        assertThat(BEFORE.values()).allMatch(last -> last.get("purchases").longValue() == 0);
        Outcome outcome =
                new Outcome(
                        inputs,
                        counted.count(),
                        tooLate.count(),
                        letters.count(),
                        poison.tombstones(inputs));
        Answers.write("poison-" + engine, List.of(outcome));
        assertThat(outcome).matches(Outcome::addsUp).matches(Outcome::hasAllKinds);
    }

    /** The purchases of a type in all windows from its row before this one until this one. */
    private static long heldBefore(TableRow row) {
        if (row.key() == null) {
            return 0;
        }
        Poison.requireFits(Tables.encoder("pulse").apply(row));
        JsonNode json = json(row.json());
        JsonNode before = BEFORE.put(row.key(), json);
        return before == null
                ? 0
                : before.get("purchases").longValue()
                        * (json.get("window_end").longValue()
                                - before.get("window_end").longValue())
                        / 60_000;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sliced", "evictor"})
    void atEachSecondTheTableIsAPlainCount(String engine) throws Exception {
        failAt = 200;
        FAILED.set(false);
        Random random = new Random(7);
        BoundedRecords records = new BoundedRecords("orders");
        List<Order> orders = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            // With pauses that are longer than five minutes.
            long time = START + i * 500L + i / 500 * 400_000L - random.nextInt(4_000);
            Order order = order("o-" + i, "type" + random.nextInt(4), 1 + random.nextInt(4), time);
            orders.add(order);
            records.add(time, null, order.json());
            if (i % 200 == 0) {
                records.add(time, null, "no order".getBytes(UTF_8));
                records.add(time, null, order("x", "__watermark", 1, time).json());
            }
        }
        define(
                records.source(Order.class, CampaignPulse::order),
                options("--engine", engine, "--bounded"));
        env.execute();
        assertThat(FAILED).isTrue();

        Map<String, Map<Long, JsonNode>> rows = new HashMap<>();
        Map<String, JsonNode> last = new HashMap<>();
        long completeTo = Long.MIN_VALUE;
        for (String line : table.get()) {
            JsonNode row = json(line);
            if (row.has("marker")) {
                completeTo = Math.max(completeTo, row.get("marker").longValue());
                continue;
            }
            String type = row.get("product_type").textValue();
            long end = row.get("window_end").longValue();
            assertThat(end - 1)
                    .as("a row after the marker that covers it")
                    .isGreaterThan(completeTo);
            assertThat(row.get("window_start").longValue()).isEqualTo(end - 300_000);
            JsonNode before = last.put(type, row);
            if (before != null) {
                assertThat(end).isGreaterThan(before.get("window_end").longValue());
                assertThat(List.of(row.get("products"), row.get("purchases")))
                        .as("a row that tells nothing new")
                        .isNotEqualTo(List.of(before.get("products"), before.get("purchases")));
            }
            rows.computeIfAbsent(type, any -> new HashMap<>()).put(end, row);
        }
        assertThat(completeTo).isEqualTo(Long.MAX_VALUE);

        Map<String, String> told = new HashMap<>();
        for (long end = START - 10_000; end < START + 3_000_000; end += 1_000) {
            for (int i = 0; i < 4; i++) {
                String type = "type" + i;
                long now = end;
                List<Order> inside =
                        orders.stream()
                                .filter(order -> order.productType().equals(type))
                                .filter(order -> order.orderTime() < now)
                                .filter(order -> order.orderTime() >= now - 300_000)
                                .toList();
                JsonNode row = rows.get(type).get(end);
                if (row != null) {
                    told.put(type, row.get("products") + " in " + row.get("purchases"));
                }
                assertThat(told.getOrDefault(type, "0 in 0"))
                        .as("%s at %d", type, end)
                        .isEqualTo(
                                inside.stream().mapToInt(Order::quantity).sum()
                                        + " in "
                                        + inside.size());
            }
        }
        assertThat(last.values()).allMatch(row -> row.get("purchases").intValue() == 0);
        assertThat(late.get()).isEmpty();
        assertThat(deadLetters.get())
                .hasSize(20)
                .contains("the productType __watermark would be taken for a marker");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sliced", "evictor"})
    void countsFallWhileNobodyBuysAlsoAfterAFailure(String engine) throws Exception {
        failAt = 0;
        FAILED.set(false);
        TestTopic topic = new TestTopic("orders");
        define(
                topic.source(Order.class, CampaignPulse::order),
                options(
                        "--engine",
                        engine,
                        "--size",
                        "4s",
                        "--every",
                        "100ms",
                        "--max-out-of-orderness",
                        "0s",
                        "--follow-clock-after",
                        "500ms"));
        JobClient job = env.executeAsync();

        add(topic, order("o-1", "books", 2, System.currentTimeMillis()));
        awaitCounts("books 2", "books 0");
        assertThat(FAILED).isTrue();
        assertThat(late.get()).isEmpty();

        // Delayed, and still in the window: it counts for what is left of its time, which is long
        // enough for a busy machine to get it there.
        add(topic, order("o-2", "games", 3, System.currentTimeMillis() - 500));
        // It has left the window before it came.
        add(topic, order("o-3", "games", 1, System.currentTimeMillis() - 60_000));
        awaitCounts("books 2", "books 0", "games 3", "games 0");
        Awaitility.await().untilAsserted(() -> assertThat(late.get()).containsExactly("o-3"));
        job.cancel().get();
    }

    private static void add(TestTopic topic, Order order) {
        topic.add(order.orderTime(), order.orderId(), new String(order.json(), UTF_8));
    }

    private void awaitCounts(String... counts) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () ->
                                assertThat(table.get())
                                        .map(CampaignPulseTest::json)
                                        .filteredOn(row -> row.has("products"))
                                        .map(
                                                row ->
                                                        row.get("product_type").textValue()
                                                                + " "
                                                                + row.get("products"))
                                        .containsExactly(counts));
    }

    @Test
    void theDefaultsAreTheExercise() {
        CampaignPulseOptions options = options();
        assertThat(options.settings().window()).isEqualTo(new Window(300_000, 1_000));
        assertThat(options.settings().engine()).isEqualTo(Engine.SLICED);
        assertThat(options.settings().followClockAfter()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options("--bounded").settings().followClockAfter()).isZero();
        assertThat(options.jobName()).isEqualTo("campaign-pulse");
    }

    @Test
    void aStepThatDoesNotDivideTheWindowIsRefused() {
        assertThatThrownBy(() -> options("--every", "7s"))
                .isInstanceOf(OptionsException.class)
                .hasMessage("--every: 7s does not divide --size, which is 5m");
    }

    @ParameterizedTest
    @CsvSource({
        "sliced, changes follow-clock pulses pulses-combine read-orders set-aside-orders table-rows"
                + " windows write-dead-letters write-late write-table",
        "evictor, follow-clock pulses read-orders set-aside-orders table-rows"
                + " write-dead-letters write-late write-table"
    })
    void theUidsAreTheSavepointContract(String engine, String uids) {
        CampaignPulse.wire(env, options("--engine", engine));
        assertThat(String.join(" ", TestFlink.uids(env))).isEqualTo(uids);
    }

    @ParameterizedTest
    @ValueSource(classes = {Tally.class, Pulse.class, LastPurchases.Purchase.class})
    void recordsNeedNoKryo(Class<?> type) {
        assertThat(TypeInformation.of(type).createSerializer(new SerializerConfigImpl()))
                .isInstanceOf(PojoSerializer.class);
    }
}
