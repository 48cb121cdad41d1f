package io.tidemark.counts;

import io.tidemark.options.Durations;
import io.tidemark.options.OptionsException;
import java.time.Duration;
import picocli.CommandLine.Option;

/**
 * How windowed counts are written, as a mixin of a job's options. The windows are the job's own
 * options {@code --size} and {@code --slide}, whose defaults each job knows best.
 */
public final class WindowedCountOptions {

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

    /**
     * The windows, and how their counts are written.
     *
     * @param size of {@code --size}
     * @param slide of {@code --slide}
     * @throws OptionsException if an option cannot work
     */
    public Counts.Settings settings(Duration size, Duration slide) {
        Durations.requirePositive("--trigger", trigger);
        Durations.requirePositive("--size", size);
        Durations.requirePositive("--slide", slide);
        if (slide.compareTo(size) > 0) {
            throw new OptionsException(
                    "--slide: "
                            + Durations.format(slide)
                            + " is longer than --size, so what happens between two windows would"
                            + " be in none");
        }
        return new Counts.Settings(size, slide, outputMode, trigger);
    }
}
