package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.simulator.Sequence.Settings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class TopicWriterTest {

    private static final int PARTITIONS = 4;

    private long now = 1_700_000_000_000L;
    private final InstantSource clock = () -> Instant.ofEpochMilli(now);
    private final MockProducer<byte[], byte[]> kafka = producer(true);

    @Test
    void whatIsDueIsWrittenAndNothingBeforeIt() {
        TopicWriter writer = writer(kafka, 10, 0);
        writer.writeDue(clock);
        assertThat(kafka.history()).isEmpty();

        now += 1_000;
        writer.writeDue(clock);
        writer.writeDue(clock);

        assertThat(kafka.history()).hasSize(10);
        assertThat(writer.counts()).isEqualTo(Map.of("good", 10L, "late", 0L, "malformed", 0L));
        assertThat(writer.pending()).isZero();
    }

    @Test
    void whileItIsDrainedNothingIsWrittenAndNothingBecomesDue() {
        TopicWriter writer = writer(kafka, 10, 0);
        writer.writeDue(clock);
        now += 500;
        writer.writeDue(clock);
        writer.setDrained(true);
        now += 60_000;
        writer.writeDue(clock);
        assertThat(kafka.history()).hasSize(5);

        writer.setDrained(false);
        now += 500;
        writer.writeDue(clock);
        assertThat(kafka.history()).hasSize(10);
    }

    @Test
    void theLastPartitionsStayEmpty() {
        writer(kafka, 10, 1).writeAll(99, 0);

        assertThat(kafka.history().stream().map(ProducerRecord::partition))
                .containsOnly(0, 1, 2)
                .doesNotContainNull();
        assertThat(kafka.history()).hasSize(99);
        assertThatThrownBy(() -> writer(kafka, 10, PARTITIONS).writeAll(1, 0))
                .hasMessageContaining("--empty-partitions");
    }

    @Test
    void theEventTimeIsTheTimestampWhereTheTopicSaysSo() {
        writer(kafka, 10, 0).writeAll(2, 1_000);
        assertThat(kafka.history().stream().map(ProducerRecord::timestamp))
                .containsExactly(1_000L, 1_100L);

        kafka.clear();
        writer(kafka, "pageviews", Contents.pageViews(1, true), 10, 0).writeAll(2, 1_000);
        assertThat(kafka.history().stream().map(ProducerRecord::timestamp)).containsOnlyNulls();
    }

    @Test
    void onlyWhatKafkaHasConfirmedCounts() {
        MockProducer<byte[], byte[]> slow = producer(false);
        TopicWriter writer = writer(slow, 10, 0);
        writer.writeDue(clock);
        now += 200;
        writer.writeDue(clock);
        assertThat(writer.pending()).isEqualTo(2);
        assertThat(writer.counts()).containsEntry("good", 0L);

        slow.completeNext();
        slow.errorNext(new IllegalStateException("no"));
        assertThat(writer.pending()).isZero();
        assertThat(writer.counts()).containsEntry("good", 1L);
        assertThat(writer.failure()).hasMessage("no");
    }

    private static TopicWriter writer(
            MockProducer<byte[], byte[]> producer, double rate, int emptyPartitions) {
        return writer(producer, "users", Contents.users(1, true), rate, emptyPartitions);
    }

    private static TopicWriter writer(
            MockProducer<byte[], byte[]> producer,
            String topic,
            Content content,
            double rate,
            int emptyPartitions) {
        return new TopicWriter(
                topic,
                rate,
                emptyPartitions,
                start -> new Sequence(content, new Settings(1, topic, rate, start, 0, 0, 1, 0)),
                producer);
    }

    private static MockProducer<byte[], byte[]> producer(boolean confirms) {
        Node node = new Node(1, "127.0.0.1", 1);
        List<PartitionInfo> partitions =
                Stream.of("users", "pageviews")
                        .flatMap(
                                topic ->
                                        IntStream.range(0, PARTITIONS)
                                                .mapToObj(
                                                        partition ->
                                                                partition(topic, partition, node)))
                        .toList();
        return new MockProducer<>(
                new Cluster("test", List.of(node), partitions, Set.of(), Set.of()),
                confirms,
                new RoundRobinPartitioner(),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static PartitionInfo partition(String topic, int partition, Node node) {
        return new PartitionInfo(topic, partition, node, new Node[] {node}, new Node[] {node});
    }
}
