package io.tidemark.pageviews;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tidemark.catalogue.PageView;
import io.tidemark.delivery.Late;
import io.tidemark.delivery.LateRecords;
import io.tidemark.formats.FieldReader;
import io.tidemark.formats.FormatOptions;
import io.tidemark.kafka.Decoder;
import org.apache.flink.api.common.eventtime.SerializableTimestampAssigner;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Page views from Kafka records, and as Kafka records. */
final class ViewRecords {

    /** Event time. */
    static final SerializableTimestampAssigner<PageView> TIME = (view, none) -> view.viewTime();

    private ViewRecords() {}

    /** Decodes views of any format. */
    static Decoder<PageView> decoder(FormatOptions format) {
        FieldReader reader = format.reader();
        String[] fields = PageView.fields();
        return record -> PageView.of(reader.read(record.value(), fields));
    }

    /** As JSON, by user: {@code {"view_time":ms,"user_id":"User_7","page_id":"Page_42"}}. */
    static ProducerRecord<byte[], byte[]> json(String topic, PageView view) {
        return new ProducerRecord<>(
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
     * One that came too late for {@code job}, as it came, to be sent again: key and value are those
     * of the topic {@code pageviews}.
     */
    static ProducerRecord<byte[], byte[]> late(String topic, PageView view, String job) {
        return LateRecords.toRecord(
                topic,
                Long.toString(view.viewTime()).getBytes(UTF_8),
                view.delimited().getBytes(UTF_8),
                view.viewTime(),
                job,
                Late.Reason.TOO_LATE);
    }
}
