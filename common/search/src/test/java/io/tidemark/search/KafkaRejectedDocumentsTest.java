package io.tidemark.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Origin;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaRejectedDocumentsTest {

    private static final DeadLetter LETTER =
            DeadLetter.of(
                    Origin.kafka("quotes", 1, 2),
                    null,
                    "{}".getBytes(UTF_8),
                    3,
                    new IllegalArgumentException("no"),
                    "job");

    private static MockProducer<byte[], byte[]> producer(boolean completesAtOnce) {
        return new MockProducer<>(
                completesAtOnce, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Test
    void flushReturnsWhenEveryDeadLetterIsStored() throws Exception {
        MockProducer<byte[], byte[]> producer = producer(false);
        try (KafkaRejectedDocuments rejected = new KafkaRejectedDocuments(() -> producer)) {
            rejected.add(LETTER);
            rejected.flush();
            assertThat(producer.flushed()).isTrue();
            assertThat(producer.history())
                    .singleElement()
                    .satisfies(
                            record -> assertThat(record.topic()).isEqualTo("quotes.dead-letters"));
        }
        assertThat(producer.closed()).isTrue();
    }

    @Test
    void aDeadLetterThatCannotBeStoredFailsTheCheckpoint() {
        MockProducer<byte[], byte[]> producer = producer(false);
        try (KafkaRejectedDocuments rejected = new KafkaRejectedDocuments(() -> producer)) {
            rejected.add(LETTER);
            producer.errorNext(new RecordTooLargeException("too large"));
            assertThatThrownBy(rejected::flush)
                    .isInstanceOf(KafkaException.class)
                    .hasRootCauseMessage("too large");
        }
    }

    @Test
    void withoutADeadLetterThereIsNoProducer() throws Exception {
        try (KafkaRejectedDocuments rejected =
                new KafkaRejectedDocuments(
                        () -> {
                            throw new AssertionError("a producer was made");
                        })) {
            rejected.flush();
        }
    }
}
