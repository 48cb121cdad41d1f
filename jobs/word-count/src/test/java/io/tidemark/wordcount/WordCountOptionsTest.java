package io.tidemark.wordcount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.options.OptionParser;
import io.tidemark.options.OptionsException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class WordCountOptionsTest {

    private final WordCountOptions options = new WordCountOptions();

    @Test
    void theDefaultsAreTheExercise() {
        new OptionParser(options, Map.of()).parse();
        options.validate();
        assertThat(options.batch).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.port).isEqualTo(9999);
        assertThat(options.jobName()).isEqualTo("word-count");
    }

    @ParameterizedTest
    @CsvSource({"--port,0", "--port,65536", "--batch,0s", "--max-line-bytes,0", "--host,''"})
    void whatCannotWorkIsRefused(String option, String value) {
        new OptionParser(options, Map.of()).parse(option, value);
        assertThatThrownBy(options::validate)
                .isInstanceOf(OptionsException.class)
                .hasMessageStartingWith(option + ":");
    }

    @Test
    void theHelpTellsTheGuarantee() {
        assertThat(new CommandLine(options).getUsageMessage())
                .contains("at most once")
                .doesNotContain("--bootstrap-servers");
    }
}
