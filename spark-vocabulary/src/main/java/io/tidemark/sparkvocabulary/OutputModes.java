package io.tidemark.sparkvocabulary;

import io.tidemark.counts.Count;
import io.tidemark.counts.Counts;
import io.tidemark.counts.OutputMode;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.util.OutputTag;

/** Which rows of a table that changes are written, and when. */
public final class OutputModes {

    private static final OutputTag<String> LATE = new OutputTag<>("late", Types.STRING);

    private OutputModes() {}

    /**
     * How often each word occurred so far, written in an output mode.
     *
     * @param mode not append: a running count can always change
     */
    public static DataStream<Count> running(
            DataStream<String> words, OutputMode mode, Duration trigger) {
        return Counts.running(words, word -> word, mode, trigger, "running-counts", false);
    }

    /**
     * How often each word occurs in each window, written in an output mode.
     *
     * @param trigger in processing time; without meaning in append mode
     * @param late takes what came too late; not called in complete mode
     */
    public static DataStream<Count> windowed(
            DataStream<String> words,
            Duration size,
            Duration slide,
            OutputMode mode,
            Duration trigger,
            Consumer<DataStream<String>> late) {
        return Counts.perWindow(
                words,
                word -> word,
                new Counts.Settings(size, slide, mode, trigger, false),
                "windowed-counts",
                LATE,
                late);
    }
}
