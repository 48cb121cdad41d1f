package io.tidemark.benchkafkastreams;

import java.time.Duration;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;

/**
 * Counts in hopping windows, written when they are over. Kafka Streams has no watermark that waits
 * for the slowest partition: one that is read ahead of the others makes their records late. So the
 * grace is longer than all of the input, and all windows come at its end.
 */
public final class StreamsWindows {

    private static final Duration GRACE = Duration.ofDays(10);

    private StreamsWindows() {}

    /**
     * Counts until it is ended.
     *
     * @param arguments brokers, input, output, ms between commits, size and slide in ms, a folder
     *     for state
     */
    public static void main(String[] arguments) throws InterruptedException {
        long sizeMs = Long.parseLong(arguments[4]);
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(
                        arguments[1],
                        Consumed.with(Serdes.ByteArray(), Serdes.String())
                                .withTimestampExtractor(
                                        (view, before) -> time((String) view.value())))
                .map((none, view) -> KeyValue.pair(view.substring(view.lastIndexOf(',') + 1), ""))
                .groupByKey(Grouped.with("pages", Serdes.String(), Serdes.String()))
                .windowedBy(
                        TimeWindows.ofSizeAndGrace(Duration.ofMillis(sizeMs), GRACE)
                                .advanceBy(Duration.ofMillis(Long.parseLong(arguments[5]))))
                .emitStrategy(EmitStrategy.onWindowClose())
                .count(Materialized.with(Serdes.String(), Serdes.Long()))
                .toStream()
                .map(
                        (page, count) ->
                                KeyValue.pair(
                                        page.key(),
                                        "{\"window_start\":%d,\"window_end\":%d,\"page_id\":\"%s\",\"visits\":%d}"
                                                .formatted(
                                                        page.window().start(),
                                                        page.window().end(),
                                                        page.key(),
                                                        count)))
                .to(arguments[2], Produced.with(Serdes.String(), Serdes.String()));
        Streams.run(builder.build(), arguments);
    }

    private static long time(String view) {
        return Long.parseLong(view.substring(0, view.indexOf(',')));
    }
}
