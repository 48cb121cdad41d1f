package io.tidemark.formats;

import static io.tidemark.formats.FakeRegistry.framed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.delivery.UnavailableException;
import io.tidemark.options.Secret;
import io.tidemark.records.MalformedRecordException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AvroReaderTest {

    private static final String VIEW =
            "{\"type\":\"record\",\"name\":\"pageviews\",\"namespace\":\"ksql\",\"fields\":["
                    + "{\"name\":\"viewtime\",\"type\":\"long\"},"
                    + "{\"name\":\"userid\",\"type\":\"string\"},"
                    + "{\"name\":\"pageid\",\"type\":\"string\"}]}";

    @TempDir Path folder;

    private FakeRegistry registry;
    private FieldReader reader;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        registry.put(7, VIEW);
        reader = reader(null, Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private FieldReader reader(String user, Duration patience) {
        return new AvroReader(
                new SchemaRegistry(
                        registry.url(),
                        user,
                        new Secret("NONE", folder.resolve("password").toString()),
                        patience));
    }

    private static GenericRecord record(String schema, Object time, Object page) {
        return new GenericRecordBuilder(new Schema.Parser().parse(schema))
                .set("viewtime", time)
                .set("userid", "User_7")
                .set("pageid", page)
                .build();
    }

    private String view(byte[] value) throws MalformedRecordException {
        return FormatOptionsTest.view(reader, value);
    }

    @Test
    void aRecordIsReadByNameAndItsSchemaAskedForOnce() throws Exception {
        assertThat(view(framed(7, record(VIEW, 5L, "Page_42")))).isEqualTo("5/Page_42");
        assertThat(view(framed(7, record(VIEW, 6L, "Page_43")))).isEqualTo("6/Page_43");
        assertThat(registry.asked).containsExactly("/schemas/ids/7");
        assertThat(registry.authorizations).containsExactly("none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // As each of these is written by some producer or other.
                "\"long\"|5|{\"type\":\"string\",\"avro.java.string\":\"String\"}",
                "\"int\"|5|[\"null\",\"string\"]",
                "{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}|5|\"string\"",
                "{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}|5999|\"string\"",
                "[\"null\",{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}]|5000|\"string\""
            })
    void schemasDiffer(String timeType, long time, String textType) throws Exception {
        String schema =
                VIEW.replace("\"long\"", timeType)
                        .replace(
                                "\"pageid\",\"type\":\"string\"",
                                "\"pageid\",\"type\":" + textType);
        registry.put(8, schema);
        Object number = timeType.equals("\"int\"") ? (Object) (int) time : (Object) time;
        assertThat(view(framed(8, record(schema, number, "Page_42")))).isEqualTo("5/Page_42");
    }

    @Test
    void moreFieldsInAnotherOrderAreNoMatter() throws Exception {
        String schema =
                "{\"type\":\"record\",\"name\":\"v\",\"fields\":["
                        + "{\"name\":\"tags\",\"type\":{\"type\":\"array\",\"items\":\"string\"}},"
                        + "{\"name\":\"pageid\",\"type\":{\"type\":\"enum\",\"name\":\"p\","
                        + "\"symbols\":[\"Page_1\",\"Page_2\"]}},"
                        + "{\"name\":\"viewtime\",\"type\":\"long\"}]}";
        registry.put(9, schema);
        Schema parsed = new Schema.Parser().parse(schema);
        GenericRecord record =
                new GenericRecordBuilder(parsed)
                        .set("tags", List.of("a", "b"))
                        .set("viewtime", 5L)
                        .set(
                                "pageid",
                                new GenericData.EnumSymbol(
                                        parsed.getField("pageid").schema(), "Page_2"))
                        .build();
        assertThat(view(framed(9, record))).isEqualTo("5/Page_2");
    }

    @Test
    void whatASchemaRefersToIsAskedFor() throws Exception {
        String page = "{\"type\":\"enum\",\"name\":\"p.Page\",\"symbols\":[\"Page_1\",\"Page_2\"]}";
        registry.put("/subjects/page%20ids/versions/3", page, "");
        String schema =
                "{\"type\":\"record\",\"name\":\"v\",\"fields\":["
                        + "{\"name\":\"viewtime\",\"type\":\"long\"},"
                        + "{\"name\":\"pageid\",\"type\":\"p.Page\"}]}";
        registry.put(
                "/schemas/ids/9",
                schema,
                ",\"references\":[{\"name\":\"p.Page\",\"subject\":\"page ids\",\"version\":3}]");
        assertThat(view(framed(9, new byte[] {10, 2}))).isEqualTo("5/Page_2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"record\",\"name\":\"v\",\"fields\":[{\"name\":\"VIEWTIME\",\"type\":"
                        + "\"long\"}]}|viewtime is missing; there are VIEWTIME",
                "{\"type\":\"record\",\"name\":\"v\",\"fields\":[{\"name\":\"viewtime\",\"type\":"
                        + "\"boolean\"}]}|viewtime is no whole number",
                "{\"type\":\"record\",\"name\":\"v\",\"fields\":[{\"name\":\"viewtime\",\"type\":"
                        + "[\"null\",\"long\"]}]}|viewtime is missing",
                "\"int\"|the schema with the id 9 is no record, but int",
                "{\"type\":\"record\"}|the schema with the id 9 cannot be read: "
            })
    void whatDoesNotFitIsRefusedWithTheReason(String schema, String reason) {
        registry.put(9, schema);
        assertThatThrownBy(() -> view(framed(9, new byte[] {0})))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageStartingWith(reason);
    }

    @Test
    void aSchemaThatIsNoneIsToldInOneLine() {
        registry.put(9, "this is no schema");
        assertThatThrownBy(() -> view(framed(9, new byte[] {0})))
                .isInstanceOf(MalformedRecordException.class)
                .message()
                .startsWith("the schema with the id 9 cannot be read: ")
                .hasLineCount(1);
    }

    /** With characters in place of its bytes, two texts would be one. */
    @Test
    void aTextThatIsNoUtf8IsRefused() throws Exception {
        byte[] value = framed(7, new byte[] {10, 2, 'U', 4, (byte) 0xFF, (byte) 0xFE});
        assertThatThrownBy(() -> view(value))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("ksql.pageviews with the id 7, says: a text is no UTF-8");
        assertThat(view(framed(7, new byte[] {10, 2, 'U', 4, (byte) 0xC3, (byte) 0xA9})))
                .isEqualTo("5/é");
    }

    @Test
    void otherSchemasThanAvroAreNamed() {
        registry.put("/schemas/ids/9", "syntax = \"proto3\";", ",\"schemaType\":\"PROTOBUF\"");
        assertThatThrownBy(() -> view(framed(9, new byte[] {0})))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("the schema with the id 9 is PROTOBUF, not Avro");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"error_code\":40403,\"message\":\"Schema 9 not found\"}", ""})
    void anUnknownIdIsTheRecordsFault(String body) {
        registry.first(404, body);
        for (int record = 1; record <= 2; record++) {
            assertThatThrownBy(() -> view(framed(9, new byte[] {0})))
                    .isInstanceOf(MalformedRecordException.class)
                    .hasMessage(
                            "the registry " + registry.url() + " knows no schema with the id 9");
        }
        assertThat(registry.asked).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "503|",
                "500|{\"error_code\":50001}",
                "429|",
                "200|<html>log in</html>",
                "200|{}",
                "404|<html>no such page</html>",
                "404|{\"error_code\":404,\"message\":\"HTTP 404\"}"
            })
    void aRegistryThatIsAwayIsAskedAgain(int status, String body) throws Exception {
        registry.first(status, body == null ? "" : body);
        registry.first(status, body == null ? "" : body);
        assertThat(view(framed(7, record(VIEW, 5L, "Page_42")))).isEqualTo("5/Page_42");
        assertThat(registry.asked).hasSize(3);
    }

    @Test
    void oneThatStaysAwayFailsTheJobAndTheRecordIsReadLater() throws Exception {
        reader = reader(null, Duration.ofMillis(250));
        byte[] value = framed(7, record(VIEW, 5L, "Page_42"));
        for (int i = 0; i < 2; i++) {
            registry.first(503, "");
        }
        assertThatThrownBy(() -> view(value))
                .isInstanceOf(UnavailableException.class)
                .hasMessageStartingWith("--schema-registry: " + registry.url())
                .hasFieldOrPropertyWithValue("forGood", false);
        assertThat(view(value)).isEqualTo("5/Page_42");

        registry.close();
        FieldReader other = reader(null, Duration.ofMillis(250));
        assertThatThrownBy(() -> FormatOptionsTest.view(other, value))
                .isInstanceOf(UnavailableException.class)
                .hasMessageStartingWith("--schema-registry: ")
                .hasMessageEndingWith("cannot be reached");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusalIsForAPersonToMend(int status) {
        registry.first(status, "{}");
        assertThatThrownBy(() -> view(framed(7, new byte[] {0})))
                .isInstanceOf(UnavailableException.class)
                .hasMessage("--schema-registry: " + registry.url() + " refuses us: " + status)
                .hasFieldOrPropertyWithValue("forGood", true);
    }

    @Test
    void aUserIsSentWithItsPassword() throws Exception {
        Files.writeString(folder.resolve("password"), "secret\n");
        reader = reader("jane", Duration.ofSeconds(1));
        view(framed(7, record(VIEW, 5L, "Page_42")));
        assertThat(registry.authorizations).containsExactly("Basic amFuZTpzZWNyZXQ=");
    }

    @Test
    void itGoesWhereTheRecordsAreRead() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(reader);
        }
        try (ObjectInputStream in =
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            reader = (FieldReader) in.readObject();
        }
        assertThat(view(framed(7, record(VIEW, 5L, "Page_42")))).isEqualTo("5/Page_42");
    }

    /** Each of these would take all memory, all time or the whole stack. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // A text of 2,147,483,639 bytes.
                "{\"name\":\"x\",\"type\":\"string\"}|0aeeffffff0f",
                "{\"name\":\"x\",\"type\":\"bytes\"}|0aeeffffff0f",
                "{\"name\":\"x\",\"type\":{\"type\":\"array\",\"items\":\"null\"}}|0afeffffffffffffff7f",
                "{\"name\":\"x\",\"type\":{\"type\":\"map\",\"values\":\"null\"}}|0afeffffffffffffff7f",
                "{\"name\":\"x\",\"type\":\"string\"}|0a01",
                "{\"name\":\"x\",\"type\":[\"null\",\"string\"]}|0a10",
                "{\"name\":\"x\",\"type\":\"string\"}|0a02",
                "{\"name\":\"x\",\"type\":\"string\"}|ffffffffffffffffffff"
            })
    void bytesThatLieAreRefused(String field, String hex) {
        registry.put(
                9,
                "{\"type\":\"record\",\"name\":\"v\",\"fields\":["
                        + "{\"name\":\"viewtime\",\"type\":\"long\"},"
                        + field
                        + "]}");
        byte[] payload = java.util.HexFormat.of().parseHex(hex);
        assertThatThrownBy(() -> view(framed(9, payload)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageStartingWith("the value is not as its schema, v with the id 9, says: ");
    }

    @Test
    void noDepthTakesTheStack() {
        registry.put(
                9,
                "{\"type\":\"record\",\"name\":\"v\",\"fields\":["
                        + "{\"name\":\"viewtime\",\"type\":\"long\"},"
                        + "{\"name\":\"next\",\"type\":[\"null\",\"v\"]}]}");
        byte[] payload = new byte[2_000_000];
        for (int i = 1; i < payload.length; i += 2) {
            payload[i] = 2;
        }
        assertThatThrownBy(() -> view(framed(9, payload)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageEndingWith("StackOverflowError");
    }

    @Test
    void whateverComesIsReadOrRefused() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] good = framed(7, record(VIEW, 1_700_000_000_000L, "Page_42"));
        for (int i = 0; i < 5_000; i++) {
            byte[] value = good.clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                value[5 + random.nextInt(value.length - 5)] = (byte) random.nextInt();
            }
            try {
                view(value);
            } catch (MalformedRecordException e) {
                assertThat(e.getMessage()).as("seed %d", seed).isNotBlank();
            }
        }
        assertThat(registry.asked).hasSize(1);
    }
}
