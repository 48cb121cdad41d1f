package io.tidemark.common.counts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.common.job.OptionParser;
import io.tidemark.common.job.OptionsException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class WindowedCountOptionsTest {

    @Command(name = "demo-job")
    static final class Demo extends WindowedCountOptions {
        @Option(names = "--size", defaultValue = "10m")
        Duration size;

        @Option(names = "--slide", defaultValue = "5m")
        Duration slide;

        @Override
        protected Duration size() {
            return size;
        }

        @Override
        protected Duration slide() {
            return slide;
        }

        @Override
        protected List<TopicOption> topics() {
            return List.of();
        }
    }

    private final Demo options = new Demo();

    @Test
    void windowsAreAppendedUnlessTheUserSaysOtherwise() {
        new OptionParser(options, Map.of()).parse("--slide", "10m");
        options.validate();
        assertThat(options.counts())
                .isEqualTo(
                        new Counts.Settings(
                                Duration.ofMinutes(10),
                                Duration.ofMinutes(10),
                                OutputMode.APPEND,
                                Duration.ofSeconds(5)));
    }

    @ParameterizedTest
    @CsvSource({"--slide,11m", "--slide,0s", "--size,0s", "--trigger,0s"})
    void whatCannotWorkIsRefused(String option, String value) {
        new OptionParser(options, Map.of()).parse(option, value);
        assertThatThrownBy(options::validate)
                .isInstanceOf(OptionsException.class)
                .hasMessageStartingWith(option + ":");
    }
}
