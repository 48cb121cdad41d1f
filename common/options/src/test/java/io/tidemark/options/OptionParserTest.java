package io.tidemark.options;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
