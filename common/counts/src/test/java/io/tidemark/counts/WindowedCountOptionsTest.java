package io.tidemark.counts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.options.OptionParser;
import io.tidemark.options.OptionsException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class WindowedCountOptionsTest {

    @Command(name = "demo-job")
    static final class Demo {
        @Mixin
        final WindowedCountOptions counts =
                new WindowedCountOptions(Duration.ofMinutes(10), Duration.ofMinutes(5));

        Counts.Settings settings() {
            return counts.settings();
        }
    }

    private final Demo options = new Demo();

    @Test
    void windowsAreAppendedUnlessTheUserSaysOtherwise() {
        new OptionParser(options, Map.of()).parse("--slide", "10m");
        assertThat(options.settings())
                .isEqualTo(
                        new Counts.Settings(
                                Duration.ofMinutes(10),
                                Duration.ofMinutes(10),
                                OutputMode.APPEND,
                                Duration.ofSeconds(5),
                                false));
    }

    @Test
    void theJobsOwnWindowsAreTheDefaultsAndVariablesAreStronger() {
        new OptionParser(options, Map.of("TIDEMARK_SIZE", "20m")).parse();
        assertThat(options.settings().size()).isEqualTo(Duration.ofMinutes(20));
        assertThat(options.settings().slide()).isEqualTo(Duration.ofMinutes(5));
    }

    @ParameterizedTest
    @CsvSource({"--slide,11m", "--slide,0s", "--size,0s", "--trigger,0s"})
    void whatCannotWorkIsRefused(String option, String value) {
        new OptionParser(options, Map.of()).parse(option, value);
        assertThatThrownBy(options::settings)
                .isInstanceOf(OptionsException.class)
                .hasMessageStartingWith(option + ":");
    }
}
