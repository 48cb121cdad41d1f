package io.tidemark.newsingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleTest {

    private static final Rule RULE = Rule.of(List.of("google", "alphabet inc"), "en", "ours");

    private static Rule.Changes changes(String existing) throws IOException {
        return RULE.changes(existing.getBytes(UTF_8));
    }

    @Test
    void asksForAnyTermInOneLanguage() {
        assertThat(RULE.value()).isEqualTo("(\"google\" OR \"alphabet inc\") lang:en");
    }

    @Test
    void isAddedWhereThereIsNone() throws Exception {
        Rule.Changes changes = changes("{\"meta\":{\"result_count\":0}}");

        assertThat(changes.toDelete()).isEmpty();
        assertThat(changes.toAdd())
                .contains(
                        "{\"add\":[{\"value\":\"(\\\"google\\\" OR \\\"alphabet inc\\\") lang:en\","
                                + "\"tag\":\"ours\"}]}");
    }

    @Test
    void takesThePlaceOfOursAndLeavesOthersAlone() throws Exception {
        Rule.Changes changes =
                changes(
                        """
                        {"data":[{"id":"1","value":"cats","tag":"theirs"},
                                 {"id":"2","value":"dogs","tag":"ours"},
                                 {"id":"3","value":"birds"},
                                 {"id":"4","value":"fish","tag":"ours"}]}""");

        assertThat(changes.toDelete()).contains("{\"delete\":{\"ids\":[\"2\",\"4\"]}}");
        assertThat(changes.toAdd()).isPresent();
    }

    @Test
    void staysWhereItIsThereAlready() throws Exception {
        String value = RULE.value().replace("\"", "\\\"");
        Rule.Changes changes =
                changes(
                        "{\"data\":[{\"id\":\"7\",\"value\":\"%s\",\"tag\":\"ours\"},"
                                        .formatted(value)
                                + "{\"id\":\"8\",\"value\":\"%s\",\"tag\":\"ours\"}]}"
                                        .formatted(value));

        assertThat(changes.toDelete()).contains("{\"delete\":{\"ids\":[\"8\"]}}");
        assertThat(changes.toAdd()).isEmpty();
    }

    @Test
    void thatItIsThereUnderAnotherTagIsFine() {
        assertThatCode(
                        () ->
                                RULE.checkAdded(
                                        "{\"errors\":[{\"title\":\"DuplicateRule\"}]}"
                                                .getBytes(UTF_8)))
                .doesNotThrowAnyException();
    }

    @Test
    void otherErrorsAreARefusal() {
        assertThatThrownBy(
                        () ->
                                RULE.checkAdded(
                                        "{\"errors\":[{\"title\":\"UnprocessableEntity\"}]}"
                                                .getBytes(UTF_8)))
                .isInstanceOf(RuleRefusedException.class)
                .hasMessageContaining("UnprocessableEntity");
    }
}
