package io.tidemark.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawJsonObjectTest {

    private static RawJsonObject parse(String json) throws MalformedJsonException {
        return RawJsonObject.parse(json.getBytes(UTF_8));
    }

    private static String print(RawJsonObject object) {
        return new String(object.toBytes(), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":1.10,\"b\":1e5,\"c\":12345678901234567890,\"d\":-0.0,\"e\":-0,\"f\":1E-07}",
                "{\"a\":0.1000000000000000055511151231257827,\"b\":1e400,\"c\":0}",
                "{\"a\":true,\"b\":false,\"c\":null,\"d\":\"\",\"e\":[],\"f\":{}}",
                "{\"a\":{\"b\":[1.10, {\"c\" : -0.0}],\"d\":\"}\\\"]\"},\"e\":[ 1e5 ,2.50]}",
                "{\"a\":\"\\u00e9 é 😀 \\ud83d\\ude00 \\ud800 \\/ \\n\",\"ü\":\"x\",\"😀\":1}",
                "{\"a\\\"b\\\\\":1}"
            })
    void everyValueKeepsItsExactText(String json) throws Exception {
        assertThat(print(parse(json))).isEqualTo(json);
    }

    @Test
    void aByteOrderMarkIsPassedOver() throws Exception {
        assertThat(print(parse("\ufeff{\"a\":\"\ufeff\"}"))).isEqualTo("{\"a\":\"\ufeff\"}");
        assertThatThrownBy(() -> parse("\ufeff\ufeff{}"))
                .isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void onlyBlanksBetweenFieldsAreLost() throws Exception {
        assertThat(print(parse(" {\n \"a\" : 1.10 ,\t\"b\" : [ 1 ] , \"c\":2 } \n")))
                .isEqualTo("{\"a\":1.10,\"b\":[ 1 ],\"c\":2}");
    }

    @Test
    void aLongTextIsCutRight() throws Exception {
        // Longer than the parser's buffer, so that tokens lie across its ends.
        String filler = "\"😀".repeat(3).replace("\"", "é").repeat(9_000);
        String json = "{\"a\":\"" + filler + "\",\"b\":[\"" + filler + "\",1.10],\"c\":-0.0}";
        assertThat(print(parse(json))).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "\"a\"",
                "1",
                "{",
                "{\"a\":1",
                "{\"a\":1}}",
                "{\"a\":1}{}",
                "{\"a\":1} x",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"a\":{\"b\":1,\"b\":2}}",
                "{\"a\":\"\n\"}",
                "<html>",
            })
    void anythingElseIsRefused(String json) {
        assertThatThrownBy(() -> parse(json)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        byte[] latin1 = {'{', '"', 'a', '"', ':', '"', (byte) 0xe9, '"', '}'};
        byte[] utf16 = "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE);
        assertThatThrownBy(() -> RawJsonObject.parse(latin1))
                .isInstanceOf(MalformedJsonException.class);
        assertThatThrownBy(() -> RawJsonObject.parse(utf16))
                .isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void aTruthIsTrueOrFalse() throws Exception {
        RawJsonObject object = parse("{\"a\":true,\"b\":false,\"c\":null,\"d\":\"true\",\"e\":1}");
        assertThat(object.bool("a")).isTrue();
        assertThat(object.bool("b")).isFalse();
        assertThat(object.bool("c")).isNull();
        assertThat(object.bool("x")).isNull();
        for (String other : new String[] {"d", "e"}) {
            assertThatThrownBy(() -> object.bool(other))
                    .isInstanceOf(MalformedJsonException.class)
                    .hasMessage(other + " is neither true nor false");
        }
    }

    @Test
    void fieldsAreReadByType() throws Exception {
        RawJsonObject object =
                parse("{\"s\":\"\\u0041\\\"\",\"i\":-12,\"n\":null,\"f\":1.0,\"e\":1e5,\"o\":{}}");
        assertThat(object.string("s")).isEqualTo("A\"");
        assertThat(object.integer("i")).isEqualTo(-12);
        assertThat(object.string("n")).isNull();
        assertThat(object.integer("absent")).isNull();
        assertThat(object.has("o")).isTrue();
        assertThat(object.has("n")).isFalse();
        assertThatThrownBy(() -> object.string("i"))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage("i is no string");
        for (String name : new String[] {"s", "f", "e", "o"}) {
            assertThatThrownBy(() -> object.integer(name))
                    .isInstanceOf(MalformedJsonException.class)
                    .hasMessage(name + " is no whole number");
        }
        assertThatThrownBy(() -> parse("{\"i\":9223372036854775808}").integer("i"))
                .isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void theObjectOnTopWinsButForItsNulls() throws Exception {
        RawJsonObject below = parse("{\"a\":1.10,\"b\":\"x\",\"c\":2,\"d\":null}");
        RawJsonObject top = parse("{\"e\":-0.0,\"b\":\"y\",\"c\":null,\"d\":[1],\"f\":null}");
        assertThat(new String(new JsonOverlay(top).over(below), UTF_8))
                .isEqualTo("{\"a\":1.10,\"b\":\"y\",\"c\":2,\"d\":[1],\"e\":-0.0}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1}",
                "{\"symbol\":\"A\",\"\":null,\"ü\":[ 1, {\"a\" : 2} ],\"d\":{},\"e\":\"}\"}",
                "{\"a\":-0.0,\"b\":\"x\"} \n",
                "{\"a\":1 }",
                "{\"a\":\"x\"\r\n\t}"
            })
    void anIndexStandsForLookingThroughTheBytes(String json) throws Exception {
        byte[] bytes = json.getBytes(UTF_8);
        RawJsonObject parsed = RawJsonObject.parse(bytes);
        RawJsonObject indexed = RawJsonObject.of(bytes, parsed.index(bytes));
        assertThat(indexed.fields()).usingRecursiveComparison().isEqualTo(rangesOf(parsed));
        assertThat(indexed.toBytes()).isEqualTo(parsed.toBytes());
        RawJsonObject top = parse("{\"d\":1,\"a\":2}");
        assertThat(new JsonOverlay(top).over(indexed)).isEqualTo(new JsonOverlay(top).over(parsed));
    }

    /** The same ranges without the room that the scanner left for more. */
    private static JsonRanges rangesOf(RawJsonObject object) {
        JsonRanges ranges = new JsonRanges(object.fields().size());
        for (int field = 0; field < object.fields().size(); field++) {
            ranges.add(
                    object.fields().nameStart(field),
                    object.fields().nameEnd(field),
                    object.fields().hash(field));
            ranges.setValue(
                    field, object.fields().valueStart(field), object.fields().valueEnd(field));
        }
        return ranges;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " {\"a\":1}",
                "{ \"a\":1}",
                "{\"a\" :1}",
                "{\"a\": 1}",
                "{\"a\":1 ,\"b\":2}",
                "{\"a\":1, \"b\":2}",
                "{\"\\u0061\":1}"
            })
    void whatIsUnusualHasNoIndex(String json) throws Exception {
        byte[] bytes = json.getBytes(UTF_8);
        assertThat(RawJsonObject.parse(bytes).index(bytes)).isNull();
    }

    @Test
    void whatIsTooLongForAnIndexHasNone() throws Exception {
        byte[] value = ("{\"a\":\"" + "x".repeat(1 << 22) + "\"}").getBytes(UTF_8);
        assertThat(RawJsonObject.parse(value).index(value)).isNull();
        byte[] long1 = ("{\"a\":\"" + "x".repeat((1 << 22) - 3) + "\",\"b\":1}").getBytes(UTF_8);
        RawJsonObject object = RawJsonObject.parse(long1);
        assertThat(RawJsonObject.of(long1, object.index(long1)).integer("b")).isEqualTo(1);
    }

    @Test
    void anIndexIsOfItsOwnBytes() throws Exception {
        byte[] bytes = "{\"a\":1,\"b\":2}".getBytes(UTF_8);
        RawJsonObject object = RawJsonObject.parse(bytes);
        assertThat(object.index(bytes.clone())).isNull();
        long[] index = object.index(bytes);
        assertThatThrownBy(() -> RawJsonObject.of("{\"a\":1}".getBytes(UTF_8), index))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RawJsonObject.of("{\"a\":1,\"b\":20}".getBytes(UTF_8), index))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
