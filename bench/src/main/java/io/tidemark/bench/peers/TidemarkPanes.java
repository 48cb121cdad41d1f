package io.tidemark.bench.peers;

import static io.tidemark.windows.Triggers.afterCount;
import static io.tidemark.windows.Triggers.afterWatermark;

import io.tidemark.bench.Count;
import io.tidemark.windows.Panes;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;

/**
 * Counts that are told early, and withdrawn when there is a better one: our windows, read and
 * written as {@link FlinkPanes} does it. An early pane comes after so many views of a page as a
 * minute has of 90 pages.
 */
public final class TidemarkPanes {

    static final int EARLY = 133;

    private TidemarkPanes() {}

    /**
     * Counts until it is ended.
     *
     * @param arguments brokers, input, output, ms between checkpoints, size and slide in ms
     */
    public static void main(String[] arguments) throws Exception {
        Textbook kafka = new Textbook(arguments[0]);
        StreamExecutionEnvironment env = Textbook.environment(Long.parseLong(arguments[3]));
        Panes.of(Views.read(env, kafka, arguments[1]))
                .window(
                        TumblingEventTimeWindows.of(
                                Duration.ofMillis(Long.parseLong(arguments[4]))))
                .trigger(afterWatermark().withEarlyFirings(afterCount(EARLY)))
                .retracting()
                .aggregate("panes", "Views of each page", new Count<>())
                .map(
                        pane ->
                                Views.pane(
                                        pane.key(),
                                        pane.window(),
                                        pane.value(),
                                        pane.isRetraction()),
                        Types.STRING)
                .sinkTo(kafka.sink(arguments[2]));
        env.execute("panes");
    }
}
