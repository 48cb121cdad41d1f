package io.tidemark.benchkafkastreams;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.GlobalKTable;
import org.apache.kafka.streams.kstream.Produced;

/** Quotes joined with a global table of the companies, with Jackson's trees. */
public final class StreamsEnrichment {

    private static final ObjectMapper JSON = new ObjectMapper();

    private StreamsEnrichment() {}

    /**
     * Enriches until it is ended.
     *
     * @param arguments brokers, quotes, output, ms between commits, companies, a folder for state
     */
    public static void main(String[] arguments) throws InterruptedException {
        StreamsBuilder builder = new StreamsBuilder();
        GlobalKTable<String, String> companies =
                builder.globalTable(arguments[4], Consumed.with(Serdes.String(), Serdes.String()));
        builder.stream(arguments[1], Consumed.with(Serdes.String(), Serdes.String()))
                .join(companies, (symbol, quote) -> symbol, StreamsEnrichment::enriched)
                .to(arguments[2], Produced.with(Serdes.String(), Serdes.String()));
        Streams.run(builder.build(), arguments);
    }

    private static String enriched(String quote, String company) {
        try {
            ObjectNode tree = (ObjectNode) JSON.readTree(quote);
            tree.setAll((ObjectNode) JSON.readTree(company));
            return JSON.writeValueAsString(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
