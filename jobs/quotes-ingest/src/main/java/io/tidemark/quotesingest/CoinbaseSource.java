package io.tidemark.quotesingest;

import io.tidemark.delivery.Decoded;
import io.tidemark.delivery.Origin;
import io.tidemark.kafka.DecodedTypeInfo;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A source (FLIP-27) of the trades of Coinbase Exchange, each once and each product's in the order
 * of their ids. It listens to the feed ({@code matches} and {@code heartbeat}), which may leave
 * trades out; that shows in the ids, or at the end in a heartbeat. What is left out, and what
 * happened while the job was down, is asked for page by page; what the service no longer has is
 * counted and said.
 *
 * <p>The last id of each product is in the checkpoint. A product that is new begins with its last
 * trade.
 */
final class CoinbaseSource
        implements Source<Decoded<Trade>, TradesSplit, Void>, ResultTypeQueryable<Decoded<Trade>> {

    private final CoinbaseSettings settings;
    private final String topic;
    private final String job;

    /**
     * A source of the products' trades.
     *
     * @param topic the topic that the trades go to, for dead letters
     * @param job the job's name in dead letters
     */
    CoinbaseSource(CoinbaseSettings settings, String topic, String job) {
        this.settings = settings;
        this.topic = topic;
        this.job = job;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<Decoded<Trade>, TradesSplit> createReader(SourceReaderContext context) {
        return new TradeReader(settings, Origin.http(topic, settings.feedUrl()), job, context);
    }

    @Override
    public SplitEnumerator<TradesSplit, Void> createEnumerator(
            SplitEnumeratorContext<TradesSplit> context) {
        return new IdleEnumerator();
    }

    @Override
    public SplitEnumerator<TradesSplit, Void> restoreEnumerator(
            SplitEnumeratorContext<TradesSplit> context, Void nothing) {
        return new IdleEnumerator();
    }

    @Override
    public SimpleVersionedSerializer<TradesSplit> getSplitSerializer() {
        return new TradesSplit.Serializer();
    }

    @Override
    public SimpleVersionedSerializer<Void> getEnumeratorCheckpointSerializer() {
        return new IdleEnumerator.Serializer();
    }

    @Override
    public TypeInformation<Decoded<Trade>> getProducedType() {
        return new DecodedTypeInfo<>(TypeInformation.of(Trade.class));
    }

    /**
     * Gives out nothing: one reader, the first, reads all products, and how far it has read them is
     * in its checkpoint.
     */
    private static final class IdleEnumerator implements SplitEnumerator<TradesSplit, Void> {

        @Override
        public void start() {}

        @Override
        public void addReader(int subtask) {}

        @Override
        public void addSplitsBack(List<TradesSplit> splits, int subtask) {
            // None was given out.
        }

        @Override
        public void handleSplitRequest(int subtask, String host) {
            // Readers never ask.
        }

        @Override
        public Void snapshotState(long checkpoint) {
            return null;
        }

        @Override
        public void close() {}

        /** A checkpoint has nothing to write. */
        private static final class Serializer implements SimpleVersionedSerializer<Void> {

            @Override
            public int getVersion() {
                return 1;
            }

            @Override
            public byte[] serialize(Void nothing) {
                return new byte[0];
            }

            @Override
            public Void deserialize(int version, byte[] bytes) {
                return null;
            }
        }
    }
}
