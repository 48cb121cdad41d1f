package io.tidemark.pageviews;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tidemark.catalogue.PageView;
import io.tidemark.delivery.LateRecords;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Page views as Kafka records. */
final class ViewRecords {

    private ViewRecords() {}

    /** As JSON, by user: {@code {"view_time":ms,"user_id":"User_7","page_id":"Page_42"}}. */
    static SerializableFunction<PageView, ProducerRecord<byte[], byte[]>> json(String topic) {
        return view ->
                new ProducerRecord<>(
                        topic,
                        view.userId().getBytes(UTF_8),
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("view_time", view.viewTime())
                                .put("user_id", view.userId())
                                .put("page_id", view.pageId())
                                .toString()
                                .getBytes(UTF_8));
    }

    /**
     * Those that came too late for {@code job}, as they came, to be sent again: key and value are
     * those of the topic {@code pageviews}.
     */
    static SerializableFunction<PageView, ProducerRecord<byte[], byte[]>> late(
            String topic, String job) {
        return view ->
                LateRecords.toRecord(
                        topic,
                        Long.toString(view.viewTime()).getBytes(UTF_8),
                        view.delimited().getBytes(UTF_8),
                        view.viewTime(),
                        job);
    }
}
