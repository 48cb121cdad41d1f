package io.tidemark.kafka;

import io.tidemark.delivery.KafkaConnection;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;
import org.apache.flink.streaming.api.lineage.SourceLineageVertex;

/**
 * The connector's source (5.0.0), which passes over records that are gone without a word, made to
 * say so: {@link GapAwareReader} when it reads, {@link WatchfulEnumerator} about the topic as a
 * whole. Savepoints of the connector's own source can be read.
 */
final class GapAwareSource<T>
        implements Source<T, KafkaPartitionSplit, KafkaSourceEnumState>,
                ResultTypeQueryable<T>,
                LineageVertexProvider {

    private static final long serialVersionUID = 1L;

    private static final String LOST = "records-lost-to-retention";

    private final KafkaSource<T> connector;
    private final Reading reading;

    /**
     * What is read.
     *
     * @param clientId begins the names of clients
     * @param watchInterval how often the topic is looked at
     */
    record Reading(
            KafkaConnection kafka,
            String topic,
            String clientId,
            OnGap onGap,
            Duration watchInterval)
            implements Serializable {

        TopicLogs logs(String client) {
            return new TopicLogs(kafka, clientId + "-" + client);
        }
    }

    GapAwareSource(KafkaSource<T> connector, Reading reading) {
        this.connector = connector;
        this.reading = reading;
    }

    @Override
    public SourceReader<T, KafkaPartitionSplit> createReader(SourceReaderContext context)
            throws Exception {
        return new GapAwareReader<>(
                connector.createReader(context),
                new Gaps(
                        reading, context.getIndexOfSubtask(), context.metricGroup().counter(LOST)));
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return new WatchfulEnumerator(
                connector.createEnumerator(context), context, reading, List.of(), false);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState state)
            throws IOException {
        return new WatchfulEnumerator(
                connector.restoreEnumerator(context, state),
                context,
                reading,
                List.copyOf(state.unassignedSplits()),
                getBoundedness() == Boundedness.BOUNDED && state.initialDiscoveryFinished());
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return new TopicSplit.Serializer();
    }

    @Override
    public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
        return connector.getEnumeratorCheckpointSerializer();
    }

    @Override
    public Boundedness getBoundedness() {
        return connector.getBoundedness();
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return connector.getProducedType();
    }

    @Override
    public SourceLineageVertex getLineageVertex() {
        return connector.getLineageVertex();
    }
}
