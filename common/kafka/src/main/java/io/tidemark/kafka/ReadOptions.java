package io.tidemark.kafka;

import io.tidemark.delivery.Decoded;
import io.tidemark.job.time.TimeBounds;
import org.apache.flink.api.connector.source.Source;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How far a job reads its topics, as a mixin for jobs that can also read up to the present. */
public final class ReadOptions {

    @Option(
            names = "--bounded",
            description =
                    "Read what is in Kafka at the start, from the beginning, then end. What a"
                            + " transaction has not committed by then is left out. Exactly-once"
                            + " results become readable with the last checkpoint.")
    boolean bounded;

    @Mixin GapOptions gaps;

    /** Whether the job ends with what is in Kafka at its start. */
    public boolean isBounded() {
        return bounded;
    }

    /**
     * The source of a topic whose records are taken as they are, which ends if the user said so.
     *
     * @param type of the values
     */
    public <T> Source<Decoded<T>, ?, ?> source(
            KafkaJobOptions options, String topic, Class<T> type, Decoder<T> decoder) {
        return bounded
                ? KafkaSources.bounded(options, gaps.onGap(), topic, type, decoder)
                : KafkaSources.of(options, gaps.onGap(), topic, type, decoder);
    }

    /**
     * The source of a compacted topic, which is a table: it is read from its beginning by each
     * start without a checkpoint, and ends if the user said so.
     *
     * @param type of the values
     */
    public <T> Source<Decoded<T>, ?, ?> table(
            KafkaJobOptions options, String topic, Class<T> type, Decoder<T> decoder) {
        return bounded
                ? KafkaSources.bounded(options, gaps.onGap(), topic, type, decoder)
                : KafkaSources.table(options, gaps.onGap(), topic, type, decoder);
    }

    /**
     * The source of a topic of events without event time, which ends if the user said so; see
     * {@link Decoder#ofEvents}.
     *
     * @param type of the values
     */
    public <T> Source<Decoded<T>, ?, ?> events(
            KafkaJobOptions options, String topic, Class<T> type, Decoder<T> decoder) {
        return source(options, topic, type, Decoder.ofEvents(decoder));
    }

    /**
     * The source of a topic of events, which ends if the user said so. One whose time is out of
     * bounds is a dead letter; a source that ends looks at no clock.
     *
     * @param type of the values
     */
    public <T> Source<Decoded<T>, ?, ?> events(
            KafkaJobOptions options,
            String topic,
            Class<T> type,
            Decoder<T> decoder,
            TimeBounds<T> bounds) {
        return source(
                options,
                topic,
                type,
                Decoder.ofEvents(decoder, bounded ? bounds.withoutClock() : bounds));
    }
}
