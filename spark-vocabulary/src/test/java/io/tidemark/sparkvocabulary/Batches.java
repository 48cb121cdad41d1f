package io.tidemark.sparkvocabulary;

import io.tidemark.testing.Answers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;

/** The input of all tests, five batches of a second, and what comes out of a function, by batch. */
final class Batches {

    static final Duration BATCH = Duration.ofSeconds(1);
    static final Duration SIZE = Duration.ofSeconds(3);
    static final Duration SLIDE = BATCH;

    /** In the third second nothing comes. */
    static final List<List<String>> LINES =
            List.of(
                    List.of("to be or not to be", "that is the question"),
                    List.of("be that as it may"),
                    List.of(),
                    List.of("the question is to be or not"),
                    List.of("to sleep perchance to dream"));

    static final List<List<String>> OTHER_LINES =
            List.of(
                    List.of("ay there is the rub"),
                    List.of(),
                    List.of("for in that sleep of death"),
                    List.of("what is the dream or the question to be"),
                    List.of());

    private Batches() {}

    static DataStream<String> lines(StreamExecutionEnvironment env) {
        return stream(env, LINES, "lines");
    }

    static DataStream<String> otherLines(StreamExecutionEnvironment env) {
        return stream(env, OTHER_LINES, "other-lines");
    }

    /** The words of the lines; keeps time and order. */
    static DataStream<String> words(DataStream<String> lines) {
        return lines.<String>flatMap(
                        (line, out) -> Stream.of(line.split(" ", -1)).forEach(out::collect),
                        Types.STRING)
                .setParallelism(1)
                .uid("words-of-" + lines.getId());
    }

    /** Each word with its place in the line, from 0. */
    static DataStream<Tuple2<String, Long>> places(DataStream<String> lines) {
        return lines.<Tuple2<String, Long>>flatMap(
                        (line, out) -> {
                            long place = 0;
                            for (String word : line.split(" ", -1)) {
                                out.collect(Tuple2.of(word, place++));
                            }
                        },
                        Sliced.PAIR)
                .setParallelism(1)
                .uid("places-of-" + lines.getId());
    }

    private static DataStream<String> stream(
            StreamExecutionEnvironment env, List<List<String>> batches, String name) {
        List<Tuple2<String, Long>> stamped = new ArrayList<>();
        for (int batch = 0; batch < batches.size(); batch++) {
            for (String line : batches.get(batch)) {
                stamped.add(Tuple2.of(line, batch * BATCH.toMillis() + line.length()));
            }
        }
        stamped.sort((a, b) -> Long.compare(a.f1, b.f1));
        return env.fromData(stamped, Sliced.PAIR)
                .uid(name)
                .assignTimestampsAndWatermarks(
                        WatermarkStrategy.<Tuple2<String, Long>>forMonotonousTimestamps()
                                .withTimestampAssigner((element, none) -> element.f1))
                .setParallelism(1)
                .uid(name + "-time")
                .map(line -> line.f0)
                .setParallelism(1)
                .uid(name + "-text");
    }

    /**
     * Runs the job and writes down what came out for the comparison with Spark.
     *
     * @return a line for each result, "batch result", by batch, then as text
     */
    static <T> List<String> run(String entry, DataStream<T> results) throws Exception {
        return run(entry, results, String::valueOf);
    }

    static <T> List<String> run(String entry, DataStream<T> results, Function<T, String> text)
            throws Exception {
        CloseableIterator<Tuple2<Long, T>> stamped =
                results.process(new Stamp<T>(), Types.TUPLE(Types.LONG, results.getType()))
                        .uid("stamp")
                        .collectAsync();
        results.getExecutionEnvironment().execute();
        List<String> lines = new ArrayList<>();
        stamped.forEachRemaining(result -> lines.add(result.f0 + " " + text.apply(result.f1)));
        lines.sort(null);
        Answers.write(entry, lines);
        writeInput();
        return lines;
    }

    private static void writeInput() throws Exception {
        Answers.write("input-lines", numbered(LINES));
        Answers.write("input-other-lines", numbered(OTHER_LINES));
    }

    private static List<String> numbered(List<List<String>> batches) {
        List<String> lines = new ArrayList<>();
        for (int batch = 0; batch < batches.size(); batch++) {
            for (String line : batches.get(batch)) {
                lines.add(batch + " " + line);
            }
        }
        return lines;
    }

    /** Each result with the number of its batch; that of a window is its last batch. */
    private static final class Stamp<T> extends ProcessFunction<T, Tuple2<Long, T>> {

        @Override
        public void processElement(T result, Context context, Collector<Tuple2<Long, T>> out) {
            out.collect(Tuple2.of(context.timestamp() / BATCH.toMillis(), result));
        }
    }
}
