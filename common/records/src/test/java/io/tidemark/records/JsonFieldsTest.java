package io.tidemark.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFieldsTest {

    private static String view(String json) throws MalformedRecordException {
        Fields fields = JsonFields.read(json.getBytes(UTF_8));
        return fields.time("viewtime") + "/" + fields.text("pageid");
    }

    @Test
    void theOrderAndUnknownFieldsAreNoMatter() throws Exception {
        assertThat(view("{\"pageid\":\"Page_42\",\"x\":[1,{}],\"viewtime\":5}"))
                .isEqualTo("5/Page_42");
        assertThat(view("\uFEFF{\"viewtime\":5,\"pageid\":\" Page 42 \"}\r\n"))
                .isEqualTo("5/ Page 42 ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"pageid\":\"p\"}|viewtime is missing",
                "{\"viewtime\":null,\"pageid\":\"p\"}|viewtime is missing",
                "{\"viewtime\":\"5\",\"pageid\":\"p\"}|viewtime is no whole number",
                "{\"viewtime\":5.0,\"pageid\":\"p\"}|viewtime is no whole number",
                "{\"viewtime\":-1,\"pageid\":\"p\"}|viewtime -1 is before 1970",
                "{\"viewtime\":1790000000000000,\"pageid\":\"p\"}|viewtime is after the year 9999:"
                        + " 1790000000000000 is no time in milliseconds",
                "{\"viewtime\":5}|pageid is missing",
                "{\"viewtime\":5,\"pageid\":\"\"}|pageid is empty",
                "{\"viewtime\":5,\"pageid\":7}|pageid is no string",
                "{\"viewtime\":5,\"pageid\":\"Page_42\\r\"}|pageid begins or ends with U+000D,"
                        + " which cannot be seen",
                "{\"viewtime\":5,\"pageid\":\"Page_\\ud800\"}|pageid begins or ends with U+D800,"
                        + " which cannot be seen",
                "{\"viewtime\":5,\"pageid\":\"p\"}{}|something follows the JSON object",
                "[5]|no JSON object"
            })
    void whatIsNoSuchObjectIsRefusedWithTheReason(String json, String reason) {
        assertThatThrownBy(() -> view(json))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage(reason);
    }

    @Test
    void aTextThatWouldMakeAResultTooLargeIsRefused() throws Exception {
        String json = "{\"viewtime\":5,\"pageid\":\"%s\"}";
        assertThat(view(json.formatted("x".repeat(10_000)))).hasSize(10_002);
        assertThatThrownBy(() -> view(json.formatted("x".repeat(10_001))))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("pageid has 10001 characters; more than 10000 are not taken");
    }

    @Test
    void aRecordWithoutAValueIsRefused() {
        assertThatThrownBy(() -> JsonFields.read(null)).hasMessage("the record has no value");
    }
}
