package io.tidemark.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.catalogue.AlertRule;
import io.tidemark.catalogue.Topics;
import io.tidemark.records.MalformedRecordException;
import io.tidemark.runtime.PlatformException;
import io.tidemark.tables.KafkaTopics;
import io.tidemark.tables.KafkaUnreachableException;
import io.tidemark.tables.NoSuchTopicException;
import io.tidemark.tables.Row;
import io.tidemark.tables.TableReader;
import io.tidemark.tables.TableTooLargeException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where rules are, as a mixin. */
final class RulesOptions {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long MAX_BYTES = 32L << 20;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            defaultValue = Topics.ALERT_RULES,
            description = "The compacted topic of rules. Default: ${DEFAULT-VALUE}.")
    private String topic;

    @Mixin private KafkaOption kafka;
    @Mixin private HomeOption homeOption;

    /** What a command does with a Kafka. */
    interface Work {
        int with(Rules rules) throws InterruptedException;
    }

    /**
     * A rule as it stands in the topic.
     *
     * @param rule empty if it is none that can be read
     * @param from when on it is in force, in ms since the epoch (UTC)
     */
    record Written(Optional<AlertRule> rule, long from) {}

    /**
     * Connects, and tells in one line what stands in the way.
     *
     * @throws PlatformException with that line
     */
    int run(Work work) throws InterruptedException {
        try {
            Properties connection = kafka.connection(homeOption.running());
            try (KafkaTopics topics = new KafkaTopics(connection, PATIENCE)) {
                return work.with(new Rules(connection, topics, topic));
            }
        } catch (KafkaUnreachableException e) {
            throw new PlatformException(PlatformException.UNREACHABLE, e.getMessage());
        } catch (NoSuchTopicException | TableTooLargeException e) {
            throw PlatformException.refused(e.getMessage());
        } catch (UncheckedIOException e) {
            throw PlatformException.refused("--kafka-config: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw PlatformException.refused(
                    "--bootstrap-servers or --kafka-config: " + e.getMessage());
        }
    }

    /** The rules in their topic. */
    record Rules(Properties connection, KafkaTopics topics, String topic) {

        /** All rules, by id. */
        Map<String, Written> read() {
            Map<String, Written> rules = new TreeMap<>();
            for (Row row : rows(topic)) {
                Optional<AlertRule> rule = parse(row.value());
                rules.put(
                        row.key(),
                        new Written(rule, rule.map(AlertRule::validFrom).orElse(row.timestamp())));
            }
            return rules;
        }

        private static Optional<AlertRule> parse(byte[] value) {
            try {
                return Optional.of(AlertRule.parse(value));
            } catch (MalformedRecordException e) {
                return Optional.empty();
            }
        }

        /** Whether a company is known; yes if nobody says which there are. */
        boolean isKnown(String symbol) {
            try {
                return rows(Topics.COMPANIES).stream().anyMatch(row -> row.key().equals(symbol));
            } catch (NoSuchTopicException e) {
                return true;
            }
        }

        private List<Row> rows(String table) {
            try (TableReader reader =
                    new TableReader(connection, topics, table, MAX_BYTES, key -> true)) {
                return reader.read(PATIENCE).rows();
            }
        }

        /**
         * Writes a rule.
         *
         * @param value null to take it away
         */
        void write(String id, byte[] value) throws InterruptedException {
            Properties properties = new Properties();
            properties.putAll(connection);
            properties.setProperty("acks", "all");
            properties.setProperty("max.block.ms", Long.toString(PATIENCE.toMillis()));
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(
                            properties, new ByteArraySerializer(), new ByteArraySerializer())) {
                producer.send(new ProducerRecord<>(topic, id.getBytes(UTF_8), value)).get();
            } catch (ExecutionException e) {
                throw PlatformException.failed(
                        "the rule could not be written: " + PlatformException.words(e.getCause()));
            }
        }
    }
}
