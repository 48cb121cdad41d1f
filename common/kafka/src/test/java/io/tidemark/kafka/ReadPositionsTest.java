package io.tidemark.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ReadPositionsTest {

    private final ReadPositions interceptor = new ReadPositions();

    private static ConsumerRecords<byte[], byte[]> polled(long offset) {
        TopicPartition partition = new TopicPartition("views", 1);
        return new ConsumerRecords<>(
                Map.of(
                        partition,
                        List.of(
                                new ConsumerRecord<>(
                                        "views", 1, offset, new byte[0], new byte[0]))),
                Map.of(partition, new OffsetAndMetadata(offset + 2)));
    }

    @Test
    void recordsComeUnderTheReadersOwnObjectForTheirPartition() {
        TopicPartition own = new TopicPartition("views", 1);
        ConcurrentHashMap<TopicPartition, ReadPositions.Position> positions =
                new ConcurrentHashMap<>(
                        Map.of(
                                new TopicPartition("views", 0),
                                new ReadPositions.Position(0, 0),
                                own,
                                new ReadPositions.Position(0, 0)));
        ReadPositions.keep(positions, () -> interceptor.configure(Map.of()));
        for (long offset : new long[] {5, 7}) {
            ConsumerRecords<byte[], byte[]> polled = polled(offset);

            ConsumerRecords<byte[], byte[]> handedOn = interceptor.onConsume(polled);

            assertThat(handedOn.partitions()).singleElement().isSameAs(own);
            assertThat(handedOn.records(own)).isEqualTo(polled.records(own));
            assertThat(handedOn.nextOffsets()).isEqualTo(polled.nextOffsets());
            assertThat(positions.get(own))
                    .isEqualTo(new ReadPositions.Position(offset + 1, offset + 2));
        }
    }

    @Test
    void whatAnotherConsumerReadsIsHandedOnAsItCame() {
        interceptor.configure(Map.of());
        ConsumerRecords<byte[], byte[]> polled = polled(5);

        assertThat(interceptor.onConsume(polled)).isSameAs(polled);
    }
}
