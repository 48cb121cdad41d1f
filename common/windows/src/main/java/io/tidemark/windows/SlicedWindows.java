package io.tidemark.windows;

import javax.annotation.Nullable;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/** Windows of slices in a job: an operator before the shuffle, and one behind it. */
final class SlicedWindows {

    /**
     * How many slices (of all keys together) each side of the shuffle gathers on the heap before it
     * sends or writes them, if there is room for so many ({@link HeapShares}): what comes of many
     * keys between two watermarks.
     */
    static final int BUFFERED_SLICES = 100_000;

    /** About the root of as many slices as a window may have, a day's of ten seconds. */
    private static final int SLICES_PER_CHUNK = 64;

    private SlicedWindows() {}

    /**
     * Puts both operators into the job.
     *
     * @param uid that of the second; the first has {@code -combine} behind it
     */
    static <K, T, ACC, V> SingleOutputStreamOperator<Pane<K, V, TimeWindow>> over(
            KeyedStream<T, K> input,
            String uid,
            String name,
            SlicedAggregation<K, T, ACC, V> sliced,
            TypeInformation<ACC> accumulator,
            TypeInformation<V> value,
            @Nullable LateOutput<T, ?> lateOutput) {
        SerializerConfig config = input.getExecutionConfig().getSerializerConfig();
        TypeInformation<K> key = input.getKeyType();
        DataStream<T> elements = beforeItsShuffle(input);
        SingleOutputStreamOperator<Partial<K, T, ACC>> combined =
                elements.transform(
                                name + " combine",
                                new Partial.Type<>(key, elements.getType(), accumulator),
                                new SliceCombiner<>(
                                        sliced,
                                        lateOutput != null,
                                        input.getKeySelector(),
                                        elements.getType().createSerializer(config)))
                        .uid(uid + "-combine");
        // As many as the stream has, so that it is chained to what makes the elements.
        combined.getTransformation().setParallelism(elements.getParallelism(), false);
        return combined.keyBy(Partial::key, key)
                .transform(
                        name,
                        new PaneTypeInfo<>(key, value, new TimeWindow.Serializer()),
                        new SlicedWindowOperator<>(
                                sliced,
                                lateOutput,
                                value.createSerializer(config),
                                SLICES_PER_CHUNK))
                .uid(uid)
                .name(name);
    }

    /** The stream that was keyed. */
    @SuppressWarnings("unchecked") // What is shuffled is what comes out.
    static <T> DataStream<T> beforeItsShuffle(KeyedStream<T, ?> stream) {
        Transformation<T> input = (Transformation<T>) stream.getTransformation().getInputs().get(0);
        return new DataStream<>(stream.getExecutionEnvironment(), input);
    }
}
