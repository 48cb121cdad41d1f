package io.tidemark.tables;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Keys, values and headers for people to read. */
final class Texts {

    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    // 12.50 stays 12.50.
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private Texts() {}

    /** UTF-8; other bytes are hexadecimal, after {@code 0x}. */
    static String of(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return "0x" + HexFormat.of().formatHex(bytes);
        }
    }

    /** The JSON value that the bytes are; text if they are none. */
    static JsonNode json(byte[] bytes) {
        try {
            JsonNode json = JSON.readTree(bytes);
            if (json != null && !json.isMissingNode()) {
                return json;
            }
        } catch (IOException | NumberFormatException e) {
            // Falls through to the text: it is no JSON, or has an exponent of more than 32 bits.
        }
        return TextNode.valueOf(of(bytes));
    }
}
