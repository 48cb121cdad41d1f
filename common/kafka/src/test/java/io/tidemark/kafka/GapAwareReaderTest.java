package io.tidemark.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // closing may be interrupted, as the interface allows
class GapAwareReaderTest {

    /** So many records, one for each call, as the connector gives them. */
    private static final class Connector implements SourceReader<String, KafkaPartitionSplit> {

        private final InputStatus atTheEnd;
        private int left;

        Connector(int records, InputStatus atTheEnd) {
            this.left = records;
            this.atTheEnd = atTheEnd;
        }

        @Override
        public InputStatus pollNext(ReaderOutput<String> output) {
            if (left == 0) {
                return atTheEnd;
            }
            left--;
            return InputStatus.MORE_AVAILABLE;
        }

        @Override
        public void start() {}

        @Override
        public List<KafkaPartitionSplit> snapshotState(long checkpoint) {
            return List.of();
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void addSplits(List<KafkaPartitionSplit> splits) {}

        @Override
        public void notifyNoMoreSplits() {}

        @Override
        public void close() {}
    }

    /** The task must come to its mailbox soon, whatever is there to read. */
    @Test
    void aTurnHasAFewRecords() throws Exception {
        Connector connector = new Connector(1_000, InputStatus.NOTHING_AVAILABLE);
        GapAwareReader<String> reader = new GapAwareReader<>(connector, null);
        assertThat(reader.pollNext(null)).isEqualTo(InputStatus.MORE_AVAILABLE);
        assertThat(1_000 - connector.left).isBetween(2, 32);
    }

    @Test
    void aTurnEndsWhereTheRecordsDo() throws Exception {
        for (InputStatus end : List.of(InputStatus.NOTHING_AVAILABLE, InputStatus.END_OF_INPUT)) {
            Connector connector = new Connector(3, end);
            GapAwareReader<String> reader = new GapAwareReader<>(connector, null);
            assertThat(reader.pollNext(null)).isEqualTo(end);
            assertThat(connector.left).isZero();
        }
    }
}
