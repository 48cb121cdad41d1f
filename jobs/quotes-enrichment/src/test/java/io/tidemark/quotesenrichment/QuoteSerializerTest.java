package io.tidemark.quotesenrichment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.kafka.KafkaRecord;
import java.io.IOException;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class QuoteSerializerTest {

    private final TypeSerializer<Quote> serializer =
            new QuoteTypeInfo().createSerializer(new SerializerConfigImpl());

    private Quote throughBytes(Quote quote) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(quote, out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        Quote back = serializer.deserialize(in);
        assertThat(in.available()).isZero();
        return back;
    }

    @Test
    void aQuoteComesOutAsItWentIn() throws Exception {
        byte[] value = "{\"symbol\":\"Ż\"}".getBytes(UTF_8);
        Quote quote =
                new Quote(
                        "Ż\ud800x",
                        "Ż\ud800x-1",
                        new KafkaRecord("quotes", 3, 1L << 40, -1, null, value),
                        null);
        assertThat(throughBytes(quote)).usingRecursiveComparison().isEqualTo(quote);
        Quote keyed =
                new Quote(
                        "A",
                        "A-2",
                        new KafkaRecord("q", 0, 0, 2, new byte[0], new byte[70_000]),
                        null);
        assertThat(throughBytes(keyed)).usingRecursiveComparison().isEqualTo(keyed);
    }

    @Test
    void whereItsFieldsLieGoesWithIt() throws Exception {
        Quote quote =
                DecodeQuote.decode(
                        new KafkaRecord(
                                "quotes",
                                0,
                                1,
                                2,
                                null,
                                "{\"symbol\":\"A\",\"b\":1}".getBytes(UTF_8)));
        assertThat(quote.index()).hasSize(2);
        assertThat(throughBytes(quote)).usingRecursiveComparison().isEqualTo(quote);
        assertThat(throughBytes(quote).json().integer("b")).isEqualTo(1);
        Quote withBlanks =
                DecodeQuote.decode(
                        new KafkaRecord(
                                "quotes", 0, 1, 2, null, "{ \"symbol\":\"A\" }".getBytes(UTF_8)));
        assertThat(throughBytes(withBlanks).index()).isNull();
        assertThat(throughBytes(withBlanks).json().string("symbol")).isEqualTo("A");
    }

    @Test
    void itIsNotCopiedFromOperatorToOperator() {
        Quote quote = new Quote("A", "A-1", new KafkaRecord("q", 0, 0, 0, null, new byte[1]), null);
        assertThat(serializer.copy(quote)).isSameAs(quote);
    }

    @Test
    void theSnapshotMakesTheSerializer() throws Exception {
        TypeSerializerSnapshot<Quote> snapshot = serializer.snapshotConfiguration();
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, snapshot);
        TypeSerializerSnapshot<Quote> read =
                TypeSerializerSnapshot.readVersionedSnapshot(
                        new DataInputDeserializer(out.getCopyOfBuffer()),
                        getClass().getClassLoader());
        assertThat(read.restoreSerializer()).isEqualTo(serializer);
        assertThat(
                        serializer
                                .snapshotConfiguration()
                                .resolveSchemaCompatibility(read)
                                .isCompatibleAsIs())
                .isTrue();
    }
}
