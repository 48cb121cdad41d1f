package io.tidemark.candles;

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
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link Candles}. */
@Command(
        name = Jobs.CANDLES,
        description =
                "Keeps open, high, low, close and volume of each symbol as a table and in a search"
                        + " index, by the minute, five minutes and the hour.")
final class CandlesOptions extends KafkaJobOptions {

    @Option(
            names = "--input",
            paramLabel = "TOPIC",
            defaultValue = Topics.QUOTES_ENRICHED,
            description =
                    "The quotes, by symbol; or "
                            + Topics.TRADES
                            + ", the topic of that name with trades, by product. TOPIC"
                            + DeadLetter.TOPIC_SUFFIX
                            + " takes what is none. Default: ${DEFAULT-VALUE}.")
    String input;

    @Option(
            names = "--output",
            paramLabel = "TOPIC",
            defaultValue = Topics.CANDLES,
            description =
                    "The compacted topic that holds the candles: the key is symbol, size and start,"
                            + " the value JSON; TOPIC"
                            + DeadLetter.TOPIC_SUFFIX
                            + " takes those that the search index refuses. Default:"
                            + " ${DEFAULT-VALUE}.")
    String output;

    @Option(
            names = "--changes",
            paramLabel = "TOPIC",
            description =
                    "Takes each change of a candle: the row before with \"retraction\": true, and the"
                            + " new one. Default: none.")
    String changes;

    @Option(
            names = "--late-output",
            paramLabel = "TOPIC",
            description =
                    "Takes the quotes whose candles could no longer change. Default: "
                            + Topics.QUOTES_ENRICHED_LATE
                            + ", and for trades "
                            + Topics.TRADES_LATE
                            + ".")
    String lateOutput;

    @Option(
            names = "--sizes",
            paramLabel = "DURATION",
            split = ",",
            defaultValue = "1m,5m,1h",
            description = "How long candles are; each divides a day. Default: ${DEFAULT-VALUE}.")
    List<Duration> sizes;

    @Option(
            names = "--live",
            paramLabel = "DURATION",
            defaultValue = "1s",
            description =
                    "Processing time between two rows of a candle that changes. Default:"
                            + " ${DEFAULT-VALUE}.")
    Duration live;

    @Option(
            names = "--allowed-lateness",
            paramLabel = "DURATION",
            defaultValue = "1h",
            description =
                    "How long after its end a candle still takes late quotes; until then it is kept."
                            + " Default: ${DEFAULT-VALUE}.")
    Duration allowedLateness;

    @Option(
            names = "--remember",
            paramLabel = "DURATION",
            defaultValue = "1d",
            description =
                    "How long a quote is known again when it is repeated, in event time. Default:"
                            + " ${DEFAULT-VALUE}.")
    Duration remember;

    @Option(
            names = "--session-zone",
            paramLabel = "ZONE",
            defaultValue = "America/New_York",
            description =
                    "Where a day is a session, at whose start the volume begins with 0. Default:"
                            + " ${DEFAULT-VALUE}.")
    ZoneId sessions;

    @Option(
            names = "--follow-clock-after",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description =
                    "After this time without a quote event time follows the clock, as far behind it"
                            + " as --max-out-of-orderness says, so that candles close also when"
                            + " trading ends; 0s, and with --bounded: never. Default:"
                            + " ${DEFAULT-VALUE}.")
    Duration followClockAfter;

    @Option(
            names = "--index",
            paramLabel = "NAME",
            defaultValue = "candles",
            description = "Takes the candles, too, under the same keys. Default: ${DEFAULT-VALUE}.")
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

    Candles.Settings settings() {
        return new Candles.Settings(
                List.copyOf(sizes),
                live,
                allowedLateness,
                remember,
                sessions,
                read.isBounded() ? Duration.ZERO : followClockAfter,
                state.discards());
    }

    /** Whether candles are made of all trades, and not of quotes as they were polled. */
    boolean isOfTrades() {
        return input.equals(Topics.TRADES);
    }

    String lateOutput() {
        if (lateOutput != null) {
            return lateOutput;
        }
        return isOfTrades() ? Topics.TRADES_LATE : Topics.QUOTES_ENRICHED_LATE;
    }

    @Override
    protected void validate() {
        super.validate();
        if (isOfTrades() && changes != null) {
            throw new OptionsException("--changes: not with --input " + Topics.TRADES);
        }
        if (!noIndex) {
            search.validate();
        }
        Durations.requirePositive("--live", live);
        Set<Duration> known = new HashSet<>();
        for (Duration size : sizes) {
            Durations.requirePositive("--sizes", size);
            if (Duration.ofDays(1).toMillis() % size.toMillis() != 0) {
                throw new OptionsException(
                        "--sizes: " + Durations.format(size) + " does not divide a day");
            }
            if (!known.add(size)) {
                throw new OptionsException("--sizes: " + Durations.format(size) + " twice");
            }
            requireSessionsBegin(size);
        }
        Duration open = Collections.max(sizes).plus(allowedLateness);
        if (remember.compareTo(open) < 0) {
            throw new OptionsException(
                    "--remember: "
                            + Durations.format(remember)
                            + " is less than "
                            + Durations.format(open)
                            + ", for which a candle takes quotes, so that a repeated one would count"
                            + " twice");
        }
    }

    /** A candle is of one session; candles begin at multiples of their size (UTC). */
    private void requireSessionsBegin(Duration size) {
        ZonedDateTime day = ZonedDateTime.now(sessions).toLocalDate().atStartOfDay(sessions);
        for (int month = 0; month < 12; month++) {
            ZonedDateTime start = day.plusMonths(month);
            if (Math.floorMod(start.toInstant().toEpochMilli(), size.toMillis()) != 0) {
                throw new OptionsException(
                        "--session-zone: a day in %s begins at %s (UTC), in the middle of a candle of %s; take shorter ones"
                                .formatted(sessions, start.toInstant(), Durations.format(size)));
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
        RequiredTopics topics =
                new RequiredTopics()
                        .withDeadLetters("--input", input)
                        .with("--late-output", lateOutput());
        topics =
                noIndex
                        ? topics.with("--output", output)
                        : topics.withDeadLetters("--output", output);
        return changes == null ? topics : topics.with("--changes", changes);
    }
}
