package io.tidemark.kafka;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.common.Uuid;

/**
 * A partition of the topic with an id, and how far it was read. The connector's own split knows
 * only the topic's name, which a topic that was made anew has, too.
 */
final class TopicSplit extends KafkaPartitionSplit {

    private final Uuid topicId;

    /**
     * A split of the topic with that id.
     *
     * @param offset what is read next
     */
    TopicSplit(KafkaPartitionSplit split, long offset, Uuid topicId) {
        super(
                split.getTopicPartition(),
                offset,
                split.getStoppingOffset().orElse(NO_STOPPING_OFFSET));
        this.topicId = topicId;
    }

    /** The id of the topic that a split is of; {@link Uuid#ZERO_UUID} if none was noted. */
    static Uuid topicId(KafkaPartitionSplit split) {
        return split instanceof TopicSplit noted ? noted.topicId : Uuid.ZERO_UUID;
    }

    /** Reads what the connector's serializer wrote, too: its versions are below ours. */
    static final class Serializer implements SimpleVersionedSerializer<KafkaPartitionSplit> {

        private static final int VERSION = 1_000;

        private final KafkaPartitionSplitSerializer split = new KafkaPartitionSplitSerializer();

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(KafkaPartitionSplit noted) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            Uuid id = topicId(noted);
            out.writeLong(id.getMostSignificantBits());
            out.writeLong(id.getLeastSignificantBits());
            out.writeInt(split.getVersion());
            out.write(split.serialize(noted));
            return bytes.toByteArray();
        }

        @Override
        public KafkaPartitionSplit deserialize(int version, byte[] bytes) throws IOException {
            if (version < VERSION) {
                return split.deserialize(version, bytes);
            }
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            Uuid id = new Uuid(in.readLong(), in.readLong());
            KafkaPartitionSplit plain = split.deserialize(in.readInt(), in.readAllBytes());
            return new TopicSplit(plain, plain.getStartingOffset(), id);
        }
    }
}
