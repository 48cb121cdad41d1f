package io.tidemark.tables;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Records that were set aside as JSON for programs, from which each byte can be had back: what is
 * no UTF-8 stands in Base64, under the name with {@code Base64} behind it.
 */
public final class SetAsideJson {

    private SetAsideJson() {}

    /** An object with topic, partition, offset, timestamp, key, value and headers. */
    public static ObjectNode of(SetAside record) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("topic", record.topic());
        json.put("partition", record.partition());
        json.put("offset", record.offset());
        json.put("timestamp", record.timestamp());
        put(json, "key", record.key());
        put(json, "value", record.value());
        ObjectNode headers = json.putObject("headers");
        record.headers().forEach(header -> put(headers, header.name(), header.value()));
        return json;
    }

    private static void put(ObjectNode json, String name, byte[] bytes) {
        if (bytes == null) {
            json.putNull(name);
            return;
        }
        try {
            json.put(
                    name,
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            json.put(name + "Base64", Base64.getEncoder().encodeToString(bytes));
        }
    }
}
