package io.tidemark.trends;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.Collector;

/** The first of all, as a table: rows that have changed, by rank, and then those that have left. */
final class TopTable extends Top<TrendRow> {

    private final long every;

    /** By topic, as it was told. */
    private transient MapState<String, TrendRow> shown;

    /**
     * A table.
     *
     * @param top how many rows it has at most
     * @param every how long it is from one tick to the next, in ms
     */
    TopTable(int top, long every) {
        super(top);
        this.every = every;
    }

    @Override
    public void open(OpenContext context) {
        super.open(context);
        shown =
                getRuntimeContext()
                        .getMapState(
                                new MapStateDescriptor<>(
                                        "shown", Types.STRING, TypeInformation.of(TrendRow.class)));
    }

    @Override
    void tell(long at, List<Score> top, Context context, Collector<TrendRow> out) throws Exception {
        Set<String> stay = new HashSet<>();
        for (int i = 0; i < top.size(); i++) {
            Score score = top.get(i);
            stay.add(score.topic());
            TrendRow before = shown.get(score.topic());
            if (before == null || before.rank() != i + 1 || !score.saysTheSame(before.score())) {
                TrendRow row = new TrendRow(score.topic(), i + 1, score);
                shown.put(score.topic(), row);
                out.collect(row);
            }
        }
        Set<String> left = new TreeSet<>();
        shown.keys().forEach(left::add);
        left.removeAll(stay);
        for (String topic : left) {
            shown.remove(topic);
            out.collect(new TrendRow(topic, 0, null));
        }
        if (!top.isEmpty()) {
            context.timerService().registerEventTimeTimer(at + every - 1);
        }
    }
}
