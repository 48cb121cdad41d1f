package io.tidemark.statereader;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.tidemark.state.DescribesContents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.state.ttl.TtlValue;
import org.apache.flink.streaming.api.windowing.windows.GlobalWindow;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;

/** What is in state, as JSON for people. */
final class Json {

    private static final ObjectMapper MAPPER =
            new ObjectMapper()
                    .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                    .registerModule(
                            new SimpleModule()
                                    .addSerializer(new Bytes())
                                    .addSerializer(new WithTimeToLive())
                                    .addSerializer(Instant.class, ToStringSerializer.instance)
                                    .addSerializer(new OfTime())
                                    .addSerializer(
                                            GlobalWindow.class, ToStringSerializer.instance));

    private Json() {}

    static String line(Object value) throws JsonProcessingException {
        return MAPPER.writeValueAsString(value);
    }

    /**
     * What a value of a state says of itself, or the value; of each of a list, too.
     *
     * @param definition what the operator's state means; empty if it does not say
     */
    static Object described(Object value, String state, Map<String, String> definition) {
        if (value instanceof DescribesContents contents) {
            return contents.describe(state, definition);
        }
        return value instanceof List<?> list
                ? list.stream().map(each -> described(each, state, definition)).toList()
                : value;
    }

    /** By its bounds, the end exclusive. */
    private static final class OfTime extends StdSerializer<TimeWindow> {

        OfTime() {
            super(TimeWindow.class);
        }

        @Override
        public void serialize(TimeWindow window, JsonGenerator out, SerializerProvider provider)
                throws IOException {
            out.writeStartObject(window);
            out.writeStringField("start", Instant.ofEpochMilli(window.getStart()).toString());
            out.writeStringField("end", Instant.ofEpochMilli(window.getEnd()).toString());
            out.writeEndObject();
        }
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
