package io.tidemark.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PodTemplatesTest {

    private static final JsonNode UNDER =
            json("{'a': 1, 'c': [{'name': 'x', 'v': 1}, {'name': 'y'}]}");

    private static final JsonNode OVER = json("{'b': 2, 'c': [{'name': 'y', 'v': 2}]}");

    @Test
    void listsAreMergedByIndexUnlessByName() {
        assertThat(PodTemplates.merged(UNDER, OVER, false))
                .isEqualTo(json("{'a': 1, 'b': 2, 'c': [{'name': 'y', 'v': 2}, {'name': 'y'}]}"));
        assertThat(PodTemplates.merged(UNDER, OVER, true))
                .isEqualTo(
                        json(
                                "{'a': 1, 'b': 2, 'c': [{'name': 'x', 'v': 1}, {'name': 'y', 'v':"
                                        + " 2}]}"));
    }

    @Test
    void eitherMayBeMissing() {
        JsonNode missing = UNDER.path("missing");

        assertThat(PodTemplates.merged(UNDER, missing, false)).isEqualTo(UNDER);
        assertThat(PodTemplates.merged(missing, OVER, false)).isEqualTo(OVER);
        assertThat(PodTemplates.merged(missing, missing, false)).isEmpty();
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
