package io.tidemark.windowlab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Late;
import io.tidemark.kafka.Decoder;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.options.OptionParser;
import io.tidemark.options.OptionsException;
import io.tidemark.records.MalformedRecordException;
import io.tidemark.testing.Answers;
import io.tidemark.testing.BoundedRecords;
import io.tidemark.testing.CommittedLines;
import io.tidemark.testing.CountingSink;
import io.tidemark.testing.Outcome;
import io.tidemark.testing.Poison;
import io.tidemark.testing.TestFlink;
import io.tidemark.windows.LateReason;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class WindowLabTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String COUNT = "number of elements";

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    private final CommittedLines panes = new CommittedLines();
    private final CommittedLines late = new CommittedLines();
    private final CommittedLines whyLate = new CommittedLines();
    private final CommittedLines deadLetters = new CommittedLines();
    private final StreamExecutionEnvironment env = TestFlink.environment(2);

    @Test
    void theReasonsOfLateRecordsAreThoseOfTheWindows() {
        // Neither library knows the other, so the jobs go by the names.
        assertThat(Late.Reason.values())
                .extracting(Enum::name)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(LateReason.values()).map(Enum::name).toList());
    }

    private static WindowLabOptions options(String... arguments) {
        WindowLabOptions options = new WindowLabOptions();
        new OptionParser(options, Map.of()).parse(arguments);
        options.validate();
        return options;
    }

    private void define(BoundedRecords records, WindowLabOptions options) {
        WindowLab.define(
                env,
                records.source(LabElement.class, LabElement::parse),
                options,
                fired ->
                        TestFlink.failingWhenAsked(fired)
                                .map(pane -> pane.json())
                                .uid("json")
                                .sinkTo(panes)
                                .uid("panes-sink"),
                elements -> {
                    elements.map(element -> element.event().value().get("").toString())
                            .uid("value")
                            .sinkTo(late)
                            .uid("late-sink");
                    elements.map(element -> element.reason().text())
                            .uid("reason")
                            .sinkTo(whyLate)
                            .uid("why-late-sink");
                },
                letters ->
                        letters.map(letter -> new String(letter.value(), UTF_8))
                                .uid("letter")
                                .sinkTo(deadLetters)
                                .uid("dead-sink"));
    }

    private static BoundedRecords courseTable() {
        BoundedRecords records = new BoundedRecords("lab-elements");
        for (String value :
                List.of("{\"A\":5}", "{\"B\":8}", "{\"C\":15}", "{\"B\":10}", "{\"A\":2}")) {
            records.add(1, null, ("{\"value\":" + value + ",\"timestamp\":1}").getBytes(UTF_8));
        }
        return records;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "discarding | {A=5, B=8} {B=10, C=15} {A=2}",
                "accumulating | {A=5, B=8} {A=5, B=18, C=15} {A=7, B=18, C=15}",
                "retracting | {A=5, B=8} -{A=5, B=8} {A=5, B=18, C=15} -{A=5, B=18, C=15} {A=7,"
                        + " B=18, C=15}"
            })
    void theCoursesTableComesOutFigureForFigure(String mode, String expected) throws Exception {
        env.setParallelism(1);
        define(
                courseTable(),
                options(
                        "--window",
                        "global()",
                        "--trigger",
                        "repeatedly(afterCount(2))",
                        "--mode",
                        mode));
        env.execute();
        StringBuilder actual = new StringBuilder();
        for (String line : panes.get()) {
            JsonNode pane = JSON.readTree(line);
            actual.append(actual.isEmpty() ? "" : " ")
                    .append(pane.has("retraction") ? "-" : "")
                    .append(JSON.convertValue(pane.get("sum"), java.util.TreeMap.class));
        }
        assertThat(actual).hasToString(expected);
    }

    @Test
    void whateverIsSentIsInAPaneOrLateOrDeadOrSkipped() throws Exception {
        long inputs = Poison.records();
        Poison poison =
                new Poison(
                        "lab-elements",
                        4,
                        "{\"value\":3,\"timestamp\":1700000000000,\"key\":\"a\"}",
                        "{\"value\":{\"A\":5,\"B\":0.10},\"timestamp\":1700003600000}",
                        "{\"key\":\"c\",\"timestamp\":1700007200000,\"value\":-7}");
        WindowLabOptions options = options("--mode", "discarding");
        // A restart would be a failure.
        StreamExecutionEnvironment env = TestFlink.environment(0);
        env.getConfig().setAutoWatermarkInterval(20);
        // Each element counts itself, in one value more.
        Decoder<LabElement> counting =
                record -> {
                    LabElement element = LabElement.parse(record);
                    Map<String, BigDecimal> value = new HashMap<>(element.value());
                    value.put(COUNT, BigDecimal.ONE);
                    return new LabElement(element.key(), value, element.timestamp());
                };
        CountingSink<LabPane> inPanes =
                new CountingSink<>(
                        pane -> {
                            Poison.requireFits(WindowLab.toRecord("panes", pane));
                            return pane.sum().get(COUNT).longValueExact();
                        });
        CountingSink<Late<LabElement>> tooLate =
                new CountingSink<>(
                        element -> {
                            WindowLab.late("late", element);
                            return 1L;
                        });
        CountingSink<DeadLetter> letters = poison.deadLetters();
        WindowLab.define(
                env,
                poison.source(
                        inputs,
                        LabElement.class,
                        Decoder.ofEvents(
                                counting, options.time.bounds("timestamp", WindowLab.TIME))),
                options,
                fired -> fired.sinkTo(inPanes).uid("panes-sink"),
                elements -> elements.sinkTo(tooLate).uid("late-sink"),
                dead -> dead.sinkTo(letters).uid("dead-sink"));
        env.execute();

        Outcome outcome =
                new Outcome(
                        inputs,
                        inPanes.count(),
                        tooLate.count(),
                        letters.count(),
                        poison.tombstones(inputs));
        Answers.write("poison", List.of(outcome));
        assertThat(outcome).matches(Outcome::addsUp).matches(Outcome::hasAllKinds);
    }

    @ParameterizedTest
    @CsvSource({
        "tumbling(10s), discarding",
        "tumbling(10s), accumulating",
        "tumbling(10s), retracting",
        "'sliding(10s, 4s)', discarding",
        "'sliding(10s, 4s)', retracting",
    })
    void thePanesAddUpToAPlainRecount(String window, String mode) throws Exception {
        TestFlink.askForFailure();
        Random random = new Random(window.hashCode());
        BoundedRecords records = new BoundedRecords("lab-elements");
        Map<String, Long> expected = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            long time = 1_700_000_000_000L + i * 100L - random.nextInt(5_000);
            String key = "k" + random.nextInt(4);
            if (i % 100 == 0) {
                records.add(
                        time,
                        null,
                        ("{\"value\":\"many\",\"timestamp\":" + time + "}").getBytes(UTF_8));
            }
            records.add(
                    time,
                    null,
                    ("{\"key\":\"" + key + "\",\"value\":" + i + ",\"timestamp\":" + time + "}")
                            .getBytes(UTF_8));
            long slide = window.startsWith("sliding") ? 4_000 : 10_000;
            for (long start = time - time % slide; start > time - 10_000; start -= slide) {
                expected.merge(key + "@" + start, (long) i, Long::sum);
            }
        }
        define(
                records,
                options(
                        "--window",
                        window,
                        "--mode",
                        mode,
                        "--trigger",
                        "afterWatermark().withEarlyFirings(afterCount(7)).withLateFirings(afterCount(1))"));
        env.execute();
        assertThat(TestFlink.hasFailed()).isTrue();

        Map<String, Long> actual = new HashMap<>();
        for (String line : panes.get()) {
            JsonNode pane = JSON.readTree(line);
            String at = pane.get("key").textValue() + "@" + pane.get("window").get(0).longValue();
            long sum = pane.get("sum").longValue();
            if (mode.equals("accumulating")) {
                actual.merge(at, sum, Math::max);
            } else {
                actual.merge(at, pane.has("retraction") ? -sum : sum, Long::sum);
            }
        }
        assertThat(actual).isEqualTo(expected);
        assertThat(late.get()).isEmpty();
        assertThat(deadLetters.get()).hasSize(20).allMatch(value -> value.contains("many"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingestion", "processing"})
    void byTheClockNothingIsLate(String domain) throws Exception {
        BoundedRecords records = new BoundedRecords("lab-elements");
        for (int i = 1; i <= 100; i++) {
            long backwards = 1_000_000L - i * 10_000L;
            records.add(
                    0,
                    null,
                    ("{\"value\":" + i + ",\"timestamp\":" + backwards + "}").getBytes(UTF_8));
        }
        define(
                records,
                options("--time", domain, "--window", "tumbling(100ms)", "--mode", "discarding"));
        env.execute();
        long sum = 0;
        for (String line : panes.get()) {
            JsonNode pane = JSON.readTree(line);
            sum += pane.get("sum").longValue();
            assertThat(pane.get("window").get(0).longValue()).isGreaterThan(1_700_000_000_000L);
        }
        assertThat(sum).isEqualTo(5_050);
        assertThat(late.get()).isEmpty();
    }

    @Test
    void whatComesTooLateIsHandedOn() throws Exception {
        env.setParallelism(1);
        BoundedRecords records = new BoundedRecords("lab-elements");
        // A trigger that is finished takes nothing more: no watermark has to come in between.
        for (int i = 1; i <= 3; i++) {
            records.add(0, null, ("{\"value\":" + i + ",\"timestamp\":5}").getBytes(UTF_8));
        }
        define(records, options("--trigger", "afterCount(2)"));
        env.execute();
        assertThat(panes.get())
                .containsExactly(
                        "{\"window\": [0, 10000], \"sum\": 3, \"timing\": \"EARLY\", \"index\": 0,"
                                + " \"isFirst\": true, \"isLast\": true}");
        assertThat(late.get()).containsExactly("3");
        assertThat(whyLate.get()).containsExactly("finished");
    }

    @ParameterizedTest
    @CsvSource({
        "fire-if-non-empty, fire-if-non-empty,",
        "fire-always, fire-if-non-empty, ON_TIME",
        "fire-if-non-empty, FIRE-ALWAYS, LATE",
    })
    void aPaneWithNothingNewComesOutWhereAskedFor(String onTime, String closing, String timing)
            throws Exception {
        env.setParallelism(1);
        define(
                new BoundedRecords("lab-elements")
                        .add(0, null, "{\"value\":1,\"timestamp\":5}".getBytes(UTF_8)),
                options(
                        "--mode",
                        "discarding",
                        "--trigger",
                        "afterWatermark().withEarlyFirings(afterCount(1)).withLateFirings(afterCount(1))",
                        "--on-time-behavior",
                        onTime,
                        "--closing-behavior",
                        closing));
        env.execute();
        List<String> expected = new ArrayList<>();
        expected.add(
                "{\"window\": [0, 10000], \"sum\": 1, \"timing\": \"EARLY\", \"index\": 0,"
                        + " \"isFirst\": true, \"isLast\": false}");
        if (timing != null) {
            expected.add(
                    "{\"window\": [0, 10000], \"sum\": {}, \"timing\": \""
                            + timing
                            + "\", \"index\": 1, \"isFirst\": false, \"isLast\": true}");
        }
        assertThat(panes.get()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1] | no JSON object",
                "{\"value\":1 | no JSON: Unexpected end-of-input",
                "{\"value\":1,\"timestamp\":-1} | timestamp: expected ms since the epoch up to the"
                        + " year 9999",
                "{\"value\":1,\"timestamp\":1.5} | timestamp: expected ms since the epoch up to the"
                        + " year 9999",
                "{\"value\":1,\"timestamp\":9223372036854775807} | timestamp: expected ms since the"
                        + " epoch up to the year 9999",
                "{\"timestamp\":1} | value: expected a number",
                "{\"value\":{\"A\":\"x\"},\"timestamp\":1} | value.A: expected a number",
                "{\"value\":1e999,\"timestamp\":1} | value: more than 38 digits before or behind"
                        + " the point",
                "{\"value\":1e99999999999,\"timestamp\":1} | a number's exponent has more than 32"
                        + " bits",
                "{\"value\":1,\"timestamp\":1,\"key\":7} | key: expected a string"
            })
    void whatIsNoElementIsRefused(String value, String message) {
        KafkaRecord record = new KafkaRecord("lab-elements", 0, 0, 0, null, value.getBytes(UTF_8));
        assertThatThrownBy(() -> LabElement.parse(record))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void whatWouldMakeAPaneTooLargeIsRefused() {
        String many =
                IntStream.range(0, 101)
                        .mapToObj(i -> "\"n" + i + "\":1e38")
                        .collect(Collectors.joining(","));
        whatIsNoElementIsRefused(
                "{\"value\":{" + many + "},\"timestamp\":1}", "value: more than 100 numbers: 101");
        String name = "x".repeat(1_001);
        whatIsNoElementIsRefused(
                "{\"value\":{\"" + name + "\":1},\"timestamp\":1}",
                "value: a name has 1001 characters; more than 1000 are not taken");
        whatIsNoElementIsRefused(
                "{\"value\":1,\"timestamp\":1,\"key\":\"" + name + "\"}",
                "key has 1001 characters; more than 1000 are not taken");
    }

    @Test
    void numbersStayExact() throws Exception {
        LabElement element =
                LabElement.parse(
                        new KafkaRecord(
                                "lab-elements",
                                0,
                                0,
                                0,
                                null,
                                "{\"value\":{\"b\":1e3,\"a\":0.1},\"timestamp\":7,\"key\":null,\"more\":1}"
                                        .getBytes(UTF_8)));
        assertThat(element.key()).isEmpty();
        assertThat(LabPane.json(element.value())).hasToString("{\"a\":0.1,\"b\":1000}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--window | tumbling(0s) | --window: '0s' is not from 1ms to a century",
                "--window | tumbling(1s, 2s) | --window: 'tumbling(1s, 2s)' is none of"
                        + " tumbling(SIZE), sliding(SIZE, SLIDE), session(GAP), global(),"
                        + " cumulating(MAX-SIZE, STEP), calendar(UNIT, ZONE)",
                "--window | sliding(1s, 2s) | --window: a slide longer than the size leaves"
                        + " elements in no window",
                "--window | sliding(1h, 1ms) | --window: an element would be in more than 1000"
                        + " windows",
                "--window | cumulating(1h, 1ms) | --window: an element would be in more than 1000"
                        + " windows",
                "--window | cumulating(10s, 3s) | --window: The maximum size of cumulating windows"
                        + " is a multiple of the step; PT10S is none of PT3S",
                "--window | calendar(5 hours, Z) | --window: A day is divided into windows of 1, 2,"
                        + " 3, 4, 6, 8, 12 or 24 hours, not of 5",
                "--window | calendar(2 days, Z) | --window: '2 days' is none of days, weeks,"
                        + " months, or hours such as 4 hours",
                "--window | calendar(4h, Z) | --window: '4h' is none of days, weeks, months, or"
                        + " hours such as 4 hours",
                "--window | calendar(days, Europe/Toledo) | --window: 'Europe/Toledo' is no time"
                        + " zone",
                "--window | calendar(days) | --window: 'calendar(days)' is none of tumbling(SIZE),"
                        + " sliding(SIZE, SLIDE), session(GAP), global(), cumulating(MAX-SIZE,"
                        + " STEP), calendar(UNIT, ZONE)",
                "--trigger | afterCount(0) | --trigger: trigger 'afterCount(0)': expected a whole"
                        + " number of 1 or more at character 12",
                "--on-time-behavior | always | Invalid value for option '--on-time-behavior':"
                        + " 'always' is none of fire-if-non-empty, fire-always",
                "--closing-behavior | fire | Invalid value for option '--closing-behavior':"
                        + " 'fire' is none of fire-if-non-empty, fire-always"
            })
    void aWrongOptionIsNamed(String option, String value, String message) {
        assertThatThrownBy(() -> options(option, value))
                .isInstanceOf(OptionsException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cumulating(10s, 2s)", "calendar(days, Europe/Madrid)"})
    void someWindowsAreOfEventTimeOnly(String window) {
        assertThatThrownBy(() -> options("--window", window, "--time", "processing"))
                .isInstanceOf(OptionsException.class)
                .hasMessage("--window: cumulating and calendar windows are not of processing time");
        assertThat(options("--window", window, "--time", "ingestion").windows()).isNotNull();
    }

    @Test
    void cumulatingWindowsOfLiveElements() throws Exception {
        env.setParallelism(1);
        define(
                new BoundedRecords("lab-elements")
                        .add(0, null, "{\"value\":1,\"timestamp\":5}".getBytes(UTF_8))
                        .add(0, null, "{\"value\":2,\"timestamp\":4500}".getBytes(UTF_8)),
                options("--window", "cumulating(6s, 2s)"));
        env.execute();
        assertThat(panes.get())
                .extracting(line -> line.replaceAll(", \"timing.*", ""))
                .containsExactly(
                        "{\"window\": [0, 2000], \"sum\": 1",
                        "{\"window\": [0, 4000], \"sum\": 1",
                        "{\"window\": [0, 6000], \"sum\": 3");
    }

    @Test
    void calendarWindowsOfLiveElements() throws Exception {
        env.setParallelism(1);
        // The second hour of 26 March 2023 is the last one before the clock is put forward.
        define(
                new BoundedRecords("lab-elements")
                        .add(0, null, "{\"value\":1,\"timestamp\":1679790600000}".getBytes(UTF_8))
                        .add(0, null, "{\"value\":2,\"timestamp\":1679797800000}".getBytes(UTF_8)),
                options("--window", "calendar(4 hours, Europe/Madrid)"));
        env.execute();
        assertThat(panes.get())
                .extracting(line -> line.replaceAll(", \"timing.*", ""))
                .containsExactly(
                        "{\"window\": [1679785200000, 1679796000000], \"sum\": 1",
                        "{\"window\": [1679796000000, 1679810400000], \"sum\": 2");
    }

    @Test
    void theUidsAreTheSavepointContract() {
        WindowLab.wire(env, options());
        List<String> uids = TestFlink.uids(env);
        assertThat(String.join(" ", uids))
                .isEqualTo(
                        "panes read-elements set-aside-elements window write-dead-letters"
                                + " write-late write-panes");
    }

    @ParameterizedTest
    @ValueSource(classes = {LabElement.class, LabPane.class})
    void noTypeNeedsKryo(Class<?> type) {
        assertThat(TypeInformation.of(type).createSerializer(new SerializerConfigImpl()))
                .isInstanceOf(PojoSerializer.class);
    }

    @Test
    void theSameWindowsAreTheSameHoweverTheyAreWritten() {
        assertThat(WindowText.canonical("sliding( 60s,500 ms )")).isEqualTo("sliding(1m, 500ms)");
        assertThat(WindowText.canonical("global()")).isEqualTo("global()");
        assertThat(WindowText.canonical("cumulating(60s,  5000ms)"))
                .isEqualTo("cumulating(1m, 5s)");
        assertThat(WindowText.canonical("calendar( 4hours ,Europe/Madrid)"))
                .isEqualTo("calendar(4 hours, Europe/Madrid)");
        assertThat(WindowText.canonical("calendar(hour, Z)")).isEqualTo("calendar(1 hours, Z)");
        assertThat(WindowText.canonical("calendar(1 month, Z)")).isEqualTo("calendar(months, Z)");
    }

    @Test
    void onlyGlobalWindowsExpireWhenInactive() {
        assertThat(options("--window", "global()", "--expire-when-inactive", "1h").windows())
                .isInstanceOf(GlobalWindows.class);
        assertThatThrownBy(() -> options("--expire-when-inactive", "1h"))
                .isInstanceOf(OptionsException.class)
                .hasMessage("--expire-when-inactive: only of --window global()");
    }
}
