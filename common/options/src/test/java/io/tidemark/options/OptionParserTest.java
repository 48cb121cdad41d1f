package io.tidemark.options;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class OptionParserTest {

    @Command(name = "demo-job", mixinStandardHelpOptions = true)
    static final class Demo {
        @Option(names = "--size", description = "Default: ${DEFAULT-VALUE}.")
        Duration size = Duration.ofMinutes(10);
    }

    private final Demo options = new Demo();

    @Test
    void aDurationThatAFieldBeginsWithIsTheDefault() {
        assertThat(new OptionParser(options, Map.of()).parse()).isTrue();
        assertThat(options.size).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void aVariableIsStrongerAndAnArgumentStrongest() {
        OptionParser parser = new OptionParser(options, Map.of("TIDEMARK_SIZE", "20m"));
        parser.parse();
        assertThat(options.size).isEqualTo(Duration.ofMinutes(20));
        parser.parse("--size", "30m");
        assertThat(options.size).isEqualTo(Duration.ofMinutes(30));
    }

    @Command(
            name = "parts",
            subcommands = {Sliding.class, Hidden.class})
    static final class Parts {}

    @Command(name = "sliding")
    static final class Sliding {}

    @Command(name = "secret", hidden = true)
    static final class Hidden {}

    @Test
    void ofAnOptionThatThereIsNotTheNearestIsTold() {
        assertThatThrownBy(() -> new OptionParser(options, Map.of()).parse("--sise=1m"))
                .isInstanceOf(OptionsException.class)
                .hasMessage("Unknown option: '--sise=1m'; did you mean --size?");
        assertThatThrownBy(() -> new OptionParser(options, Map.of()).parse("--colour=red"))
                .isInstanceOf(OptionsException.class)
                .hasMessage("Unknown option: '--colour=red'");
    }

    @Test
    void ofAPartThatThereIsNotTheNearestAndAllAreTold() {
        assertThatThrownBy(() -> new OptionParser(new Parts(), Map.of()).parse("slidng"))
                .isInstanceOf(OptionsException.class)
                .hasMessage(
                        "there is no command 'slidng'; did you mean 'sliding'? There are: sliding");
        assertThatThrownBy(() -> new OptionParser(options, Map.of()).parse("slidng"))
                .isInstanceOf(OptionsException.class)
                .hasMessage("Unmatched argument at index 0: 'slidng'");
    }

    @Test
    void helpWritesADurationAsPeopleDo() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            assertThat(new OptionParser(options, Map.of()).parse("--help")).isFalse();
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(UTF_8)).contains("Default: 10m.");
    }
}
