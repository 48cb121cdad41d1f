package io.tidemark.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Origin;
import io.tidemark.delivery.SizeLimits;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
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

    private static final int TOPIC_BYTES = 100_000;

    private static MockProducer<byte[], byte[]> producer(boolean completesAtOnce) {
        return new MockProducer<>(
                completesAtOnce, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static KafkaRejectedDocuments rejected(Supplier<Producer<byte[], byte[]>> producers) {
        return new KafkaRejectedDocuments(producers, new SizeLimits(topic -> TOPIC_BYTES));
    }

    @Test
    void flushReturnsWhenEveryDeadLetterIsStored() throws Exception {
        MockProducer<byte[], byte[]> producer = producer(false);
        try (KafkaRejectedDocuments rejected = rejected(() -> producer)) {
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
    void aDeadLetterThatIsTooLargeForItsTopicIsCut() throws Exception {
        MockProducer<byte[], byte[]> producer = producer(true);
        try (KafkaRejectedDocuments rejected = rejected(() -> producer)) {
            rejected.add(
                    DeadLetter.of(
                            Origin.kafka("quotes", 1, 2),
                            null,
                            new byte[TOPIC_BYTES],
                            3,
                            new IllegalArgumentException("no"),
                            "job"));
            rejected.flush();
        }
        assertThat(producer.history())
                .singleElement()
                .satisfies(
                        record -> {
                            assertThat(record.value()).hasSizeBetween(90_000, TOPIC_BYTES - 1);
                            assertThat(record.headers().lastHeader("source.value.length").value())
                                    .asString(UTF_8)
                                    .isEqualTo("" + TOPIC_BYTES);
                        });
    }

    @Test
    void aDeadLetterThatCannotBeStoredFailsTheCheckpoint() {
        MockProducer<byte[], byte[]> producer = producer(false);
        try (KafkaRejectedDocuments rejected = rejected(() -> producer)) {
            rejected.add(LETTER);
            producer.errorNext(new RecordTooLargeException("too large"));
            assertThatThrownBy(rejected::flush)
                    .isInstanceOf(KafkaException.class)
                    .hasRootCauseMessage("too large");
        }
    }

    @Test
    void aDeadLetterThatCouldNotBeStoredFailsTheNextOne() {
        MockProducer<byte[], byte[]> producer = producer(false);
        try (KafkaRejectedDocuments rejected = rejected(() -> producer)) {
            rejected.add(LETTER);
            producer.errorNext(new RecordTooLargeException("too large"));
            assertThatThrownBy(() -> rejected.add(LETTER))
                    .isInstanceOf(KafkaException.class)
                    .hasRootCauseMessage("too large");
        }
    }

    @Test
    void withoutADeadLetterThereIsNoProducer() throws Exception {
        try (KafkaRejectedDocuments rejected =
                rejected(
                        () -> {
                            throw new AssertionError("a producer was made");
                        })) {
            rejected.flush();
        }
    }
}
