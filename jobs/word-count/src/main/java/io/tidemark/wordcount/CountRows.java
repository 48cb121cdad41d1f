package io.tidemark.wordcount;

import io.tidemark.console.Batch;
import io.tidemark.console.BatchRows;
import io.tidemark.console.Pprint;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/** Words with their number in a batch, the most frequent first, then in the order of the text. */
final class CountRows implements BatchRows<String, Map<String, Long>> {

    static final TypeInformation<Map<String, Long>> KEPT = Types.MAP(Types.STRING, Types.LONG);

    private static final Comparator<Map.Entry<String, Long>> ORDER =
            Map.Entry.<String, Long>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey());

    @Override
    public Map<String, Long> empty() {
        return new HashMap<>();
    }

    @Override
    public Map<String, Long> add(Map<String, Long> counts, String word) {
        counts.merge(word, 1L, Long::sum);
        return counts;
    }

    @Override
    public List<String> rows(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .sorted(ORDER)
                .limit(Batch.ROWS + 1)
                .map(count -> Pprint.row(count.getKey(), count.getValue()))
                .toList();
    }
}
