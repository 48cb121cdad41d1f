package io.tidemark.windows;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.flink.api.common.functions.JoinFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.types.Either;
import org.apache.flink.util.OutputTag;

/**
 * The operator that a sentence of {@link CoGroupedPanes} makes, in Flink's test harness. Left
 * elements are numbers, right ones texts of numbers, and rows texts; a number's key is {@code a},
 * {@code b} or {@code c}.
 */
final class JoinHarness implements AutoCloseable {

    static final int KEYS = 3;

    static final OutputTag<Long> LATE_LEFT = new OutputTag<>("late-left", Types.LONG);
    static final OutputTag<String> LATE_RIGHT = new OutputTag<>("late-right", Types.STRING);

    private final StateBackend backend;
    private KeyedOneInputStreamOperatorTestHarness<
                    String, Either<Long, String>, Pane<String, String, Window>>
            harness;
    private long clock;

    JoinHarness(StateBackend backend) {
        this.backend = backend;
    }

    /** What makes a row. */
    static final class Row implements JoinFunction<Long, String, String> {

        private static final long serialVersionUID = 1L;

        @Override
        public String join(Long left, String right) {
            return row(left, right);
        }
    }

    static String row(Long left, String right) {
        return left + "&" + right;
    }

    /** What makes a value of both sides. */
    static final class Group implements CoGroupPaneFunction<Long, String, String> {

        private static final long serialVersionUID = 1L;

        @Override
        public String coGroup(Iterable<Long> left, Iterable<String> right) {
            return group(left, right);
        }
    }

    static String group(Iterable<Long> left, Iterable<String> right) {
        List<String> lefts = new ArrayList<>();
        left.forEach(element -> lefts.add(String.valueOf(element)));
        return String.join(" ", lefts) + "&" + String.join(" ", right);
    }

    static String key(long number) {
        return String.valueOf((char) ('a' + number % KEYS));
    }

    /** Streams without elements, of which a sentence can be made. */
    static CoGroupedPanes.Keyed<String, Long, String> inputs() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        return CoGroupedPanes.of(
                env.fromData(List.of(0L), Types.LONG).keyBy(JoinHarness::key, Types.STRING),
                env.fromData(List.of("0"), Types.STRING)
                        .keyBy(text -> key(Long.parseLong(text)), Types.STRING));
    }

    /**
     * Starts the operator.
     *
     * @param savepoint null for none
     */
    @SuppressWarnings("unchecked")
    <W extends Window> void start(
            SingleOutputStreamOperator<Pane<String, String, W>> sentence,
            OperatorSubtaskState savepoint)
            throws Exception {
        OneInputTransformation<Either<Long, String>, Pane<String, String, Window>> joined =
                (OneInputTransformation<Either<Long, String>, Pane<String, String, Window>>)
                        (OneInputTransformation<?, ?>) sentence.getTransformation();
        harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        joined.getOperator(),
                        (KeySelector<Either<Long, String>, String>) joined.getStateKeySelector(),
                        (TypeInformation<String>) joined.getStateKeyType(),
                        Environments.single());
        harness.setStateBackend(backend);
        harness.setup(
                joined.getOutputType()
                        .createSerializer(harness.getExecutionConfig().getSerializerConfig()));
        if (savepoint != null) {
            harness.initializeState(savepoint);
        }
        // Before anything is asked that goes by the clock.
        harness.getProcessingTimeService().setCurrentTime(clock);
        harness.open();
    }

    OperatorSubtaskState stopWithSavepoint() throws Exception {
        OperatorSubtaskState state =
                harness.snapshotWithLocalState(
                                1, 1, SavepointType.savepoint(SavepointFormatType.CANONICAL))
                        .getJobManagerOwnedState();
        close();
        return state;
    }

    void left(long number, long timestamp) throws Exception {
        harness.processElement(Either.Left(number), timestamp);
    }

    void right(long number, long timestamp) throws Exception {
        harness.processElement(Either.Right(String.valueOf(number)), timestamp);
    }

    void watermark(long time) throws Exception {
        harness.processWatermark(time);
    }

    void processingTime(long time) throws Exception {
        clock = time;
        harness.setProcessingTime(time);
    }

    /** The rows since the last call, in order. */
    List<Pane<String, String, Window>> rows() {
        List<Pane<String, String, Window>> rows = new ArrayList<>();
        for (Object out : Harnesses.drain(harness.getOutput())) {
            if (out instanceof StreamRecord<?> record) {
                @SuppressWarnings("unchecked")
                Pane<String, String, Window> row = (Pane<String, String, Window>) record.getValue();
                rows.add(row);
            }
        }
        return rows;
    }

    /** The rows with their times, and the watermarks between them, since the last call. */
    List<String> rowsAndWatermarks() {
        List<String> texts = new ArrayList<>();
        for (Object out : Harnesses.drain(harness.getOutput())) {
            if (out instanceof StreamRecord<?> record) {
                Pane<?, ?, ?> row = (Pane<?, ?, ?>) record.getValue();
                texts.add(
                        (row.isRetraction() ? "-" : "+")
                                + row.value()
                                + " at "
                                + record.getTimestamp());
            } else if (out instanceof Watermark watermark) {
                texts.add("to " + watermark.getTimestamp());
            }
        }
        return texts;
    }

    /** The numbers of the late elements since the last call, of either side. */
    List<Long> late() {
        List<Long> late = new ArrayList<>(lateLeft());
        lateRight().forEach(text -> late.add(Long.parseLong(text)));
        return late;
    }

    List<Long> lateLeft() {
        return values(harness.getSideOutput(LATE_LEFT));
    }

    List<String> lateRight() {
        return values(harness.getSideOutput(LATE_RIGHT));
    }

    private static <T> List<T> values(Queue<StreamRecord<T>> records) {
        return Harnesses.drain(records).stream().map(StreamRecord::getValue).toList();
    }

    /** With its counters. */
    CoGroupOperator<?, ?, ?, ?, ?, ?> operator() {
        return (CoGroupOperator<?, ?, ?, ?, ?, ?>) harness.getOperator();
    }

    /** How many state entries and timers are kept; on the heap. */
    int residue() {
        return harness.numKeyedStateEntries()
                + harness.numEventTimeTimers()
                + harness.numProcessingTimeTimers();
    }

    @Override
    public void close() {
        if (harness != null) {
            Harnesses.close(harness);
        }
    }
}
