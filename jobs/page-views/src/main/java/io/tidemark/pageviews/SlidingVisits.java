package io.tidemark.pageviews;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.catalogue.PageView;
import io.tidemark.counts.Count;
import io.tidemark.counts.Counts;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.job.time.Watermarks;
import io.tidemark.kafka.Events;
import io.tidemark.kafka.KafkaSinks;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.clients.producer.ProducerRecord;

/** How often was each page visited in the last ten minutes, every five? Sliding windows. */
final class SlidingVisits {

    private static final OutputTag<PageView> LATE =
            new OutputTag<>("late", TypeInformation.of(PageView.class));

    private SlidingVisits() {}

    /** Hands the dataflow its real source and sinks. */
    static void wire(StreamExecutionEnvironment env, SlidingVisitsOptions options) {
        String job = options.job();
        define(
                env,
                options.read.events(
                        options,
                        options.input,
                        PageView.class,
                        ViewRecords.decoder(options.format),
                        options.time.bounds("viewtime", ViewRecords.TIME)),
                options.time,
                options.counts.settings(),
                KafkaSinks.to(options, "visits", options.output, SlidingVisits::toRecord),
                KafkaSinks.toLate(
                        options,
                        options.lateOutput,
                        (topic, view) -> ViewRecords.late(topic, view, job)),
                KafkaSinks.toDeadLetters(options, options.input));
    }

    /** The dataflow. */
    static void define(
            StreamExecutionEnvironment env,
            Source<Decoded<PageView>, ?, ?> source,
            TimeOptions time,
            Counts.Settings settings,
            Consumer<DataStream<Count>> visits,
            Consumer<DataStream<PageView>> late,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        DataStream<PageView> views =
                Events.read(
                        env,
                        source,
                        Watermarks.of(time, ViewRecords.TIME, "pageviews"),
                        "pageviews",
                        deadLetters);
        visits.accept(Counts.perWindow(views, PageView::pageId, settings, "visits", LATE, late));
    }

    static ProducerRecord<byte[], byte[]> toRecord(String topic, Count count) {
        return new ProducerRecord<>(
                topic, count.key().getBytes(UTF_8), VisitCounts.JSON.encode(count));
    }
}
