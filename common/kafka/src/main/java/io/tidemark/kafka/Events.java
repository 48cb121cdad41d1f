package io.tidemark.kafka;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.job.time.FollowClock;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.job.time.Watermarks;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.SerializableTimestampAssigner;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.function.SerializableFunction;

/**
 * Reads what sources decoded: values go on as a stream, dead letters go where the job says.
 *
 * <p>Of a name such as orders come the operators {@code read-orders}, the source, and {@code
 * set-aside-orders}, which takes apart what it read and has the counters {@code records-malformed}
 * and {@code records-skipped}.
 */
public final class Events {

    private Events() {}

    /**
     * The values of a source.
     *
     * @param watermarks of the values; what is none moves no watermark
     * @param name what is read, in the plural, such as orders
     * @param deadLetters takes what could not be read
     */
    public static <T> SingleOutputStreamOperator<T> read(
            StreamExecutionEnvironment env,
            Source<Decoded<T>, ?, ?> source,
            WatermarkStrategy<T> watermarks,
            String name,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        return values(decoded(env, source, watermarks, name), name, deadLetters);
    }

    /**
     * The values of a source whose event time follows the clock while nothing comes, see {@link
     * FollowClock}.
     *
     * @param followClockAfter after how long a silence event time follows the clock, as far behind
     *     it as {@link TimeOptions#maxOutOfOrderness()}; 0: never
     * @param eventTime when a value happened, in ms since the epoch (UTC)
     * @param name what is read, in the plural, such as orders
     * @param deadLetters takes what could not be read
     */
    public static <T> SingleOutputStreamOperator<T> readFollowingClock(
            StreamExecutionEnvironment env,
            Source<Decoded<T>, ?, ?> source,
            TimeOptions time,
            Duration followClockAfter,
            SerializableTimestampAssigner<T> eventTime,
            String name,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        if (followClockAfter.isZero()) {
            return read(env, source, Watermarks.of(time, eventTime, name), name, deadLetters);
        }
        SingleOutputStreamOperator<T> values =
                read(
                        env,
                        source,
                        Watermarks.of(time, followClockAfter, eventTime, name),
                        name,
                        deadLetters);
        return FollowClock.of(values, time.maxOutOfOrderness(), "follow-clock");
    }

    /**
     * The rows of a source that is a table, to be joined with events: it has no event time.
     *
     * @param instead what goes on in the place of a row that could not be read, so that a job knows
     *     how far the table has been read
     * @param name what is read, in the plural, such as companies
     * @param deadLetters takes what could not be read
     */
    public static <T> SingleOutputStreamOperator<T> readTable(
            StreamExecutionEnvironment env,
            Source<Decoded<T>, ?, ?> source,
            SerializableFunction<DeadLetter, T> instead,
            String name,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        return values(
                decoded(env, source, Watermarks.ofTable(), name),
                new SetAside<>(instead),
                name,
                deadLetters);
    }

    /**
     * The values of a stream that a source decoded, with the stream's parallelism: for sources that
     * {@link #read} does not fit.
     *
     * @param decoded with {@link DecodedTypeInfo}
     * @param name what is in the stream, in the plural, such as posts
     * @param deadLetters takes what could not be read
     */
    public static <T> SingleOutputStreamOperator<T> values(
            DataStream<Decoded<T>> decoded,
            String name,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        return values(decoded, new SetAside<>(null), name, deadLetters);
    }

    private static <T> DataStreamSource<Decoded<T>> decoded(
            StreamExecutionEnvironment env,
            Source<Decoded<T>, ?, ?> source,
            WatermarkStrategy<T> watermarks,
            String name) {
        String read = "read-" + name;
        DataStreamSource<Decoded<T>> decoded =
                env.fromSource(source, new ValueWatermarks<>(watermarks), read);
        decoded.uid(read);
        return decoded;
    }

    private static <T> SingleOutputStreamOperator<T> values(
            DataStream<Decoded<T>> decoded,
            SetAside<T> setAside,
            String name,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        String uid = "set-aside-" + name;
        SingleOutputStreamOperator<T> values =
                decoded.process(setAside, ((DecodedTypeInfo<T>) decoded.getType()).valueType())
                        .uid(uid)
                        .name(uid);
        if (decoded.getParallelism() != values.getParallelism()) {
            values.setParallelism(decoded.getParallelism());
        }
        deadLetters.accept(values.getSideOutput(SetAside.DEAD_LETTERS));
        return values;
    }
}
