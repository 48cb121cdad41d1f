package io.tidemark.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.records.MalformedRecordException;
import java.math.BigDecimal;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderTest {

    private static final String JSON =
            "{\"orderId\":\"o-000123\",\"productId\":\"p-17\",\"productType\":\"books\","
                    + "\"quantity\":2,\"unitPrice\":12.50,\"campaign\":\"spring\","
                    + "\"orderTime\":1700000000000}";

    private static final Order ORDER =
            new Order(
                    "o-000123",
                    "p-17",
                    "books",
                    2,
                    new BigDecimal("12.50"),
                    "spring",
                    1_700_000_000_000L);

    private static Order parse(String json) throws MalformedRecordException {
        return Order.parse(json.getBytes(UTF_8));
    }

    @Test
    void readsAndWritesWhatTheFormatShows() throws Exception {
        assertThat(parse(JSON)).isEqualTo(ORDER);
        assertThat(ORDER.json()).asString(UTF_8).isEqualTo(JSON);
    }

    @Test
    void aCampaignMayBeMissingAndUnknownFieldsAreNoMatter() throws Exception {
        assertThat(parse(JSON.replace("\"spring\"", "null")).campaign()).isNull();
        Order without = parse(JSON.replace("\"campaign\":\"spring\",", "\"gift\":{\"a\":[1]},"));
        assertThat(without.campaign()).isNull();
        assertThat(without.json()).asString(UTF_8).doesNotContain("campaign", "gift");
    }

    @ParameterizedTest
    @CsvSource({"0.1", "0", "19.9900", "123456789012345678901234567890.12345678", "1E+2"})
    void aPriceIsExact(String price) throws Exception {
        Order order = parse(JSON.replace("12.50", price));
        assertThat(order.unitPrice()).isEqualTo(new BigDecimal(price));
        assertThat(Order.parse(order.json())).isEqualTo(order);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"o-000123\"|null|orderId is missing or blank",
                "\"o-000123\"|\" \"|orderId is missing or blank",
                "\"o-000123\"|17|orderId is no string",
                "\"p-17\"|\"\"|productId is missing or blank",
                "\"books\"|\"\\t\"|productType is missing or blank",
                "\"books\"|\"books\\r\"|productType begins or ends with U+000D, which cannot be seen",
                ":2,|:0,|quantity is not between 1 and 2147483647",
                ":2,|:-1,|quantity is not between 1 and 2147483647",
                ":2,|:2147483648,|quantity is not between 1 and 2147483647",
                ":2,|:2.0,|quantity is no whole number",
                ":2,|:\"2\",|quantity is no whole number",
                ":2,|:null,|quantity is missing",
                "12.50|-0.01|unitPrice is negative",
                "12.50|\"12.50\"|unitPrice is no number",
                "12.50|true|unitPrice is no number",
                "12.50|null|unitPrice is missing",
                "12.50|1e39|unitPrice has more than 38 digits",
                "12.50|1e-39|unitPrice has more than 38 digits",
                "12.50|1e99999999999|unitPrice has more than 38 digits",
                "12.50|123456789012345678901234567890123456789|unitPrice has more than 38 digits",
                "\"spring\"|7|campaign is no string",
                "1700000000000|-1|orderTime is not between 0 and 253402300799999",
                "1700000000000|253402300800000|orderTime is not between 0 and 253402300799999",
                "1700000000000|1700000000000000|orderTime is not between 0 and 253402300799999:"
                        + " 1700000000000000 is no time in milliseconds",
                "1700000000000|\"2023-11-14\"|orderTime is no whole number",
                "1700000000000}|17|Unexpected end-of-input"
            })
    void whatIsNotAsTheFormatSaysIsRefused(String from, String to, String reason) {
        assertThatThrownBy(() -> parse(JSON.replace(from, to)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void whatIsNoObjectOrNothingIsRefused() {
        assertThatThrownBy(() -> Order.parse(null)).hasMessage("the record has no value");
        assertThatThrownBy(() -> parse("[]")).hasMessage("no JSON object");
        assertThatThrownBy(() -> parse("")).isInstanceOf(MalformedRecordException.class);
        String digits = "9".repeat(100_000);
        assertThatThrownBy(() -> parse(JSON.replace("12.50", digits)))
                .isInstanceOf(MalformedRecordException.class);
    }

    @Test
    void anOrderNeedsNoKryo() {
        assertThat(TypeInformation.of(Order.class).createSerializer(new SerializerConfigImpl()))
                .isInstanceOf(PojoSerializer.class);
    }
}
