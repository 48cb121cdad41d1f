package io.tidemark.alerts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import javax.annotation.Nullable;

/** The numbers behind an alert's text, as a JSON object in their order. */
final class Facts {

    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private final ObjectNode json;

    private Facts(ObjectNode json) {
        this.json = json;
    }

    /** None yet, but that a rule came late, if it did. */
    static Facts of(RuleVersion version) {
        return new Facts(JSON.createObjectNode()).with("rule_applied_from", version.appliedFrom());
    }

    /** Those of {@link #text()}. */
    static Facts parse(String text) {
        try {
            return new Facts((ObjectNode) JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One more, unless it is null. */
    Facts with(String name, @Nullable BigDecimal value) {
        if (value != null) {
            json.put(name, value);
        }
        return this;
    }

    /** One more, unless it is null. */
    Facts with(String name, @Nullable Long value) {
        if (value != null) {
            json.put(name, value);
        }
        return this;
    }

    /** One more. */
    Facts with(String name, String value) {
        json.put(name, value);
        return this;
    }

    /** As JSON. */
    String text() {
        return json.toString();
    }
}
