package io.tidemark.bench.peers;

import io.tidemark.bench.Count;
import java.time.Duration;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.triggers.ContinuousEventTimeTrigger;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/**
 * Counts that are told each minute of event time, and withdrawn when there is a better one: Flink's
 * windows and its trigger for that. What was told is kept beside each window.
 */
public final class FlinkPanes {

    private FlinkPanes() {}

    /**
     * Counts until it is ended.
     *
     * @param arguments brokers, input, output, ms between checkpoints, size and slide in ms
     */
    public static void main(String[] arguments) throws Exception {
        Textbook kafka = new Textbook(arguments[0]);
        StreamExecutionEnvironment env = Textbook.environment(Long.parseLong(arguments[3]));
        Views.read(env, kafka, arguments[1])
                .window(
                        TumblingEventTimeWindows.of(
                                Duration.ofMillis(Long.parseLong(arguments[4]))))
                .trigger(ContinuousEventTimeTrigger.of(Duration.ofMinutes(1)))
                .aggregate(new Count<>(), new Retracting())
                .sinkTo(kafka.sink(arguments[2]));
        env.execute("textbook panes");
    }

    private static final class Retracting
            extends ProcessWindowFunction<Long, String, String, TimeWindow> {

        private static final long serialVersionUID = 1L;

        private static final ValueStateDescriptor<Long> TOLD =
                new ValueStateDescriptor<>("told", Types.LONG);

        @Override
        public void process(
                String page, Context context, Iterable<Long> counts, Collector<String> out)
                throws Exception {
            long count = counts.iterator().next();
            ValueState<Long> told = context.windowState().getState(TOLD);
            Long before = told.value();
            if (before != null) {
                out.collect(Views.pane(page, context.window(), before, true));
            }
            out.collect(Views.pane(page, context.window(), count, false));
            told.update(count);
        }

        @Override
        public void clear(Context context) throws Exception {
            context.windowState().getState(TOLD).clear();
        }
    }
}
