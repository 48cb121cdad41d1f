package io.tidemark.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.delivery.Decoded;
import io.tidemark.kafka.KafkaRecord;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource.NumberSequenceSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class BoundedRecordsTest {

    private static final int RECORDS = 40;

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestFlink.cluster();

    private static BoundedRecords records() {
        BoundedRecords records = new BoundedRecords("topic");
        for (int i = 0; i < RECORDS; i++) {
            records.add(
                    1_000L + i,
                    i % 2 == 0 ? null : new byte[] {(byte) i},
                    ("v" + i).getBytes(UTF_8));
        }
        return records;
    }

    @SuppressWarnings("unchecked")
    private static Source<
                    Decoded<KafkaRecord>, NumberSequenceSplit, Collection<NumberSequenceSplit>>
            source() {
        return (Source<Decoded<KafkaRecord>, NumberSequenceSplit, Collection<NumberSequenceSplit>>)
                raw(records());
    }

    private static Source<Decoded<KafkaRecord>, ?, ?> raw(BoundedRecords records) {
        return records.source(KafkaRecord.class, record -> record);
    }

    /** As after a failure, when the parts come back in another order. */
    @Test
    @SuppressWarnings({"try", "unchecked"})
    void aReaderGoesBackToAnEarlierPart() throws Exception {
        List<KafkaRecord> read = new ArrayList<>();
        try (SourceReader<Decoded<KafkaRecord>, NumberSequenceSplit> reader =
                source().createReader(fake(SourceReaderContext.class, any -> {}))) {
            reader.start();
            reader.addSplits(
                    List.of(
                            new NumberSequenceSplit("1", RECORDS / 2, RECORDS - 1),
                            new NumberSequenceSplit("0", 0, RECORDS / 2 - 1)));
            reader.notifyNoMoreSplits();
            ReaderOutput<Decoded<KafkaRecord>> output =
                    fake(
                            ReaderOutput.class,
                            arguments -> read.add(((Decoded<KafkaRecord>) arguments[0]).value()));
            while (reader.pollNext(output) != InputStatus.END_OF_INPUT) {
                reader.isAvailable().get();
            }
        }

        assertThat(read).hasSize(RECORDS);
        for (int i = 0; i < RECORDS; i++) {
            int offset = (i + RECORDS / 2) % RECORDS;
            assertThat(read.get(i))
                    .usingRecursiveComparison()
                    .isEqualTo(
                            new KafkaRecord(
                                    "topic",
                                    0,
                                    offset,
                                    1_000L + offset,
                                    offset % 2 == 0 ? null : new byte[] {(byte) offset},
                                    ("v" + offset).getBytes(UTF_8)));
        }
    }

    @Test
    @SuppressWarnings({"try", "unchecked"})
    void aSubtaskGetsItsOwnPartWhoeverAsksFirst() throws Exception {
        List<String> assigned = new ArrayList<>();
        List<NumberSequenceSplit> parts = new ArrayList<>();
        SplitEnumeratorContext<NumberSequenceSplit> context =
                fake(
                        SplitEnumeratorContext.class,
                        arguments -> {
                            NumberSequenceSplit part = (NumberSequenceSplit) arguments[0];
                            parts.add(part);
                            assigned.add(arguments[1] + " from " + part.from());
                        });
        try (var enumerator = source().createEnumerator(context)) {
            enumerator.start();
            enumerator.handleSplitRequest(1, null);
            enumerator.handleSplitRequest(0, null);
            enumerator.addSplitsBack(List.of(parts.get(0)), 1);
            enumerator.addSplitsBack(List.of(parts.get(1)), 0);
            enumerator.handleSplitRequest(0, null);
            assertThat(enumerator.snapshotState(1)).containsExactly(parts.get(0));
            enumerator.handleSplitRequest(1, null);
        }
        assertThat(assigned).containsExactly("1 from 20", "0 from 0", "0 from 0", "1 from 20");
    }

    @Test
    void eachSubtaskReadsItsOwnPartInOrderAlsoAfterAFailure() throws Exception {
        TestFlink.askForFailure();
        StreamExecutionEnvironment env = TestFlink.environment(1);
        CommittedLines lines = new CommittedLines();
        TestFlink.failingWhenAsked(
                        env.fromSource(raw(records()), WatermarkStrategy.noWatermarks(), "records")
                                .uid("records")
                                .map(new SubtaskAndOffset())
                                .uid("subtask-and-offset"))
                .sinkTo(lines)
                .uid("lines");
        env.execute();
        assertThat(TestFlink.hasFailed()).isTrue();

        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        for (int i = 0; i < RECORDS / 2; i++) {
            first.add("0 " + i);
            second.add("1 " + (i + RECORDS / 2));
        }
        assertThat(lines.get())
                .hasSize(RECORDS)
                .containsSubsequence(first)
                .containsSubsequence(second);
    }

    @Test
    void fewerRecordsThanSubtasksEndTheJob() throws Exception {
        StreamExecutionEnvironment env = TestFlink.environment(0);
        CommittedLines lines = new CommittedLines();
        env.fromSource(
                        raw(new BoundedRecords("topic").add(7, null, null)),
                        WatermarkStrategy.noWatermarks(),
                        "records")
                .uid("records")
                .map(new SubtaskAndOffset())
                .uid("subtask-and-offset")
                .sinkTo(lines)
                .uid("lines");
        env.execute();
        assertThat(lines.get()).containsExactly("0 0");
    }

    @Test
    void aSourceDecodesAsInProduction() throws Exception {
        StreamExecutionEnvironment env = TestFlink.environment(0);
        CommittedLines lines = new CommittedLines();
        env.fromSource(
                        new BoundedRecords("topic")
                                .add(7, null, "5".getBytes(UTF_8))
                                .add(7, null, "five".getBytes(UTF_8))
                                .source(
                                        Integer.class,
                                        record ->
                                                Integer.valueOf(new String(record.value(), UTF_8))),
                        WatermarkStrategy.noWatermarks(),
                        "records")
                .uid("records")
                .map(
                        decoded ->
                                decoded.hasValue()
                                        ? decoded.value().toString()
                                        : decoded.deadLetter().job()
                                                + " at "
                                                + decoded.deadLetter().origin().offset())
                .uid("text")
                .sinkTo(lines)
                .uid("lines");
        env.execute();
        assertThat(lines.get()).containsExactlyInAnyOrder("5", BoundedRecords.JOB + " at 1");
    }

    /** A context or an output of two subtasks; what is collected or assigned goes to the test. */
    private static <T> T fake(Class<T> type, Consumer<Object[]> given) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) -> {
                            String name = method.getName();
                            if (name.equals("collect") || name.equals("assignSplit")) {
                                given.accept(arguments);
                            }
                            return method.getReturnType() == int.class ? 2 : null;
                        }));
    }

    private static final class SubtaskAndOffset
            extends RichMapFunction<Decoded<KafkaRecord>, String> {

        private static final long serialVersionUID = 1L;

        @Override
        public String map(Decoded<KafkaRecord> record) {
            return getRuntimeContext().getTaskInfo().getIndexOfThisSubtask()
                    + " "
                    + record.value().offset();
        }
    }
}
