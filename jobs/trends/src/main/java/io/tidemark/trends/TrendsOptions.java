package io.tidemark.trends;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.ReadOptions;
import io.tidemark.kafka.RequiredTopics;
import io.tidemark.options.Durations;
import io.tidemark.options.OptionsException;
import io.tidemark.options.WindowStateOptions;
import io.tidemark.search.SearchOptions;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of {@link Trends}. */
@Command(
        name = Jobs.TRENDS,
        description =
                "Keeps as a table which hashtags, cashtags and companies more people write about than"
                        + " usual, and tells when that begins and ends.")
final class TrendsOptions extends KafkaJobOptions {

    @Option(
            names = "--input",
            paramLabel = "TOPIC",
            defaultValue = Topics.TWEETS,
            description =
                    "The posts; TOPIC"
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
                    "How long, at most, posts wait at the start for the companies to be read."
                            + " Default: ${DEFAULT-VALUE}.")
    Duration lookupWait;

    @Option(
            names = "--output",
            paramLabel = "TOPIC",
            defaultValue = Topics.TRENDS,
            description =
                    "The compacted topic that holds the trends: the key is kind and tag, the value"
                            + " JSON. Default: ${DEFAULT-VALUE}.")
    String output;

    @Option(
            names = "--bursts",
            paramLabel = "TOPIC",
            defaultValue = Topics.BURSTS,
            description =
                    "The compacted topic that takes bursts, when they begin and when they have"
                            + " ended; TOPIC"
                            + DeadLetter.TOPIC_SUFFIX
                            + " takes those that the search index refuses. Default:"
                            + " ${DEFAULT-VALUE}.")
    String bursts;

    @Option(
            names = "--late-output",
            paramLabel = "TOPIC",
            defaultValue = Topics.TWEETS_LATE,
            description = "Takes the posts that came after their tick. Default: ${DEFAULT-VALUE}.")
    String lateOutput;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many rows the table has at most. Default: ${DEFAULT-VALUE}.")
    int top;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description = "From one ranking to the next. Default: ${DEFAULT-VALUE}.")
    Duration every;

    @Option(
            names = "--bucket",
            paramLabel = "DURATION",
            defaultValue = "10m",
            description =
                    "For how long before a ranking people are counted, each once. Default:"
                            + " ${DEFAULT-VALUE}.")
    Duration bucket;

    @Option(
            names = "--history",
            paramLabel = "DURATION",
            defaultValue = "24h",
            description =
                    "What is expected is the mean of the buckets of this time before. Default:"
                            + " ${DEFAULT-VALUE}.")
    Duration history;

    @Option(
            names = "--known-since",
            paramLabel = "TIME",
            converter = TimeConverter.class,
            description =
                    "Buckets that begin before it are not known, rather than empty; such as"
                            + " 2026-11-27T08:00:00Z, or in ms since the epoch; 0: all are known."
                            + " Default: the time of the first post that --input holds at the"
                            + " start; if it holds none, the start.")
    Long knownSince;

    @Option(
            names = "--min-history",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "As long as fewer buckets of --history are known, nothing stands out. Default:"
                            + " ${DEFAULT-VALUE}.")
    int minHistory;

    @Option(
            names = "--min-users",
            paramLabel = "N",
            defaultValue = "5",
            description = "Fewer people never stand out. Default: ${DEFAULT-VALUE}.")
    int minUsers;

    @Option(
            names = "--burst-from",
            paramLabel = "SCORE",
            defaultValue = "3",
            description = "A burst begins with this score. Default: ${DEFAULT-VALUE}.")
    double burstFrom;

    @Option(
            names = "--burst-below",
            paramLabel = "SCORE",
            defaultValue = "1.5",
            description =
                    "A burst ends when the score is below this, and stays so. Default:"
                            + " ${DEFAULT-VALUE}.")
    double burstBelow;

    @Option(
            names = "--burst-quiet",
            paramLabel = "DURATION",
            defaultValue = "5m",
            description = "For how long it stays so. Default: ${DEFAULT-VALUE}.")
    Duration burstQuiet;

    @Option(
            names = "--burst-longest",
            paramLabel = "DURATION",
            defaultValue = "4h",
            description = "How long a burst lasts at most. Default: ${DEFAULT-VALUE}.")
    Duration burstLongest;

    @Option(
            names = "--follow-clock-after",
            paramLabel = "DURATION",
            defaultValue = "1m",
            description =
                    "After this time without a post event time follows the clock, as far behind it as"
                            + " --max-out-of-orderness says, so that trends and bursts end also when"
                            + " nobody writes; 0s, and with --bounded: never. Default:"
                            + " ${DEFAULT-VALUE}.")
    Duration followClockAfter;

    @Option(
            names = "--index",
            paramLabel = "NAME",
            defaultValue = "bursts",
            description = "Takes the bursts, too. Default: ${DEFAULT-VALUE}.")
    String index;

    @Option(
            names = "--no-index",
            description =
                    "Write to Kafka alone; the options of the search index mean nothing then.")
    boolean noIndex;

    @Mixin WindowStateOptions state;

    @Mixin TimeOptions time;

    @Mixin ReadOptions read;

    @Mixin SearchOptions search;

    /**
     * What stands out.
     *
     * @param since buckets that begin before it are not known; in ms since the epoch (UTC)
     */
    Trends.Settings settings(long since) {
        return new Trends.Settings(
                top,
                every,
                bucket,
                history,
                since,
                minHistory,
                minUsers,
                burstFrom,
                burstBelow,
                burstQuiet,
                burstLongest,
                read.isBounded() ? Duration.ZERO : followClockAfter,
                state.discards());
    }

    @Override
    protected void validate() {
        super.validate();
        Durations.requirePositive("--every", every);
        Durations.requirePositive("--bucket", bucket);
        require(top >= 1 && top <= 1000, "--top: must be 1 to 1000");
        require(minUsers >= 1, "--min-users: must be 1 or more");
        require(
                bucket.toMillis() % every.toMillis() == 0,
                "--every: " + Durations.format(every) + " does not divide --bucket");
        require(
                history.toMillis() % bucket.toMillis() == 0,
                "--bucket: " + Durations.format(bucket) + " does not divide --history");
        require(
                history.toMillis() / bucket.toMillis() >= Trends.Settings.CURVE - 1,
                "--history: must be %d buckets or more, which a curve has"
                        .formatted(Trends.Settings.CURVE - 1));
        require(
                minHistory >= 1 && minHistory <= history.toMillis() / bucket.toMillis(),
                "--min-history: must be 1 or more, and no more buckets than --history has");
        require(
                burstBelow <= burstFrom,
                "--burst-below: must not be above --burst-from, or bursts would end at once");
        if (!noIndex) {
            search.validate();
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new OptionsException(message);
        }
    }

    static final class TimeConverter implements ITypeConverter<Long> {

        private static final Pattern MS = Pattern.compile("\\d{1,15}");

        @Override
        public Long convert(String text) {
            try {
                return MS.matcher(text).matches()
                        ? Long.parseLong(text)
                        : Instant.parse(text).toEpochMilli();
            } catch (DateTimeException | ArithmeticException e) {
                throw new TypeConversionException(
                        "'%s' is neither a time such as 2026-11-27T08:00:00Z nor ms since the epoch"
                                .formatted(text));
            }
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
                .withDeadLetters("--input", input)
                .withDeadLetters("--companies", companies)
                .with("--output", output)
                .withDeadLetters("--bursts", bursts)
                .with("--late-output", lateOutput);
    }
}
