package io.tidemark.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.records.JsonOverlay;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.RawJsonObject;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The limit of quotes enriched with their companies: all companies are read first, then a thread
 * for each partition has a plain consumer, a hash map and a producer with transactions.
 */
public final class BareEnrichment {

    private BareEnrichment() {}

    /** Puts the fields of a company into a quote. */
    private interface Join {

        /** A thread's own. */
        static Join of(boolean trees, Map<String, byte[]> companies)
                throws IOException, MalformedJsonException {
            return trees ? new Trees(companies) : new Splicing(companies);
        }

        byte[] enriched(ConsumerRecord<byte[], byte[]> quote)
                throws IOException, MalformedJsonException;

        String symbol();

        /** Of the quote that was enriched last, as our jobs have it. */
        String id() throws MalformedJsonException;
    }

    /**
     * Enriches until it is ended.
     *
     * @param arguments brokers, quotes, output, ms between commits, companies, {@code trees} for
     *     Jackson's or {@code bytes} for what our jobs do, {@code exactly-once} or {@code
     *     at-least-once}; a search node and an index that takes them, too, or neither
     */
    public static void main(String[] arguments) throws Exception {
        Bare kafka = Bare.of(arguments);
        Map<String, byte[]> companies = companies(kafka, arguments[4]);
        boolean trees = arguments[5].equals("trees");
        boolean isExactlyOnce = arguments[6].equals("exactly-once");
        boolean isIndexed = arguments.length > 7;
        kafka.forEach(
                kafka.partitions(),
                partition -> {
                    Join join = Join.of(trees, companies);
                    BulkIndex index = isIndexed ? new BulkIndex(arguments[7], arguments[8]) : null;
                    try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer(partition);
                            Bare.Output output =
                                    kafka.output(partition.toString(), isExactlyOnce)) {
                        while (true) {
                            ConsumerRecords<byte[], byte[]> quotes = consumer.poll(Bare.POLL);
                            for (ConsumerRecord<byte[], byte[]> quote : quotes) {
                                byte[] enriched = join.enriched(quote);
                                output.write(join.symbol(), enriched);
                                if (isIndexed) {
                                    index.add(join.id(), enriched);
                                }
                            }
                            if (isIndexed && quotes.isEmpty()) {
                                index.send();
                            }
                            output.commitIfDue();
                        }
                    }
                });
    }

    private static Map<String, byte[]> companies(Bare kafka, String topic) {
        Map<String, byte[]> companies = new HashMap<>();
        List<TopicPartition> partitions = kafka.partitions(topic);
        try (KafkaConsumer<byte[], byte[]> consumer =
                kafka.consumer(partitions.toArray(TopicPartition[]::new))) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Bare.POLL)
                        .forEach(
                                company ->
                                        companies.put(
                                                new String(company.key(), UTF_8), company.value()));
            }
        }
        return companies;
    }

    private static final class Trees implements Join {

        private final ObjectMapper json = new ObjectMapper();
        private final Map<String, ObjectNode> companies = new HashMap<>();
        private ObjectNode enriched;
        private String symbol;

        Trees(Map<String, byte[]> companies) throws IOException {
            for (Map.Entry<String, byte[]> company : companies.entrySet()) {
                this.companies.put(
                        company.getKey(), (ObjectNode) json.readTree(company.getValue()));
            }
        }

        @Override
        public byte[] enriched(ConsumerRecord<byte[], byte[]> record) throws IOException {
            ObjectNode quote = (ObjectNode) json.readTree(record.value());
            symbol = quote.get("symbol").textValue();
            quote.setAll(companies.get(symbol));
            enriched = quote;
            return json.writeValueAsBytes(quote);
        }

        @Override
        public String symbol() {
            return symbol;
        }

        @Override
        public String id() {
            return symbol + "-" + enriched.get("latestUpdate").longValue();
        }
    }

    private static final class Splicing implements Join {

        private final Map<String, JsonOverlay> companies = new HashMap<>();
        private RawJsonObject quote;
        private String symbol;

        Splicing(Map<String, byte[]> companies) throws MalformedJsonException {
            for (Map.Entry<String, byte[]> company : companies.entrySet()) {
                this.companies.put(
                        company.getKey(), new JsonOverlay(RawJsonObject.parse(company.getValue())));
            }
        }

        @Override
        public byte[] enriched(ConsumerRecord<byte[], byte[]> record)
                throws MalformedJsonException {
            quote = RawJsonObject.parse(record.value());
            symbol = quote.string("symbol");
            return companies.get(symbol).over(quote);
        }

        @Override
        public String symbol() {
            return symbol;
        }

        @Override
        public String id() throws MalformedJsonException {
            return symbol + "-" + quote.integer("latestUpdate");
        }
    }
}
