package io.tidemark.cli;

import io.tidemark.options.Durations;
import io.tidemark.runtime.PlatformException;
import io.tidemark.tables.KafkaTopics;
import io.tidemark.tables.KafkaUnreachableException;
import io.tidemark.tables.NoSuchTopicException;
import io.tidemark.tables.SetAsideFilter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Properties;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which records that were set aside a command is about, and where they are. */
final class SetAsideOptions {

    /** How long it may take until the next record comes. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description =
                    "Only those of this topic: that which they came from, such as orders, or that"
                            + " which they are in, such as orders.late. Default: all.")
    private String topic;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description =
                    "Only those with this text in the error's class or message, in upper or lower"
                            + " case.")
    private String reason;

    @Option(names = "--job", paramLabel = "JOB", description = "Only those of this job.")
    private String job;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description =
                    "Only what was set aside at this time or later: 2026-11-27T08:00:00Z, or 2h for"
                            + " the last two hours.")
    private String since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "Only what was set aside before this time, in the same forms.")
    private String until;

    @Mixin private KafkaOption kafka;
    @Mixin private HomeOption homeOption;

    /** What a command does with a Kafka. */
    interface Work {
        int with(Properties connection, KafkaTopics topics) throws IOException;
    }

    /**
     * Connects, and tells in one line what stands in the way.
     *
     * @throws PlatformException with that line
     */
    int run(Work work) throws IOException {
        try {
            Properties connection = kafka.connection(homeOption.running());
            try (KafkaTopics topics = new KafkaTopics(connection, PATIENCE)) {
                return work.with(connection, topics);
            }
        } catch (KafkaUnreachableException e) {
            throw new PlatformException(PlatformException.UNREACHABLE, e.getMessage());
        } catch (NoSuchTopicException e) {
            throw PlatformException.refused(e.getMessage());
        } catch (UncheckedIOException e) {
            throw PlatformException.refused("--kafka-config: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw PlatformException.refused(
                    "--bootstrap-servers or --kafka-config: " + e.getMessage());
        }
    }

    /** The topic that was asked for; {@code null} for all. */
    String topic() {
        return topic;
    }

    SetAsideFilter filter(Clock clock) {
        return new SetAsideFilter(
                reason,
                job,
                since == null ? 0 : time("--since", since, clock),
                until == null ? Long.MAX_VALUE : time("--until", until, clock));
    }

    private static long time(String option, String text, Clock clock) {
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeParseException e) {
            // Then it says how long ago.
        }
        try {
            return clock.millis() - Durations.parse(text).toMillis();
        } catch (IllegalArgumentException e) {
            throw PlatformException.refused(
                    "%s: '%s' is neither a time such as 2026-11-27T08:00:00Z nor how long ago, such"
                                    .formatted(option, text)
                            + " as 2h");
        }
    }
}
