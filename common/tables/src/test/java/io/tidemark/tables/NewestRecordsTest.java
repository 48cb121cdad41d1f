package io.tidemark.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class NewestRecordsTest {

    private static final TopicPartition PARTITION = new TopicPartition("users", 0);

    /** The client's own patience is a minute, by default. */
    @Test
    void aPositionIsAwaitedNoLongerThanAsked() {
        List<Duration> awaited = new ArrayList<>();
        MockConsumer<byte[], byte[]> consumer =
                new MockConsumer<>("none") {
                    @Override
                    public synchronized long position(TopicPartition partition) {
                        return position(partition, Duration.ofMinutes(1));
                    }

                    @Override
                    public synchronized long position(TopicPartition partition, Duration timeout) {
                        awaited.add(timeout);
                        throw new TimeoutException("no position within " + timeout);
                    }
                };
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 9L));
        Properties nobody = new Properties();
        nobody.setProperty("bootstrap.servers", "localhost:1");

        Duration patience = Duration.ofSeconds(2);
        try (KafkaTopics topics = new KafkaTopics(nobody, patience);
                NewestRecords newest = new NewestRecords(consumer, topics)) {
            long deadline = System.nanoTime() + patience.toNanos();
            assertThatThrownBy(() -> newest.read(List.of(PARTITION), 5, deadline))
                    .isInstanceOf(KafkaUnreachableException.class);
        }
        assertThat(awaited)
                .singleElement()
                .satisfies(timeout -> assertThat(timeout).isLessThanOrEqualTo(patience));
    }
}
