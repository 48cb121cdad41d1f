package io.tidemark.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.LateRecords;
import io.tidemark.job.time.FollowClock;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.job.time.Watermarks;
import io.tidemark.kafka.Decode;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedRecordException;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Orders from Kafka, and back to it. */
public final class Orders {

    private static final String READ = "read-orders";
    private static final String DECODE = "decode-orders";

    private Orders() {}

    /**
     * What {@code decode} makes of a topic's records; what it cannot read are dead letters.
     *
     * @param followClockAfter after how long a silence event time follows the clock; 0: never
     */
    public static <T> DataStream<T> read(
            StreamExecutionEnvironment env,
            Source<KafkaRecord, ?, ?> source,
            TimeOptions time,
            Duration followClockAfter,
            Decode<T> decode,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        boolean follow = !followClockAfter.isZero();
        SingleOutputStreamOperator<T> orders =
                env.fromSource(
                                source,
                                Watermarks.of(
                                        time,
                                        follow ? followClockAfter : time.idleTimeout(),
                                        (record, none) -> time(record),
                                        "orders"),
                                READ)
                        .uid(READ)
                        .process(decode)
                        .uid(DECODE)
                        .name(DECODE);
        deadLetters.accept(orders.getSideOutput(Decode.DEAD_LETTERS));
        return follow ? FollowClock.of(orders, time.maxOutOfOrderness(), "follow-clock") : orders;
    }

    /**
     * Event time, which watermarks need already at the source, where each partition has its own.
     *
     * @return the order time; for a record that cannot be read Long.MIN_VALUE, which moves no
     *     watermark
     */
    public static long time(KafkaRecord record) {
        try {
            return Order.parse(record.value()).orderTime();
        } catch (MalformedRecordException e) {
            return Long.MIN_VALUE;
        }
    }

    /** The record of an order that came too late for {@code job}. */
    public static ProducerRecord<byte[], byte[]> late(String topic, Order order, String job) {
        return LateRecords.toRecord(
                topic, order.orderId().getBytes(UTF_8), order.json(), order.orderTime(), job);
    }
}
