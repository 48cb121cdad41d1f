package io.tidemark.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.delivery.TableFormat;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes tables into compacted Kafka topics, as {@link TableFormat} says. A reader with {@code
 * isolation.level=read_committed} sees a table as it was at a checkpoint, which no failure takes
 * back.
 *
 * <p>Before each checkpoint, and at the end of the input, a marker tells up to when the table is
 * complete, in the same transaction as the rows before it.
 */
public final class Tables {

    private Tables() {}

    /**
     * The rows, each with its watermark, and markers between them; all in one subtask.
     *
     * @param key of a row, which tells it from all others
     * @param json a row's value, as JSON in UTF-8; {@code null} if there is no such row any more
     */
    public static <R> SingleOutputStreamOperator<TableRow> marked(
            DataStream<R> rows,
            SerializableFunction<R, String> key,
            SerializableFunction<R, byte[]> json,
            String uid) {
        return rows.transform(uid, TypeInformation.of(TableRow.class), new Marker<>(key, json))
                .uid(uid)
                .name(uid)
                .setParallelism(1)
                .setMaxParallelism(1)
                // In one chain with others where those have one subtask, too, it would have their
                // max parallelism, and no savepoint could be restored with another parallelism.
                .startNewChain();
    }

    /**
     * The output of a table, in one subtask and an operator {@code write-table}.
     *
     * @param topic compacted
     */
    public static Consumer<DataStream<TableRow>> to(KafkaJobOptions options, String topic) {
        return rows ->
                rows.sinkTo(KafkaSinks.of(options, "table", topic, encoder(topic)))
                        .setParallelism(1)
                        .uid("write-table")
                        .name("write-table");
    }

    /** The Kafka record of a row or a marker in {@code topic}. */
    public static SerializableFunction<TableRow, ProducerRecord<byte[], byte[]>> encoder(
            String topic) {
        return row -> {
            boolean marker = row.key() == null;
            String key = marker ? TableFormat.MARKER_KEY : row.key();
            String value = marker ? "{\"watermark\":" + row.watermark() + "}" : row.json();
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(
                            topic,
                            key.getBytes(UTF_8),
                            value == null ? null : value.getBytes(UTF_8));
            record.headers()
                    .add(
                            TableFormat.WATERMARK_HEADER,
                            Long.toString(row.watermark()).getBytes(UTF_8));
            if (marker) {
                record.headers().add(TableFormat.MARKER_HEADER, new byte[0]);
            }
            return record;
        };
    }

    static final class Marker<R> extends AbstractStreamOperator<TableRow>
            implements OneInputStreamOperator<R, TableRow>, BoundedOneInput {

        private final SerializableFunction<R, String> key;
        private final SerializableFunction<R, byte[]> json;

        private transient ListState<Long> state;

        /** Restored, so that no marker is behind an earlier one. */
        private transient long watermark;

        private transient boolean ended;

        Marker(SerializableFunction<R, String> key, SerializableFunction<R, byte[]> json) {
            this.key = key;
            this.json = json;
        }

        @Override
        public void initializeState(StateInitializationContext context) throws Exception {
            super.initializeState(context);
            state =
                    context.getOperatorStateStore()
                            .getListState(new ListStateDescriptor<>("watermark", Types.LONG));
            watermark = Long.MIN_VALUE;
            for (long restored : state.get()) {
                watermark = restored;
            }
        }

        @Override
        public void processElement(StreamRecord<R> element) {
            R row = element.getValue();
            byte[] value = json.apply(row);
            output.collect(
                    new StreamRecord<>(
                            new TableRow(
                                    key.apply(row),
                                    value == null ? null : new String(value, UTF_8),
                                    watermark)));
        }

        @Override
        public void processWatermark(Watermark mark) throws Exception {
            watermark = Math.max(watermark, mark.getTimestamp());
            super.processWatermark(mark);
        }

        @Override
        public void prepareSnapshotPreBarrier(long checkpoint) {
            // The last checkpoint comes after the end, when the sink takes nothing more.
            if (!ended) {
                mark();
            }
        }

        @Override
        public void endInput() {
            mark();
            ended = true;
        }

        @Override
        public void snapshotState(StateSnapshotContext context) throws Exception {
            super.snapshotState(context);
            state.update(List.of(watermark));
        }

        private void mark() {
            output.collect(new StreamRecord<>(new TableRow(null, null, watermark)));
        }
    }
}
