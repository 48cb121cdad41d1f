package io.tidemark.common.counts;

import io.tidemark.common.job.Durations;
import io.tidemark.common.job.JobOptions;
import io.tidemark.common.job.OptionsException;
import io.tidemark.common.kafka.ReadOptions;
import io.tidemark.common.time.TimeOptions;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a job that counts in sliding windows. */
public abstract class WindowedCountOptions extends JobOptions {

    @Option(
            names = "--output-mode",
            defaultValue = "append",
            description =
                    "append: a window once it can no longer change. update: the windows that"
                            + " changed, at each trigger. complete: all windows since the job began,"
                            + " at each trigger, with the number of the batch. Default:"
                            + " ${DEFAULT-VALUE}.")
    OutputMode outputMode;

    @Option(
            names = "--trigger",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description =
                    "Processing time between outputs in the modes update and complete. Default:"
                            + " ${DEFAULT-VALUE}.")
    Duration trigger;

    @Mixin TimeOptions time;

    @Mixin ReadOptions read;

    /** The length of a window, from {@code --size}. */
    protected abstract Duration size();

    /** The time between windows, from {@code --slide}. */
    protected abstract Duration slide();

    /** The windows, and how their counts are written. */
    public final Counts.Settings counts() {
        return new Counts.Settings(size(), slide(), outputMode, trigger);
    }

    public final TimeOptions time() {
        return time;
    }

    public final ReadOptions read() {
        return read;
    }

    @Override
    protected void validate() {
        super.validate();
        requirePositive("--trigger", trigger);
        requirePositive("--size", size());
        requirePositive("--slide", slide());
        if (slide().compareTo(size()) > 0) {
            throw new OptionsException(
                    "--slide: "
                            + Durations.format(slide())
                            + " is longer than --size, so what happens between two windows would"
                            + " be in none");
        }
    }
}
