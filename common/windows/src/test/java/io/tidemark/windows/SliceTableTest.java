package io.tidemark.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.junit.jupiter.api.Test;

/** When a table that gathers is full. */
class SliceTableTest {

    private static final int BYTES = 100_000;
    private static final TypeSerializer<List<Long>> IDS =
            Types.LIST(Types.LONG).createSerializer(new SerializerConfigImpl());

    private final SliceTable<String, Event, List<Long>> table =
            new SliceTable<>(
                    new CollectIds(),
                    StringSerializer.INSTANCE,
                    ids -> HeapSize.serialized(IDS, ids),
                    1_000_000,
                    1_000_000,
                    BYTES);

    @Test
    void manySmallKeysFillIt() throws Exception {
        int keys = 0;
        for (; !table.isFull(); keys++) {
            table.add("key " + keys, 0, new Event(1, keys, 0));
        }
        assertThat(keys).isBetween(150, 500);
        table.clear();
        assertThat(table.isFull()).isFalse();
    }

    @Test
    void soDoFewLargeOnes() throws Exception {
        int keys = 0;
        for (; !table.isFull(); keys++) {
            table.add("key " + keys + "x".repeat(10_000), 0, new Event(1, keys, 0));
        }
        assertThat(keys).isBetween(2, 10);
    }

    /** Of one that is large, a sample costs much; and it is gone when the table was emptied. */
    @Test
    void aSampleCostsNoMoreThanWhatItIsOf() throws Exception {
        long[] serialized = new long[1];
        SliceTable<String, Event, List<Long>> roomy =
                new SliceTable<>(
                        new CollectIds(),
                        StringSerializer.INSTANCE,
                        ids -> {
                            int bytes = HeapSize.serialized(IDS, ids);
                            serialized[0] += bytes;
                            return bytes;
                        },
                        1_000_000,
                        1_000_000,
                        100_000_000);
        int records = 200_000;
        for (int id = 0; id < records; id++) {
            roomy.add("key", 0, new Event(1, id, 0));
        }
        assertThat(serialized[0] / records).isLessThan(100);
        assertThat(roomy.isFull()).isFalse();
        roomy.clear();
        int timesFull = 0;
        for (int key = 0; key < 100_000; key++) {
            roomy.add("key " + key, 0, new Event(1, key, 0));
            if (roomy.isFull()) {
                roomy.clear();
                timesFull++;
            }
        }
        assertThat(timesFull).isLessThan(3);
    }

    @Test
    void soDoesAnAccumulatorThatGrows() throws Exception {
        int ids = 0;
        for (; !table.isFull(); ids++) {
            table.add("key", 0, new Event(1, ids, 0));
        }
        assertThat(ids * 8).isBetween(BYTES / 8, BYTES);
    }
}
