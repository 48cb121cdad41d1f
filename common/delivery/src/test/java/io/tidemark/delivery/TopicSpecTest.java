package io.tidemark.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicSpecTest {

    @Test
    void recordsAreKeptForAWhile() {
        TopicSpec spec = TopicSpec.kept("orders", Duration.ofDays(7));

        assertThat(spec.configuration())
                .isEqualTo(Map.of("cleanup.policy", "delete", "retention.ms", "604800000"));
        assertThat(spec.isCompacted()).isFalse();
        assertThat(spec.retention()).contains(Duration.ofDays(7));
        assertThat(spec.maxMessageBytes()).isEqualTo(1_048_588);
        assertThat(spec.hasLogAppendTime()).isFalse();
    }

    @Test
    void recordsAreKeptHoweverOldTheyAre() {
        TopicSpec spec = TopicSpec.keptUpTo("users", 1 << 30);

        assertThat(spec.configuration())
                .isEqualTo(
                        Map.of(
                                "cleanup.policy", "delete",
                                "retention.ms", "-1",
                                "retention.bytes", "1073741824",
                                "message.timestamp.type", "CreateTime"));
        assertThat(spec.retention()).isEmpty();
        assertThat(spec.retentionBytes()).contains(1_073_741_824L);
        assertThat(spec.hasLogAppendTime()).isFalse();
    }

    @Test
    void ofEachKeyTheLastIsKept() {
        TopicSpec spec = TopicSpec.compacted("companies");

        assertThat(spec.configuration()).isEqualTo(Map.of("cleanup.policy", "compact"));
        assertThat(spec.isCompacted()).isTrue();
        assertThat(spec.retention()).isEmpty();
    }

    @Test
    void whatChangesASettingKeepsTheOthers() {
        TopicSpec spec =
                TopicSpec.kept("orders.dead-letters", Duration.ofDays(30))
                        .withPartitions(3)
                        .withMaxMessageBytes(9_000_000)
                        .withLogAppendTime()
                        .with("segment.ms", "1000");

        assertThat(spec.name()).isEqualTo("orders.dead-letters");
        assertThat(spec.partitions()).isEqualTo(3);
        assertThat(spec.maxMessageBytes()).isEqualTo(9_000_000);
        assertThat(spec.hasLogAppendTime()).isTrue();
        assertThat(spec.configuration())
                .hasSize(5)
                .containsEntry("retention.ms", "2592000000")
                .containsEntry("max.message.bytes", "9000000")
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("segment.ms", "1000");
    }

    @Test
    void aTopicHasAPartition() {
        assertThatThrownBy(() -> TopicSpec.compacted("companies").withPartitions(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("companies needs a partition");
    }
}
