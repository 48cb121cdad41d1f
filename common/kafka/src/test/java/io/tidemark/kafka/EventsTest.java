package io.tidemark.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.Origin;
import io.tidemark.delivery.UnavailableException;
import io.tidemark.job.time.TimeBounds;
import io.tidemark.options.OptionParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkAlignmentParams;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;

/** From a record in Kafka to a value, a dead letter or nothing, and what event time makes of it. */
class EventsTest {

    /** Numbers; "skip" is skipped. */
    private static final Decoder<Integer> DECODER =
            record -> {
                String text = new String(record.value(), UTF_8);
                return text.equals("skip") ? null : Integer.valueOf(text);
            };

    private static KafkaRecord record(String value) {
        return new KafkaRecord(
                "numbers", 3, 42, 7, null, value == null ? null : value.getBytes(UTF_8));
    }

    private static Decoded<Integer> decoded(String value) {
        return DECODER.decoded(record(value), "the-job");
    }

    @Test
    void aRecordIsAValueOrADeadLetterOrSkipped() {
        assertThat(decoded("5")).isEqualTo(Decoded.of(5));
        assertThat(decoded("5").hasValue()).isTrue();
        assertThat(decoded("skip").isSkipped()).isTrue();
        DeadLetter letter = decoded("five").deadLetter();
        assertThat(letter.origin()).isEqualTo(Origin.kafka("numbers", 3, 42));
        assertThat(letter.value()).isEqualTo("five".getBytes(UTF_8));
        assertThat(letter.timestamp()).isEqualTo(7);
        assertThat(letter.errorClass()).isEqualTo("java.lang.NumberFormatException");
        assertThat(letter.job()).isEqualTo("the-job");
        assertThatThrownBy(() -> new Decoded<>(5, letter))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRecordWithoutValueThatADecoderDidNotThinkOfIsADeadLetter() {
        assertThat(decoded(null).deadLetter().errorClass())
                .isEqualTo("java.lang.NullPointerException");
    }

    private static final Decoder<Integer> EVENTS =
            Decoder.ofEvents(
                    DECODER,
                    TimeBounds.of(
                            TimeBounds.MAX_AHEAD,
                            "number",
                            (number, none) ->
                                    number == 9
                                            ? System.currentTimeMillis() + 32_400_000
                                            : number));

    @Test
    void anEventFromTomorrowIsADeadLetterAndMovesNoWatermark() {
        Decoded<Integer> decoded = EVENTS.decoded(record("9"), "the-job");
        DeadLetter letter = decoded.deadLetter();
        assertThat(letter.value()).isEqualTo("9".getBytes(UTF_8));
        assertThat(letter.errorMessage()).contains("ahead of the clock", "--max-ahead=55m");
        assertThat(letter.errorClass()).isEqualTo("io.tidemark.job.time.ImplausibleTimeException");

        WatermarkGenerator<Decoded<Integer>> generator = STRATEGY.createWatermarkGenerator(null);
        Output output = new Output();
        generator.onEvent(EVENTS.decoded(record("5"), "the-job"), 5, output);
        generator.onEvent(
                decoded,
                STRATEGY.createTimestampAssigner(UnregisteredMetricsGroup::new)
                        .extractTimestamp(decoded, 7),
                output);
        generator.onPeriodicEmit(output);
        assertThat(output.watermark).isEqualTo(4);
    }

    @Test
    void aTombstoneIsNoEvent() {
        KafkaRecord tombstone = new KafkaRecord("numbers", 3, 42, 7, new byte[] {1}, null);
        assertThat(EVENTS.decoded(tombstone, "the-job").isSkipped()).isTrue();
        assertThat(EVENTS.decoded(record(null), "the-job").deadLetter()).isNotNull();
        assertThat(EVENTS.decoded(record("skip"), "the-job").isSkipped()).isTrue();
        assertThat(EVENTS.decoded(record("5"), "the-job").value()).isEqualTo(5);
    }

    @Command(name = "numbers-job")
    private static final class Options extends KafkaJobOptions {
        @Override
        protected RequiredTopics topics() {
            return new RequiredTopics();
        }
    }

    @Test
    void theConnectorDecodesAndNeverThrows() {
        Options options = new Options();
        new OptionParser(options, Map.of()).parse();
        Source<Decoded<Integer>, ?, ?> source =
                KafkaSources.of(options, OnGap.FAIL, "numbers", Integer.class, DECODER);
        assertThat(((ResultTypeQueryable<?>) source).getProducedType())
                .isEqualTo(new DecodedTypeInfo<>(TypeInformation.of(Integer.class)));

        KafkaSources.Decoding<Integer> decoding =
                new KafkaSources.Decoding<>(
                        new DecodedTypeInfo<>(TypeInformation.of(Integer.class)),
                        DECODER,
                        options.job());
        List<Decoded<Integer>> out = new ArrayList<>();
        Collector<Decoded<Integer>> collector =
                new Collector<>() {
                    @Override
                    public void collect(Decoded<Integer> decoded) {
                        out.add(decoded);
                    }

                    @Override
                    public void close() {}
                };
        byte[] bytes = new byte[20];
        for (int i = 0; i < 200; i++) {
            ThreadLocalRandom.current().nextBytes(bytes);
            bytes[0] = 'x';
            byte[] value = i == 0 ? null : bytes.clone();
            assertThatCode(
                            () ->
                                    decoding.deserialize(
                                            new ConsumerRecord<>("numbers", 3, 9, null, value),
                                            collector))
                    .doesNotThrowAnyException();
        }
        assertThat(out)
                .hasSize(200)
                .allSatisfy(
                        decoded -> {
                            assertThat(decoded.deadLetter().origin())
                                    .isEqualTo(Origin.kafka("numbers", 3, 9));
                            assertThat(decoded.deadLetter().job()).isEqualTo("numbers-job");
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "false, io.tidemark.delivery.UnavailableException",
        "true, org.apache.flink.runtime.execution.SuppressRestartsException"
    })
    void whatIsNotTheRecordsFaultIsNoDeadLetter(boolean forGood, String failure) {
        KafkaSources.Decoding<Integer> decoding =
                new KafkaSources.Decoding<>(
                        new DecodedTypeInfo<>(TypeInformation.of(Integer.class)),
                        Decoder.ofEvents(
                                record -> {
                                    throw new UnavailableException("the registry is away", forGood);
                                }),
                        "job");
        assertThatThrownBy(
                        () ->
                                decoding.deserialize(
                                        new ConsumerRecord<>("n", 3, 9, null, new byte[1]), null))
                .hasStackTraceContaining("the registry is away")
                .extracting(error -> error.getClass().getName())
                .isEqualTo(failure);
    }

    @Test
    @SuppressWarnings("try") // Closing may be interrupted.
    void valuesPassAndTheRestIsSetAside() throws Exception {
        try (OneInputStreamOperatorTestHarness<Decoded<Integer>, Integer> harness =
                ProcessFunctionTestHarnesses.forProcessFunction(new SetAside<>(null))) {
            harness.processElement(decoded("1"), 10);
            harness.processElement(decoded("skip"), 11);
            harness.processElement(decoded("one"), 12);
            harness.processElement(decoded("2"), 13);

            assertThat(harness.extractOutputValues()).containsExactly(1, 2);
            assertThat(harness.getSideOutput(SetAside.DEAD_LETTERS))
                    .extracting(StreamRecord::getValue)
                    .extracting(letter -> new String(letter.value(), UTF_8))
                    .containsExactly("one");
        }
    }

    @Test
    @SuppressWarnings("try") // Closing may be interrupted.
    void somethingCanGoOnInADeadLettersPlace() throws Exception {
        try (OneInputStreamOperatorTestHarness<Decoded<Integer>, Integer> harness =
                ProcessFunctionTestHarnesses.forProcessFunction(
                        new SetAside<>(letter -> (int) letter.origin().offset()))) {
            harness.processElement(decoded("1"), 10);
            harness.processElement(decoded("one"), 11);
            harness.processElement(decoded("skip"), 12);

            assertThat(harness.extractOutputValues()).containsExactly(1, 42);
            assertThat(harness.getSideOutput(SetAside.DEAD_LETTERS)).hasSize(1);
        }
    }

    /** Remembers the last watermark and whether the source was idle. */
    private static final class Output implements WatermarkOutput {

        private long watermark = Long.MIN_VALUE;
        private boolean idle;

        @Override
        public void emitWatermark(Watermark mark) {
            watermark = mark.getTimestamp();
        }

        @Override
        public void markIdle() {
            idle = true;
        }

        @Override
        public void markActive() {
            idle = false;
        }
    }

    private static final WatermarkStrategy<Decoded<Integer>> STRATEGY =
            new ValueWatermarks<>(
                    WatermarkStrategy.<Integer>forMonotonousTimestamps()
                            .withTimestampAssigner((value, none) -> value)
                            .withWatermarkAlignment("numbers", Duration.ofSeconds(3)));

    @Test
    void theEventTimeIsTheValuesAndWhatIsNoneHasNone() {
        TimestampAssigner<Decoded<Integer>> assigner =
                STRATEGY.createTimestampAssigner(UnregisteredMetricsGroup::new);
        assertThat(assigner.extractTimestamp(decoded("5"), 7)).isEqualTo(5);
        assertThat(assigner.extractTimestamp(decoded("skip"), 7)).isEqualTo(Long.MIN_VALUE);
        assertThat(assigner.extractTimestamp(decoded("five"), 7)).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void whatIsNoValueMovesNoWatermark() {
        WatermarkGenerator<Decoded<Integer>> generator = STRATEGY.createWatermarkGenerator(null);
        Output output = new Output();
        generator.onEvent(decoded("5"), 5, output);
        generator.onEvent(decoded("five"), 1_000, output);
        generator.onEvent(decoded("skip"), 1_000, output);
        generator.onPeriodicEmit(output);
        assertThat(output.watermark).isEqualTo(4);
        assertThat(output.idle).isFalse();
    }

    @Test
    void alignmentStays() {
        WatermarkAlignmentParams alignment = STRATEGY.getAlignmentParameters();
        assertThat(alignment.isEnabled()).isTrue();
        assertThat(alignment.getWatermarkGroup()).isEqualTo("numbers");
        assertThat(alignment.getMaxAllowedWatermarkDrift()).isEqualTo(3_000);
    }

    @Test
    void deadLetterTopicsAreAskedForWithTheirSources() {
        assertThat(
                        new RequiredTopics()
                                .withDeadLetters("--input", "users")
                                .with("--output", "visits")
                                .list())
                .containsExactly(
                        new RequiredTopics.TopicOption("--input", "users"),
                        new RequiredTopics.TopicOption("--input", "users.dead-letters"),
                        new RequiredTopics.TopicOption("--output", "visits"));
    }
}
