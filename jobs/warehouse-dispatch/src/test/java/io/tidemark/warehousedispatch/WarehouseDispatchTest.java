package io.tidemark.warehousedispatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.catalogue.Order;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.Late;
import io.tidemark.kafka.Decoder;
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
import io.tidemark.windows.Pane;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class WarehouseDispatchTest {

    private static final long HOUR = 3_600_000L;

    /** A multiple of four hours since the epoch. */
    private static final long START = 1_699_992_000_000L;

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    private final CommittedLines shipments = new CommittedLines();
    private final CommittedLines late = new CommittedLines();
    private final CommittedLines deadLetters = new CommittedLines();
    private final StreamExecutionEnvironment env = TestFlink.environment(2);

    /** What the job told the test of the types it sends. */
    private final List<DataStream<?>> outputs = new ArrayList<>();

    private static WarehouseDispatchOptions options(String... arguments) {
        WarehouseDispatchOptions options = new WarehouseDispatchOptions();
        new OptionParser(options, Map.of()).parse(arguments);
        options.validate();
        return options;
    }

    private void define(Source<Decoded<Purchase>, ?, ?> source, WarehouseDispatchOptions options) {
        WarehouseDispatch.define(
                env,
                source,
                options.time,
                options.settings(),
                parcels -> {
                    outputs.add(parcels);
                    TestFlink.failingWhenAsked(parcels)
                            .map(parcel -> new String(parcel.json(), UTF_8))
                            .uid("json")
                            .sinkTo(shipments)
                            .uid("shipments-sink");
                },
                orders -> {
                    outputs.add(orders);
                    orders.map(order -> order.event().orderId())
                            .uid("order-id")
                            .sinkTo(late)
                            .uid("late-sink");
                },
                letters ->
                        letters.map(letter -> new String(letter.value(), UTF_8))
                                .uid("value")
                                .sinkTo(deadLetters)
                                .uid("dead-sink"));
    }

    private static Order order(int i, int product, int quantity, long time) {
        return new Order(
                "o-" + i, "p-" + product, "books", quantity, new BigDecimal("12.50"), null, time);
    }

    private static JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    private static List<String> orderIds(JsonNode parcel) {
        List<String> ids = new ArrayList<>();
        parcel.get("orders").forEach(item -> ids.add(item.get("order_id").textValue()));
        return ids;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "afterWatermark().withLateFirings(afterFirst(afterProcessingTime(1m),"
                        + " afterCount(100)))",
                "afterWatermark().withEarlyFirings(afterCount(7)).withLateFirings(afterCount(1))",
                "repeatedly(afterProcessingTime(1ms))",
                "afterWatermark()",
                "never()"
            })
    void everyPurchaseIsShippedOnceWhateverTheTrigger(String trigger) throws Exception {
        TestFlink.askForFailure();
        Random random = new Random(trigger.hashCode());
        BoundedRecords records = new BoundedRecords("orders");
        Map<String, String> expected = new TreeMap<>();
        for (int i = 0; i < 3_000; i++) {
            // Twelve hours, some disorder, and now and then up to six hours too late.
            long time = START + 6 * HOUR + i * 14_400L - random.nextInt(4_000);
            if (i % 20 == 0) {
                time -= random.nextInt((int) (6 * HOUR));
            }
            Order order = order(i, random.nextInt(9), 1 + random.nextInt(5), time);
            records.add(time, null, order.json());
            if (i % 100 == 0) {
                records.add(time, null, ("{\"orderId\":\"o-" + i + "\"}").getBytes(UTF_8));
            }
            expected.put(
                    order.orderId(),
                    order.productId()
                            + " "
                            + order.quantity()
                            + " "
                            + (time - Math.floorMod(time, 4 * HOUR)));
        }
        define(
                records.source(Purchase.class, Purchase::of),
                options("--trigger", trigger, "--allowed-lateness", "1h"));
        env.execute();
        assertThat(TestFlink.hasFailed()).isTrue();

        Map<String, String> actual = new TreeMap<>();
        Map<String, List<Long>> indexes = new TreeMap<>();
        Set<String> tooLate = new HashSet<>();
        for (String line : shipments.get()) {
            JsonNode parcel = json(line);
            long start = parcel.get("window_start").longValue();
            assertThat(parcel.get("window_end").longValue()).isEqualTo(start + 4 * HOUR);
            String product = parcel.get("product_id").textValue();
            long sum = 0;
            for (JsonNode item : parcel.get("orders")) {
                long quantity = item.get("quantity").longValue();
                sum += quantity;
                assertThat(
                                actual.put(
                                        item.get("order_id").textValue(),
                                        product + " " + quantity + " " + start))
                        .as("shipped twice: %s", item)
                        .isNull();
            }
            assertThat(parcel.get("quantity").longValue()).isEqualTo(sum);
            assertThat(orderIds(parcel)).isNotEmpty().isSorted();
            if (parcel.get("timing").textValue().equals(Parcel.TOO_LATE)) {
                assertThat(orderIds(parcel)).hasSize(1);
                assertThat(parcel.get("index").isNull()).isTrue();
                tooLate.addAll(orderIds(parcel));
            } else {
                indexes.computeIfAbsent(product + "@" + start, any -> new ArrayList<>())
                        .add(parcel.get("index").longValue());
            }
        }
        assertThat(actual).isEqualTo(expected);
        indexes.values()
                .forEach(
                        list ->
                                assertThat(list.stream().sorted().toList())
                                        .isEqualTo(
                                                LongStream.range(0, list.size()).boxed().toList()));
        assertThat(late.get()).containsExactlyInAnyOrderElementsOf(tooLate);
        assertThat(deadLetters.get()).hasSize(30);
    }

    @Test
    void whateverIsSentIsShippedOrDeadOrSkipped() throws Exception {
        long inputs = Poison.records();
        Poison poison =
                new Poison(
                        "orders",
                        5,
                        "{\"orderId\":\"o-1\",\"productId\":\"p-1\",\"productType\":\"books\",\"quantity\":1,"
                                + "\"unitPrice\":10.49,\"campaign\":null,\"orderTime\":1700000000000}",
                        "{\"orderId\":\"o-2\",\"productId\":\"p-0\",\"productType\":\"books\",\"quantity\":2,"
                                + "\"unitPrice\":10.49,\"campaign\":\"spring\",\"orderTime\":1700014400000}",
                        "{\"orderId\":\"o-3\",\"productId\":\"p-1\",\"productType\":\"books\",\"quantity\":3,"
                                + "\"unitPrice\":10.49,\"campaign\":\"\",\"orderTime\":1700028800000}");
        WarehouseDispatchOptions options = options("--window", "1m", "--allowed-lateness", "0s");
        // A restart would be a failure.
        StreamExecutionEnvironment env = TestFlink.environment(0);
        env.getConfig().setAutoWatermarkInterval(20);
        CountingSink<Parcel> together = new CountingSink<>(parcel -> items(parcel, false));
        CountingSink<Parcel> alone = new CountingSink<>(parcel -> items(parcel, true));
        CountingSink<Late<Order>> tooLate =
                new CountingSink<>(
                        order -> {
                            WarehouseDispatch.late("late", order);
                            return 1L;
                        });
        CountingSink<DeadLetter> letters = poison.deadLetters();
        WarehouseDispatch.define(
                env,
                poison.source(
                        inputs,
                        Purchase.class,
                        Decoder.ofEvents(
                                Purchase::of,
                                options.time.bounds("orderTime", WarehouseDispatch.TIME))),
                options.time,
                options.settings(),
                parcels -> {
                    parcels.sinkTo(together).uid("together");
                    parcels.sinkTo(alone).uid("alone");
                },
                orders -> orders.sinkTo(tooLate).uid("late-sink"),
                dead -> dead.sinkTo(letters).uid("dead-sink"));
        env.execute();

        Outcome outcome =
                new Outcome(
                        inputs,
                        together.count(),
                        tooLate.count(),
                        letters.count(),
                        poison.tombstones(inputs));
        assertThat(alone.count()).isEqualTo(tooLate.count());
        Answers.write("poison", List.of(outcome));
        assertThat(outcome).matches(Outcome::addsUp).matches(Outcome::hasAllKinds);
    }

    private static long items(Parcel parcel, boolean tooLate) {
        Poison.requireFits(WarehouseDispatch.toRecord("parcels", parcel));
        return parcel.timing().equals(Parcel.TOO_LATE) == tooLate ? parcel.items().size() : 0;
    }

    @Test
    void whatComesLateTravelsInAPaneOfItsOwnAndWhatComesTooLateAlone() throws Exception {
        // The topic has one partition, and an idle second reader would hold event time back.
        env.setParallelism(1);
        TestTopic topic = new TestTopic("orders");
        define(
                topic.source(Purchase.class, Purchase::of),
                options(
                        "--trigger",
                        "afterWatermark().withLateFirings(afterCount(2))",
                        "--allowed-lateness",
                        "2h",
                        "--max-out-of-orderness",
                        "0s"));
        JobClient job = env.executeAsync();

        add(topic, order(1, 1, 2, START));
        add(topic, order(2, 1, 3, START + 4 * HOUR - 1));
        add(topic, order(3, 2, 1, START + 5 * HOUR));
        awaitParcels(1);
        add(topic, order(4, 1, 1, START + HOUR));
        add(topic, order(5, 1, 1, START + 2 * HOUR));
        awaitParcels(2);
        // Alone in its pane, which waits for a second one until the window expires.
        add(topic, order(6, 1, 1, START));
        add(topic, order(7, 2, 1, START + 7 * HOUR));
        awaitParcels(3);
        add(topic, order(8, 1, 1, START));
        awaitParcels(4);

        String head = "{\"window_start\":" + START + ",\"window_end\":" + (START + 4 * HOUR);
        assertThat(shipments.get())
                .containsExactly(
                        head
                                + ",\"product_id\":\"p-1\",\"timing\":\"ON_TIME\",\"index\":0,"
                                + "\"is_last\":false,\"part\":0,\"parts\":1,\"quantity\":5,"
                                + "\"orders\":[{\"order_id\":\"o-1\",\"quantity\":2,"
                                + "\"partition\":0,\"offset\":0},{\"order_id\":\"o-2\","
                                + "\"quantity\":3,\"partition\":0,\"offset\":1}]}",
                        head
                                + ",\"product_id\":\"p-1\",\"timing\":\"LATE\",\"index\":1,"
                                + "\"is_last\":false,\"part\":0,\"parts\":1,\"quantity\":2,"
                                + "\"orders\":[{\"order_id\":\"o-4\",\"quantity\":1,"
                                + "\"partition\":0,\"offset\":3},{\"order_id\":\"o-5\","
                                + "\"quantity\":1,\"partition\":0,\"offset\":4}]}",
                        head
                                + ",\"product_id\":\"p-1\",\"timing\":\"LATE\",\"index\":2,"
                                + "\"is_last\":true,\"part\":0,\"parts\":1,\"quantity\":1,"
                                + "\"orders\":[{\"order_id\":\"o-6\",\"quantity\":1,"
                                + "\"partition\":0,\"offset\":5}]}",
                        head
                                + ",\"product_id\":\"p-1\",\"timing\":\"TOO_LATE\",\"index\":null,"
                                + "\"is_last\":null,\"part\":0,\"parts\":1,\"quantity\":1,"
                                + "\"orders\":[{\"order_id\":\"o-8\",\"quantity\":1,"
                                + "\"partition\":0,\"offset\":7}]}");
        Awaitility.await().untilAsserted(() -> assertThat(late.get()).containsExactly("o-8"));
        job.cancel().get();
    }

    @Test
    void theHoursAreThoseOfAZonesClock() throws Exception {
        env.setParallelism(1);
        // 26 March 2023 in Madrid: the clock goes from 02:00 to 03:00, so the first window is
        // short.
        long midnight = 1_679_785_200_000L;
        BoundedRecords records = new BoundedRecords("orders");
        long[] times = {
            midnight,
            midnight + 3 * HOUR - 1,
            midnight + 3 * HOUR,
            midnight + 7 * HOUR,
            // A trigger that is finished takes nothing more, so these travel alone.
            midnight + HOUR,
            midnight + 8 * HOUR,
        };
        for (int i = 0; i < times.length; i++) {
            records.add(times[i], null, order(i, i == 1 ? 2 : 1, 1, times[i]).json());
        }
        define(
                records.source(Purchase.class, Purchase::of),
                options(
                        "--zone",
                        "Europe/Madrid",
                        "--trigger",
                        "afterCount(1)",
                        "--max-out-of-orderness",
                        "1d"));
        env.execute();
        assertThat(shipments.get())
                .extracting(WarehouseDispatchTest::json)
                .extracting(
                        parcel ->
                                "%s %s from %d to %d h"
                                        .formatted(
                                                orderIds(parcel),
                                                parcel.get("timing").textValue(),
                                                hours(parcel, "window_start", midnight),
                                                hours(parcel, "window_end", midnight)))
                .containsExactlyInAnyOrder(
                        "[o-0] EARLY from 0 to 3 h",
                        "[o-1] EARLY from 0 to 3 h",
                        "[o-2] EARLY from 3 to 7 h",
                        "[o-3] EARLY from 7 to 11 h",
                        "[o-4] TOO_LATE from 0 to 3 h",
                        "[o-5] TOO_LATE from 7 to 11 h");
    }

    private static long hours(JsonNode parcel, String bound, long since) {
        return (parcel.get(bound).longValue() - since) / HOUR;
    }

    @Test
    void inAZoneAWindowIsHoursThatDivideADay() {
        for (String window : List.of("1h", "90m", "5h", "14401s", "2d", "20s")) {
            String[] arguments = {"--zone", "Europe/Madrid", "--window", window};
            if (window.equals("1h")) {
                assertThat(options(arguments).settings().windows().exist()).isTrue();
            } else {
                assertThatThrownBy(() -> options(arguments))
                        .as(window)
                        .isInstanceOf(OptionsException.class)
                        .hasMessage(
                                "--window: with --zone Europe/Madrid it is 1h, 2h, 3h, 4h, 6h, 8h,"
                                        + " 12h or 1d");
            }
        }
        assertThatThrownBy(() -> options("--zone", "Europe/Toledo"))
                .isInstanceOf(OptionsException.class)
                .hasMessageContaining("--zone")
                .hasMessageEndingWith("'Europe/Toledo' is no time zone");
    }

    @Test
    void allNamesOfUtcAreTheSameWindows() {
        DispatchWindows windows = options("--window", "10s").settings().windows();
        for (String zone : List.of("Z", "Etc/UTC", "GMT", "UTC", "+00:00")) {
            assertThat(options("--window", "10s", "--zone", zone).settings().windows())
                    .as(zone)
                    .isEqualTo(windows);
        }
        assertThat(options("--zone", "Etc/GMT-2").settings().windows())
                .isEqualTo(options("--zone", "+02:00").settings().windows())
                .isNotEqualTo(options().settings().windows());
    }

    private static void add(TestTopic topic, Order order) {
        topic.add(order.orderTime(), order.orderId(), new String(order.json(), UTF_8));
    }

    private void awaitParcels(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(shipments.get()).hasSize(count));
    }

    @Test
    @SuppressWarnings({"try", "unchecked"}) // Closing may be interrupted; panes have one input.
    void afterTheLatenessNothingIsLeft() throws Exception {
        var panes =
                WarehouseDispatch.panes(
                        env.fromData(new Purchase(order(1, 1, 1, START), 0, 0)),
                        options().settings());
        var operator =
                ((OneInputTransformation<Purchase, Pane<String, List<Item>, TimeWindow>>)
                                panes.getTransformation())
                        .getOperatorFactory();
        try (var harness =
                new KeyedOneInputStreamOperatorTestHarness<
                        String, Purchase, Pane<String, List<Item>, TimeWindow>>(
                        operator, purchase -> purchase.order().productId(), Types.STRING)) {
            harness.open();
            for (int i = 0; i < 50; i++) {
                harness.processElement(
                        new Purchase(order(i, i % 3, 1, START + i * HOUR), 0, i), START + i * HOUR);
                harness.processWatermark(START + (i - 5) * HOUR);
            }
            assertThat(harness.numKeyedStateEntries()).isPositive();
            harness.processWatermark(START + 50 * HOUR + 28 * HOUR);
            assertThat(harness.extractOutputValues())
                    .extracting(pane -> pane.value().size())
                    .satisfies(
                            sizes ->
                                    assertThat(sizes.stream().mapToInt(s -> s).sum())
                                            .isEqualTo(50));
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers() + harness.numProcessingTimeTimers()).isZero();
        }
    }

    @Test
    void theDefaultsAreTheExercise() {
        WarehouseDispatchOptions options = options();
        assertThat(options.settings().windows().length()).isEqualTo(Duration.ofHours(4));
        assertThat(options.settings().windows().zone().getId()).isEqualTo("UTC");
        assertThat(options.settings().allowedLateness()).isEqualTo(Duration.ofDays(1));
        assertThat(options.jobName()).isEqualTo("warehouse-dispatch");
    }

    @Test
    void aTriggerThatIsNoneIsRefusedInOneLine() {
        assertThatThrownBy(() -> options("--trigger", "afterLunch()"))
                .isInstanceOf(OptionsException.class)
                .hasMessageStartingWith("--trigger: trigger 'afterLunch()': expected");
        assertThatThrownBy(() -> options("--window", "0s"))
                .isInstanceOf(OptionsException.class)
                .hasMessage("--window: must be longer than 0");
    }

    @Test
    void theUidsAreTheSavepointContract() {
        WarehouseDispatch.wire(env, options());
        assertThat(String.join(" ", TestFlink.uids(env)))
                .isEqualTo(
                        "late-orders pack parcels parcels-of-one read-orders set-aside-orders"
                                + " write-dead-letters write-late write-shipments");
    }

    @Test
    void nothingThatFlowsNeedsKryo() {
        define(
                new BoundedRecords("orders")
                        .add(0, null, new byte[0])
                        .source(Purchase.class, Purchase::of),
                options());
        assertThat(outputs).hasSize(2);
        for (DataStream<?> output : outputs) {
            assertThat(output.getType().createSerializer(env.getConfig().getSerializerConfig()))
                    .isInstanceOf(PojoSerializer.class);
        }
    }
}
