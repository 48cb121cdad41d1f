package io.tidemark.kafka;

import io.tidemark.delivery.Decoded;
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
     * The source of a topic, which ends if the user said so.
     *
     * @param type of the values
     */
    public <T> Source<Decoded<T>, ?, ?> source(
            KafkaJobOptions options, String topic, Class<T> type, Decoder<T> decoder) {
        return bounded
                ? KafkaSources.bounded(options, gaps.onGap(), topic, type, decoder)
                : KafkaSources.of(options, gaps.onGap(), topic, type, decoder);
    }
}
