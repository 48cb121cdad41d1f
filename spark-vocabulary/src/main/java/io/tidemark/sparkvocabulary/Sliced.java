package io.tidemark.sparkvocabulary;

import static io.tidemark.sparkvocabulary.Operations.named;

import io.tidemark.windows.Pane;
import io.tidemark.windows.Panes;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.ReduceFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/** Counts and reductions in windows; combined before the shuffle, as Spark does, too. */
final class Sliced {

    static final TypeInformation<Tuple2<String, Long>> PAIR = Types.TUPLE(Types.STRING, Types.LONG);

    private Sliced() {}

    static <T> SingleOutputStreamOperator<Long> count(
            DataStream<T> records, WindowAssigner<Object, TimeWindow> windows, String uid) {
        return named(
                of(records, any -> "", windows, uid, new Reduction<>(any -> 1L, Long::sum))
                        .map(Pane::value, Types.LONG),
                uid + "-values");
    }

    static SingleOutputStreamOperator<Long> reduce(
            DataStream<Long> records,
            ReduceFunction<Long> function,
            WindowAssigner<Object, TimeWindow> windows,
            String uid) {
        return named(
                of(records, any -> "", windows, uid, new Reduction<>(value -> value, function))
                        .map(Pane::value, Types.LONG),
                uid + "-values");
    }

    static SingleOutputStreamOperator<Tuple2<String, Long>> countByValue(
            DataStream<String> values, WindowAssigner<Object, TimeWindow> windows, String uid) {
        return pairs(
                of(values, value -> value, windows, uid, new Reduction<>(any -> 1L, Long::sum)),
                uid);
    }

    static SingleOutputStreamOperator<Tuple2<String, Long>> reduceByKey(
            DataStream<Tuple2<String, Long>> pairs,
            ReduceFunction<Long> function,
            WindowAssigner<Object, TimeWindow> windows,
            String uid) {
        return pairs(
                of(
                        pairs,
                        pair -> pair.f0,
                        windows,
                        uid,
                        new Reduction<>(pair -> pair.f1, function)),
                uid);
    }

    private static <T> DataStream<Pane<String, Long, TimeWindow>> of(
            DataStream<T> records,
            KeySelector<T, String> key,
            WindowAssigner<Object, TimeWindow> windows,
            String uid,
            Reduction<T> reduction) {
        return Panes.of(records.keyBy(key, Types.STRING))
                .window(windows)
                .aggregate(uid, uid, reduction);
    }

    private static SingleOutputStreamOperator<Tuple2<String, Long>> pairs(
            DataStream<Pane<String, Long, TimeWindow>> panes, String uid) {
        return named(panes.map(pane -> Tuple2.of(pane.key(), pane.value()), PAIR), uid + "-values");
    }

    /** One value of many. Its accumulator is null only until the first. */
    private static final class Reduction<T> implements AggregateFunction<T, Long, Long> {

        private final KeySelector<T, Long> value;
        private final ReduceFunction<Long> function;

        Reduction(KeySelector<T, Long> value, ReduceFunction<Long> function) {
            this.value = value;
            this.function = function;
        }

        @Override
        public Long createAccumulator() {
            return null;
        }

        @Override
        public Long add(T element, Long before) {
            try {
                return merge(before, value.getKey(element));
            } catch (Exception e) {
                throw new IllegalArgumentException(e);
            }
        }

        @Override
        public Long getResult(Long result) {
            return result;
        }

        @Override
        public Long merge(Long a, Long b) {
            if (a == null || b == null) {
                return a == null ? b : a;
            }
            try {
                return function.reduce(a, b);
            } catch (Exception e) {
                throw new IllegalArgumentException(e);
            }
        }
    }
}
