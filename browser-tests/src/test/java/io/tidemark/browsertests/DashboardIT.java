package io.tidemark.browsertests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.platformtesting.BrowserRequired;
import io.tidemark.platformtesting.Chromium;
import io.tidemark.platformtesting.Page;
import io.tidemark.platformtesting.Processes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The dashboard as people use it: a real server, a real search node, a real browser. */
@Tag("integration")
@BrowserRequired
class DashboardIT {

    private static final String LINE_COLOUR = "series[0].lineStyle.color";
    private static final List<String> PANELS =
            List.of("price", "volumes", "hashtags", "users", "jobs");

    private static SearchIndexes node;
    private static Gate gate;
    private static FakeFlink flink;
    private static Gate flinkGate;
    private static Process dashboard;
    private static URI url;
    private static Chromium chromium;

    private Page page;
    private long now;

    @BeforeAll
    static void startAll() throws IOException {
        node = new SearchIndexes();
        gate = new Gate(node.url());
        flink = new FakeFlink();
        flinkGate = new Gate(flink.url());
        dashboard =
                new ProcessBuilder(
                                Processes.java(),
                                "-cp",
                                Processes.classPath("dashboard", "dashboard.jar"),
                                "io.tidemark.dashboard.Dashboard",
                                "--port=0",
                                "--search-url=" + gate.url(),
                                "--flink-url=" + flinkGate.url(),
                                "--data-note=Pairs of <b>Coinbase</b>.",
                                "--simulator-url=" + flink.url())
                        .redirectErrorStream(true)
                        .start();
        url = URI.create(Processes.awaitLine(dashboard, "Dashboard at "));
        chromium = Chromium.start(Chromium.path());
    }

    @AfterAll
    static void endAll() throws IOException {
        if (chromium != null) {
            chromium.close();
        }
        if (dashboard != null) {
            Processes.end(dashboard);
        }
        for (AutoCloseable server : new AutoCloseable[] {gate, flinkGate, flink}) {
            close(server);
        }
        if (node != null) {
            node.close();
        }
    }

    private static void close(AutoCloseable server) {
        try {
            if (server != null) {
                server.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void openPage() {
        gate.set(Gate.Mode.OPEN);
        flinkGate.set(Gate.Mode.OPEN);
        flink.reset();
        node.clear();
        now = System.currentTimeMillis();
        page = chromium.newPage();
        page.viewport(1360, 1000);
    }

    /** Whatever a test does, the page asks its own server only, and throws nothing. */
    @AfterEach
    void nothingElseWasAskedAndNothingThrown() {
        assertThat(page.hosts()).containsOnly(url.getAuthority());
        // That an answer was 503 is for the browser to say; it is no error of the page.
        assertThat(page.errors())
                .allMatch(error -> error.startsWith("network: ") && error.contains("503"));
        page.close();
    }

    private void awaitState(String panel, String state) {
        page.await("document.getElementById('" + panel + "').dataset.state === '" + state + "'");
    }

    private void open() {
        page.go(url);
    }

    private void openReady() {
        open();
        PANELS.forEach(panel -> awaitState(panel, "ready"));
    }

    private static List<String> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
    }

    /** The cells of a table, row by row, with a bar between them. */
    private List<String> rows(String table) {
        return list(
                page.value(
                        "[...document.querySelectorAll('"
                                + table
                                + " tbody tr')].map(row => [...row.children].map(cell =>"
                                + " cell.innerText.replace(/\\s+/g, ' ').trim()).join('|'))"));
    }

    private List<String> texts(String selector) {
        return list(
                page.value(
                        "[...document.querySelectorAll('"
                                + selector
                                + "')].map(element => element.textContent)"));
    }

    private JsonNode chart(String id, String path) {
        return page.value(chartOption(id, path));
    }

    private static String chartOption(String id, String path) {
        return "echarts.getInstanceByDom(document.getElementById('"
                + id
                + "')).getOption()."
                + path;
    }

    /** Three companies and a handful of posts whose figures are known. */
    private Documents known() {
        return new Documents()
                .quote("GOOG", "Alphabet", now - 60_000, 100.0, 1_000)
                .quote("GOOG", "Alphabet", now - 30_000, 90.5, 2_000)
                .quote("GOOG", "Alphabet", now - 1_000, 110.25, 3_000)
                .quote("AAPL", "Apple", now - 2_000, 20.0, 14_000)
                .quote("EVIL", "<img src=x onerror=alert(1)>", now - 3_000, 1.0, 0)
                .post("Ada Lovelace", "ada", now - 5_000, "Google", "AI")
                .post("Ada Lovelace", "ada", now - 90_000, "google")
                .post("Ada Lovelace", "ada", now - 70_000, "GOOGLE")
                .post("<b>Bob</b>", "bob", now - 7_300_000, "ai", "cloud");
    }

    @Test
    void everyPanelShowsTheFiguresOfTheIndexAndOfFlink() {
        node.index(known());
        openReady();
        page.await("document.querySelector('#company option[value=AAPL]')");

        assertThat(page.text("#price-title")).isEqualTo("Alphabet");
        assertThat(page.text("#price-figure")).isEqualTo("110.25");
        assertThat(page.text("#price-change")).isEqualTo("▲ +10.25 (+10.25%)");
        assertThat(page.text("#fact-first")).isEqualTo("100.00");
        assertThat(page.text("#fact-low")).isEqualTo("90.50");
        assertThat(page.text("#fact-high")).isEqualTo("110.25");
        assertThat(chart("price-chart", "series[0].data").toString())
                .isEqualTo(
                        "[[%d,100],[%d,90.5],[%d,110.25]]"
                                .formatted(now - 60_000, now - 30_000, now - 1_000));
        assertThat(
                        list(
                                page.value(
                                        "[...document.getElementById('company').options].map(o => o.text)")))
                .containsExactly("Alphabet", "<img src=x onerror=alert(1)>", "Apple");
        assertThat(page.value("document.title").asText()).isEqualTo("GOOG 110.25 · Tidemark");

        assertThat(rows("#volume-table")).containsExactly("Apple|14K|70.0%", "Alphabet|6K|30.0%");
        assertThat(page.text("#volume-total")).isEqualTo("20K");
        assertThat(chart("volume-chart", "series[0].data.map(d => d.name + ' ' + d.value)"))
                .extracting(JsonNode::asText)
                .containsExactly("Apple 14000", "Alphabet 6000");

        assertThat(texts("#cloud > g")).containsExactly("#ai2", "#cloud1", "#google3");

        assertThat(rows("#user-table"))
                .satisfiesExactly(
                        row ->
                                assertThat(row)
                                        .matches("1\\|Ada Lovelace @ada\\|3\\|\\d+ (s|min) ago"),
                        row ->
                                assertThat(row)
                                        .matches("2\\|<b>Bob</b> @bob\\|1\\|2 h \\d min ago"));

        assertThat(rows("#job-table"))
                .containsExactly(
                        "news-index|Restarting|2 h 5 min|10.5|17|2|3|1,204 skipped",
                        "news-ingest|Running|2 h 5 min|10.5|–|2|0|1,204 skipped",
                        "quotes-enrichment|Starting|2 h 5 min|10.5|17|2|0|1,204 skipped",
                        "quotes-ingest|Running|2 h 5 min|10.5|–|2|0|1,204 skipped");
        assertThat(
                        list(
                                page.value(
                                        "[...document.querySelectorAll('#job-table th a')].map(a => a.href)")))
                .containsExactly(
                        flinkGate.url() + "/#/job/running/a4/overview",
                        flinkGate.url() + "/#/job/running/a2/overview",
                        flinkGate.url() + "/#/job/running/a3/overview",
                        flinkGate.url() + "/#/job/running/a1/overview");
        assertThat(
                        page.value("document.querySelector('#job-table td a').getAttribute('href')")
                                .asText())
                .isEqualTo("/dead-letters.html#job=news-index");
        assertThat(page.value("document.getElementById('flink-link').href").asText())
                .isEqualTo(flinkGate.url() + "/");

        assertThat(page.text("#tile-jobs .figure")).isEqualTo("2 of 4");
        assertThat(page.text("#tile-rate .figure")).isEqualTo("42");
        assertThat(page.text("#tile-lag .figure")).isEqualTo("34");
        assertThat(page.text("#tile-dead .figure")).isEqualTo("8");
        assertThat(page.text("#tile-restarts .figure")).isEqualTo("3");
        assertThat(page.text("#tile-latency .figure")).matches("[\\d.]+ m?s");
    }

    @Test
    void aCompanyAndARangeCanBeChosenAndAreKeptInTheAddress() {
        node.index(known().quote("AAPL", "Apple", now - 3_000_000, 10.0, 5));
        openReady();
        page.await("document.querySelector('#company option[value=AAPL]')");

        page.value("document.getElementById('company').focus()");
        page.type("Apple");
        page.await("document.getElementById('price-figure').innerText === '20.00'");
        assertThat(page.text("#price-title")).isEqualTo("Apple");
        assertThat(chart("price-chart", "series[0].data.length").asInt()).isEqualTo(1);

        page.click("#ranges input[value=\"1h\"]");
        page.await("document.getElementById('fact-first').innerText === '10.00'");
        assertThat(page.text("#price-change")).isEqualTo("▲ +10.00 (+100.00%)");
        assertThat(page.value("location.search").asText()).isEqualTo("?symbol=AAPL&range=1h");

        page.go(url.resolve("/?symbol=AAPL&range=1h"));
        page.await("document.getElementById('fact-first').innerText === '10.00'");
        assertThat(page.value("document.getElementById('company').value").asText())
                .isEqualTo("AAPL");
        assertThat(page.value("document.querySelector('#ranges :checked').value").asText())
                .isEqualTo("1h");
    }

    @Test
    void anEmptyRangeSaysSoAndOffersAllThereIs() {
        node.index(known().quote("OLD", "Old Company", 1_601_000_000_000L, 5.5, 1));
        page.go(url.resolve("/?symbol=OLD&range=5m"));
        awaitState("price", "empty");
        page.await(
                "document.getElementById('price-empty').innerText === 'No quotes of Old Company in"
                        + " the last 5 min.'");

        page.click("#show-all");

        awaitState("price", "ready");
        assertThat(page.text("#price-figure")).isEqualTo("5.50");
        assertThat(page.text("#fact-time")).contains("2020");
    }

    @Test
    void withoutDataEveryPanelSaysWhatIsToCome() {
        flink.endJobs();
        open();

        PANELS.forEach(panel -> awaitState(panel, "empty"));

        assertThat(page.text("#price .panel-empty"))
                .contains("No quotes of GOOG in the last 15 min");
        assertThat(page.text("#volumes .panel-empty")).contains("No volume yet");
        assertThat(page.text("#hashtags .panel-empty")).contains("No hashtags yet");
        assertThat(page.text("#users .panel-empty")).contains("Nobody has written yet");
        assertThat(page.text("#jobs .panel-empty")).contains("No jobs yet");
        assertThat(page.text("#tile-jobs .figure")).isEqualTo("0 of 0");
    }

    @Test
    void panelsAreLoadingUntilTheFirstAnswer() {
        node.index(known());
        gate.set(Gate.Mode.SILENT);
        open();

        for (String panel : PANELS) {
            assertThat(page.value("document.getElementById('" + panel + "').ariaBusy").asText())
                    .as(panel)
                    .isEqualTo("true");
        }

        gate.set(Gate.Mode.OPEN);
        PANELS.forEach(panel -> awaitState(panel, "ready"));
        assertThat(page.value("document.querySelectorAll('[aria-busy=true]').length").asInt())
                .isZero();
    }

    @Test
    void aSearchNodeThatIsDownIsToldAndComesBackByItself() {
        node.index(known());
        gate.set(Gate.Mode.SHUT);
        open();
        List<String> market = PANELS.subList(0, 4);
        market.forEach(panel -> awaitState(panel, "error"));

        assertThat(page.text("#volumes .panel-error"))
                .contains(
                        "No connection",
                        "The search node at " + gate.url(),
                        "Trying again by itself.");
        assertThat(page.text("#tile-latency .figure")).isEqualTo("–");
        awaitState("jobs", "ready");

        gate.set(Gate.Mode.OPEN);
        market.forEach(panel -> awaitState(panel, "ready"));

        gate.set(Gate.Mode.SHUT);
        market.forEach(panel -> awaitState(panel, "stale"));
        assertThat(page.text("#price .panel-error")).contains("Figures from ");
        assertThat(page.text("#price-figure")).isEqualTo("110.25");
        assertThat(rows("#volume-table")).hasSize(2);

        gate.set(Gate.Mode.OPEN);
        page.click("#users .panel-error button");
        market.forEach(panel -> awaitState(panel, "ready"));
    }

    @Test
    void aSearchNodeThatHangsIsToldToo() {
        gate.set(Gate.Mode.SILENT);
        open();

        awaitState("price", "error");

        assertThat(page.text("#price .panel-error")).contains("does not answer in time");
    }

    @Test
    void withFlinkDownTheMarketGoesOn() {
        node.index(known());
        flinkGate.set(Gate.Mode.SHUT);
        open();
        PANELS.subList(0, 4).forEach(panel -> awaitState(panel, "ready"));
        awaitState("jobs", "error");

        assertThat(page.text("#jobs .panel-error")).contains("Flink at " + flinkGate.url());
        assertThat(page.text("#tile-jobs")).contains("Flink is down");
        assertThat(page.text("#tile-latency .figure")).matches("[\\d.]+ m?s");

        flinkGate.set(Gate.Mode.OPEN);
        awaitState("jobs", "ready");
        page.await("document.querySelector('#tile-jobs .figure').innerText === '2 of 4'");
    }

    @Test
    void newFiguresComeIntoTheElementsThatAreThere() {
        node.index(known());
        openReady();
        page.value(
                "window.kept = ['#price-chart canvas', '#volume-chart canvas', '#volume-table tr:nth-child(2)',"
                        + " '#user-table tbody tr', '#cloud > g', '#job-table tbody tr', '#price-figure']"
                        + ".map(s => [s, document.querySelector(s)]);"
                        + " window.gone = 0;"
                        + " new MutationObserver(all => all.forEach(m => gone += m.removedNodes.length))"
                        + ".observe(document.getElementById('cloud'), {childList: true})");

        node.index(
                new Documents()
                        .quote("GOOG", "Alphabet", now + 60_000, 99.0, 94_000)
                        .post("Ada Lovelace", "ada", now, "cloud", "new")
                        .post("Bert", "bert", now, "cloud")
                        .post("Bert", "bert", now, "cloud"));
        page.await("document.getElementById('price-figure').innerText === '99.00'");
        page.await("document.querySelector('#user-table .posts').innerText === '4'");
        page.await("document.querySelectorAll('#cloud > g').length === 4");
        page.await("document.querySelector('#volume-table .name').innerText === 'Alphabet'");

        assertThat(chart("price-chart", "series[0].data.length").asInt()).isEqualTo(4);
        assertThat(rows("#volume-table")).containsExactly("Alphabet|100K|87.7%", "Apple|14K|12.3%");
        assertThat(
                        list(
                                page.value(
                                        "window.kept.filter(([, e]) => !e.isConnected).map(([s]) => s)")))
                .isEmpty();
        // An element that is moved would blink; the rank of words changes all the time.
        assertThat(texts("#cloud > g")).containsExactly("#ai2", "#cloud4", "#google3", "#new1");
        assertThat(page.value("gone").asInt()).isZero();
    }

    @Test
    void refreshCanBePausedAndGoesOnLater() {
        node.index(known());
        openReady();
        page.click("#live");
        assertThat(page.text("#live")).isEqualTo("Paused");
        node.index(new Documents().quote("GOOG", "Alphabet", System.currentTimeMillis(), 99.0, 1));
        // Longer than a refresh takes to come.
        page.value("window.since = performance.now()");
        page.await("performance.now() > since + 2500");
        assertThat(page.text("#price-figure")).isEqualTo("110.25");

        page.click("#live");

        page.await("document.getElementById('price-figure').innerText === '99.00'");
    }

    @Test
    void thePageSaysThatDataIsSimulatedOnlyIfItIs() {
        openAndAwaitJobs();
        assertThat(page.text("#simulated")).startsWith("Simulated data.");
        assertThat(page.value("document.getElementById('live-data').hidden").asBoolean()).isTrue();

        flink.beReal();
        page.await("document.getElementById('simulated').hidden");
        assertThat(page.text("#live-data")).isEqualTo("Live data. Pairs of <b>Coinbase</b>.");
    }

    @Test
    void aJobThatRestartsAgainAndAgainSaysSoWithTheLastCause() {
        flink.failAgainAndAgain();
        openAndAwaitJobs();

        assertThat(page.text("#job-table tbody tr:first-child .job-trouble"))
                .matches(
                        "restarted 3 times in the last hour, the last time \\d+ s ago;"
                                + " last cause: a\\.B: <b>no</b>");
        assertThat(page.value("document.querySelectorAll('.job-trouble:not([hidden])').length"))
                .hasToString("1");
    }

    private void openAndAwaitJobs() {
        open();
        awaitState("jobs", "ready");
    }

    @Test
    void everythingCanBeReachedAndUsedByKeyboard() {
        node.index(known());
        openReady();
        page.await("document.querySelector('#company option[value=AAPL]')");
        page.press("Tab");
        assertThat(focused()).isEqualTo("a.skip");
        assertThat(page.value("document.activeElement.getBoundingClientRect().top").asInt())
                .isGreaterThanOrEqualTo(0);
        page.press("Tab");
        assertThat(focused()).isEqualTo("a.brand");
        int pages = page.value("document.querySelectorAll('.pages a').length").asInt();
        for (int i = 0; i <= pages; i++) {
            page.press("Tab");
        }
        assertThat(focused()).isEqualTo("button#live");
        page.press("Tab");
        assertThat(focused()).isEqualTo("button#theme");
        assertThat(page.value("getComputedStyle(document.activeElement).outlineStyle").asText())
                .isEqualTo("solid");
        page.press("Enter");
        assertThat(page.value("document.documentElement.dataset.theme").asText()).isEqualTo("dark");
        page.press("Tab");
        assertThat(page.value("document.activeElement.getAttribute('href')").asText())
                .isEqualTo("/dead-letters.html");
        page.press("Tab");
        assertThat(focused()).isEqualTo("select#company");
        page.press("Tab");
        assertThat(page.value("document.activeElement.value").asText()).isEqualTo("15m");
        page.press("ArrowRight");
        page.await("location.search === '?symbol=GOOG&range=1h'");
        awaitState("price", "ready");
        page.press("Tab");
        assertThat(focused()).isEqualTo("div#price-chart");

        assertThat(reading()).endsWith(": 110.25");
        page.press("ArrowLeft");
        assertThat(reading()).endsWith(": 90.50");
        page.press("Home");
        assertThat(reading()).endsWith(": 100.00");
        page.await("document.querySelector('.chart-tip')?.innerText.includes('100.00')");
        page.press("End");
        assertThat(reading()).endsWith(": 110.25");

        page.press("Tab");
        assertThat(focused()).isEqualTo("a#flink-link");
    }

    private String focused() {
        return page.value(
                        "(e => e.localName + (e.id ? '#' + e.id : e.className ? '.' + e.className :"
                                + " ''))(document.activeElement)")
                .asText();
    }

    private String reading() {
        return page.value("document.getElementById('price-chart').getAttribute('aria-valuetext')")
                .asText();
    }

    @Test
    void whatCanBeUsedHasANameAndTablesHaveHeads() {
        node.index(known());
        openReady();

        assertThat(Looks.nameless(page)).isEmpty();
        assertThat(page.accessibility())
                .extracting(element -> element.at("/role/value").asText())
                .contains(
                        "main", "navigation", "slider", "combobox", "radio", "table", "rowheader");
        assertThat(
                        page.value(
                                        "document.querySelectorAll('table:not(:has(caption, th[scope=col]))').length")
                                .asInt())
                .isZero();
    }

    @Test
    void theThemeFollowsTheSystemUntilOneIsChosen() {
        node.index(known());
        page.prefers(Map.of("prefers-color-scheme", "dark"));
        openReady();
        String dark = background();
        JsonNode darkLine = chart("price-chart", LINE_COLOUR);
        page.prefers(Map.of("prefers-color-scheme", "light"));
        page.await(chartOption("price-chart", LINE_COLOUR) + " !== " + darkLine);
        assertThat(background()).isNotEqualTo(dark);
        assertThat(page.value("document.getElementById('theme').ariaPressed").asText())
                .isEqualTo("false");

        page.click("#theme");
        assertThat(background()).isEqualTo(dark);
        assertThat(chart("price-chart", LINE_COLOUR)).isEqualTo(darkLine);
        openReady();
        assertThat(background()).isEqualTo(dark);

        page.click("#theme");
        assertThat(page.value("localStorage.length").asInt()).isZero();
    }

    private String background() {
        return page.value("getComputedStyle(document.body).backgroundColor").asText();
    }

    @ParameterizedTest
    @ValueSource(ints = {320, 360, 768, 1360})
    void nothingIsWiderThanTheScreen(int width) throws IOException {
        page.viewport(width, 800);
        node.index(Documents.rich(now));
        openReady();
        page.await("document.querySelectorAll('#cloud > g').length === 10");

        picture("width-" + width);
        assertThat(Looks.tooWide(page)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void everyTextHasTheContrastOfAa(String scheme) throws IOException {
        page.prefers(Map.of("prefers-color-scheme", scheme, "prefers-reduced-motion", "reduce"));
        node.index(Documents.rich(now));
        openReady();
        page.await("document.querySelectorAll('#cloud > g').length === 10");

        picture(scheme);
        assertThat(Looks.faintTexts(page)).isEmpty();
    }

    /** A picture of the page to look at. */
    private void picture(String name) throws IOException {
        page.screenshot(Path.of("target", "screenshots", name + ".png"));
    }

    @Test
    void nothingMovesForThoseWhoDoNotWantIt() {
        page.prefers(Map.of("prefers-reduced-motion", "reduce"));
        node.index(known());
        openReady();

        assertThat(page.value("document.getAnimations().length").asInt()).isZero();
        assertThat(chart("price-chart", "animation").asBoolean()).isFalse();
        assertThat(chart("volume-chart", "animation").asBoolean()).isFalse();
    }

    @Test
    void noWordOfTheCloudLiesOverAnother() {
        open();

        JsonNode bad =
                page.value(
                        """
                        import('/cloud-layout.js').then(({place, steps}) => {
                          let seed = 1;
                          const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
                          const bad = [];
                          for (let round = 0; round < 200; round++) {
                            const n = 1 + Math.floor(random() * 10);
                            const words = Array.from({length: n}, (_, i) => ({
                              text: 'w' + i, step: Math.floor(random() * 6), width: 20 + random() * 300, height: 15 + random() * 40}));
                            const places = place(words, 0.5 + random() * 2.5);
                            if (JSON.stringify(places.map(p => p.text)) !== JSON.stringify(words.map(w => w.text))) bad.push(round + ' order');
                            for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) {
                              if (Math.abs(places[i].x - places[j].x) < (words[i].width + words[j].width) / 2
                                  && Math.abs(places[i].y - places[j].y) < (words[i].height + words[j].height) / 2) bad.push(round + ' overlap');
                            }
                          }
                          if (steps([5, 5]).join() !== '2,2') bad.push('equal counts');
                          if (steps([1, 101, 26]).join() !== '0,5,3') bad.push('steps');
                          return bad;
                        })""");

        assertThat(bad).isEmpty();
    }
}
