package io.tidemark.console;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Prints batches on standard output: the terminal of {@code tidemark run}, the TaskManager's .out
 * file on a cluster. What a failure makes the job compute again is printed again.
 */
public final class Console {

    private Console() {}

    /** Prints all batches of a stream in one subtask. */
    public static void print(DataStream<Batch> batches) {
        batches.sinkTo(new StandardOut()).setParallelism(1).uid("console").name("console");
    }

    private static final class StandardOut implements Sink<Batch> {

        @Override
        public SinkWriter<Batch> createWriter(WriterInitContext context) {
            return new SinkWriter<>() {
                @Override
                public void write(Batch batch, Context writeContext) {
                    print(batch, System.out);
                }

                @Override
                public void flush(boolean endOfInput) {
                    System.out.flush();
                }

                @Override
                public void close() {}
            };
        }
    }

    /** Prints as UTF-8 in one piece, whatever the platform's charset is. */
    static void print(Batch batch, PrintStream out) {
        byte[] bytes = Pprint.batch(batch).getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        out.flush();
    }
}
