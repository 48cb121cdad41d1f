package io.tidemark.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Quotes as documents, at least once: there is no connector to OpenSearch for this Flink. */
record IndexSink(String url, String index) implements Sink<String> {

    private static final long serialVersionUID = 1L;

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public SinkWriter<String> createWriter(WriterInitContext context) {
        return new Writer(new BulkIndex(url, index));
    }

    private record Writer(BulkIndex documents) implements SinkWriter<String> {

        @Override
        public void write(String quote, Context context) throws IOException {
            JsonNode tree = JSON.readTree(quote);
            documents.add(
                    tree.get("symbol").textValue() + "-" + tree.get("latestUpdate").longValue(),
                    quote.getBytes(UTF_8));
        }

        /** Called before each checkpoint. */
        @Override
        public void flush(boolean isEndOfInput) throws IOException {
            documents.flush();
        }

        @Override
        public void close() {}
    }
}
