package io.tidemark.quotesingest;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * How far each product's trades have been read: the only split there is.
 *
 * @param products by name
 */
record TradesSplit(Map<String, Position> products) implements SourceSplit {

    /**
     * How far a product's trades have been read.
     *
     * @param lastTradeId the last one's; 0 before the first
     * @param day its day (UTC), since the epoch
     * @param volume what was traded on that day, as far as was read
     */
    record Position(long lastTradeId, long day, BigDecimal volume) {

        static final Position BEGINNING = new Position(0, Long.MIN_VALUE, BigDecimal.ZERO);
    }

    @Override
    public String splitId() {
        return "trades";
    }

    /** How it is written to checkpoints. */
    static final class Serializer implements SimpleVersionedSerializer<TradesSplit> {

        private static final int VERSION = 1;

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(TradesSplit split) throws IOException {
            DataOutputSerializer out = new DataOutputSerializer(256);
            out.writeInt(split.products.size());
            for (Map.Entry<String, Position> product : split.products.entrySet()) {
                out.writeUTF(product.getKey());
                out.writeLong(product.getValue().lastTradeId());
                out.writeLong(product.getValue().day());
                out.writeUTF(product.getValue().volume().toString());
            }
            return out.getCopyOfBuffer();
        }

        @Override
        public TradesSplit deserialize(int version, byte[] bytes) throws IOException {
            if (version != VERSION) {
                throw new IOException("positions of unknown version " + version);
            }
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            Map<String, Position> products = new TreeMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                products.put(
                        in.readUTF(),
                        new Position(in.readLong(), in.readLong(), new BigDecimal(in.readUTF())));
            }
            return new TradesSplit(products);
        }
    }
}
