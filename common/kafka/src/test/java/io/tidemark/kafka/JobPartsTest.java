package io.tidemark.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.job.JobMain;
import io.tidemark.job.JobOptions;
import io.tidemark.options.OptionParser;
import io.tidemark.options.OptionsException;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class JobPartsTest {

    @Command(
            name = "demo-job",
            subcommands = {First.class, Second.class})
    static final class Demo {}

    @Command(name = "first")
    static final class First extends KafkaJobOptions implements JobMain.Part {
        @Override
        protected RequiredTopics topics() {
            return new RequiredTopics();
        }

        @Override
        public void define(StreamExecutionEnvironment env) {}
    }

    @Command(name = "second")
    static final class Second extends JobOptions implements JobMain.Part {
        @Option(names = "--size", defaultValue = "5")
        int size;

        @Override
        public void define(StreamExecutionEnvironment env) {
            throw new IllegalStateException("defined with " + size);
        }
    }

    private final OptionParser parser =
            new OptionParser(new Demo(), Map.of("TIDEMARK_SIZE", "6", "TIDEMARK_DEPLOYMENT", "d"));

    @Test
    void aPartIsNamedAfterItsCommandAndSubcommand() {
        parser.parse("first");
        First first = (First) parser.selected();
        assertThat(first.jobName()).isEqualTo("demo-job-first@d");
        assertThat(first.clientId()).isEqualTo("tidemark-demo-job-first-d");
    }

    @Test
    void variablesAndParametersAreThoseOfThePart() {
        parser.parse("second");
        assertThat(parser.values()).isEqualTo(Map.of("size", "6", "deployment", "d"));
    }

    @Test
    void aPartThatIsNamedIsRun() {
        assertThatThrownBy(
                        () -> JobMain.runPart(new Demo(), new String[] {"second", "--size", "7"}))
                .hasMessage("defined with 7");
    }

    @Test
    void aPartMustBeNamed() {
        assertThatThrownBy(() -> JobMain.runPart(new Demo(), new String[0]))
                .isInstanceOf(OptionsException.class)
                .hasMessage("name one of first, second");
    }

    @Test
    void aPartCanBeAskedForHelp() {
        assertThat(parser.parse("second", "--help")).isFalse();
    }

    @Test
    void aJobWithoutKafkaHasNoCheckpointsAndStartsAgain() {
        parser.parse("second");
        assertThat(JobMain.configuration((Second) parser.selected(), Map.of()).toMap())
                .doesNotContainKey("execution.checkpointing.interval")
                .containsEntry("restart-strategy.type", "exponential-delay");
    }
}
