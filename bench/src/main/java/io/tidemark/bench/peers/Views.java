package io.tidemark.bench.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/** Page views and their counts, for jobs that differ in their windows alone. */
final class Views {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Views() {}

    /** A page view; a POJO by Flink's rules. */
    public static class View {
        public long time;
        public String user;
        public String page;
    }

    static KeyedStream<View, String> read(
            StreamExecutionEnvironment env, Textbook kafka, String topic) {
        return env.fromSource(kafka.source(topic), WatermarkStrategy.noWatermarks(), "views")
                .uid("views")
                .map(Views::parse)
                .uid("parse")
                .assignTimestampsAndWatermarks(
                        WatermarkStrategy.<View>forBoundedOutOfOrderness(Duration.ofSeconds(5))
                                .withTimestampAssigner((view, any) -> view.time))
                .uid("time")
                .keyBy(view -> view.page);
    }

    private static View parse(String line) {
        String[] fields = line.split(",", -1);
        View view = new View();
        view.time = Long.parseLong(fields[0]);
        view.user = fields[1];
        view.page = fields[2];
        return view;
    }

    static String pane(String page, TimeWindow window, long visits, boolean isRetraction)
            throws JsonProcessingException {
        return JSON.writeValueAsString(
                JSON.createObjectNode()
                        .put("window_start", window.getStart())
                        .put("window_end", window.getEnd())
                        .put("page_id", page)
                        .put("visits", visits)
                        .put("retraction", isRetraction));
    }
}
