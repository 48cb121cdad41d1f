package io.tidemark.wordcount;

import io.tidemark.console.Batch;
import io.tidemark.console.Console;
import io.tidemark.console.MicroBatches;
import io.tidemark.job.JobMain;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Which words did the last five seconds bring, and how often? Exercise 3. It shows processing time,
 * and what no guarantee is worth with a source that cannot be read again.
 */
public final class WordCount {

    private WordCount() {}

    /** Runs the job; {@code --help} shows its options. */
    public static void main(String[] arguments) throws Exception {
        JobMain.run(new WordCountOptions(), arguments, WordCount::wire);
    }

    /** Hands the dataflow its real source and sink. */
    static void wire(StreamExecutionEnvironment env, WordCountOptions options) {
        define(
                env,
                new SocketSource(options.host, options.port, options.maxLineBytes),
                options.batch,
                Console::print);
    }

    /**
     * The dataflow. All of it runs in one subtask: a socket has one reader, and a batch is printed
     * as a whole.
     *
     * @param batch how long a batch is, in processing time
     */
    static void define(
            StreamExecutionEnvironment env,
            Source<String, ?, ?> socket,
            Duration batch,
            Consumer<DataStream<Batch>> console) {
        SingleOutputStreamOperator<String> words =
                env.fromSource(socket, WatermarkStrategy.noWatermarks(), "lines")
                        .uid("lines")
                        .setParallelism(1)
                        .<String>flatMap((line, out) -> Words.of(line).forEach(out::collect))
                        .returns(Types.STRING)
                        .uid("words")
                        .name("words")
                        .setParallelism(1);

        console.accept(
                MicroBatches.of(words, "", batch, new CountRows(), CountRows.KEPT)
                        .uid("counts-of-batch")
                        .name("counts-of-batch"));
    }
}
