package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class PassedOptionsTest {

    private static List<String> names(List<OptionSpec> options) {
        return options.stream().map(OptionSpec::longestName).toList();
    }

    private static OptionSpec option(String name) {
        return Stream.concat(
                        PassedOptions.ofServices().stream(), PassedOptions.ofExercises().stream())
                .filter(option -> option.longestName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void eachOptionIsPassedOnOrForWhoStartsTheSimulator() {
        assertThat(names(PassedOptions.ofServices()))
                .containsExactly(
                        "--market",
                        "--quote-interval",
                        "--post-rate",
                        "--post-burst-every",
                        "--error-share",
                        "--cut-share",
                        "--duplicate-share",
                        "--off-filter-share",
                        "--noise-share",
                        "--drop-interval",
                        "--cut-lines",
                        "--heartbeat",
                        "--feed-port",
                        "--trade-rate",
                        "--gap-share",
                        "--feed-keeps",
                        "--cursor-shift");
        assertThat(names(PassedOptions.ofExercises()))
                .containsExactly(
                        "--seed",
                        "--malformed-share",
                        "--late-share",
                        "--orders-rate",
                        "--pageviews-rate",
                        "--users-rate",
                        "--elements-rate",
                        "--quotes-rate",
                        "--posts-rate",
                        "--burst-every",
                        "--candles-rate",
                        "--bursts-rate",
                        "--jump-round",
                        "--jump-percent",
                        "--reset-round",
                        "--correction-round",
                        "--halt-round",
                        "--silence-round",
                        "--disorder",
                        "--late-by",
                        "--constant-answers",
                        "--empty-partitions",
                        "--talk-port",
                        "--talk-rate");
        assertThat(names(CommandSpec.forAnnotatedObject(new SimulatorOptions()).options()))
                .hasSize(PassedOptions.ofServices().size() + PassedOptions.ofExercises().size() + 9)
                .contains(
                        "--port",
                        "--terms",
                        "--lang",
                        "--token",
                        "--bearer-token",
                        "--bootstrap-servers",
                        "--count",
                        "--start",
                        "--help");
    }

    @Test
    void anOptionIsTextWithoutADefaultThatIsStillTold() {
        OptionSpec heartbeat = option("--heartbeat");

        assertThat(heartbeat.typeInfo().getType()).isEqualTo(String.class);
        assertThat(heartbeat.defaultValue()).isNull();
        assertThat(heartbeat.paramLabel()).isEqualTo("DURATION");
        assertThat(heartbeat.description())
                .containsExactly("The stream's longest silence. Default: 10s.");
        assertThat(option("--market").description())
                .containsExactly(
                        "When the market is open: always-open, us-hours. Default: always-open.");
    }

    @Test
    void aFlagTakesNoValue() {
        assertThat(option("--cut-lines").typeInfo().isBoolean()).isTrue();
        assertThat(option("--cut-lines").arity().max()).isZero();
    }
}
