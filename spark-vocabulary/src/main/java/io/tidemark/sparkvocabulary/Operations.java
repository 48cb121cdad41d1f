package io.tidemark.sparkvocabulary;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.FilterFunction;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.functions.ReduceFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.datastream.WindowedStream;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.function.SerializableFunction;

/** Operations on each record, and on each batch. A batch is a tumbling window of event time. */
public final class Operations {

    private Operations() {}

    /** Each record becomes another. */
    public static <T, R> SingleOutputStreamOperator<R> map(
            DataStream<T> records, MapFunction<T, R> function, TypeInformation<R> type) {
        return named(records.map(function, type), "map");
    }

    /** Each record becomes any number of others. */
    public static <T, R> SingleOutputStreamOperator<R> flatMap(
            DataStream<T> records, FlatMapFunction<T, R> function, TypeInformation<R> type) {
        return named(records.flatMap(function, type), "flat-map");
    }

    /** Only the records that pass. */
    public static <T> SingleOutputStreamOperator<T> filter(
            DataStream<T> records, FilterFunction<T> passes) {
        return named(records.filter(passes), "filter");
    }

    /** The same records, spread evenly over {@code partitions} subtasks. */
    public static <T> SingleOutputStreamOperator<T> repartition(
            DataStream<T> records, int partitions) {
        return named(records.rebalance().map(record -> record, records.getType()), "repartition")
                .setParallelism(partitions);
    }

    /** The records of both streams, in no order between them. */
    public static <T> DataStream<T> union(DataStream<T> one, DataStream<T> other) {
        return one.union(other);
    }

    /** How many records each batch has; nothing for a batch without any. */
    public static <T> SingleOutputStreamOperator<Long> count(
            DataStream<T> records, Duration batch) {
        return Sliced.count(records, TumblingEventTimeWindows.of(batch), "count");
    }

    /**
     * The records of each batch made one.
     *
     * @param function associative and commutative
     */
    public static SingleOutputStreamOperator<Long> reduce(
            DataStream<Long> records, ReduceFunction<Long> function, Duration batch) {
        return Sliced.reduce(records, function, TumblingEventTimeWindows.of(batch), "reduce");
    }

    /** How often each value occurs in each batch. */
    public static SingleOutputStreamOperator<Tuple2<String, Long>> countByValue(
            DataStream<String> values, Duration batch) {
        return Sliced.countByValue(values, TumblingEventTimeWindows.of(batch), "count-by-value");
    }

    /**
     * The values of each key and batch made one.
     *
     * @param function associative and commutative
     */
    public static SingleOutputStreamOperator<Tuple2<String, Long>> reduceByKey(
            DataStream<Tuple2<String, Long>> pairs, ReduceFunction<Long> function, Duration batch) {
        return Sliced.reduceByKey(
                pairs, function, TumblingEventTimeWindows.of(batch), "reduce-by-key");
    }

    /** For each key, each value of one batch with each of the other stream's same batch. */
    public static SingleOutputStreamOperator<Tuple3<String, Long, Long>> join(
            DataStream<Tuple2<String, Long>> one,
            DataStream<Tuple2<String, Long>> other,
            Duration batch) {
        return named(
                grouped(one, other, batch, "join")
                        .apply(
                                (key, window, sides, out) -> {
                                    Tuple3<String, List<Long>, List<Long>> group =
                                            group(key, sides);
                                    for (Long left : group.f1) {
                                        for (Long right : group.f2) {
                                            out.collect(Tuple3.of(key, left, right));
                                        }
                                    }
                                },
                                Types.TUPLE(Types.STRING, Types.LONG, Types.LONG)),
                "join");
    }

    /** For each key, all values of one batch and all of the other stream's same batch. */
    public static SingleOutputStreamOperator<Tuple3<String, List<Long>, List<Long>>> cogroup(
            DataStream<Tuple2<String, Long>> one,
            DataStream<Tuple2<String, Long>> other,
            Duration batch) {
        return named(
                grouped(one, other, batch, "cogroup")
                        .apply(
                                (key, window, sides, out) -> out.collect(group(key, sides)),
                                Types.TUPLE(
                                        Types.STRING,
                                        Types.LIST(Types.LONG),
                                        Types.LIST(Types.LONG))),
                "cogroup");
    }

    /** What Flink's own join and coGroup do, too, but their operators cannot be given a uid. */
    private static WindowedStream<Tuple3<String, Long, Boolean>, String, TimeWindow> grouped(
            DataStream<Tuple2<String, Long>> one,
            DataStream<Tuple2<String, Long>> other,
            Duration batch,
            String uid) {
        TypeInformation<Tuple3<String, Long, Boolean>> type =
                Types.TUPLE(Types.STRING, Types.LONG, Types.BOOLEAN);
        return named(one.map(pair -> Tuple3.of(pair.f0, pair.f1, true), type), uid + "-left")
                .union(
                        named(
                                other.map(pair -> Tuple3.of(pair.f0, pair.f1, false), type),
                                uid + "-right"))
                .keyBy(side -> side.f0, Types.STRING)
                .window(TumblingEventTimeWindows.of(batch));
    }

    private static Tuple3<String, List<Long>, List<Long>> group(
            String key, Iterable<Tuple3<String, Long, Boolean>> sides) {
        Tuple3<String, List<Long>, List<Long>> group =
                Tuple3.of(key, new ArrayList<>(), new ArrayList<>());
        sides.forEach(side -> (side.f2 ? group.f1 : group.f2).add(side.f1));
        return group;
    }

    /** Anything that can be done to a whole batch, such as sorting it. Keeps the batch in state. */
    public static <T> SingleOutputStreamOperator<T> transform(
            DataStream<T> records,
            SerializableFunction<List<T>, List<T>> function,
            Duration batch) {
        return named(
                records.windowAll(TumblingEventTimeWindows.of(batch))
                        .apply(
                                (window, elements, out) -> {
                                    List<T> all = new ArrayList<>();
                                    elements.forEach(all::add);
                                    function.apply(all).forEach(out::collect);
                                },
                                records.getType()),
                "transform");
    }

    static <T> SingleOutputStreamOperator<T> named(
            SingleOutputStreamOperator<T> operator, String uid) {
        return operator.uid(uid).name(uid);
    }
}
