package io.tidemark.quotesenrichment;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.kafka.GapOptions;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.RequiredTopics;
import io.tidemark.search.SearchOptions;
import java.time.Duration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link QuotesEnrichment}. */
@Command(
        name = Jobs.QUOTES_ENRICHMENT,
        description =
                "Gives each quote its company's reference fields, and writes it to Kafka, exactly"
                        + " once, and to a search index, id SYMBOL-latestUpdate.")
final class QuotesEnrichmentOptions extends KafkaJobOptions {

    @Option(
            names = "--input",
            paramLabel = "TOPIC",
            defaultValue = Topics.QUOTES,
            description =
                    "The quotes; TOPIC"
                            + DeadLetter.TOPIC_SUFFIX
                            + " takes what is none. Default: ${DEFAULT-VALUE}.")
    String input;

    @Option(
            names = "--companies",
            paramLabel = "TOPIC",
            defaultValue = Topics.COMPANIES,
            description =
                    "The companies, a compacted topic, key the symbol; TOPIC"
                            + DeadLetter.TOPIC_SUFFIX
                            + " takes what is none. Default: ${DEFAULT-VALUE}.")
    String companies;

    @Option(
            names = "--lookup-wait",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description =
                    "How long, at most, a quote of an unknown company waits while the companies are"
                            + " still being read. Default: ${DEFAULT-VALUE}.")
    Duration lookupWait;

    @Option(
            names = "--output",
            paramLabel = "TOPIC",
            defaultValue = Topics.QUOTES_ENRICHED,
            description = "Takes the enriched quotes. Default: ${DEFAULT-VALUE}.")
    String output;

    @Option(
            names = "--index",
            paramLabel = "NAME",
            defaultValue = "quotes",
            description = "Takes the enriched quotes, too. Default: ${DEFAULT-VALUE}.")
    String index;

    @Option(
            names = "--no-index",
            description =
                    "Write to Kafka alone; the options of the search index mean nothing then.")
    boolean noIndex;

    @Mixin TimeOptions time;
    @Mixin GapOptions gaps;
    @Mixin SearchOptions search;

    @Override
    protected RequiredTopics topics() {
        return new RequiredTopics()
                .withDeadLetters("--input", input)
                .withDeadLetters("--companies", companies)
                .with("--output", output);
    }

    @Override
    protected void validate() {
        super.validate();
        if (!noIndex) {
            search.validate();
        }
    }

    @Override
    protected void prepare(StreamExecutionEnvironment env) {
        super.prepare(env);
        if (!noIndex) {
            search.check(connectTimeout());
        }
    }
}
