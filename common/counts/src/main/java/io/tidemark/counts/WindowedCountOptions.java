package io.tidemark.counts;

import io.tidemark.options.Durations;
import io.tidemark.options.OptionsException;
import io.tidemark.options.WindowStateOptions;
import java.time.Duration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Which windows are counted and how the counts are written, as a mixin of a job's options:
 *
 * <pre>{@code
 * @Mixin
 * final WindowedCountOptions counts =
 *         new WindowedCountOptions(Duration.ofMinutes(10), Duration.ofMinutes(5));
 * }</pre>
 */
public final class WindowedCountOptions {

    @Option(
            names = "--size",
            paramLabel = "DURATION",
            description = "How much time a count covers. Default: ${DEFAULT-VALUE}.")
    private Duration size;

    @Option(
            names = "--slide",
            paramLabel = "DURATION",
            description = "Time from one count to the next. Default: ${DEFAULT-VALUE}.")
    private Duration slide;

    @Option(
            names = "--output-mode",
            defaultValue = "append",
            description =
                    "append: a window once it can no longer change. update: the windows that"
                            + " changed, at each trigger. complete: all windows since the job began,"
                            + " at each trigger, with the number of the batch. Default:"
                            + " ${DEFAULT-VALUE}.")
    private OutputMode outputMode;

    @Option(
            names = "--trigger",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description =
                    "Processing time between outputs in the modes update and complete. Default:"
                            + " ${DEFAULT-VALUE}.")
    private Duration trigger;

    @Mixin private WindowStateOptions state;

    /**
     * Options with these windows unless others are given.
     *
     * @param size how much time a count covers, above zero
     * @param slide time from one count to the next, above zero and no longer than the size
     */
    public WindowedCountOptions(Duration size, Duration slide) {
        this.size = size;
        this.slide = slide;
    }

    /**
     * The windows, and how their counts are written.
     *
     * @throws OptionsException if an option cannot work
     */
    public Counts.Settings settings() {
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
        return new Counts.Settings(size, slide, outputMode, trigger, state.discards());
    }
}
