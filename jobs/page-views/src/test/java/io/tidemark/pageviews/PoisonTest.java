package io.tidemark.pageviews;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.catalogue.PageView;
import io.tidemark.catalogue.User;
import io.tidemark.console.BatchRows;
import io.tidemark.delivery.Decoded;
import io.tidemark.kafka.Decoder;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.testing.Answers;
import io.tidemark.testing.Outcome;
import io.tidemark.testing.Poison;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records as nobody should send them, for the formats and for the parts that only show. */
class PoisonTest {

    private static final String SCHEMA =
            "{\"type\":\"record\",\"name\":\"view\",\"fields\":["
                    + "{\"name\":\"viewtime\",\"type\":\"long\"},"
                    + "{\"name\":\"userid\",\"type\":\"string\"},"
                    + "{\"name\":\"pageid\",\"type\":[\"null\",\"string\"]}]}";

    private static Decoder<PageView> decoder(String... arguments) {
        VisitCountsOptions options = Parts.part(VisitCountsOptions.class, arguments);
        options.validate();
        return Decoder.ofEvents(
                ViewRecords.decoder(options.format),
                options.time.bounds("viewtime", ViewRecords.TIME));
    }

    /** A record is a view, which can be written and read again, a dead letter, or skipped. */
    private static void checkEach(
            long inputs, Poison poison, Decoder<PageView> decoder, String name) throws Exception {
        long views = 0;
        long letters = 0;
        long skipped = 0;
        for (long offset = 0; offset < inputs; offset++) {
            KafkaRecord record = poison.at(offset);
            Decoded<PageView> decoded = decoder.decoded(record, "test");
            if (decoded.hasValue()) {
                views++;
                PageView view = decoded.value();
                assertThat(PageView.parse(view.delimited().getBytes(UTF_8))).isEqualTo(view);
                Poison.requireFits(ViewRecords.json("odd-minutes", view));
            } else if (decoded.isSkipped()) {
                skipped++;
            } else {
                letters++;
                assertThat(decoded.deadLetter().value()).isSameAs(record.value());
                assertThat(decoded.deadLetter().errorMessage()).isNotBlank();
            }
        }
        Outcome outcome = new Outcome(inputs, views, 0, letters, skipped);
        Answers.write("poison-" + name, List.of(outcome));
        assertThat(outcome).matches(Outcome::addsUp);
        assertThat(List.of(views, letters, skipped)).allMatch(some -> some > 0);
    }

    @Test
    void delimited() throws Exception {
        checkEach(
                Poison.records() / 2,
                new Poison(
                        "pageviews",
                        10,
                        "1538127300000,User_1,Page_42",
                        "1538127300000,\"User \"\"1\"\"\",\"Page, 42\"\r\n"),
                decoder("counts"),
                "delimited");
    }

    @Test
    void json() throws Exception {
        checkEach(
                Poison.records() / 2,
                new Poison(
                        "pageviews",
                        11,
                        "{\"viewtime\":1538127300000,\"userid\":\"User_1\",\"pageid\":\"Page_42\"}",
                        "{\"pageid\":\"Żółw\",\"more\":[{}],\"userid\":\"2\",\"viewtime\":1}",
                        "\0\0\0\0\7{\"viewtime\":5,\"userid\":\"User_1\",\"pageid\":\"Page_42\"}"),
                decoder("counts", "--format", "json"),
                "json");
    }

    @Test
    void avro() throws Exception {
        HttpServer registry =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", PoisonTest::answer);
        registry.start();
        try {
            checkEach(
                    // The registry is asked about each schema that it does not know.
                    Math.min(Poison.records() / 2, 5_000),
                    new Poison(
                            "pageviews",
                            12,
                            // The time 5, then texts with their lengths times two.
                            List.of(
                                    "\0\0\0\0\7\12\14User_7\2\16Page_42".getBytes(ISO_8859_1),
                                    "\0\0\0\0\7\176\2U\2\4ab".getBytes(ISO_8859_1))),
                    decoder(
                            "counts",
                            "--format",
                            "avro",
                            "--schema-registry",
                            "http://127.0.0.1:" + registry.getAddress().getPort()),
                    "avro");
        } finally {
            registry.stop(0);
        }
    }

    /** Knows one schema. */
    private static void answer(HttpExchange exchange) throws IOException {
        boolean known = exchange.getRequestURI().getPath().equals("/schemas/ids/7");
        String body =
                known
                        ? "{\"schema\":\"" + SCHEMA.replace("\"", "\\\"") + "\"}"
                        : "{\"error_code\":40403,\"message\":\"Schema not found\"}";
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(known ? 200 : 404, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void whatIsShownIsAFewLinesWithoutControlCharacters() throws Exception {
        Poison poison = new Poison("users", 13, "1493456789434,User_1,\"Region, 9\",FEMALE\n");
        RecordRows records = new RecordRows();
        ByUserRows views = new ByUserRows();
        ColumnRows<User> users =
                new ColumnRows<>(
                        List.of(
                                new ColumnRows.Column("registertime", "BIGINT", "ms, UTC"),
                                new ColumnRows.Column("userid", "STRING", "who")),
                        user -> List.of(user.registerTime(), user.userId()));
        List<ColumnRows.Content> contents = users.empty();
        Decoder<User> decoder = record -> User.parse(record.value());
        long decoded = 0;
        for (long offset = 0; offset < Poison.records() / 10; offset++) {
            KafkaRecord record = poison.at(offset);
            assertShown(records, records.add(records.empty(), record));
            Decoded<User> user = decoder.decoded(record, "test");
            if (user.hasValue()) {
                decoded++;
                contents = users.add(contents, user.value());
                assertShown(
                        views,
                        views.add(
                                views.empty(),
                                new PageView(
                                        user.value().registerTime(),
                                        user.value().userId(),
                                        user.value().regionId())));
            }
        }
        assertShown(users, contents);
        assertThat(contents.get(0).rows()).isEqualTo(decoded).isPositive();
    }

    private static <A> void assertShown(BatchRows<?, A> rows, A kept) {
        assertThat(rows.rows(kept))
                .isNotEmpty()
                .allMatch(row -> row.codePoints().noneMatch(Character::isISOControl));
    }
}
