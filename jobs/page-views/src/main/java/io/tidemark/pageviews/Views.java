package io.tidemark.pageviews;

import io.tidemark.catalogue.PageView;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.kafka.Decode;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.kafka.KafkaSinks;
import io.tidemark.records.MalformedRecordException;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What the parts have in common: page views, read from Kafka, and their dead letters. */
final class Views {

    private static final String READ = "read-pageviews";
    private static final String DECODE = "decode-pageviews";

    private Views() {}

    /** The page views of a topic. Dead letters go to {@code deadLetters} in {@code job}'s name. */
    static DataStream<PageView> read(
            StreamExecutionEnvironment env,
            Source<KafkaRecord, ?, ?> source,
            WatermarkStrategy<KafkaRecord> time,
            String job,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        SingleOutputStreamOperator<PageView> views =
                env.fromSource(source, time, READ)
                        .uid(READ)
                        .process(
                                new Decode<>(
                                        PageView.class,
                                        record -> PageView.parse(record.value()),
                                        job))
                        .uid(DECODE)
                        .name(DECODE);
        deadLetters.accept(views.getSideOutput(Decode.DEAD_LETTERS));
        return views;
    }

    /**
     * Event time, which watermarks need already at the source, where each partition has its own.
     *
     * @return the view time; for a record that cannot be read Long.MIN_VALUE, which moves no
     *     watermark
     */
    static long time(KafkaRecord record) {
        try {
            return PageView.parse(record.value()).viewTime();
        } catch (MalformedRecordException e) {
            return Long.MIN_VALUE;
        }
    }

    /** Writes dead letters to the dead-letter topics of {@code topics}. */
    static void write(
            DataStream<DeadLetter> deadLetters, KafkaJobOptions options, String... topics) {
        deadLetters
                .sinkTo(KafkaSinks.deadLetters(options, topics))
                .uid("write-dead-letters")
                .name("write-dead-letters");
    }
}
