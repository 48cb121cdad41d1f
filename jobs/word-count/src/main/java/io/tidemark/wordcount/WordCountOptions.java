package io.tidemark.wordcount;

import io.tidemark.catalogue.Jobs;
import io.tidemark.job.JobOptions;
import io.tidemark.options.Durations;
import io.tidemark.options.OptionsException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of word-count. */
@Command(
        name = Jobs.WORD_COUNT,
        description =
                "Counts the words of each batch of lines that a TCP server sends, such as 'nc -lk"
                        + " 9999', and prints them.",
        footer = {
            "",
            "A socket cannot be read again: what arrived and was not yet printed when the job"
                    + " fails is lost, and what is sent while the job is away never arrives. Each"
                    + " word is counted at most once, so the job makes no checkpoints."
        })
final class WordCountOptions extends JobOptions {

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description =
                    "Where the server is, seen from the TaskManager. Default: ${DEFAULT-VALUE}.")
    String host;

    @Option(
            names = "--port",
            defaultValue = "9999",
            description = "The server's port. Default: ${DEFAULT-VALUE}.")
    int port;

    @Option(
            names = "--batch",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description =
                    "How long a batch is, in processing time; batches end at its multiples since the"
                            + " epoch. Default: ${DEFAULT-VALUE}.")
    Duration batch;

    @Option(
            names = "--max-line-bytes",
            paramLabel = "BYTES",
            defaultValue = "65536",
            description =
                    "A line that is longer, without its end, is left out as a whole and counted in"
                            + " the metric records-malformed, as is one that is no UTF-8. Default:"
                            + " ${DEFAULT-VALUE}.")
    int maxLineBytes;

    @Override
    protected void validate() {
        super.validate();
        if (host.isBlank()) {
            throw new OptionsException("--host: must not be empty");
        }
        if (port < 1 || port > 65535) {
            throw new OptionsException("--port: must be 1 to 65535");
        }
        if (maxLineBytes < 1 || maxLineBytes > 16 << 20) {
            throw new OptionsException("--max-line-bytes: must be 1 to 16777216");
        }
        Durations.requirePositive("--batch", batch);
    }
}
