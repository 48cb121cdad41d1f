package io.tidemark.pageviews;

import io.tidemark.catalogue.PageView;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.kafka.Events;
import io.tidemark.kafka.KafkaSinks;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Which page views happened in odd minutes (UTC)? A filter, which needs no state and no time. */
final class OddMinutes {

    private OddMinutes() {}

    /** Hands the dataflow its real source and sinks. */
    static void wire(StreamExecutionEnvironment env, OddMinutesOptions options) {
        define(
                env,
                options.read.events(
                        options,
                        options.input,
                        PageView.class,
                        ViewRecords.decoder(options.format)),
                KafkaSinks.to(options, "views", options.output, ViewRecords::json),
                KafkaSinks.toDeadLetters(options, options.input));
    }

    /** The dataflow. */
    static void define(
            StreamExecutionEnvironment env,
            Source<Decoded<PageView>, ?, ?> source,
            Consumer<DataStream<PageView>> odd,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        DataStream<PageView> views =
                Events.read(
                        env, source, WatermarkStrategy.noWatermarks(), "pageviews", deadLetters);
        odd.accept(views.filter(OddMinutes::isOdd).uid("odd-minutes").name("odd-minutes"));
    }

    /** Whether the minute of the hour is odd: an hour has an even number of minutes. */
    static boolean isOdd(PageView view) {
        return view.viewTime() / 60_000 % 2 == 1;
    }
}
