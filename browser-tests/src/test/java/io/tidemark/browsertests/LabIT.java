package io.tidemark.browsertests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tidemark.platformtesting.BrowserRequired;
import io.tidemark.platformtesting.Chromium;
import io.tidemark.platformtesting.Page;
import io.tidemark.platformtesting.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lab's page as people use it: a real server, a real browser. It needs no service behind. */
@Tag("integration")
@BrowserRequired
class LabIT {

    private static final Path SCENARIOS = Path.of("../scenarios");

    /** What is wrong with the labels of the picture: cut off, or one over the other. */
    private static final String BAD_LABELS =
            """
            (() => {
              const frame = document.getElementById('picture').getBoundingClientRect();
              const labels = [...document.querySelectorAll('#picture text')].map(e => ({words: e.textContent, box: e.getBoundingClientRect()}));
              const bad = labels
                .filter(({box}) => box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
                .map(({words}) => `${words} is cut off`);
              labels.forEach(({words, box: a}, index) => labels.slice(index + 1).forEach(({words: others, box: b}) => {
                const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
                const up = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
                if (across > 1 && up > 3) bad.push(`${words} and ${others}`);
              }));
              return labels.length > 5 ? bad : [`only ${labels.length} labels`];
            })()""";

    private static List<String> names;
    private static Process dashboard;
    private static URI url;
    private static Chromium chromium;

    private Page page;
    private boolean wrongOnPurpose;

    @BeforeAll
    static void startAll() throws IOException {
        names = new ArrayList<>();
        index().forEach(entry -> names.add(entry.get("file").asText().replace(".json", "")));
        dashboard =
                new ProcessBuilder(
                                Processes.java(),
                                "-Xmx128m",
                                "-cp",
                                Processes.classPath("dashboard", "dashboard.jar"),
                                "io.tidemark.dashboard.Dashboard",
                                "--port=0")
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
    }

    private static JsonNode index() throws IOException {
        return new ObjectMapper().readTree(SCENARIOS.resolve("index.json").toFile());
    }

    @BeforeEach
    void openPage() {
        page = chromium.newPage();
        page.viewport(1400, 1000);
        page.prefers(Map.of("prefers-reduced-motion", "reduce"));
    }

    /** Whatever a test does, the page asks its own server only, and throws nothing. */
    @AfterEach
    void nothingElseWasAskedAndNothingThrown() {
        assertThat(page.hosts()).containsOnly(url.getAuthority());
        assertThat(page.errors())
                .allMatch(
                        error ->
                                wrongOnPurpose
                                        && error.startsWith("network: ")
                                        && error.contains("400"));
        page.close();
    }

    private void open(String name) {
        page.go(url.resolve("/lab.html#scenario=" + name));
        awaitScenario(name);
    }

    private void awaitScenario(String name) {
        page.await(
                "document.getElementById('stage').dataset.state === 'ready' &&"
                        + " document.querySelector('#picture .step') && document.querySelector("
                        + "'#scenarios a[aria-current]')?.dataset.name === '"
                        + name
                        + "'");
    }

    private List<String> texts(String selector) {
        return Looks.list(
                page.value(
                        "[...document.querySelectorAll('"
                                + selector
                                + "')].map(e => e.textContent)"));
    }

    /** What comes out, in words and in order: the timing, then the rest. */
    private List<String> lines() {
        return Looks.list(
                page.value(
                        "[...document.querySelectorAll('#steps .line')].map(line =>"
                                + " [...line.children].map(e => e.innerText.replace(/\\s+/g, ' ').trim())"
                                + ".join('|'))"));
    }

    private void awaitLines(String condition) {
        page.await("(lines => " + condition + ")([...document.querySelectorAll('#steps .line')])");
    }

    /** The steps of the picture that are seen, from the first to the current one. */
    private int seen() {
        return page.value(
                        "[...document.querySelectorAll('#picture .step')].filter(step =>"
                                + " getComputedStyle(step).opacity === '1').length")
                .asInt();
    }

    private void replaceText(String id, String text) {
        page.value("(e => { e.focus(); e.select(); })(document.getElementById('" + id + "'))");
        page.type(text);
    }

    private void setScenario(String text) {
        page.value(
                "(e => { e.value = "
                        + TextNode.valueOf(text)
                        + "; e.dispatchEvent(new Event('input', {bubbles: true})); })"
                        + "(document.getElementById('json'))");
    }

    private String scenario() {
        return page.value("document.getElementById('json').value").asText();
    }

    @Test
    void everyScenarioIsListedWithWhatItTeachesAndOpens() throws IOException {
        open(names.get(0));

        List<String> expected = new ArrayList<>();
        index().forEach(entry -> expected.add(entry.get("teaches").asText()));
        assertThat(texts("#scenarios span")).isEqualTo(expected);
        assertThat(
                        Looks.list(
                                page.value(
                                        "[...document.querySelectorAll('#scenarios a')].map(a => a.dataset.name)")))
                .isEqualTo(names);

        page.click("#scenarios a[data-name=\"session-merge\"]");
        awaitScenario("session-merge");
        assertThat(page.text("#stage-title")).isEqualTo("Session merge");
        assertThat(page.value("location.hash").asText()).isEqualTo("#scenario=session-merge");
        assertThat(scenario()).isEqualTo(Files.readString(SCENARIOS.resolve("session-merge.json")));
    }

    @Test
    void theCoursesTableInRetractingModeHasItsFiguresAndStrikesWhatIsWithdrawn() {
        open("course-table-retracting");

        assertThat(lines())
                .containsExactly(
                        "early|global A 5 · B 8 of A 5, B 8 · pane 0, first",
                        "retraction|global A 5 · B 8",
                        "early|global A 5 · B 18 · C 15 of A 5, B 8, C 15, B 10 · pane 1",
                        "retraction|global A 5 · B 18 · C 15",
                        "early|global A 7 · B 18 · C 15 of A 5, B 8, C 15, B 10, A 2 · pane 2");
        assertThat(texts("#picture .pane .sum"))
                .containsExactly(
                        "A 5 · B 8",
                        "A 5 · B 8",
                        "A 5 · B 18 · C 15",
                        "A 5 · B 18 · C 15",
                        "A 7 · B 18 · C 15");
        assertThat(
                        Looks.list(
                                page.value(
                                        "[...document.querySelectorAll('#picture .pane .sum, #steps .sum')].map(e =>"
                                                + " getComputedStyle(e).textDecorationLine)")))
                .containsExactly(
                        "none",
                        "line-through",
                        "none",
                        "line-through",
                        "none",
                        "none",
                        "line-through",
                        "none",
                        "line-through",
                        "none");
        assertThat(texts("#raw").get(0).lines())
                .startsWith(
                        "{\"step\": 2, \"window\": null, \"sum\": {\"A\": 5, \"B\": 8},"
                                + " \"values\": [{\"A\": 5}, {\"B\": 8}], \"timing\": \"EARLY\", \"index\": 0,"
                                + " \"isFirst\": true, \"isLast\": false}")
                .hasSize(5);
    }

    @Test
    void timingsHaveColoursOfTheirOwnAndTheDroppedElementIsMarked() {
        open("default-trigger");

        assertThat(texts("#picture .dropped .beside")).containsExactly("✕ dropped");
        open("early-on-time-late");
        assertThat(
                        page.value(
                                        "new Set(['EARLY', 'ON_TIME', 'LATE', 'RETRACTION'].map(timing => getComputedStyle("
                                                + "document.querySelector(`#picture .box[data-timing=${timing}]`)).fill)).size")
                                .asInt())
                .isEqualTo(4);
    }

    @Test
    void stepsGoForthAndBackByButtonSliderListAndKey() {
        open("early-on-time-late");
        assertThat(seen()).isEqualTo(8);

        page.click("#first");
        assertThat(seen()).isZero();
        assertThat(page.text("#now")).isEqualTo("Nothing has happened yet.");
        page.click("#forward");
        page.click("#forward");
        assertThat(seen()).isEqualTo(2);
        assertThat(page.text("#now")).isEqualTo("Step 1: element 2 at 3");
        assertThat(texts("#steps [aria-current=step] .step-words"))
                .containsExactly("element 2 at 3");
        page.click("#back");
        assertThat(seen()).isEqualTo(1);
        page.click("#last");
        assertThat(seen()).isEqualTo(8);
        page.click("#steps li[data-step=\"3\"] .step-button");
        assertThat(page.text("#now")).isEqualTo("Step 3: watermark 9");

        page.value("document.getElementById('slider').focus()");
        page.press("ArrowLeft");
        assertThat(page.text("#now")).isEqualTo("Step 2: element 3 at 5");
        page.value("document.getElementById('picture-scroll').focus()");
        page.press("ArrowUp");
        assertThat(page.text("#now")).isEqualTo("Step 3: watermark 9");
        page.press("Home");
        assertThat(seen()).isZero();
        page.press("End");
        assertThat(seen()).isEqualTo(8);
    }

    @Test
    void theWayToTheContentOrToTheProblemLosesNothing() {
        wrongOnPurpose = true;
        open("session-merge");
        page.press("Tab");
        page.press("Enter");
        page.await("location.hash === '#content'");
        setScenario("{}");
        page.await("!document.getElementById('problem').hidden");
        page.click("#to-problem");
        page.await("document.activeElement.id === 'json'");
        assertThat(scenario()).isEqualTo("{}");
        assertThat(page.text("#stage-title")).isEqualTo("Session merge");
    }

    @Test
    void playGoesFromTheStartToTheEndAndCanBePaused() {
        open("watermark-jumps");

        page.click("#play");
        assertThat(page.text("#play-text")).isEqualTo("Pause");
        page.await("document.getElementById('now').textContent === 'Step 0: element 1 at 4'");
        page.value("document.getElementById('picture-scroll').focus()");
        page.press(" ");
        assertThat(page.text("#play-text")).isEqualTo("Play");
        page.press(" ");
        page.await("document.getElementById('now').textContent === 'Step 3: element 3 at 14'");
        assertThat(page.text("#play-text")).isEqualTo("Play");
        assertThat(seen()).isEqualTo(4);
    }

    @Test
    void aStepCanBeLinkedTo() {
        page.go(url.resolve("/lab.html#scenario=early-on-time-late&step=3"));
        awaitScenario("early-on-time-late");
        page.await("document.getElementById('now').textContent === 'Step 3: watermark 9'");
        assertThat(seen()).isEqualTo(4);
    }

    @Test
    void aLinkToAScenarioThatIsNotThereSaysSoAndOpensTheFirst() {
        page.go(url.resolve("/lab.html#scenario=nothing"));
        awaitScenario(names.get(0));
        assertThat(page.text("#unknown"))
                .isEqualTo("There is no scenario “nothing”; this is the first one.");

        page.click("#scenarios a[data-name=\"sliding\"]");
        awaitScenario("sliding");
        assertThat(page.value("document.getElementById('unknown').hidden").asBoolean()).isTrue();
    }

    @Test
    void theModeTheLatenessAndTheTriggerCanBeChanged() {
        open("every-three-discarding");
        assertThat(lines()).noneMatch(line -> line.startsWith("retraction"));

        page.click("input[value=retracting] + span");
        awaitLines("lines.some(line => line.dataset.timing === 'RETRACTION')");
        assertThat(texts("#raw")).isEqualTo(expected("every-three-retracting"));

        replaceText("trigger", "never()");
        awaitLines("lines.length === 1");
        assertThat(lines()).allMatch(line -> line.contains("pane 0, first, last"));

        page.click("#reset");
        awaitLines("lines.length === 3");
        assertThat(texts("#raw")).isEqualTo(expected("every-three-discarding"));

        open("default-trigger");
        page.await("document.querySelectorAll('#picture .element.dropped').length === 1");
        replaceText("lateness", "0");
        page.await("document.querySelectorAll('#picture .element.dropped').length > 1");
    }

    /** The lines that a file must bring, as one text. */
    private static List<String> expected(String name) {
        try {
            return List.of(
                    Files.readString(SCENARIOS.resolve(name + ".expected.jsonl")).stripTrailing());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void windowsAndEvictorCanBeChangedAndTheTextKeepsItsForm() {
        open("sliding");
        page.value(
                "(e => { e.value = 'tumbling'; e.dispatchEvent(new Event('input', {bubbles: true})); })"
                        + "(document.getElementById('window-type'))");
        page.await("!document.getElementById('json').value.includes('sliding')");
        awaitLines("lines.every(line => !line.innerText.includes('[5, 15)'))");
        assertThat(scenario())
                .contains("  \"window\": {\"type\": \"tumbling\", \"sizeMs\": 10},\n");
        assertThat(texts("#picture .window-label")).containsExactly("[0, 10)", "[10, 20)");

        page.value(
                "(e => { e.value = 'count'; e.dispatchEvent(new Event('input', {bubbles: true})); })"
                        + "(document.getElementById('evictor'))");
        replaceText("kept", "1");
        page.await("document.getElementById('json').value.includes('\"evictor\": {\"count\": 1}')");
        page.await("document.getElementById('setting').textContent.includes('\"count\": 1')");
        assertThat(page.value("document.getElementById('problem').hidden").asBoolean()).isTrue();
    }

    @Test
    void aJoinComesOutInRowsOfTwoSides() {
        open("join-accumulating");
        assertThat(lines())
                .containsExactly(
                        "early|[0, 10) a 1 & 5 pane 1",
                        "early|[0, 10) a 1 & 5 pane 2",
                        "early|[0, 10) a 3 & 5 pane 2",
                        "on time|[0, 10) a 1 & 5 pane 3",
                        "on time|[0, 10) a 3 & 5 pane 3",
                        "on time|[0, 10) b 2 & – pane 1",
                        "late|[0, 10) b 2 & 7 pane 2",
                        "dropped|a left 4: no window takes it");
        assertThat(page.text("#lines-count")).isEqualTo("7 rows · 1 dropped element");
        assertThat(page.text("#setting")).contains(" · left outer join · accumulating · ");
        assertThat(texts("#steps .step-words")).startsWith("left element 1 at 1, key a");
        assertThat(texts("#picture .element.right .dot-label")).containsExactly("5", "7", "9");
        assertThat(texts("#picture .pane .sum")).contains("a: 3 & 5", "b: 2 & –");
        assertThat(page.text("#legend-right")).isEqualTo("of the right side");
        assertThat(Looks.list(page.value(BAD_LABELS))).isEmpty();

        choose("join", "inner");
        page.await("document.getElementById('setting').textContent.includes('inner join')");
        assertThat(lines()).noneMatch(line -> line.contains("–"));
        choose("join", "");
        page.await("!document.getElementById('setting').textContent.includes('join')");
        assertThat(scenario()).doesNotContain("side");
        choose("join", "full");
        page.await("document.getElementById('setting').textContent.includes('full outer join')");
        assertThat(scenario()).contains("\"key\": \"a\", \"side\": \"left\"}");
    }

    @Test
    void aCalendarIsToldByItsClock() {
        // A zone that is being typed is none yet.
        wrongOnPurpose = true;
        open("calendar-day");
        assertThat(texts("#picture .tick")).containsExactly("28 Oct 00:00", "29 Oct 00:00");
        assertThat(texts("#picture .window-label")).containsExactly("24 hours", "25 hours");
        assertThat(texts("#picture .axis-title")).contains("event time in Europe/Madrid →");
        assertThat(texts("#steps .step-words"))
                .contains(
                        "element 1 at 28 Oct 2023 23:59:59.999 GMT+2",
                        "element 4 at 29 Oct 2023 02:30 GMT+2",
                        "element 8 at 29 Oct 2023 02:30 GMT+1");
        assertThat(lines())
                .contains(
                        "on time|[29 Oct 00:00, 30 Oct 00:00) 30 of 2, 4, 8, 16 · pane 0, first, last");
        assertThat(page.text("#setting")).startsWith("days in Europe/Madrid · ");

        choose("unit", "hours");
        page.await("document.getElementById('setting').textContent.startsWith('every')");
        assertThat(scenario())
                .contains(
                        "  \"window\": {\"type\": \"calendar\", \"every\": 4, \"unit\": \"hours\","
                                + " \"zone\": \"Europe/Madrid\"},\n");
        assertThat(texts("#picture .window-label")).contains("5 hours");
        replaceText("zone", "Asia/Kathmandu");
        page.await("document.getElementById('setting').textContent.includes('Kathmandu')");
        assertThat(texts("#steps .step-words")).contains("element 4 at 29 Oct 2023 06:15 GMT+5:45");
        assertThat(Looks.list(page.value(BAD_LABELS))).isEmpty();
    }

    @Test
    void windowsCumulateAndHaveAnOffset() {
        open("tumbling-offset");
        choose("window-type", "cumulating");
        page.await("document.getElementById('setting').textContent.startsWith('cumulating')");
        assertThat(scenario())
                .contains(
                        """
                          "window": {"type": "cumulating", "maxSizeMs": 10, "stepMs": 2},
                          "offsetMs": -2,
                        """);
        assertThat(texts("#picture .window-label"))
                .containsExactly(
                        "[−2, 2)", "[−2, 4)", "[−2, 6)", "[−2, 8)", "[8, 12)", "[8, 14)", "[8, 16)",
                        "[8, 18)");
        replaceText("offset", "0");
        page.await("!document.getElementById('json').value.includes('offsetMs')");
        page.await("!document.getElementById('setting').textContent.includes('offset')");
        replaceText("offset", "3");
        page.await("document.getElementById('setting').textContent.includes('offset 3 ms')");
        choose("window-type", "session");
        page.await("document.getElementById('setting').textContent.startsWith('sessions')");
        assertThat(scenario()).doesNotContain("offsetMs");
    }

    @Test
    void panesWithNothingNewAreHollowAndCanBeAskedFor() {
        open("on-time-always");
        assertThat(lines()).contains("on time|[0, 10) 0 of nothing · pane 1");
        assertThat(texts("#picture .box.empty + .pane-label .sum")).containsExactly("0");
        assertThat(page.text("#setting")).contains(" · discarding · always a pane on time · ");

        choose("on-time-behavior", "FIRE_IF_NON_EMPTY");
        awaitLines("lines.length === 3");
        assertThat(scenario()).doesNotContain("Behavior");
        assertThat(texts("#picture .box.empty")).isEmpty();

        choose("closing-behavior", "FIRE_ALWAYS");
        awaitLines("lines.length === 4");
        assertThat(scenario())
                .contains("  \"closingBehavior\": \"FIRE_ALWAYS\",\n  \"steps\": [\n");
        assertThat(lines()).contains("late|[0, 10) 0 of nothing · pane 2, last");
        assertThat(page.text("#setting")).contains(" · discarding · always a last pane · ");

        open("completion-retracting");
        assertThat(lines())
                .contains("late|[0, 10) 1 of 1 · pane 1, last")
                .filteredOn(line -> line.startsWith("retraction"))
                .hasSize(4);
        assertThat(texts("#on-time-behavior option:checked, #closing-behavior option:checked"))
                .containsExactly("always", "always");
    }

    private void choose(String id, String value) {
        page.value(
                "(e => { e.value = '"
                        + value
                        + "'; e.dispatchEvent(new Event('input', {bubbles: true})); })"
                        + "(document.getElementById('"
                        + id
                        + "'))");
    }

    @Test
    void numbersOf64BitsAreShownAndKeptAsTheyAre() {
        open("lateness-without-end");
        page.click("input[value=accumulating] + span");
        page.await("document.getElementById('json').value.includes('accumulating')");
        assertThat(scenario()).contains("9223372036854775807");
        assertThat(texts("#picture .watermark-label")).contains("watermark ∞ →");

        setScenario(
                """
                {"window": {"type": "tumbling", "sizeMs": 10}, "allowedLatenessMs": 0,
                 "trigger": {"afterCount": 1}, "mode": "discarding", "steps": [
                 {"element": {"value": 9007199254740993, "timestamp": 9223372036854775791}},
                 {"watermark": -9223372036854775807}]}
                """);
        awaitLines("lines.length === 1 && lines[0].innerText.includes('9007199254740993')");
        assertThat(lines().get(0))
                .startsWith("early|[9223372036854775790, 9223372036854775800) 9007199254740993 ");
        assertThat(texts("#picture .tick")).allMatch(tick -> tick.startsWith("92233720368547757"));
        assertThat(Looks.list(page.value(BAD_LABELS))).isEmpty();
    }

    @Test
    void whatIsWrongIsToldInOneLineWithItsPlace() {
        wrongOnPurpose = true;
        open("watermark-jumps");
        String right = scenario();

        setScenario(
                right.replace("{\"watermark\": 50}", "{\"watermark\": 50}, {\"watermark\": 40}"));
        page.await("!document.getElementById('problem').hidden");
        assertThat(page.text("#problem"))
                .isEqualTo("steps[3].watermark: 40 is before the watermark, 50");
        assertThat(page.text("#stale")).startsWith("This is the last scenario that was right");

        setScenario(right.replace("\"steps\"", "steps"));
        page.await("document.getElementById('problem').innerText.startsWith('line 6, column ')");
        setScenario(right);
        page.await("document.getElementById('problem').hidden");

        replaceText("trigger", "afterCount(0)");
        page.await("!document.getElementById('problem').hidden");
        assertThat(page.text("#problem"))
                .isEqualTo("trigger: expected a whole number of 1 or more at character 12");
        replaceText("trigger", "{\"afterCount\": 1}");
        page.await("document.getElementById('problem').hidden");
        assertThat(scenario()).contains("\"trigger\": {\"afterCount\": 1}");
    }

    @Test
    void everyTriggerOfTheScenariosIsASentenceThatMeansTheSame() {
        open(names.get(0));
        JsonNode different =
                page.value(
                        """
                        Promise.all([import('/trigger-text.js'), import('/exact-json.js')]).then(async ([{parseTrigger, triggerText}, {inline, parse}]) => {
                          const bad = [];
                          for (const {name} of (await (await fetch('/api/scenarios')).json()).scenarios) {
                            const {trigger} = parse(await (await fetch(`/api/scenarios/${name}`)).text());
                            const text = triggerText(trigger);
                            if (inline(parseTrigger(text)) !== inline(trigger) || text.includes('{')) bad.push(`${name}: ${text}`);
                          }
                          return bad;
                        })""");
        assertThat(Looks.list(different)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 1400})
    void inNoScenarioIsALabelCutOffOrUnderAnother(int width) throws IOException {
        page.viewport(width, 900);
        open(names.get(0));
        for (String name : names) {
            page.value("location.hash = 'scenario=" + name + "'");
            awaitScenario(name);
            assertThat(Looks.list(page.value(BAD_LABELS))).as(name).isEmpty();
            assertThat(Looks.tooWide(page)).as(name).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {320, 390, 768, 1100})
    void nothingIsWiderThanTheScreen(int width) throws IOException {
        page.viewport(width, 800);
        open("session-merge");
        page.screenshot(Path.of("target", "screenshots", "lab-" + width + ".png"));
        assertThat(Looks.tooWide(page)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void everyTextHasTheContrastOfAa(String scheme) throws IOException {
        page.prefers(Map.of("prefers-color-scheme", scheme, "prefers-reduced-motion", "reduce"));
        open("early-on-time-late");
        page.screenshot(Path.of("target", "screenshots", "lab-" + scheme + ".png"));
        assertThat(Looks.faintTexts(page)).isEmpty();
    }

    @Test
    void whatCanBeUsedHasAName() {
        open("session-merge");
        assertThat(Looks.nameless(page)).isEmpty();
        assertThat(page.accessibility())
                .extracting(element -> element.at("/role/value").asText())
                .contains("main", "navigation", "slider", "combobox", "radio", "textbox");
    }
}
