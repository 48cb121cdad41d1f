package io.tidemark.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.options.OptionParser;
import io.tidemark.options.OptionsException;
import io.tidemark.records.Fields;
import io.tidemark.records.MalformedRecordException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class FormatOptionsTest {

    @Command(name = "job")
    private static final class Options {
        @Mixin FormatOptions format;
    }

    static FormatOptions options(String... arguments) {
        Options options = new Options();
        new OptionParser(options, Map.of()).parse(arguments);
        options.format.validate();
        return options.format;
    }

    static String view(FieldReader reader, byte[] value) throws MalformedRecordException {
        Fields fields = reader.read(value, "viewtime", "pageid");
        return fields.time("viewtime") + "/" + fields.text("pageid");
    }

    private static String view(String format, String value) throws MalformedRecordException {
        return view(options("--format", format).reader(), value.getBytes(UTF_8));
    }

    @Test
    void theDefaultIsDelimited() throws Exception {
        assertThat(view(options().reader(), "5,Page_42\r\n".getBytes(UTF_8)))
                .isEqualTo("5/Page_42");
    }

    @Test
    void jsonIsReadAlsoInConfluentsFraming() throws Exception {
        String json = "{\"pageid\":\"Page_42\",\"viewtime\":5}";
        assertThat(view("json", json)).isEqualTo("5/Page_42");
        assertThat(view("JSON", "\uFEFF \n" + json + "\r\n")).isEqualTo("5/Page_42");
        assertThat(view("json", "\0\0\0\0\u0007" + json)).isEqualTo("5/Page_42");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "delimited|{\"viewtime\":5,\"pageid\":\"Page_42\"}|the value looks like JSON:"
                        + " --format=json",
                "delimited|'\uFEFF {\"viewtime\":5'|the value looks like JSON: --format=json",
                "delimited|␀␀␀␀a{\"viewtime\":5}|the value looks like JSON: --format=json",
                "delimited|␀␀␀␀a␀␀|the value looks like Avro in Confluent's framing: --format=avro",
                "json|5,Page_42|the value looks like delimited text: --format=delimited",
                "json|␀␀␀␀abcd|the value looks like Avro in Confluent's framing: --format=avro",
                "json|5|no JSON object",
                "json|[{}]|no JSON object",
                "json|[{\"viewtime\":5,\"pageid\":\"Page_42\"}]|no JSON object",
                "json|{\"viewtime\":5|Unexpected end-of-input",
                "avro|5,Page_42|the value looks like delimited text: --format=delimited",
                "avro|{\"viewtime\":5}|the value looks like JSON: --format=json",
                "avro|␀␀␀␀|the value is no Avro in Confluent's framing",
                "avro|␀␀␀␀a|the value is no Avro in Confluent's framing: it has to be a zero byte, a"
                        + " schema's id in four bytes, and the fields",
                "avro|[{\"viewtime\":5,\"pageid\":\"Page_42\"}]|the value is no Avro",
                "avro|Obj␁|the value is no Avro in Confluent's framing"
            })
    void theReasonNamesTheOptionToSet(String format, String value, String reason) {
        FormatOptions options =
                format.equals("avro")
                        ? options("--format=avro", "--schema-registry=http://127.0.0.1:1")
                        : options("--format", format);
        byte[] bytes = value.replace('␀', '\0').replace('␁', '\1').getBytes(UTF_8);
        assertThatThrownBy(() -> view(options.reader(), bytes))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageStartingWith(reason);
    }

    @ParameterizedTest
    @CsvSource({"delimited", "json"})
    void aRecordWithoutAValueIsRefused(String format) {
        assertThatThrownBy(() -> view(options("--format", format).reader(), null))
                .hasMessage("the record has no value");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--format=avro|--format: avro needs --schema-registry, which has the schemas",
                "--schema-registry=http://a:1|--schema-registry: is for --format=avro alone",
                "--format=avro --schema-registry=a:1|--schema-registry: 'a:1' is no address like"
                        + " http://127.0.0.1:8081",
                "--format=avro --schema-registry=http://u:p@a:1|--schema-registry: no user or"
                        + " password in the address; see --schema-registry-user"
            })
    void optionsThatCannotWorkAreNamed(String arguments, String reason) {
        assertThatThrownBy(() -> options(arguments.split(" ")))
                .isInstanceOf(OptionsException.class)
                .hasMessage(reason);
    }
}
