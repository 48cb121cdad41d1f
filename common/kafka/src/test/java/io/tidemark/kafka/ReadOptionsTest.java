package io.tidemark.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.options.OptionParser;
import io.tidemark.options.OptionsException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ReadOptionsTest {

    @Command(name = "reader")
    private static final class Reader extends KafkaJobOptions {

        @Mixin ReadOptions read;

        @Override
        protected RequiredTopics topics() {
            return new RequiredTopics();
        }
    }

    private static OnGap onGap(Map<String, String> variables, String... arguments) {
        Reader reader = new Reader();
        new OptionParser(reader, variables).parse(arguments);
        return reader.read.gaps.onGap();
    }

    @Test
    void aGapEndsTheJobUnlessTheUserSaysOtherwise() {
        assertThat(onGap(Map.of())).isEqualTo(OnGap.FAIL);
        assertThat(onGap(Map.of(), "--on-gap=continue")).isEqualTo(OnGap.CONTINUE);
        assertThat(onGap(Map.of("TIDEMARK_ON_GAP", "Continue"))).isEqualTo(OnGap.CONTINUE);
    }

    @Test
    void whatIsNeitherIsRefused() {
        assertThatThrownBy(() -> onGap(Map.of(), "--on-gap", "skip"))
                .isInstanceOf(OptionsException.class)
                .hasMessageContaining("--on-gap")
                .hasMessageContaining("'skip' is none of fail, continue");
    }
}
