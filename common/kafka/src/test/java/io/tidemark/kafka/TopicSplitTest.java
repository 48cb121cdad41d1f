package io.tidemark.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class TopicSplitTest {

    private final TopicSplit.Serializer serializer = new TopicSplit.Serializer();
    private final KafkaPartitionSplit plain =
            new KafkaPartitionSplit(new TopicPartition("orders", 3), 7, 9);

    @Test
    void theTopicsIdIsKept() throws Exception {
        Uuid id = Uuid.randomUuid();
        KafkaPartitionSplit restored =
                serializer.deserialize(
                        serializer.getVersion(),
                        serializer.serialize(new TopicSplit(plain, 8, id)));
        assertThat(restored).isEqualTo(new KafkaPartitionSplit(plain.getTopicPartition(), 8, 9));
        assertThat(TopicSplit.topicId(restored)).isEqualTo(id);
    }

    @Test
    void whatTheConnectorWroteIsRead() throws Exception {
        KafkaPartitionSplitSerializer connector = new KafkaPartitionSplitSerializer();
        KafkaPartitionSplit restored =
                serializer.deserialize(connector.getVersion(), connector.serialize(plain));
        assertThat(restored).isEqualTo(plain);
        assertThat(TopicSplit.topicId(restored)).isEqualTo(Uuid.ZERO_UUID);
    }

    @Test
    void aSplitThatNobodyNotedCanBeWritten() throws Exception {
        KafkaPartitionSplit restored =
                serializer.deserialize(serializer.getVersion(), serializer.serialize(plain));
        assertThat(restored).isEqualTo(plain);
        assertThat(TopicSplit.topicId(restored)).isEqualTo(Uuid.ZERO_UUID);
    }
}
