package io.tidemark.alerts;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.ReadOptions;
import io.tidemark.kafka.RequiredTopics;
import io.tidemark.options.Durations;
import io.tidemark.options.OptionsException;
import io.tidemark.search.SearchOptions;
import java.time.Duration;
import java.time.ZoneId;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link Alerts}. */
@Command(
        name = Jobs.ALERTS,
        description =
                "Judges prices, volumes, bursts and silent feeds by rules that change while it runs;"
                        + " tells when something begins, and when it is over.")
final class AlertsOptions extends KafkaJobOptions {

    @Option(
            names = "--quotes",
            paramLabel = "TOPIC",
            defaultValue = Topics.QUOTES_ENRICHED,
            description =
                    "The quotes, by symbol; TOPIC"
                            + DeadLetter.TOPIC_SUFFIX
                            + " takes what is none. Default: ${DEFAULT-VALUE}.")
    String quotes;

    @Option(
            names = "--candles",
            paramLabel = "TOPIC",
            defaultValue = Topics.CANDLES,
            description = "The table of candles, likewise. Default: ${DEFAULT-VALUE}.")
    String candles;

    @Option(
            names = "--candle-size",
            paramLabel = "DURATION",
            defaultValue = "1m",
            description = "Which candles' volumes are judged. Default: ${DEFAULT-VALUE}.")
    Duration candleSize;

    @Option(
            names = "--bursts",
            paramLabel = "TOPIC",
            defaultValue = Topics.BURSTS,
            description = "The table of bursts, likewise. Default: ${DEFAULT-VALUE}.")
    String bursts;

    @Option(
            names = "--tweets",
            paramLabel = "TOPIC",
            defaultValue = Topics.TWEETS,
            description =
                    "The tweets, of which only their coming counts; not read with --bounded. Default:"
                            + " ${DEFAULT-VALUE}.")
    String tweets;

    @Option(
            names = "--rules",
            paramLabel = "TOPIC",
            defaultValue = Topics.ALERT_RULES,
            description =
                    "The compacted topic of rules, key the rule's id; TOPIC"
                            + DeadLetter.TOPIC_SUFFIX
                            + " takes what is none. Default: ${DEFAULT-VALUE}.")
    String rules;

    @Option(
            names = "--output",
            paramLabel = "TOPIC",
            defaultValue = Topics.ALERTS,
            description =
                    "The compacted topic that takes the alerts: the key is rule, subject and"
                            + " beginning, the value JSON. Default: ${DEFAULT-VALUE}.")
    String output;

    @Option(
            names = "--late-output",
            paramLabel = "TOPIC",
            defaultValue = Topics.QUOTES_ENRICHED_LATE,
            description =
                    "Takes the quotes that came when later ones had been judged. Default:"
                            + " ${DEFAULT-VALUE}.")
    String lateOutput;

    @Option(
            names = "--session-zone",
            paramLabel = "ZONE",
            defaultValue = "America/New_York",
            description = "Where --session-hours are. Default: ${DEFAULT-VALUE}.")
    ZoneId sessionZone;

    @Option(
            names = "--session-hours",
            paramLabel = "HOURS",
            defaultValue = "09:30-16:00",
            description =
                    "When a silence is worth an alert, Monday to Friday; or always. Default:"
                            + " ${DEFAULT-VALUE}.")
    String sessionHours;

    @Option(
            names = "--silence-check",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description = "How often the clock is looked at. Default: ${DEFAULT-VALUE}.")
    Duration silenceCheck;

    @Option(
            names = "--follow-clock-after",
            paramLabel = "DURATION",
            defaultValue = "1m",
            description =
                    "After this time without a quote, or a candle, event time follows the clock, as"
                            + " far behind it as --max-out-of-orderness says, so that what has"
                            + " begun is over also when nothing more comes; 0s, and with"
                            + " --bounded: never. Default: ${DEFAULT-VALUE}.")
    Duration followClockAfter;

    @Option(
            names = "--index",
            paramLabel = "NAME",
            defaultValue = "alerts",
            description = "The search index that takes the alerts, too. Default: ${DEFAULT-VALUE}.")
    String index;

    @Option(
            names = "--no-index",
            description =
                    "Write to Kafka alone; the options of the search index mean nothing then.")
    boolean noIndex;

    @Mixin TimeOptions time;
    @Mixin ReadOptions read;
    @Mixin SearchOptions search;

    SessionHours hours() {
        return SessionHours.parse(sessionHours, sessionZone);
    }

    /** 0: never. */
    Duration followClock() {
        return read.isBounded() ? Duration.ZERO : followClockAfter;
    }

    @Override
    protected RequiredTopics topics() {
        RequiredTopics topics =
                new RequiredTopics()
                        .withDeadLetters("--quotes", quotes)
                        .withDeadLetters("--candles", candles)
                        .withDeadLetters("--bursts", bursts)
                        .withDeadLetters("--rules", rules)
                        .withDeadLetters("--output", output)
                        .with("--late-output", lateOutput);
        return read.isBounded() ? topics : topics.withDeadLetters("--tweets", tweets);
    }

    @Override
    protected void validate() {
        super.validate();
        Durations.requirePositive("--candle-size", candleSize);
        Durations.requirePositive("--silence-check", silenceCheck);
        try {
            hours();
        } catch (IllegalArgumentException e) {
            throw new OptionsException("--session-hours: " + e.getMessage());
        }
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
