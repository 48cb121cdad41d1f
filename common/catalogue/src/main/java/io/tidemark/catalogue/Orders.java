package io.tidemark.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.delivery.Late;
import io.tidemark.delivery.LateRecords;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Orders on their way back to Kafka. */
public final class Orders {

    private Orders() {}

    /** The record of an order whose windows had expired when it came to {@code job}. */
    public static ProducerRecord<byte[], byte[]> late(String topic, Order order, String job) {
        return late(topic, new Late<>(order, Late.Reason.TOO_LATE), job);
    }

    /** The record of an order that came too late for {@code job}. */
    public static ProducerRecord<byte[], byte[]> late(String topic, Late<Order> late, String job) {
        Order order = late.event();
        return LateRecords.toRecord(
                topic,
                order.orderId().getBytes(UTF_8),
                order.json(),
                order.orderTime(),
                job,
                late.reason());
    }
}
