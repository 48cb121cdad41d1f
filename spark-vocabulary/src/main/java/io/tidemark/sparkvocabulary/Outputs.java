package io.tidemark.sparkvocabulary;

import io.tidemark.console.Batch;
import io.tidemark.console.BatchRows;
import io.tidemark.console.MicroBatches;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.sink.filesystem.BucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.SimpleVersionedStringSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.util.function.ThrowingConsumer;

/** Where results go. */
public final class Outputs {

    private Outputs() {}

    /**
     * The first ten records of each batch of processing time, for {@link
     * io.tidemark.console.Console#print}. Only here a batch is one of processing time: who looks on
     * wants something to see, also when nothing comes.
     */
    public static <T> DataStream<Batch> pprint(DataStream<T> records, Duration batch) {
        return Operations.named(
                MicroBatches.of(records, "", batch, new FirstRows<T>(), Types.LIST(Types.STRING)),
                "pprint");
    }

    /**
     * The lines of each batch in files of a folder of their own, {@code folder/name-<the batch's
     * end in ms>}. A file is there once a checkpoint has completed, exactly once.
     */
    public static void saveAsTextFiles(
            DataStream<String> lines, Path folder, String name, Duration batch) {
        lines.sinkTo(
                        FileSink.forRowFormat(folder, new SimpleStringEncoder<String>())
                                .withBucketAssigner(new BatchFolders(name, batch.toMillis()))
                                .withRollingPolicy(OnCheckpointRollingPolicy.build())
                                .build())
                .uid("save-as-text-files")
                .name("save-as-text-files");
    }

    /** What may be done to a batch outside of Flink. */
    @FunctionalInterface
    public interface BatchWriter<T> extends ThrowingConsumer<List<T>, Exception>, Serializable {}

    /**
     * Hands each batch with at least one record to {@code writer}, on a TaskManager; again after a
     * failure, so what it does must bear to be done twice.
     */
    public static <T> void foreachBatch(
            DataStream<T> records, BatchWriter<T> writer, Duration batch) {
        Operations.named(
                        records.windowAll(TumblingEventTimeWindows.of(batch))
                                .apply(
                                        (window, elements, out) -> {
                                            List<T> all = new ArrayList<>();
                                            elements.forEach(all::add);
                                            out.collect(all);
                                        },
                                        Types.LIST(records.getType())),
                        "batches")
                .sinkTo(new Handing<>(writer))
                .uid("foreach-batch")
                .name("foreach-batch")
                .setParallelism(1);
    }

    private static final class FirstRows<T> implements BatchRows<T, List<String>> {

        @Override
        public List<String> empty() {
            return new ArrayList<>();
        }

        @Override
        public List<String> add(List<String> first, T record) {
            // One more tells that there are more.
            if (first.size() <= Batch.ROWS) {
                first.add(String.valueOf(record));
            }
            return first;
        }

        @Override
        public List<String> rows(List<String> first) {
            return first;
        }
    }

    private static final class BatchFolders implements BucketAssigner<String, String> {

        private final String name;
        private final long batch;

        BatchFolders(String name, long batch) {
            this.name = name;
            this.batch = batch;
        }

        @Override
        public String getBucketId(String line, BucketAssigner.Context context) {
            long time = context.timestamp();
            return name + "-" + (time - Math.floorMod(time, batch) + batch);
        }

        @Override
        public SimpleVersionedSerializer<String> getSerializer() {
            return SimpleVersionedStringSerializer.INSTANCE;
        }
    }

    private record Handing<T>(BatchWriter<T> writer) implements Sink<List<T>> {

        @Override
        public SinkWriter<List<T>> createWriter(WriterInitContext context) {
            return new SinkWriter<>() {
                @Override
                public void write(List<T> batch, SinkWriter.Context context) {
                    try {
                        writer.accept(batch);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }

                @Override
                public void flush(boolean endOfInput) {}

                @Override
                public void close() {}
            };
        }
    }
}
