package io.tidemark.newsimpact;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.ReadOptions;
import io.tidemark.kafka.RequiredTopics;
import io.tidemark.options.Durations;
import io.tidemark.options.OptionsException;
import io.tidemark.search.SearchOptions;
import java.time.Duration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link NewsImpact}. */
@Command(
        name = Jobs.NEWS_IMPACT,
        description =
                "Keeps as a table what a share's price and volume did before, while and after many"
                        + " people wrote about its company.")
final class NewsImpactOptions extends KafkaJobOptions {

    @Option(
            names = "--candles",
            paramLabel = "TOPIC",
            defaultValue = Topics.CANDLES,
            description =
                    "The table of candles; TOPIC"
                            + DeadLetter.TOPIC_SUFFIX
                            + " takes what is none. Default: ${DEFAULT-VALUE}.")
    String candles;

    @Option(
            names = "--bursts",
            paramLabel = "TOPIC",
            defaultValue = Topics.BURSTS,
            description =
                    "The bursts, of which those of companies are taken; TOPIC"
                            + DeadLetter.TOPIC_SUFFIX
                            + " takes what is none. Default: ${DEFAULT-VALUE}.")
    String bursts;

    @Option(
            names = "--output",
            paramLabel = "TOPIC",
            defaultValue = Topics.NEWS_IMPACT,
            description =
                    "The compacted topic that holds the impacts: the key is symbol and first"
                            + " mention, the value JSON; TOPIC"
                            + DeadLetter.TOPIC_SUFFIX
                            + " takes those that the search index refuses. Default:"
                            + " ${DEFAULT-VALUE}.")
    String output;

    @Option(
            names = "--late-output",
            paramLabel = "TOPIC",
            defaultValue = Topics.BURSTS_LATE,
            description =
                    "Takes the bursts that came when their candles were no longer kept. Default:"
                            + " ${DEFAULT-VALUE}.")
    String lateOutput;

    @Option(
            names = "--candle-size",
            paramLabel = "DURATION",
            defaultValue = "1m",
            description = "Which candles are taken. Default: ${DEFAULT-VALUE}.")
    Duration candleSize;

    @Option(
            names = "--around",
            paramLabel = "DURATION",
            defaultValue = "30m",
            description = "How long before and after a burst is. Default: ${DEFAULT-VALUE}.")
    Duration around;

    @Option(
            names = "--usual",
            paramLabel = "DURATION",
            defaultValue = "24h",
            description =
                    "The usual volume is the mean of the candles of this time before. Default:"
                            + " ${DEFAULT-VALUE}.")
    Duration usual;

    @Option(
            names = "--burst-longest",
            paramLabel = "DURATION",
            defaultValue = "4h",
            description =
                    "How long a burst lasts at most, whose end is never told. Default:"
                            + " ${DEFAULT-VALUE}.")
    Duration longest;

    @Option(
            names = "--allowed-lateness",
            paramLabel = "DURATION",
            defaultValue = "2h",
            description =
                    "How long after all is over bursts, and corrections of candles, may come; until"
                            + " then all of it is kept. Default: ${DEFAULT-VALUE}.")
    Duration lateness;

    @Option(
            names = "--bursts-wait",
            paramLabel = "DURATION",
            defaultValue = "1m",
            description =
                    "How long, at most, event time waits at the start for the bursts to be read."
                            + " Default: ${DEFAULT-VALUE}.")
    Duration burstsWait;

    @Option(
            names = "--index",
            paramLabel = "NAME",
            defaultValue = "news-impact",
            description = "Takes the impacts, too. Default: ${DEFAULT-VALUE}.")
    String index;

    @Option(
            names = "--no-index",
            description =
                    "Write to Kafka alone; the options of the search index mean nothing then.")
    boolean noIndex;

    @Mixin ReadOptions read;

    @Mixin SearchOptions search;

    NewsImpact.Settings settings() {
        return new NewsImpact.Settings(candleSize, around, usual, longest, lateness);
    }

    @Override
    protected void validate() {
        super.validate();
        Durations.requirePositive("--candle-size", candleSize);
        requireCandles("--around", around);
        requireCandles("--usual", usual);
        if (!noIndex) {
            search.validate();
        }
    }

    private void requireCandles(String option, Duration duration) {
        Durations.requirePositive(option, duration);
        if (duration.toMillis() % candleSize.toMillis() != 0) {
            throw new OptionsException(
                    "%s: %s is no whole number of candles of %s"
                            .formatted(
                                    option,
                                    Durations.format(duration),
                                    Durations.format(candleSize)));
        }
    }

    @Override
    protected void prepare(StreamExecutionEnvironment env) {
        super.prepare(env);
        if (!noIndex) {
            search.check(connectTimeout());
        }
    }

    @Override
    protected RequiredTopics topics() {
        return new RequiredTopics()
                .withDeadLetters("--candles", candles)
                .withDeadLetters("--bursts", bursts)
                .withDeadLetters("--output", output)
                .with("--late-output", lateOutput);
    }
}
