package io.tidemark.benchflinksql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Quotes joined with their companies: a join of two streams, whose state of the quotes is kept for
 * a minute, for those that come before their company. The first record of each topic tells its
 * columns.
 */
public final class SqlEnrichment {

    private SqlEnrichment() {}

    /**
     * Enriches until it is ended.
     *
     * @param arguments brokers, quotes, output, ms between checkpoints, companies
     */
    public static void main(String[] arguments) throws Exception {
        Map<String, String> quote = columns(arguments[0], arguments[1]);
        Map<String, String> company = columns(arguments[0], arguments[4]);
        Map<String, String> both = new LinkedHashMap<>(quote);
        both.putAll(company);
        Sql sql = Sql.start(arguments[0], arguments[3]);
        sql.source("quotes", arguments[1], "json", declared(quote));
        sql.source("companies", arguments[4], "json", declared(company));
        sql.results(arguments[2], declared(both));
        sql.run(
                "SELECT /*+ STATE_TTL('q' = '1min', 'c' = '0s') */ "
                        + both.keySet().stream()
                                .map(
                                        name ->
                                                (company.containsKey(name) ? "c." : "q.")
                                                        + quoted(name))
                                .collect(Collectors.joining(", "))
                        + " FROM quotes AS q JOIN companies AS c ON q.symbol = c.symbol");
    }

    private static String declared(Map<String, String> columns) {
        return columns.entrySet().stream()
                .map(column -> quoted(column.getKey()) + " " + column.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String quoted(String name) {
        return "`" + name + "`";
    }

    private static Map<String, String> columns(String brokers, String topic) throws IOException {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", brokers, "auto.offset.reset", "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(100))) {
                    Map<String, String> columns = new LinkedHashMap<>();
                    new ObjectMapper()
                            .readTree(record.value())
                            .properties()
                            .forEach(field -> columns.put(field.getKey(), type(field.getValue())));
                    return columns;
                }
            }
        }
    }

    private static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case BOOLEAN -> "BOOLEAN";
            case NUMBER -> value.isIntegralNumber() ? "BIGINT" : "DOUBLE";
            case STRING -> "STRING";
            case ARRAY -> "ARRAY<STRING>";
            default -> throw new IllegalArgumentException("no column for " + value);
        };
    }
}
