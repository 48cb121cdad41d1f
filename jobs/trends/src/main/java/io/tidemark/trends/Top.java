package io.tidemark.trends;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Of the scores of a tick, those that are greatest. Keyed by what they are compared within. */
abstract class Top<R> extends KeyedProcessFunction<Integer, Score, R> {

    private final int top;

    private transient ListState<Score> scores;

    Top(int top) {
        this.top = top;
    }

    @Override
    public void open(OpenContext context) {
        scores =
                getRuntimeContext()
                        .getListState(
                                new ListStateDescriptor<>(
                                        "scores", TypeInformation.of(Score.class)));
    }

    @Override
    public final void processElement(Score score, Context context, Collector<R> out)
            throws Exception {
        scores.add(score);
        context.timerService().registerEventTimeTimer(score.at() - 1);
    }

    @Override
    public final void onTimer(long time, OnTimerContext context, Collector<R> out)
            throws Exception {
        List<Score> now = new ArrayList<>();
        List<Score> later = new ArrayList<>();
        for (Score score : scores.get()) {
            (score.at() == time + 1 ? now : later).add(score);
        }
        if (later.isEmpty()) {
            scores.clear();
        } else {
            scores.update(later);
        }
        now.sort(Score.IN_ORDER);
        tell(time + 1, now.subList(0, Math.min(top, now.size())), context, out);
    }

    /** Tells of a tick; the greatest first. */
    abstract void tell(long at, List<Score> top, Context context, Collector<R> out)
            throws Exception;

    /** Those of a part of all topics: no other one of the part can be among the first of all. */
    static final class OfPart extends Top<Score> {

        OfPart(int top) {
            super(top);
        }

        @Override
        void tell(long at, List<Score> top, Context context, Collector<Score> out) {
            top.forEach(out::collect);
        }
    }
}
