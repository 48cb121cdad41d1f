package io.tidemark.statereader;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.runtime.state.ttl.TtlValue;

/** What is in state, as JSON for people. */
final class Json {

    private static final ObjectMapper MAPPER =
            new ObjectMapper()
                    .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                    .registerModule(
                            new SimpleModule()
                                    .addSerializer(new Bytes())
                                    .addSerializer(new WithTimeToLive()));

    private Json() {}

    static String line(Object value) throws JsonProcessingException {
        return MAPPER.writeValueAsString(value);
    }

    /** JSON as it is, other text as text, and what is no UTF-8 in base 64. */
    private static final class Bytes extends StdSerializer<byte[]> {

        Bytes() {
            super(byte[].class);
        }

        @Override
        public void serialize(byte[] bytes, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            String text;
            try {
                text =
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .decode(ByteBuffer.wrap(bytes))
                                .toString();
            } catch (CharacterCodingException e) {
                out.writeBinary(bytes);
                return;
            }
            JsonNode json = object(text);
            if (json == null) {
                out.writeString(text);
            } else {
                out.writeTree(json);
            }
        }

        private static JsonNode object(String text) {
            try {
                JsonNode json = text.startsWith("{") ? MAPPER.readTree(text) : null;
                return json == null || !json.isObject() ? null : json;
            } catch (JsonProcessingException e) {
                return null;
            }
        }
    }

    /** Also what has expired and was not yet cleaned up. */
    @SuppressWarnings("rawtypes")
    private static final class WithTimeToLive extends StdSerializer<TtlValue> {

        WithTimeToLive() {
            super(TtlValue.class);
        }

        @Override
        public void serialize(TtlValue value, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            provider.defaultSerializeValue(value.getUserValue(), out);
        }
    }
}
