package io.tidemark.browsertests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.platformtesting.BrowserRequired;
import io.tidemark.platformtesting.Chromium;
import io.tidemark.platformtesting.Page;
import io.tidemark.platformtesting.Processes;
import io.tidemark.testing.KafkaProcess;
import io.tidemark.testing.TableTopic;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Year;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pages of tables and of dead letters as people use them: a real broker, a real server, a real
 * browser.
 */
@Tag("integration")
@BrowserRequired
class TablesIT {

    @TempDir static Path directory;
    private static final List<AutoCloseable> OPENED = new ArrayList<>();
    private static Process dashboard;
    private static URI url;
    private static Chromium chromium;
    private static TableTopic counts;
    private static TableTopic visits;
    private static long now;

    private Page page;

    @BeforeAll
    static void startAll() throws Exception {
        KafkaProcess kafka = opened(KafkaProcess.start(directory));
        Admin admin = opened(Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers())));
        now = System.currentTimeMillis();
        counts = opened(new TableTopic(admin, kafka.bootstrapServers(), "counts-by-page", 1));
        counts.begin();
        for (int i = 1; i <= 60; i++) {
            counts.row("Page_" + i, json(i, 1000 + 3 * i), now);
        }
        counts.row("Page_99", json(99, 7), now).marker(now).commit();
        visits =
                opened(new TableTopic(admin, kafka.bootstrapServers(), "page-visits", 2, "delete"));
        visits.begin();
        for (int i = 0; i < 40; i++) {
            visits.row(i % 2, "Page_3", "{\"visits\":" + i + "}", now - 60_000 + i);
        }
        visits.row(0, "Page_1", "{\"window_end\":300000,\"visits\":7}", now - 1000)
                .row(1, null, "<img src=x onerror=alert(1)>", now)
                .commit();
        setAside(admin, kafka.bootstrapServers());
        dashboard =
                new ProcessBuilder(
                                Processes.java(),
                                "-Xmx128m",
                                "-cp",
                                Processes.classPath("dashboard", "dashboard.jar"),
                                "io.tidemark.dashboard.Dashboard",
                                "--port=0",
                                "--bootstrap-servers=" + kafka.bootstrapServers())
                        .redirectErrorStream(true)
                        .start();
        url = URI.create(Processes.awaitLine(dashboard, "Dashboard at "));
        awaitFirstAnswer();
        chromium = Chromium.start(Chromium.path());
    }

    /** Records, each with what would be a script or a trick if it were not text. */
    private static void setAside(Admin admin, String bootstrapServers) throws Exception {
        for (String topic : List.of("orders.dead-letters", "orders.late")) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrapServers),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            String letters = "orders.dead-letters";
            setAside(producer, letters, "warehouse-dispatch", "page 17 is blank");
            setAside(producer, letters, "warehouse-dispatch", "page 18 is blank");
            setAside(producer, letters, "warehouse-dispatch", "it is JSON: --format=json");
            setAside(producer, letters, "<b>pulse</b>", "<script>alert(x)</script>");
            for (String job : List.of("campaign-pulse", "page-views", "user-visits")) {
                setAside(producer, "orders.late", job, null);
            }
        }
    }

    private static void setAside(
            KafkaProducer<byte[], byte[]> producer, String topic, String job, String error)
            throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic,
                        "<img src=x onerror=alert(2)>".getBytes(UTF_8),
                        "<script>alert(3)</script>\u001b[31m\u202e".getBytes(UTF_8));
        record.headers().add("job", job.getBytes(UTF_8));
        for (String header :
                List.of("source.topic", "source.partition", "source.offset", "source.timestamp")) {
            record.headers().add(header, "0".getBytes(UTF_8));
        }
        if (error != null) {
            record.headers().add("error.class", "a.MalformedException".getBytes(UTF_8));
            record.headers().add("error.message", error.getBytes(UTF_8));
            record.headers()
                    .add("<svg onload=alert(4)>", "<a href=javascript:alert(5)>".getBytes(UTF_8));
        } else {
            record.headers().add("late.reason", "expired".getBytes(UTF_8));
        }
        producer.send(record).get();
    }

    /** The first one connects to Kafka, which takes longer than an answer may on a busy machine. */
    private static void awaitFirstAnswer() {
        HttpRequest topics = HttpRequest.newBuilder(url.resolve("/api/topics")).build();
        await().atMost(Duration.ofMinutes(1))
                .until(
                        () ->
                                HttpClient.newHttpClient()
                                                .send(topics, BodyHandlers.discarding())
                                                .statusCode()
                                        == 200);
    }

    private static <T extends AutoCloseable> T opened(T resource) {
        OPENED.add(0, resource);
        return resource;
    }

    private static String json(int page, int visits) {
        return "{\"page_id\":\"Page_%d\",\"visits\":%d}".formatted(page, visits);
    }

    @AfterAll
    static void endAll() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
        if (dashboard != null) {
            Processes.end(dashboard);
        }
        for (AutoCloseable each : OPENED) {
            each.close();
        }
    }

    @BeforeEach
    void openPage() {
        page = chromium.newPage();
        page.viewport(1400, 1000);
    }

    /** Whatever a test does, the page asks its own server only, and throws nothing. */
    @AfterEach
    void nothingElseWasAskedAndNothingThrown() {
        assertThat(page.hosts()).containsOnly(url.getAuthority());
        assertThat(page.errors()).allMatch(error -> error.contains("404"));
        page.close();
    }

    private void open(String hash) {
        page.go(url.resolve("/tables.html" + hash));
        awaitState("ready");
        page.await("document.querySelector('.names a[aria-current]')");
    }

    private void awaitState(String state) {
        page.await("document.getElementById('stage').dataset.state === '" + state + "'");
    }

    private List<String> texts(String selector) {
        JsonNode texts =
                page.value(
                        "[...document.querySelectorAll('"
                                + selector
                                + "')].map(e => e.textContent.trim())");
        return StreamSupport.stream(texts.spliterator(), false).map(JsonNode::asText).toList();
    }

    private List<String> keys() {
        return texts("#body th");
    }

    @Test
    void aTableIsShownSortedFilteredAndFollowed() {
        open("");
        // The first table is chosen; a key that is also a column is shown once.
        page.await("location.hash === '#table=counts-by-page'");
        assertThat(page.text("#stage-title")).isEqualTo("counts-by-page");
        assertThat(texts("#columns th")).containsExactly("page_id", "visits");
        assertThat(keys()).startsWith("Page_1", "Page_2").endsWith("Page_60", "Page_99");
        assertThat(texts("#body td")).startsWith("1,003");
        assertThat(page.text("#count")).isEqualTo("61");
        assertThat(page.text("#complete"))
                .contains(String.valueOf(Year.now(ZoneId.systemDefault())));
        assertThat(page.text("#age")).endsWith("ago");

        // Numbers are ordered as numbers, by the keyboard, too.
        page.value("document.querySelector('[data-by=visits] button').focus()");
        page.press("Enter");
        page.await("document.querySelector('#body th').textContent === 'Page_60'");
        assertThat(keys()).endsWith("Page_1", "Page_99");
        assertThat(page.value("document.querySelector('[data-by=visits]').ariaSort").asText())
                .isEqualTo("descending");
        page.click("[data-by=visits] button");
        page.await("document.querySelector('#body th').textContent === 'Page_99'");

        // What changes shows by itself, and is marked for a while.
        String until = page.text("#complete");
        counts.begin().row("Page_1", json(1, 2222), now).row("Page_99", null, now);
        counts.marker(now + 60_000).commit();
        page.await("document.querySelector('#body tr[data-changed]')?.dataset.key === 'Page_1'");
        assertThat(texts("#body tr[data-changed]")).containsExactly("Page_12,222");
        assertThat(keys()).doesNotContain("Page_99");
        assertThat(page.text("#complete")).isNotEqualTo(until);
        assertThat(page.text("#age")).isEqualTo("just now");
        page.await("!document.querySelector('#body tr[data-changed]')");

        page.click("#filter");
        page.type("_1");
        page.await("document.querySelectorAll('#body tr').length === 11");
        assertThat(page.text("#count")).isEqualTo("11 of 60");
        page.type("xyz");
        awaitState("empty");
        assertThat(page.text("#empty-text"))
                .isEqualTo("No key of counts-by-page contains “_1xyz”.");
    }

    @Test
    void theNewestRecordsOfATopicAreShownAndFollowed() {
        open("#topic=page-visits");
        assertThat(page.text("#stage-title")).isEqualTo("page-visits");
        assertThat(texts("#body td[data-column=Value]"))
                .startsWith("<img src=x onerror=alert(1)>", "{\"window_end\":300000,\"visits\":7}");
        assertThat(page.value("document.querySelectorAll('#body img').length").asInt()).isZero();

        visits.begin().row(0, "Page_2", "{\"visits\":8}", now + 5).commit();
        page.await("document.querySelectorAll('#body tr').length === 43");
        assertThat(texts("#body tr[data-changed] td[data-column=Value]"))
                .containsExactly("{\"visits\":8}");
    }

    @Test
    void aTopicThatIsNotThereIsSaidSo() {
        page.go(url.resolve("/tables.html#table=nothing"));
        awaitState("error");
        assertThat(page.text("#stage .error-sentence")).startsWith("There is no topic 'nothing'");
        // Another one is a click away.
        page.await("[...document.querySelectorAll('#tables a')].length > 0");
        page.click("#tables a[href=\"#table=counts-by-page\"]");
        awaitState("ready");
        assertThat(page.text("#stage-title")).isEqualTo("counts-by-page");
    }

    private void openDeadLetters(String hash) {
        page.go(url.resolve("/dead-letters.html" + hash));
        page.await("document.getElementById('groups-panel').dataset.state === 'ready'");
        page.await("document.getElementById('note').textContent.startsWith('What the jobs')");
    }

    @Test
    void whatWasSetAsideIsShownByReasonAndAsTextWhateverIsInIt() {
        openDeadLetters("");
        assertThat(texts(".group-reason"))
                .containsExactlyInAnyOrder(
                        "late: expired",
                        "late: expired",
                        "late: expired",
                        "page … is blank",
                        "it is JSON: --format=json",
                        "<script>alert(x)</script>");
        page.value("document.querySelectorAll('.groups details').forEach(e => e.open = true)");
        assertThat(texts(".letter .bytes"))
                .contains(
                        "<img src=x onerror=alert(2)>",
                        "<script>alert(3)</script>\\u001b[31m\\u202e");
        assertThat(texts(".letter dt")).contains("<svg onload=alert(4)>", "job", "error.class");
        assertThat(texts(".letter dd")).contains("<a href=javascript:alert(5)>");
        assertThat(
                        page.value(
                                        "document.querySelectorAll('.groups :is(script, img, svg, a, b)').length")
                                .asInt())
                .isZero();
        // Nobody is handed a command with what came from outside in it.
        assertThat(texts(".way-back"))
                .hasSize(6)
                .contains(
                        "",
                        "To have them all: tidemark dead-letters export FILE --topic orders.late --job"
                                + " campaign-pulse",
                        "To send them back: tidemark dead-letters replay --topic orders.dead-letters"
                                + " --job warehouse-dispatch --reason 'page … is blank' --dry-run");

        openDeadLetters("#job=warehouse-dispatch");
        page.await("document.querySelectorAll('.group-reason').length === 2");
        assertThat(texts(".group-count")).containsExactlyInAnyOrder("1", "2");
        assertThat(page.value("document.getElementById('job').value").asText())
                .isEqualTo("warehouse-dispatch");
    }

    @Test
    void thePageOfDeadLettersIsWellMadeOnAnyScreenAndInBothThemes() {
        for (int width : new int[] {1400, 800, 375}) {
            page.viewport(width, 900);
            for (String theme : List.of("light", "dark")) {
                page.prefers(Map.of("prefers-color-scheme", theme));
                openDeadLetters("");
                page.value(
                        "document.querySelectorAll('.groups details').forEach(e => e.open = true)");
                assertThat(Looks.tooWide(page)).as("%d", width).isEmpty();
                assertThat(Looks.faintTexts(page)).as(theme).isEmpty();
            }
        }
        assertThat(Looks.nameless(page)).isEmpty();
    }

    @Test
    void thePageIsWellMadeOnAnyScreenAndInBothThemes() {
        for (int width : new int[] {1400, 800, 375}) {
            page.viewport(width, 900);
            for (String theme : List.of("light", "dark")) {
                page.prefers(Map.of("prefers-color-scheme", theme));
                for (String hash : List.of("#table=counts-by-page", "#topic=page-visits")) {
                    open(hash);
                    assertThat(Looks.tooWide(page)).as("%s %d", hash, width).isEmpty();
                    assertThat(Looks.faintTexts(page)).as("%s %s", hash, theme).isEmpty();
                }
            }
        }
        assertThat(Looks.nameless(page)).isEmpty();
    }
}
