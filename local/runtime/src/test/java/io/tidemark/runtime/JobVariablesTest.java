package io.tidemark.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobVariablesTest {

    private static final List<String> OPTIONS =
            List.of("--deployment", "--input", "--input-format", "--bounded");

    @Test
    void thoseOfTheJobsOptionsBecomeArguments() {
        assertThat(
                        JobVariables.asArguments(
                                Map.of(
                                        "TIDEMARK_INPUT", "two words",
                                        "TIDEMARK_BOUNDED", "true",
                                        "TIDEMARK_NO_OPTION_OF_IT", "x",
                                        "INPUT", "y"),
                                OPTIONS,
                                List.of()))
                .containsExactly("--input=two words", "--bounded=true");
    }

    @Test
    void whatIsGivenIsStronger() {
        Map<String, String> environment = Map.of("TIDEMARK_DEPLOYMENT", "a", "TIDEMARK_INPUT", "b");
        assertThat(arguments(environment, "--deployment", "c", "--input-format=x"))
                .containsExactly("--input=b");
        assertThat(arguments(environment, "--deployment=c", "--input=d")).isEmpty();
    }

    private static List<String> arguments(Map<String, String> environment, String... given) {
        return JobVariables.asArguments(environment, OPTIONS, List.of(given));
    }

    @Test
    void secretsAndTheCommandLinesOwnAreNone() {
        assertThat(JobVariables.areIn(Map.of("TIDEMARK_DEPLOYMENT", "x"))).isTrue();
        assertThat(
                        JobVariables.areIn(
                                Map.of(
                                        "TIDEMARK_DIR", "/somewhere",
                                        "TIDEMARK_NEWS_TOKEN", "secret",
                                        "TIDEMARK_SEARCH_PASSWORD", "secret",
                                        "TIDEMARK_SEARCH_API_KEY", "secret",
                                        "PATH", "/bin")))
                .isFalse();
        // No job reads it, but a platform is not to hand on its own user's directory either.
        assertThat(JobVariables.isOne("TIDEMARK_DIR")).isTrue();
        assertThat(JobVariables.isOne("TIDEMARK_TOKEN_ENV")).isTrue();
    }
}
