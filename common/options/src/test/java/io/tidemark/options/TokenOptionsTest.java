package io.tidemark.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class TokenOptionsTest {

    @Command(name = "demo")
    private static final class Demo {
        @Mixin TokenOptions token = new TokenOptions("DEMO_TOKEN");
    }

    private final Demo demo = new Demo();

    private OptionParser parser(Map<String, String> environment, String... arguments) {
        OptionParser parser = new OptionParser(demo, environment);
        parser.parse(arguments);
        return parser;
    }

    @Test
    void theJobsVariableIsTheDefault() {
        assertThat(parser(Map.of()).values()).isEqualTo(Map.of("token-env", "DEMO_TOKEN"));
        assertThat(demo.token.secret()).isEqualTo(new Secret("DEMO_TOKEN", null));
    }

    @Test
    void theUserMayNameAnotherPlace() {
        parser(Map.of("TIDEMARK_TOKEN_ENV", "OTHER"), "--token-file", "/run/token");
        assertThat(demo.token.secret()).isEqualTo(new Secret("OTHER", "/run/token"));
    }
}
