package io.tidemark.sparkvocabulary;

import io.tidemark.windows.Pane;
import io.tidemark.windows.SlicedWindows;
import io.tidemark.windows.Slicing;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.ReduceFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/** Counts and reductions in windows; combined before the shuffle, as Spark does, too. */
final class Sliced {

    static final TypeInformation<Tuple2<String, Long>> PAIR = Types.TUPLE(Types.STRING, Types.LONG);

    private Sliced() {}

    static <T> SingleOutputStreamOperator<Long> count(
            DataStream<T> records, Slicing windows, String uid) {
        return of(records, any -> "", windows, uid)
                .aggregate(new Reduction<>(any -> 1L, Long::sum), Types.LONG, Types.LONG)
                .map(Pane::value, Types.LONG)
                .uid(uid + "-values");
    }

    static SingleOutputStreamOperator<Long> reduce(
            DataStream<Long> records, ReduceFunction<Long> function, Slicing windows, String uid) {
        return of(records, any -> "", windows, uid)
                .aggregate(new Reduction<>(value -> value, function), Types.LONG, Types.LONG)
                .map(Pane::value, Types.LONG)
                .uid(uid + "-values");
    }

    static SingleOutputStreamOperator<Tuple2<String, Long>> countByValue(
            DataStream<String> values, Slicing windows, String uid) {
        return of(values, value -> value, windows, uid)
                .aggregate(new Reduction<>(any -> 1L, Long::sum), Types.LONG, Types.LONG)
                .map(Sliced::pair, PAIR)
                .uid(uid + "-values");
    }

    static SingleOutputStreamOperator<Tuple2<String, Long>> reduceByKey(
            DataStream<Tuple2<String, Long>> pairs,
            ReduceFunction<Long> function,
            Slicing windows,
            String uid) {
        return of(pairs, pair -> pair.f0, windows, uid)
                .aggregate(new Reduction<>(pair -> pair.f1, function), Types.LONG, Types.LONG)
                .map(Sliced::pair, PAIR)
                .uid(uid + "-values");
    }

    private static <T> SlicedWindows<T, String> of(
            DataStream<T> records, KeySelector<T, String> key, Slicing windows, String uid) {
        return SlicedWindows.of(records, key, Types.STRING).window(windows).uid(uid).name(uid);
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

    private static Tuple2<String, Long> pair(Pane<String, Long, TimeWindow> pane) {
        return Tuple2.of(pane.key(), pane.value());
    }
}
