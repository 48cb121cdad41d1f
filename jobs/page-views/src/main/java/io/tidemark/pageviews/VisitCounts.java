package io.tidemark.pageviews;

import io.tidemark.catalogue.PageView;
import io.tidemark.counts.Count;
import io.tidemark.counts.CountJson;
import io.tidemark.counts.Counts;
import io.tidemark.counts.OutputMode;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.job.time.Watermarks;
import io.tidemark.kafka.Events;
import io.tidemark.kafka.KafkaSinks;
import io.tidemark.kafka.TableRow;
import io.tidemark.kafka.Tables;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * How often was each page visited so far? A stream becomes a table: a compacted topic that holds
 * the newest count of each page, and up to which time the counts are complete.
 */
final class VisitCounts {

    static final CountJson JSON = new CountJson("page_id", "visits");

    private VisitCounts() {}

    /** Hands the dataflow its real source and sinks. */
    static void wire(StreamExecutionEnvironment env, VisitCountsOptions options) {
        define(
                env,
                options.read.events(
                        options,
                        options.input,
                        PageView.class,
                        ViewRecords.decoder(options.format),
                        options.time.bounds("viewtime", ViewRecords.TIME)),
                options.time,
                options.outputMode,
                options.trigger,
                options.state.discards(),
                Tables.to(options, options.output),
                KafkaSinks.toDeadLetters(options, options.input));
    }

    /**
     * The dataflow.
     *
     * @param trigger processing time between outputs
     * @param discardOther whether restored counts of another output mode are dropped
     */
    static void define(
            StreamExecutionEnvironment env,
            Source<Decoded<PageView>, ?, ?> source,
            TimeOptions time,
            OutputMode outputMode,
            Duration trigger,
            boolean discardOther,
            Consumer<DataStream<TableRow>> table,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        DataStream<PageView> views =
                Events.read(
                        env,
                        source,
                        Watermarks.of(time, ViewRecords.TIME, "pageviews"),
                        "pageviews",
                        deadLetters);
        DataStream<Count> counts =
                Counts.running(
                        views, PageView::pageId, outputMode, trigger, "visits", discardOther);
        table.accept(Tables.marked(counts, Count::key, JSON::encode, "table-rows"));
    }
}
