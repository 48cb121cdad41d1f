package io.tidemark.browsertests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.platformtesting.BrowserRequired;
import io.tidemark.platformtesting.Chromium;
import io.tidemark.platformtesting.Page;
import io.tidemark.platformtesting.Processes;
import io.tidemark.testing.KafkaProcess;
import io.tidemark.testing.TableTopic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The page of analytics as people use it: a real search node, a real broker, a real server, a real
 * browser.
 */
@Tag("integration")
@BrowserRequired
class AnalyticsIT {

    private static final long MINUTE = 60_000;
    private static final List<String> PANELS = List.of("candles", "trends", "alerts", "impact");
    private static final List<String> SEARCHED = List.of("candles", "alerts", "impact");

    @TempDir static Path directory;
    private static final List<AutoCloseable> OPENED = new ArrayList<>();
    private static SearchIndexes node;
    private static Gate gate;
    private static FakeFlink flink;
    private static TableTopic trends;
    private static Process dashboard;
    private static URI url;
    private static Chromium chromium;

    /** The keys of the rows that are in the table now. */
    private static final List<String> TRENDS = new ArrayList<>();

    private Page page;

    /** A full minute: candles up to it are over. */
    private long now;

    @BeforeAll
    static void startAll() throws Exception {
        KafkaProcess kafka = opened(KafkaProcess.start(directory));
        Admin admin = opened(Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers())));
        trends = opened(new TableTopic(admin, kafka.bootstrapServers(), "trends", 1));
        node = opened(new SearchIndexes());
        gate = opened(new Gate(node.url()));
        flink = opened(new FakeFlink());
        dashboard =
                new ProcessBuilder(
                                Processes.java(),
                                "-Xmx128m",
                                "-cp",
                                Processes.classPath("dashboard", "dashboard.jar"),
                                "io.tidemark.dashboard.Dashboard",
                                "--port=0",
                                "--search-url=" + gate.url(),
                                "--flink-url=" + flink.url(),
                                "--data-note=Pairs of <b>Coinbase</b>.",
                                "--simulator-url=" + flink.url(),
                                "--bootstrap-servers=" + kafka.bootstrapServers())
                        .redirectErrorStream(true)
                        .start();
        url = URI.create(Processes.awaitLine(dashboard, "Dashboard at "));
        // The first answer connects to Kafka, which may take longer than an answer may.
        await().atMost(Duration.ofMinutes(1)).until(() -> ask("/api/trends").statusCode() == 200);
        chromium = Chromium.start(Chromium.path());
    }

    private static <T extends AutoCloseable> T opened(T resource) {
        OPENED.add(0, resource);
        return resource;
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
        gate.set(Gate.Mode.OPEN);
        flink.reset();
        node.clear();
        if (!TRENDS.isEmpty()) {
            trends.begin();
            TRENDS.forEach(key -> trends.row(key, null, null));
            trends.commit();
            TRENDS.clear();
        }
        now = Math.floorDiv(System.currentTimeMillis(), MINUTE) * MINUTE;
        page = chromium.newPage();
        page.viewport(1360, 1000);
    }

    /** Whatever a test does, the page asks its own server only, and throws nothing. */
    @AfterEach
    void nothingElseWasAskedAndNothingThrown() {
        assertThat(page.hosts()).containsOnly(url.getAuthority());
        assertThat(page.errors())
                .allMatch(error -> error.startsWith("network: ") && error.contains("503"));
        page.close();
    }

    private static java.net.http.HttpResponse<String> ask(String path) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(url.resolve(path)).build(),
                            BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void trend(int rank, String kind, String tag, double score, int users) {
        String key = kind + ":" + tag;
        TRENDS.add(key);
        StringBuilder curve = new StringBuilder();
        for (int i = 0; i < 24; i++) {
            curve.append(i == 0 ? "" : ",")
                    .append(
                            i < 2
                                    ? "null"
                                    : i == 23
                                            ? users
                                            : (i * 7 + rank * 3) % 4
                                                    + (i > 19 ? (i - 19) * users / 8 : 0));
        }
        trends.row(
                key,
                ("{\"kind\":\"%s\",\"tag\":\"%s\",\"bucket\":\"10m\",\"rank\":%d,\"score\":%s,\"users\":%d,"
                                + "\"expected\":1.25,\"at\":%d,\"curve\":[%s]}")
                        .formatted(kind, tag, rank, score, users, now, curve),
                now);
    }

    private void knownTrends() {
        trends.begin();
        trend(1, "company", "AAPL", 9.5, 24);
        trend(2, "hashtag", "<b>bold</b>", 4.25, 11);
        trend(3, "cashtag", "GOOG", 3.5, 9);
        trends.commit();
    }

    /** Two symbols with a few candles each, and what happened to them. */
    private Documents known() {
        return new Documents()
                .quote("GOOG", "Alphabet", now, 100, 1)
                .quote("EVIL", "<img src=x onerror=alert(1)>", now, 1, 1)
                .candle("GOOG", now - 4 * MINUTE, 100, 102, 99, 101)
                .candle("GOOG", now - 3 * MINUTE, 101, 101.5, 98, 98.5)
                // A minute without quotes.
                .candle(
                        "GOOG",
                        "1m",
                        now - MINUTE,
                        MINUTE,
                        new double[] {98.5, 99, 98, 98.75},
                        -5.0,
                        true)
                .candle("GOOG", "1m", now, MINUTE, new double[] {98.75, 99, 98.75, 99}, null, false)
                .candle(
                        "GOOG",
                        "1h",
                        now - 60 * MINUTE,
                        60 * MINUTE,
                        new double[] {90, 102, 89, 99},
                        9e6,
                        true)
                .candle("AAPL", now - MINUTE, 20, 21, 19, 20.5)
                .candle("EVIL", now - MINUTE, 1, 1, 1, 1)
                .alert(
                        "jump",
                        "price-move",
                        "GOOG",
                        now - 3 * MINUTE + 5000,
                        null,
                        "<img src=x onerror=alert(2)> fell by 3 %")
                .alert("jump", "price-move", "AAPL", now - 2 * MINUTE, now - MINUTE, "AAPL rose")
                .alert("quiet", "silence", "quotes", now - MINUTE, null, "quotes is silent")
                .burst("company", "GOOG", now - 3 * MINUTE, now - MINUTE)
                .burst("cashtag", "GOOG", now - 2 * MINUTE, null)
                .burst("hashtag", "goog", now - 2 * MINUTE, null)
                .impact("GOOG", now - 3 * MINUTE, null, -0.0125, 0.5, null)
                .impact("AAPL", now - 90 * MINUTE, now - 80 * MINUTE, 0.001, 0.0, -0.02);
    }

    private void open(String query) {
        page.go(url.resolve("/analytics.html" + query));
    }

    private void awaitState(String panel, String state) {
        page.await("document.getElementById('" + panel + "').dataset.state === '" + state + "'");
    }

    private void openReady(String query) {
        open(query);
        PANELS.forEach(panel -> awaitState(panel, "ready"));
    }

    private void plant(Documents documents) {
        node.index(documents);
        knownTrends();
    }

    private List<String> rows(String selector) {
        return Looks.list(
                page.value(
                        "[...document.querySelectorAll('"
                                + selector
                                + "')].map(row => [...row.children].map(cell =>"
                                + " cell.innerText.replace(/\\s+/g, ' ').trim()).join('|'))"));
    }

    private List<String> texts(String selector) {
        return Looks.list(
                page.value(
                        "[...document.querySelectorAll('"
                                + selector
                                + "')].map(element => element.innerText)"));
    }

    private JsonNode chart(String path) {
        return page.value(chartOption(path));
    }

    private static String chartOption(String path) {
        return "echarts.getInstanceByDom(document.getElementById('candles-chart')).getOption()."
                + path;
    }

    private String reading() {
        return page.value("document.getElementById('candles-chart').ariaValueText").asText();
    }

    @Test
    void everyPanelShowsItsRows() {
        plant(known());
        openReady("?symbol=GOOG&size=1m");
        page.await(chartOption("series[2].data.length") + " === 1");

        assertThat(page.text("#candles-title")).isEqualTo("Alphabet");
        assertThat(page.text("#candles-figure")).isEqualTo("99.00");
        assertThat(page.text("#candles-change")).startsWith("▼ -1.00 (-1.00%) since ");
        assertThat(page.value("document.title").asText()).isEqualTo("GOOG 99.00 · Tidemark");
        assertThat(texts("#symbol option"))
                .containsExactly("AAPL", "EVIL · <img src=x onerror=alert(1)>", "GOOG · Alphabet");
        assertThat(texts("#size-segments span")).containsExactly("1 min", "1 h");
        // Open, close, low, high; a minute without quotes is an empty place.
        assertThat(chart("series[0].data.slice(-5).map(d => d.value ?? d)").toString())
                .isEqualTo(
                        "[[100,101,99,102],[101,98.5,98,101.5],\"-\",[98.5,98.75,98,99],[98.75,99,98.75,99]]");
        assertThat(chart("series[1].data.slice(-5).map(d => d.value ?? d)").toString())
                .isEqualTo("[1000,1000,\"-\",5,\"-\"]");
        assertThat(chart("series[2].data[0].value").toString()).isEqualTo("[26,101.5]");
        // The two bursts lie over one another; the hashtag's is no symbol's.
        assertThat(chart("series[0].markArea.data").toString())
                .isEqualTo("[[{\"xAxis\":26},{\"xAxis\":29}]]");
        assertThat(page.text("#fact-close")).isEqualTo("99.00");
        assertThat(page.text("#fact-volume")).isEqualTo("–");
        assertThat(page.text("#source-note")).startsWith("From polled quotes");

        assertThat(rows("#trends-table tbody tr"))
                .containsExactly(
                        "AAPL company||24|1.3|9.5", "#<b>bold</b>||11|1.3|4.3", "$GOOG||9|1.3|3.5");
        assertThat(
                        page.value(
                                        "document.querySelector('#trends-table .curve').getAttribute('aria-label')")
                                .asText())
                .startsWith("Users by 10 min: –, –, 1,")
                .endsWith(", 24");
        assertThat(page.text("#trends-span")).isEqualTo("Last 4 h");
        assertThat(page.text("#trends-note")).startsWith("Against the usual, up to ");

        assertThat(page.text("#alerts-note"))
                .isEqualTo("2 firing, then the newest of those that are over");
        assertThat(texts("#alerts-list .badge")).containsExactly("Firing", "Firing", "Over");
        assertThat(texts("#alerts-list .alert-text"))
                .containsExactly(
                        "quotes is silent",
                        "<img src=x onerror=alert(2)> fell by 3 %",
                        "AAPL rose");
        assertThat(texts("#alerts-list .alert-time").get(2)).matches("\\d min ago, for 1 min");
        page.clickOn("document.querySelectorAll('#alerts-list summary')[1]");
        assertThat(texts("#alerts-list details[open] dd"))
                .startsWith("jump", "GOOG")
                .contains("still firing", "0.0312", "<i>2 %</i>", "5 min");
        assertThat(texts("#alerts-list details[open] dd").get(7))
                .matches("\\w+ \\d+, \\d+, [\\d:]+");

        assertThat(rows("#impact-table tbody tr"))
                .satisfiesExactly(
                        row ->
                                assertThat(row)
                                        .matches(
                                                "GOOG\\|\\d min ago\\|goes on\\|6.5\\|-1.25% volume ×1.2\\|"
                                                        + "\\+50.00% volume ×2.4\\|– volume –"),
                        row ->
                                assertThat(row)
                                        .matches(
                                                "AAPL\\|1 h \\d+ min ago\\|9 min\\|6.5\\|\\+0.10% volume ×1.2\\|"
                                                        + "0.00% volume ×2.4\\|-2.00% volume ×3.6"));
        assertThat(page.value("document.querySelectorAll('main img').length").asInt()).isZero();
        assertThat(page.text("#simulated")).startsWith("Simulated data.");
    }

    @Test
    void aSymbolAndASizeCanBeChosenAndAreKeptInTheAddress() {
        plant(known());
        openReady("");
        // Without a choice it is Google, in its shortest size.
        assertThat(page.text("#candles-figure")).isEqualTo("99.00");
        assertThat(page.value("document.querySelector('#sizes :checked').value").asText())
                .isEqualTo("1m");

        page.click("#sizes input[value=\"1h\"]");
        page.await("document.getElementById('fact-open').innerText === '90.00'");
        assertThat(page.value("location.search").asText()).isEqualTo("?symbol=GOOG&size=1h");
        assertThat(chart("series[0].data.filter(d => d !== '-').length").asInt()).isEqualTo(1);

        page.click("#impact-table tbody tr:nth-child(2) a");
        awaitState("candles", "empty");
        assertThat(page.text("#candles .panel-empty"))
                .contains("There are no candles of AAPL of 1h yet.");
        page.click("#sizes input[value=\"1m\"]");
        page.await("document.getElementById('candles-figure').innerText === '20.50'");
        assertThat(page.value("document.getElementById('symbol').value").asText())
                .isEqualTo("AAPL");

        openReady("?symbol=GOOG&size=1h");
        assertThat(page.text("#fact-open")).isEqualTo("90.00");
        assertThat(page.value("document.querySelector('#sizes :checked').value").asText())
                .isEqualTo("1h");
    }

    @Test
    void trendsCanBeThoseOfOneKindAndLeadToTheirCandles() {
        plant(known());
        openReady("?symbol=GOOG&size=1m");

        page.click("#trends-choice input[value=hashtag]");
        page.await("document.querySelectorAll('#trends-table tbody tr').length === 1");
        assertThat(
                        page.value(
                                        "document.querySelectorAll('#trends-table a:not([hidden])').length")
                                .asInt())
                .isZero();

        page.click("#trends-choice input[value=company]");
        page.await("document.querySelector('#trends-table a:not([hidden])')");
        page.click("#trends-table a");
        page.await("document.getElementById('candles-figure').innerText === '20.50'");
        page.await("document.activeElement.id === 'candles-chart'");
    }

    @Test
    void aTagLeadsToCandlesOnlyWhereThereAreAny() {
        node.index(known().candle("BTC-USD", now - MINUTE, 5, 6, 4, 5.5));
        trends.begin();
        trend(1, "cashtag", "BTC", 9.5, 24);
        trend(2, "company", "BTC", 8.5, 24);
        trend(3, "cashtag", "NONE", 7.5, 24);
        trend(4, "company", "AAPL", 6.5, 24);
        trends.commit();
        openReady("?symbol=GOOG&size=1m");
        page.await("document.querySelector('#trends-table a:not([hidden])')");

        assertThat(texts("#trends-table a:not([hidden])")).containsExactly("$BTC", "AAPL");
        assertThat(texts("#trends-table .tag:not(:empty)")).containsExactly("BTC", "$NONE");
        page.click("#trends-table a");
        page.await("document.getElementById('candles-figure').innerText === '5.50'");
        assertThat(page.value("location.search").asText()).isEqualTo("?symbol=BTC-USD&size=1m");
    }

    @Test
    void anAlertThatBeganBeforeTheFirstCandleAndStillFiresIsMarked() {
        node.index(
                known().alert("old", "silence", "AAPL", now - 90 * MINUTE, null, "since long")
                        .alert("old", "silence", "AAPL", now - 80 * MINUTE, now, "until now")
                        .alert(
                                "old",
                                "silence",
                                "AAPL",
                                now - 70 * MINUTE,
                                now - 60 * MINUTE,
                                "over"));
        knownTrends();
        openReady("?symbol=AAPL&size=1m");
        page.await(chartOption("series[2].data.length") + " === 1");

        page.value("document.getElementById('candles-chart').focus()");
        page.press("Home");
        assertThat(reading())
                .contains("Alert since long", "Alert until now")
                .doesNotContain("Alert over");
    }

    /** There are few candles in the first minutes, and the chart has room on their left. */
    @Test
    void theEmptyPlacesBeforeTheFirstCandleCanBeLookedAt() throws IOException {
        plant(known());
        openReady("?symbol=GOOG&size=1m");
        String change = page.text("#candles-change");

        page.value(
                "echarts.getInstanceByDom(document.getElementById('candles-chart'))"
                        + ".dispatchAction({type: 'dataZoom', dataZoomIndex: 0, startValue: 2, endValue: 14})");
        page.await(chartOption("dataZoom[0].endValue") + " === 14");
        assertThat(page.text("#candles-change")).isEqualTo(change);
        node.index(new Documents().candle("GOOG", now + MINUTE, 1, 2, 1, 1.5));
        page.await("document.getElementById('candles-figure').innerText === '1.50'");

        assertThat(page.text("#candles-change")).startsWith("▼ -98.50 (-98.50%) since ");
        assertThat(chart("dataZoom[0].startValue").asInt()).isEqualTo(2);
        assertThat(chart("dataZoom[0].endValue").asInt()).isEqualTo(14);
        picture("empty-left");
    }

    @Test
    void newCandlesComeAndOldOnesChangeInTheChartThatIsThere() throws IOException {
        plant(known());
        openReady("?symbol=GOOG&size=1m");
        picture("few");
        page.value("window.kept = document.querySelector('#candles-chart canvas')");

        node.index(
                new Documents()
                        .candle("GOOG", now - 3 * MINUTE, 101, 103, 98, 98.25)
                        .candle(
                                "GOOG",
                                "1m",
                                now,
                                MINUTE,
                                new double[] {98.75, 99, 97, 97.25},
                                12.0,
                                true)
                        .candle(
                                "GOOG",
                                "1m",
                                now + MINUTE,
                                MINUTE,
                                new double[] {97.25, 97.5, 97, 97.5},
                                3.0,
                                false)
                        .alert("jump", "price-move", "GOOG", now + 1000, null, "GOOG moves"));
        page.await("document.getElementById('candles-figure').innerText === '97.50'");
        page.await(chartOption("series[2].data.length") + " === 2");

        assertThat(chart("series[0].data.filter(d => d !== '-').length").asInt()).isEqualTo(5);
        assertThat(
                        chart("series[0].data.find(d => d !== '-' && d.value[0] === 101).value")
                                .toString())
                .isEqualTo("[101,98.25,98,103]");
        assertThat(chart("dataZoom[0].endValue").asInt()).isEqualTo(29);
        assertThat(page.value("kept.isConnected").asBoolean()).isTrue();
    }

    @Test
    void withoutDataEveryPanelSaysWhatIsToCome() {
        open("");

        PANELS.forEach(panel -> awaitState(panel, "empty"));

        assertThat(page.text("#candles .panel-empty")).contains("No candles yet");
        assertThat(page.text("#trends .panel-empty")).contains("Nothing stands out");
        assertThat(page.text("#alerts .panel-empty")).contains("All quiet");
        assertThat(page.text("#impact .panel-empty")).contains("No bursts yet");

        plant(known());
        PANELS.forEach(panel -> awaitState(panel, "ready"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void ofLiveDataThePageSaysWhatItIs(String scheme) throws IOException {
        page.prefers(Map.of("prefers-color-scheme", scheme, "prefers-reduced-motion", "reduce"));
        flink.beReal();
        plant(known());
        openReady("?symbol=GOOG&size=1m");
        page.await("!document.getElementById('live-data').hidden");

        assertThat(page.text("#live-data")).isEqualTo("Live data. Pairs of <b>Coinbase</b>.");
        assertThat(page.value("document.getElementById('simulated').hidden").asBoolean()).isTrue();
        assertThat(Looks.faintTexts(page)).isEmpty();
        picture("live-" + scheme);
    }

    @Test
    void aSearchNodeThatIsDownIsToldAndComesBackByItself() {
        plant(known());
        gate.set(Gate.Mode.SHUT);
        open("?symbol=GOOG&size=1m");
        SEARCHED.forEach(panel -> awaitState(panel, "error"));
        awaitState("trends", "ready");
        assertThat(page.text("#alerts .panel-error"))
                .contains("No connection", "The search node at " + gate.url());

        gate.set(Gate.Mode.OPEN);
        SEARCHED.forEach(panel -> awaitState(panel, "ready"));

        gate.set(Gate.Mode.SHUT);
        SEARCHED.forEach(panel -> awaitState(panel, "stale"));
        assertThat(page.text("#candles .panel-error")).contains("Figures from ");
        assertThat(page.text("#candles-figure")).isEqualTo("99.00");

        gate.set(Gate.Mode.OPEN);
        page.click("#candles .panel-error button");
        SEARCHED.forEach(panel -> awaitState(panel, "ready"));
    }

    @Test
    void refreshCanBePausedAndGoesOnLater() {
        plant(known());
        openReady("?symbol=GOOG&size=1m");
        page.click("#live");
        assertThat(page.text("#live")).isEqualTo("Paused");
        node.index(new Documents().candle("GOOG", now + MINUTE, 1, 2, 1, 1.5));
        // Longer than a refresh takes to come.
        page.value("window.since = performance.now()");
        page.await("performance.now() > since + 2500");
        assertThat(page.text("#candles-figure")).isEqualTo("99.00");

        page.click("#live");
        page.await("document.getElementById('candles-figure').innerText === '1.50'");
    }

    @Test
    void everythingCanBeReachedAndUsedByKeyboard() {
        plant(known().minutes("AAPL", 100, now - MINUTE, 400));
        openReady("?symbol=GOOG&size=1m");
        page.await(chartOption("series[2].data.length") + " === 1");
        page.press("Tab");
        assertThat(focused()).isEqualTo("a.skip");
        page.value("document.getElementById('theme').focus()");
        page.press("Tab");
        assertThat(focused()).isEqualTo("select#symbol");
        page.press("Tab");
        assertThat(page.value("document.activeElement.value").asText()).isEqualTo("1m");
        page.press("Tab");
        assertThat(focused()).isEqualTo("div#candles-chart");
        assertThat(page.value("getComputedStyle(document.activeElement).outlineStyle").asText())
                .isEqualTo("solid");

        assertThat(reading()).contains("not over", "Close 99.00");
        page.press("ArrowLeft");
        assertThat(reading()).contains("Close 98.75", "Volume -5, a correction");
        page.await("document.querySelector('.chart-tip')?.innerText.includes('98.75')");
        // The empty minute is stepped over.
        page.press("ArrowLeft");
        assertThat(reading())
                .contains(
                        "Close 98.50",
                        "Alert <img src=x onerror=alert(2)> fell by 3 %",
                        "Burst company, 31 users");
        assertThat(page.text("#fact-which")).isEqualTo("Read");
        assertThat(page.text("#fact-close")).isEqualTo("98.50");
        page.press("Home");
        assertThat(reading()).contains("Open 100.00");
        page.press("End");
        assertThat(reading()).contains("Close 99.00");
        page.press("Escape");
        assertThat(page.text("#fact-which")).isEqualTo("Newest");

        page.press("Tab");
        assertThat(focused()).startsWith("input");
        page.press("ArrowRight");
        page.await("document.querySelectorAll('#trends-table tbody tr').length === 1");
    }

    @Test
    void theKeyboardMovesAndZoomsTheView() {
        plant(known().minutes("AAPL", 100, now - MINUTE, 400));
        openReady("?symbol=AAPL&size=1m");
        int shown =
                page.value(
                                "Math.max(30, Math.floor(document.getElementById('candles-chart').clientWidth / 11))")
                        .asInt();
        assertThat(chart("dataZoom[0].startValue").asInt()).isEqualTo(401 - shown);
        assertThat(chart("dataZoom[0].endValue").asInt()).isEqualTo(400);

        // The time below a candle is its own, whatever is in view.
        assertThat(
                        page.value(
                                        "(option => option.xAxis[1].axisLabel.formatter('370', 3))("
                                                + "echarts.getInstanceByDom(document.getElementById('candles-chart')).getOption())")
                                .asText())
                .isEqualTo(
                        page.value(
                                        "new Date(%d).toLocaleTimeString('en', {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'})"
                                                .formatted(now - 31 * MINUTE))
                                .asText());

        page.value("document.getElementById('candles-chart').focus()");
        page.press("Home");
        page.await(chartOption("dataZoom[0].startValue") + " === 0");
        assertThat(chart("dataZoom[0].endValue").asInt()).isEqualTo(shown - 1);
        // What is new does not move those who look at the past.
        node.index(new Documents().candle("AAPL", now, 1, 2, 1, 1.5));
        page.await("document.getElementById('candles-figure').innerText === '1.50'");
        assertThat(chart("dataZoom[0].startValue").asInt()).isZero();

        page.press("End");
        page.await(chartOption("dataZoom[0].endValue") + " === 401");
        page.press("+");
        page.await(chartOption("dataZoom[0].startValue") + " > " + (401 - shown));
        page.press("-");
        page.press("-");
        page.press("-");
        page.press("-");
        page.await(chartOption("dataZoom[0].startValue") + " === 0");
        assertThat(chart("dataZoom[0].endValue").asInt()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(ints = {768, 1360})
    void aLongListOfAlertsScrollsInItsPanelAlsoByKeyboard(int width) throws IOException {
        page.viewport(width, 1000);
        rich();
        Documents documents = new Documents();
        for (int i = 0; i < 31; i++) {
            documents.alert("many", "volume", "S" + i, now - i * MINUTE, null, "much of S" + i);
        }
        node.index(documents);
        openReady("?symbol=GOOG&size=1m");
        String body = "document.querySelector('#alerts .panel-body')";
        assertThat(page.value(body + ".scrollHeight > " + body + ".clientHeight + 300").asBoolean())
                .isTrue();
        // The list fills its panel, up to the padding.
        assertThat(
                        page.value(
                                        "document.getElementById('alerts').getBoundingClientRect().bottom - "
                                                + body
                                                + ".getBoundingClientRect().bottom")
                                .asDouble())
                .isBetween(0.0, 24.0);
        page.value("document.getElementById('alerts').scrollIntoView()");
        picture("many-alerts-" + width);

        page.value("document.querySelector('#alerts-list summary').focus()");
        for (int i = 1;
                i < page.value("document.querySelectorAll('#alerts-list li').length").asInt();
                i++) {
            page.press("Tab");
        }
        assertThat(
                        page.value(
                                        "document.activeElement === [...document.querySelectorAll('#alerts-list summary')].at(-1)"
                                                + " && document.activeElement.getBoundingClientRect().bottom <= "
                                                + body
                                                + ".getBoundingClientRect().bottom")
                                .asBoolean())
                .isTrue();
        picture("many-alerts-end-" + width);
    }

    private String focused() {
        return page.value(
                        "(e => e.localName + (e.id ? '#' + e.id : e.className ? '.' + e.className :"
                                + " ''))(document.activeElement)")
                .asText();
    }

    @Test
    void whatCanBeUsedHasANameAndTablesHaveHeads() {
        plant(known());
        openReady("?symbol=GOOG&size=1m");

        assertThat(Looks.nameless(page)).isEmpty();
        assertThat(page.accessibility())
                .extracting(element -> element.at("/role/value").asText())
                .contains(
                        "main", "navigation", "slider", "combobox", "radio", "table", "rowheader");
    }

    @Test
    void coloursFollowTheThemeAndNothingMovesForThoseWhoDoNotWantIt() {
        plant(known());
        page.prefers(Map.of("prefers-color-scheme", "dark", "prefers-reduced-motion", "reduce"));
        openReady("?symbol=GOOG&size=1m");
        JsonNode dark = chart("series[0].itemStyle.color0");
        assertThat(page.value("document.getAnimations().length").asInt()).isZero();
        assertThat(chart("animation").asBoolean()).isFalse();

        page.click("#theme");
        page.await(chartOption("series[0].itemStyle.color0") + " !== " + dark);
    }

    /** Half a day of three shares with news, alerts, and a long list of each. */
    private void rich() {
        Documents documents = new Documents();
        String[][] shares = {
            {"GOOG", "Alphabet Inc."},
            {"AAPL", "Apple Inc."},
            {"IBM", "International Business Machines Corporation"}
        };
        for (String[] share : shares) {
            documents.quote(share[0], share[1], now, 1, 1);
        }
        documents
                .candle("GOOG", "5m", now, 5 * MINUTE, new double[] {1, 1, 1, 1}, 1.0, false)
                .candle("GOOG", "1h", now, 60 * MINUTE, new double[] {1, 1, 1, 1}, 1.0, false)
                .minutes("GOOG", 1444.96, now + MINUTE, 480)
                .minutes("AAPL", 112.28, now + MINUTE, 300)
                .minutes("IBM", 118.8, now + MINUTE, 300)
                .burst("company", "GOOG", now - 55 * MINUTE, now - 31 * MINUTE)
                .burst("cashtag", "GOOG", now - 50 * MINUTE, now - 28 * MINUTE)
                .burst("company", "GOOG", now - 9 * MINUTE, null)
                .alert(
                        "move-2",
                        "price-move",
                        "GOOG",
                        now - 52 * MINUTE,
                        now - 40 * MINUTE,
                        "GOOG moved 2.4 % in 10 min, more than 2 %")
                .alert(
                        "volume-3",
                        "volume",
                        "GOOG",
                        now - 8 * MINUTE,
                        null,
                        "GOOG traded 4.1 times its usual volume in 5 min")
                .alert(
                        "burst-any",
                        "burst",
                        "AAPL",
                        now - 20 * MINUTE,
                        now - 12 * MINUTE,
                        "24 users write about AAPL, 1.3 would be usual")
                .alert(
                        "feed",
                        "silence",
                        "quotes",
                        now - 2 * MINUTE,
                        null,
                        "no quote has come for 2 min, in session hours")
                .alert(
                        "move-2",
                        "price-move",
                        "IBM",
                        now - 100 * MINUTE,
                        now - 95 * MINUTE,
                        "IBM moved -3.1 % in 10 min, more than 2 %")
                .alert(
                        "move-2",
                        "price-move",
                        "AAPL",
                        now - 300 * MINUTE,
                        now - 280 * MINUTE,
                        "AAPL moved 2.1 % in 10 min, more than 2 %")
                .impact("GOOG", now - 9 * MINUTE, null, 0.0042, 0.0131, null)
                .impact("GOOG", now - 56 * MINUTE, now - 31 * MINUTE, -0.0008, 0.0242, 0.0061)
                .impact("AAPL", now - 200 * MINUTE, now - 170 * MINUTE, 0.0011, -0.0187, -0.0004)
                .impact("IBM", now - 320 * MINUTE, now - 290 * MINUTE, null, 0.0002, 0.0033);
        node.index(documents);
        trends.begin();
        trend(1, "company", "GOOG", 18.4, 42);
        trend(2, "cashtag", "GOOG", 12.1, 30);
        trend(3, "hashtag", "earnings", 9.75, 26);
        trend(4, "hashtag", "antitrust", 7.2, 17);
        trend(5, "company", "AAPL", 5.5, 14);
        trend(6, "hashtag", "averyveryverylonghashtagindeedthatnobodywouldtype", 4.4, 12);
        trend(7, "hashtag", "börse", 3.9, 11);
        trend(8, "hashtag", "pixel", 3.1, 8);
        trends.commit();
    }

    private void openRich() {
        rich();
        openReady("?symbol=GOOG&size=1m");
        page.await(chartOption("series[2].data.length") + " === 2");
    }

    /** A picture of the page to look at. */
    private void picture(String name) throws IOException {
        page.screenshot(Path.of("target", "screenshots", "analytics-" + name + ".png"));
    }

    @ParameterizedTest
    @ValueSource(ints = {320, 360, 768, 1360})
    void nothingIsWiderThanTheScreen(int width) throws IOException {
        page.viewport(width, 800);
        openRich();

        picture("width-" + width);
        assertThat(Looks.tooWide(page)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void everyTextHasTheContrastOfAa(String scheme) throws IOException {
        page.prefers(Map.of("prefers-color-scheme", scheme, "prefers-reduced-motion", "reduce"));
        openRich();
        picture(scheme);
        page.value("document.querySelector('#alerts-list details').open = true");

        assertThat(Looks.faintTexts(page)).isEmpty();
        page.value("document.getElementById('candles-chart').focus()");
        for (int i = 0; i < 8; i++) {
            page.press("ArrowLeft");
        }
        page.await("document.querySelector('.chart-tip')?.innerText.includes('Alert')");
        picture(scheme + "-read");
    }

    /** A day of minutes of twenty symbols; an answer is of one of them. */
    @Test
    void itStaysQuickWithADayOfMinutesOfTwentySymbols() throws IOException {
        for (int symbol = 0; symbol < 20; symbol++) {
            node.index(new Documents().minutes("S" + symbol, 50 + symbol, now + MINUTE, 1440));
        }
        long slowest = 0;
        for (int round = 0; round < 10; round++) {
            long start = System.nanoTime();
            String answer = ask("/api/candles?symbol=S" + round + "&size=1m").body();
            slowest = Math.max(slowest, System.nanoTime() - start);
            assertThat(answer).contains("\"symbol\":\"S" + round + "\"");
        }
        open("?symbol=S3&size=1m");
        page.value("window.began = performance.now()");
        awaitState("candles", "ready");
        assertThat(chart("series[0].data.length").asInt()).isEqualTo(1440);
        long shown = page.value("Math.round(performance.now() - began)").asLong();
        page.value(
                "window.began = performance.now(); document.getElementById('symbol').value = 'S7';"
                        + " document.getElementById('choice').dispatchEvent(new Event('change'))");
        page.await(
                "document.getElementById('candles').dataset.state === 'ready' && document.title.startsWith('S7 ')");
        long chosen = page.value("Math.round(performance.now() - began)").asLong();
        System.out.printf(
                "28,800 candles: slowest answer %d ms, shown in %d ms, another symbol in %d ms%n",
                slowest / 1_000_000, shown, chosen);
        picture("day");
        assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofSeconds(3));
        assertThat(chosen).isLessThan(3000);
    }
}
