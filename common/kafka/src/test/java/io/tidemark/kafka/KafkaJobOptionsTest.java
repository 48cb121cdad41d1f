package io.tidemark.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.job.JobMain;
import io.tidemark.options.OptionParser;
import io.tidemark.options.OptionsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class KafkaJobOptionsTest {

    @Command(name = "demo-job")
    static final class DemoOptions extends KafkaJobOptions {
        @Option(names = "--input", defaultValue = "quotes")
        String input;

        @Override
        protected RequiredTopics topics() {
            return new RequiredTopics().with("--input", input);
        }
    }

    private final DemoOptions options = new DemoOptions();

    private OptionParser parser(Map<String, String> environment) {
        return new OptionParser(options, environment);
    }

    @Test
    void defaultsHold() {
        assertThat(parser(Map.of()).parse()).isTrue();
        assertThat(options.checkpointInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.guarantee()).isEqualTo(DeliveryGuarantee.EXACTLY_ONCE);
        assertThat(options.jobName()).isEqualTo("demo-job");
        assertThat(options.clientId()).isEqualTo("tidemark-demo-job-default");
    }

    @Test
    void aDeploymentNamesTheJob() {
        parser(Map.of()).parse("--deployment", "blue");
        options.validate();
        assertThat(options.jobName()).isEqualTo("demo-job@blue");
        assertThat(options.clientId()).isEqualTo("tidemark-demo-job-blue");
    }

    @Test
    void argumentsWinOverTheEnvironmentAndItOverDefaults() {
        Map<String, String> environment =
                Map.of("TIDEMARK_INPUT", "from-env", "TIDEMARK_CHECKPOINT_INTERVAL", "3s");
        parser(environment).parse("--input", "from-argument");
        assertThat(options.input).isEqualTo("from-argument");
        assertThat(options.checkpointInterval()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void optionsCanStandInAFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("options"), "--input\nfrom-file\n");
        parser(Map.of()).parse("@" + file);
        assertThat(options.input).isEqualTo("from-file");
    }

    @Test
    void mistakesAreOneLineThatNamesTheOption() {
        assertThatThrownBy(() -> parser(Map.of()).parse("--checkpoint-interval", "soon"))
                .isInstanceOf(OptionsException.class)
                .hasMessageContaining("--checkpoint-interval")
                .hasMessageContaining("'soon'")
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> parser(Map.of()).parse("--guarantee", "maybe"))
                .isInstanceOf(OptionsException.class)
                .hasMessageContaining("--guarantee")
                .hasMessageNotContaining("\n");
        assertThatThrownBy(() -> parser(Map.of()).parse("--inptu", "x"))
                .isInstanceOf(OptionsException.class)
                .hasMessageContaining("--inptu")
                .hasMessageNotContaining("\n");
    }

    @Test
    void valuesThatCannotWorkAreRefused() {
        parser(Map.of()).parse("--deployment", "a b");
        assertThatThrownBy(options::validate)
                .isInstanceOf(OptionsException.class)
                .hasMessageStartingWith("--deployment:");
        parser(Map.of()).parse("--checkpoint-interval", "0s");
        assertThatThrownBy(options::validate)
                .isInstanceOf(OptionsException.class)
                .hasMessageStartingWith("--checkpoint-interval:");
    }

    @Test
    void helpIsPrintedAndNothingElseHappens() {
        assertThat(parser(Map.of()).parse("--help")).isFalse();
    }

    @Test
    void theWebUiIsShownWhatAPersonWouldWrite() {
        OptionParser parser = parser(Map.of());
        parser.parse("--checkpoint-interval", "90s");
        Configuration configuration = JobMain.configuration(options, parser.values());
        assertThat(configuration.get(PipelineOptions.GLOBAL_JOB_PARAMETERS))
                .containsEntry("checkpoint-interval", "90s")
                .containsEntry("guarantee", "exactly-once")
                .containsEntry("input", "quotes")
                .doesNotContainKeys("help", "version", "kafka-config");
    }
}
