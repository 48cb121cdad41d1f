package io.tidemark.badjob;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A job that ends the TaskManager which it runs on as soon as a file is there: {@code --file=FILE
 * --how=error} with an error that Flink takes as fatal, {@code --how=silence} without a word, {@code
 * --how=failure} likewise, a moment after it has failed.
 */
public final class BadJob implements MapFunction<Long, Long> {

    private static final long PAUSE_NANOS = 50_000_000;

    private final String file;
    private final String how;

    private BadJob(String file, String how) {
        this.file = file;
        this.how = how;
    }

    public static void main(String[] arguments) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.enableCheckpointing(500);
        env.fromSequence(0, Long.MAX_VALUE - 1)
                .uid("numbers")
                .map(new BadJob(
                                arguments[0].replace("--file=", ""),
                                arguments[1].replace("--how=", "")))
                .uid("die")
                .sinkTo(new DiscardingSink<>())
                .uid("discard");
        env.execute("bad-job");
    }

    @Override
    public Long map(Long number) throws Exception {
        LockSupport.parkNanos(PAUSE_NANOS);
        if (Files.exists(Path.of(file))) {
            if (how.equals("error")) {
                throw new InternalError("poisoned");
            }
            // Flink keeps jobs from System.exit and Runtime.halt.
            Process end =
                    new ProcessBuilder(
                                    "sh",
                                    "-c",
                                    "sleep 0.5; kill -ALRM " + ProcessHandle.current().pid())
                            .start();
            if (how.equals("failure")) {
                throw new IllegalStateException("poisoned");
            }
            end.waitFor();
        }
        return number;
    }
}
