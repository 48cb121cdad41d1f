package io.tidemark.sparkvocabulary;

import static io.tidemark.sparkvocabulary.Operations.named;

import java.time.Duration;
import org.apache.flink.api.common.functions.ReduceFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;

/** Operations on the last batches: sliding windows of event time, from the epoch. */
public final class Windows {

    private Windows() {}

    /** The records of each window, so each record once for each of its windows. */
    public static <T> SingleOutputStreamOperator<T> window(
            DataStream<T> records, Duration size, Duration slide) {
        return named(
                records.windowAll(SlidingEventTimeWindows.of(size, slide))
                        .apply(
                                (window, elements, out) -> elements.forEach(out::collect),
                                records.getType()),
                "window");
    }

    /** How many records each window has; nothing for a window without any. */
    public static <T> SingleOutputStreamOperator<Long> countByWindow(
            DataStream<T> records, Duration size, Duration slide) {
        return Sliced.count(records, SlidingEventTimeWindows.of(size, slide), "count-by-window");
    }

    /**
     * The records of each window made one.
     *
     * @param function associative and commutative
     */
    public static SingleOutputStreamOperator<Long> reduceByWindow(
            DataStream<Long> records,
            ReduceFunction<Long> function,
            Duration size,
            Duration slide) {
        return Sliced.reduce(
                records, function, SlidingEventTimeWindows.of(size, slide), "reduce-by-window");
    }

    /**
     * The values of each key and window made one. Slices are shared between windows, so it needs no
     * inverse to be cheap.
     *
     * @param function associative and commutative
     */
    public static SingleOutputStreamOperator<Tuple2<String, Long>> reduceByKeyAndWindow(
            DataStream<Tuple2<String, Long>> pairs,
            ReduceFunction<Long> function,
            Duration size,
            Duration slide) {
        return Sliced.reduceByKey(
                pairs,
                function,
                SlidingEventTimeWindows.of(size, slide),
                "reduce-by-key-and-window");
    }

    /**
     * The same, as Spark does it with an inverse: one running value a key, to which comes what
     * enters the window, and from which goes what leaves it.
     *
     * @param function associative and commutative
     * @param inverse takes its second argument out of its first
     * @throws IllegalArgumentException if the size is no multiple of the slide
     */
    public static SingleOutputStreamOperator<Tuple2<String, Long>> reduceByKeyAndWindow(
            DataStream<Tuple2<String, Long>> pairs,
            ReduceFunction<Long> function,
            ReduceFunction<Long> inverse,
            Duration size,
            Duration slide) {
        if (size.toMillis() % slide.toMillis() != 0) {
            throw new IllegalArgumentException(size + " is no multiple of " + slide);
        }
        DataStream<Tuple2<String, Long>> slices =
                Sliced.reduceByKey(
                        pairs, function, TumblingEventTimeWindows.of(slide), "reduce-slices");
        return named(
                slices.keyBy(pair -> pair.f0, Types.STRING)
                        .process(
                                new RunningWindow(
                                        function, inverse, size.toMillis(), slide.toMillis()),
                                Sliced.PAIR),
                "reduce-by-key-and-window");
    }

    /** How often each value occurs in each window. */
    public static SingleOutputStreamOperator<Tuple2<String, Long>> countByValueAndWindow(
            DataStream<String> values, Duration size, Duration slide) {
        return Sliced.countByValue(
                values, SlidingEventTimeWindows.of(size, slide), "count-by-value-and-window");
    }
}
