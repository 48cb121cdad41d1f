package io.tidemark.warehousedispatch;

import io.tidemark.catalogue.Order;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.records.MalformedRecordException;

/**
 * A record of the topic of orders: one product to ship. Topic, partition and offset are what makes
 * it one; an order id alone can come with several products.
 *
 * @param order what was bought
 * @param partition of the record
 * @param offset of the record in its partition
 */
public record Purchase(Order order, int partition, long offset) {

    static Purchase of(KafkaRecord record) throws MalformedRecordException {
        return new Purchase(Order.parse(record.value()), record.partition(), record.offset());
    }
}
