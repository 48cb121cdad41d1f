package io.tidemark.bench.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.bench.Count;
import java.time.Duration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/**
 * Counts in sliding windows as Flink's documentation has them: its own windows, a POJO, Jackson.
 */
public final class FlinkWindows {

    private static final ObjectMapper JSON = new ObjectMapper();

    private FlinkWindows() {}

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
                        SlidingEventTimeWindows.of(
                                Duration.ofMillis(Long.parseLong(arguments[4])),
                                Duration.ofMillis(Long.parseLong(arguments[5]))))
                .aggregate(new Count<>(), new ToJson())
                .sinkTo(kafka.sink(arguments[2]));
        env.execute("textbook windows");
    }

    private static final class ToJson
            extends ProcessWindowFunction<Long, String, String, TimeWindow> {

        private static final long serialVersionUID = 1L;

        @Override
        public void process(
                String page, Context context, Iterable<Long> counts, Collector<String> out)
                throws JsonProcessingException {
            out.collect(
                    JSON.writeValueAsString(
                            JSON.createObjectNode()
                                    .put("window_start", context.window().getStart())
                                    .put("window_end", context.window().getEnd())
                                    .put("page_id", page)
                                    .put("visits", counts.iterator().next())));
        }
    }
}
