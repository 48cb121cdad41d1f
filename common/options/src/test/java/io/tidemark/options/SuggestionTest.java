package io.tidemark.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {

    private static final List<String> COMMANDS = List.of("demo", "status", "stop", "submit", "up");

    @Test
    void aSlipOfTheFingersIsSeenThrough() {
        assertThat(Suggestion.nearest("sumbit", COMMANDS)).contains("submit");
        assertThat(Suggestion.nearest("Stats", COMMANDS)).contains("status");
        assertThat(Suggestion.nearest("sotp", COMMANDS)).contains("stop");
        assertThat(Suggestion.nearest("pu", COMMANDS)).contains("up");
    }

    @Test
    void theNearestIsTaken() {
        assertThat(Suggestion.nearest("stap", List.of("start", "stop"))).contains("stop");
    }

    @Test
    void aBeginningIsEnough() {
        assertThat(Suggestion.nearest("sub", COMMANDS)).contains("submit");
    }

    @Test
    void whatIsFarFromAllSuggestsNothing() {
        assertThat(Suggestion.nearest("frobnicate", COMMANDS)).isEmpty();
        assertThat(Suggestion.nearest("x", COMMANDS)).isEmpty();
        assertThat(Suggestion.nearest("", COMMANDS)).isEmpty();
    }

    @Test
    void whatThereIsIsListed() {
        assertThat(Suggestion.noSuch("command", "sumbit", COMMANDS))
                .isEqualTo(
                        "there is no command 'sumbit'; did you mean 'submit'?"
                                + " There are: demo, status, stop, submit, up");
        assertThat(Suggestion.noSuch("job", "x", List.of()))
                .isEqualTo("there is no job 'x'; there are: none");
    }
}
