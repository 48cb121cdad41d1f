package io.tidemark.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.producer.ProducerRecord;

/** Orders on their way back to Kafka. */
public final class Orders {

    private Orders() {}

    /**
     * The record of an order that came too late for {@code job}, which is named in a header of that
     * name, since several jobs may write to one topic.
     */
    public static ProducerRecord<byte[], byte[]> late(String topic, Order order, String job) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic,
                        null,
                        order.orderTime(),
                        order.orderId().getBytes(UTF_8),
                        order.json());
        record.headers().add("job", job.getBytes(UTF_8));
        return record;
    }
}
