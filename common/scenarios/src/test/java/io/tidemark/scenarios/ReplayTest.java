package io.tidemark.scenarios;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReplayTest {

    private static final Path SCENARIOS = Path.of("../../scenarios");

    private static final String START =
            """
            {"window": {"type": "tumbling", "sizeMs": 10}, "allowedLatenessMs": 0,
             "trigger": {"repeatedly": {"afterCount": 1}}, "mode": "discarding", "steps": [
            """;

    @TempDir Path folder;

    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(SCENARIOS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json") && !name.equals("index.json"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void bringsExactlyTheLinesThatTheRulesAskFor(String name) throws Exception {
        List<String> lines = new ArrayList<>();
        Replay.run(SCENARIOS.resolve(name), lines::add);
        assertThat(lines)
                .isEqualTo(
                        Files.readAllLines(
                                SCENARIOS.resolve(name.replace(".json", ".expected.jsonl"))));
    }

    @Test
    void theIndexSaysWhatEachScenarioTeaches() throws IOException {
        JsonNode index = new ObjectMapper().readTree(SCENARIOS.resolve("index.json").toFile());
        List<String> listed = new ArrayList<>();
        index.forEach(
                entry -> {
                    listed.add(entry.get("file").textValue());
                    assertThat(entry.get("teaches").textValue()).endsWith(".");
                });
        assertThat(listed).containsExactlyInAnyOrderElementsOf(names());
    }

    /** What must be shown in every mode; each is a word of the scenario's JSON. */
    private static final List<String> SHOWN =
            List.of(
                    "default",
                    "never",
                    "afterWatermark",
                    "early",
                    "late",
                    "afterCount",
                    "afterProcessingTime",
                    "alignedToMs",
                    "afterChange",
                    "repeatedly",
                    "afterFirst",
                    "afterAll",
                    "afterEach",
                    "orFinally",
                    "tumbling",
                    "sliding",
                    "session",
                    "global",
                    "cumulating",
                    "calendar",
                    "evictor",
                    "join");

    @Test
    void theReadmeNamesAScenarioForEveryTriggerWindowAndEvictorInEveryMode() throws IOException {
        List<String> modes = List.of("discarding", "accumulating", "retracting");
        List<String[]> rows =
                Files.readAllLines(SCENARIOS.resolve("README.md")).stream()
                        .filter(line -> line.startsWith("| `"))
                        .map(line -> line.split(" ?\\| ?"))
                        .toList();
        assertThat(rows).extracting(row -> row[1].replace("`", "")).isEqualTo(SHOWN);
        for (String[] row : rows) {
            for (int mode = 0; mode < modes.size(); mode++) {
                String file = row[2 + mode].replaceAll(".*\\((.*)\\)", "$1");
                assertThat(Files.readString(SCENARIOS.resolve(file)))
                        .as(file)
                        .contains(row[1].replace('`', '"'))
                        .contains("\"mode\": \"" + modes.get(mode) + "\"");
            }
        }
    }

    @Test
    void numbersStayAsTheyAre() throws Exception {
        assertThat(
                        lines(
                                step("{\"value\": 9007199254740993, \"timestamp\": 1}"),
                                step("{\"value\": 2.5, \"timestamp\": -1}"),
                                step("{\"value\": -0, \"timestamp\": -10, \"key\": \"é\\n\"}")))
                .containsExactly(
                        "{\"step\": 0, \"window\": [0, 10], \"sum\": 9007199254740993,"
                                + " \"values\": [9007199254740993], \"timing\": \"EARLY\","
                                + " \"index\": 0, \"isFirst\": true, \"isLast\": false}",
                        "{\"step\": 1, \"window\": [-10, 0], \"sum\": 2.5, \"values\": [2.5],"
                                + " \"timing\": \"EARLY\", \"index\": 0, \"isFirst\": true,"
                                + " \"isLast\": false}",
                        "{\"step\": 2, \"key\": \"é\\n\", \"window\": [-10, 0], \"sum\": 0,"
                                + " \"values\": [0], \"timing\": \"EARLY\", \"index\": 0,"
                                + " \"isFirst\": true, \"isLast\": false}");
    }

    @Test
    void anObjectSumsNameByName() throws Exception {
        String scenario =
                (START
                                + step("{\"value\": {\"b\": 1, \"a\": 2}, \"timestamp\": 1}")
                                + ","
                                + step("{\"value\": {\"c\": 0.5, \"b\": 10}, \"timestamp\": 2}")
                                + "]}")
                        .replace("\"afterCount\": 1", "\"afterCount\": 2");
        assertThat(run(scenario).get(0))
                .contains(
                        "\"sum\": {\"b\": 11, \"a\": 2, \"c\": 0.5},"
                                + " \"values\": [{\"b\": 1, \"a\": 2}, {\"c\": 0.5, \"b\": 10}]");
    }

    @Test
    void theSumOfAnEmptyPaneIsOfTheKindOfItsKey() throws Exception {
        String scenario =
                (START
                                + step("{\"value\": {\"a\": 2}, \"timestamp\": 1, \"key\": \"o\"}")
                                + ","
                                + step("{\"value\": 2.5, \"timestamp\": 1}")
                                + ",{\"watermark\": 9}]}")
                        .replace(
                                "\"mode\"",
                                "\"closingBehavior\": \"FIRE_ALWAYS\", \"onTimeBehavior\": null, \"mode\"");
        String last =
                "\"values\": [], \"timing\": \"LATE\", \"index\": 1, \"isFirst\": false,"
                        + " \"isLast\": true}";
        assertThat(run(scenario))
                .filteredOn(line -> line.contains("\"step\": 2"))
                .containsExactly(
                        "{\"step\": 2, \"key\": \"o\", \"window\": [0, 10], \"sum\": {}, " + last,
                        "{\"step\": 2, \"window\": [0, 10], \"sum\": 0, " + last);
    }

    @Test
    void anEmptyPaneOfKeptElementsIsEmpty() throws Exception {
        String scenario =
                (START + step("{\"value\": 2, \"timestamp\": 1}") + ",{\"watermark\": 9}]}")
                        .replace(
                                "\"mode\"",
                                "\"evictor\": {\"count\": 1}, \"closingBehavior\": \"FIRE_ALWAYS\", \"mode\"");
        assertThat(run(scenario).get(1)).contains("\"sum\": 0, \"values\": [],");
    }

    @Test
    void behaviorsThatAreTheDefaultChangeNothing() throws Exception {
        String scenario =
                START + step("{\"value\": 2, \"timestamp\": 1}") + ",{\"watermark\": 9}]}";
        String said =
                scenario.replace(
                        "\"mode\"",
                        "\"onTimeBehavior\": \"FIRE_IF_NON_EMPTY\","
                                + " \"closingBehavior\": \"FIRE_IF_NON_EMPTY\", \"mode\"");
        assertThat(run(said)).hasSize(1).isEqualTo(run(scenario));
    }

    @Test
    void severalFilesAreNamedInEachLine() throws Exception {
        String element = step("{\"value\": 1, \"timestamp\": 1}");
        Path a = Files.writeString(folder.resolve("a.json"), START + element + "]}");
        List<String> out = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        int code =
                Replay.run(
                        List.of(a.toString(), "-"),
                        stream(START + element + "]}"),
                        out::add,
                        errors::add);
        assertThat(code).isZero();
        assertThat(errors).isEmpty();
        assertThat(out).hasSize(2);
        assertThat(out.get(0))
                .startsWith("{\"file\": \"a.json\", \"step\": 0, \"window\": [0, 10]");
        assertThat(out.get(1)).startsWith("{\"file\": \"-\", \"step\": 0,");
    }

    @Test
    void aWrongFileStopsAllWithOneLine() throws Exception {
        Path good = SCENARIOS.resolve("never.json");
        Path bad = Files.writeString(folder.resolve("bad.json"), START + "{\"watermark\": 1.5}]}");
        List<String> out = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        int code =
                Replay.run(
                        List.of(good.toString(), bad.toString()),
                        stream(""),
                        out::add,
                        errors::add);
        assertThat(code).isEqualTo(2);
        assertThat(out).isEmpty();
        assertThat(errors)
                .containsExactly(bad + ": steps[0].watermark: expected a whole 64-bit number");

        errors.clear();
        assertThat(Replay.run(List.of("none.json"), stream(""), out::add, errors::add))
                .isEqualTo(2);
        assertThat(errors).singleElement().asString().startsWith("none.json: cannot be read");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`\"sizeMs\": 10`|`\"sizeMs\": 0`|window.sizeMs: 0 is less than 1",
                "`\"sizeMs\": 10`|`\"sizeMs\": \"10\"`|window.sizeMs: expected a whole 64-bit number",
                "`\"sizeMs\": 10`|`\"gapMs\": 10`|window: unknown name 'gapMs'",
                "`, \"sizeMs\": 10`|``|window: 'sizeMs' is missing",
                "`tumbling`|`hopping`|window.type: 'hopping' is none of tumbling, sliding, session, global",
                "`\"allowedLatenessMs\": 0`|`\"allowedLatenessMs\": -1`|allowedLatenessMs: -1 is less than 0",
                "`\"allowedLatenessMs\": 0`|`\"allowedLatenessMs\": 9223372036854775808`|allowedLatenessMs: expected a whole 64-bit number",
                "`\"mode\": \"discarding\"`|`\"mode\": \"all\"`|mode: 'all' is none of discarding, accumulating, retracting",
                "`\"mode\": \"discarding\", `|``|'mode' is missing",
                "`\"mode\"`|`\"onTimeBehavior\": \"fire_always\", \"mode\"`|onTimeBehavior: 'fire_always' is none of FIRE_IF_NON_EMPTY, FIRE_ALWAYS",
                "`\"mode\"`|`\"closingBehavior\": \"NEVER\", \"mode\"`|closingBehavior: 'NEVER' is none of FIRE_IF_NON_EMPTY, FIRE_ALWAYS",
                "`\"mode\"`|`\"closingBehavior\": true, \"mode\"`|closingBehavior: expected a string",
                "`\"mode\"`|`\"modus\"`|unknown name 'modus'",
                "`\"mode\"`|`\"evictor\": {\"count\": 0}, \"mode\"`|evictor.count: 0 is less than 1",
                "`\"mode\"`|`\"evictor\": {\"count\": 1, \"timeMs\": 1}, \"mode\"`|evictor: needs either count or timeMs",
                "`\"mode\"`|`\"evictor\": {\"count\": 1, \"after\": 1}, \"mode\"`|evictor.after: expected true or false",
                "`\"mode\"`|`\"join\": \"outer\", \"mode\"`|join: 'outer' is none of inner, left, right, full",
                "`\"mode\"`|`\"join\": \"full\", \"evictor\": {\"count\": 1}, \"mode\"`|evictor: a join has none",
                "`\"mode\"`|`\"join\": \"inner\", \"mode\"`|mode: A join that discards would lose the pairs whose elements come in different panes, with TumblingEventTimeWindows(10), the trigger repeatedly(afterCount(1))",
                "`{\"watermark\": 7}`|`{\"element\": {\"value\": 1, \"timestamp\": 1, \"side\": \"left\"}}`|steps[1].element: unknown name 'side'",
                "`{\"afterCount\": 1}`|`{\"afterCount\": 0}`|trigger.repeatedly.afterCount: 0 is less than 1",
                "`{\"afterCount\": 1}`|`{\"afterProcessingTime\": {\"delayMs\": 0, \"alignedToMs\": 0}}`|trigger.repeatedly.afterProcessingTime.alignedToMs: 0 is less than 1",
                "`{\"afterCount\": 1}`|`{\"afterProcessingTime\": {\"alignedToMs\": 1}}`|trigger.repeatedly.afterProcessingTime: 'delayMs' is missing",
                "`{\"afterCount\": 1}`|`{\"afterChange\": {\"by\": -1}}`|trigger.repeatedly.afterChange.by: -1 is less than 0",
                "`{\"afterCount\": 1}`|`{\"afterChange\": {\"by\": \"1\"}}`|trigger.repeatedly.afterChange.by: expected a number",
                "`{\"afterCount\": 1}`|`\"always\"`|trigger.repeatedly: unknown trigger 'always'",
                "`{\"afterCount\": 1}`|`{\"afterAll\": [\"never\", {\"afterFirst\": []}]}`|trigger.repeatedly.afterAll[1].afterFirst: expected a list of one trigger or more",
                "`{\"afterCount\": 1}`|`{\"afterWatermark\": {\"on\": \"never\"}}`|trigger.repeatedly.afterWatermark: unknown name 'on'",
                "`{\"afterCount\": 1}`|`{\"orFinally\": {\"main\": \"never\"}}`|trigger.repeatedly.orFinally: 'until' is missing",
                "`{\"watermark\": 7}`|`{\"watermark\": 4}`|steps[1].watermark: 4 is before the watermark, 5",
                "`{\"watermark\": 7}`|`{\"processingTime\": -1}`|steps[1].processingTime: -1 is before the clock, 0",
                "`{\"watermark\": 7}`|`{\"tick\": 7}`|steps[1]: 'tick' is none of element, watermark, processingTime",
                "`{\"watermark\": 7}`|`{\"watermark\": 7, \"processingTime\": 1}`|steps[1]: expected one of element, watermark, processingTime",
                "`{\"watermark\": 7}`|`{\"element\": {\"value\": 1}}`|steps[1].element: 'timestamp' is missing",
                "`{\"watermark\": 7}`|`{\"element\": {\"value\": \"1\", \"timestamp\": 1}}`|steps[1].element.value: expected a number",
                "`{\"watermark\": 7}`|`{\"element\": {\"value\": {\"A\": true}, \"timestamp\": 1}}`|steps[1].element.value.A: expected a number",
                "`{\"watermark\": 7}`|`{\"element\": {\"value\": 1e999, \"timestamp\": 1}}`|steps[1].element.value: Infinity is no 64-bit number",
                "`{\"watermark\": 7}`|`{\"element\": {\"value\": 1, \"timestamp\": 1, \"key\": 1}}`|steps[1].element.key: expected a string",
                "`{\"watermark\": 7}`|`{\"element\": {\"value\": 1, \"timestamp\": 9223372036854775807}}`|steps[1].element.timestamp: its window would reach beyond 64-bit time",
                "`\"mode\"`|`\"offsetMs\": 10, \"mode\"`|offsetMs: 10 is not shorter than window.sizeMs, 10",
                "`\"mode\"`|`\"offsetMs\": -10, \"mode\"`|offsetMs: -10 is not shorter than window.sizeMs, 10",
                "`\"mode\"`|`\"offsetMs\": 0.5, \"mode\"`|offsetMs: expected a whole 64-bit number",
                "`]}`|`]} {}`|`line 3, column 38: Trailing token`",
                "`]}`|`]`|`line 3, column`",
                "`\"mode\"`|`\"mode\": \"discarding\", \"mode\"`|`line 2, column`",
            })
    void namesThePlaceThatIsWrong(String right, String wrong, String message) {
        String scenario = START + "{\"watermark\": 5}, {\"watermark\": 7}]}";
        String changed = scenario.replace(right, wrong);
        assertThat(changed).isNotEqualTo(scenario);
        assertThatThrownBy(() -> run(changed))
                .isInstanceOf(ScenarioException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("\n");
    }

    private static String windowed(String window, String... steps) {
        return START.replace("{\"type\": \"tumbling\", \"sizeMs\": 10}", "{" + window + "}")
                + String.join(",", steps)
                + "]}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"cumulating\", \"maxSizeMs\": 10|window: 'stepMs' is missing",
                "\"cumulating\", \"maxSizeMs\": 10, \"stepMs\": 0|window.stepMs: 0 is less than 1",
                "\"cumulating\", \"maxSizeMs\": 10, \"stepMs\": 3|window.maxSizeMs: 10 is no multiple of stepMs, 3",
                "\"cumulating\", \"maxSizeMs\": 1000000, \"stepMs\": 1|window.stepMs: an element would fall in more than 100000 windows",
                "\"cumulating\", \"sizeMs\": 10, \"stepMs\": 2|window: unknown name 'sizeMs'",
                "\"calendar\", \"unit\": \"days\"|window: 'zone' is missing",
                "\"calendar\", \"zone\": \"Europe/Madrid\"|window: 'unit' is missing",
                "\"calendar\", \"unit\": \"years\", \"zone\": \"Z\"|window.unit: 'years' is none of hours, days, weeks, months",
                "\"calendar\", \"unit\": \"days\", \"zone\": \"Europe/Toledo\"|window.zone: 'Europe/Toledo' is no time zone",
                "\"calendar\", \"unit\": \"days\", \"zone\": 1|window.zone: expected a string",
                "\"calendar\", \"unit\": \"hours\", \"every\": 5, \"zone\": \"Z\"|window.every: 5 does not divide 24",
                "\"calendar\", \"unit\": \"hours\", \"every\": 4294967300, \"zone\": \"Z\"|window.every: 4294967300 does not divide 24",
                "\"calendar\", \"unit\": \"hours\", \"every\": 0, \"zone\": \"Z\"|window.every: 0 is less than 1",
                "\"calendar\", \"unit\": \"days\", \"every\": 2, \"zone\": \"Z\"|window.every: 2 is not 1, which it is with all units but hours",
            })
    void namesThePlaceThatIsWrongInAWindow(String window, String message) {
        assertThatThrownBy(() -> run(windowed("\"type\": " + window)))
                .isInstanceOf(ScenarioException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"session\", \"gapMs\": 10|offsetMs: only tumbling, sliding and cumulating windows have one",
                "\"global\"|offsetMs: only tumbling, sliding and cumulating windows have one",
                "\"calendar\", \"unit\": \"days\", \"zone\": \"Z\"|offsetMs: only tumbling, sliding and cumulating windows have one",
                "\"sliding\", \"sizeMs\": 10, \"slideMs\": 3|offsetMs: 3 is not shorter than window.slideMs, 3",
                "\"cumulating\", \"maxSizeMs\": 3, \"stepMs\": 1|offsetMs: 3 is not shorter than window.maxSizeMs, 3",
            })
    void anOffsetThatCannotBeIsNamed(String window, String message) throws Exception {
        String scenario = windowed("\"type\": " + window);
        assertThatThrownBy(() -> run(scenario.replace("\"mode\"", "\"offsetMs\": 3, \"mode\"")))
                .isInstanceOf(ScenarioException.class)
                .hasMessage(message);
        assertThat(run(scenario.replace("\"mode\"", "\"offsetMs\": 0, \"mode\""))).isEmpty();
        assertThat(run(scenario.replace("\"mode\"", "\"offsetMs\": null, \"mode\""))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`\"cumulating\", \"maxSizeMs\": 10, \"stepMs\": 5`|9223372036854775800",
                "`\"cumulating\", \"maxSizeMs\": 10, \"stepMs\": 5`|-9223372036854775807",
                "`\"calendar\", \"unit\": \"days\", \"zone\": \"Europe/Madrid\"`|9223372036854775807",
                "`\"calendar\", \"unit\": \"months\", \"zone\": \"Z\"`|-9223372036854775807",
            })
    void whereAWindowWouldReachBeyondTimeTheElementIsNamed(String window, long timestamp) {
        String element = step("{\"value\": 1, \"timestamp\": " + timestamp + "}");
        assertThatThrownBy(() -> run(windowed("\"type\": " + window, element)))
                .hasMessage(
                        "steps[0].element.timestamp: its window would reach beyond 64-bit time");
    }

    @Test
    void slidingWindowsHaveAnOffset() throws Exception {
        String scenario =
                windowed(
                                "\"type\": \"sliding\", \"sizeMs\": 10, \"slideMs\": 5",
                                step("{\"value\": 1, \"timestamp\": 2}"))
                        .replace("\"mode\"", "\"offsetMs\": 3, \"mode\"");
        assertThat(run(scenario))
                .extracting(line -> line.replaceAll(".*\"window\": (\\[.*?\\]).*", "$1"))
                .containsExactlyInAnyOrder("[-2, 8]", "[-7, 3]");
        assertThat(Replay.windows(stream(scenario))).containsExactly("[-7, 3]", "[-2, 8]");
    }

    @Test
    void theWindowsThatElementsFallIntoAreToldThoughNothingComesOut() throws Exception {
        String twice = step("{\"value\": 1, \"timestamp\": 5}");
        String cumulating =
                windowed("\"type\": \"cumulating\", \"maxSizeMs\": 10, \"stepMs\": 2", twice, twice)
                        .replace("\"afterCount\": 1", "\"afterCount\": 9");
        assertThat(run(cumulating)).isEmpty();
        assertThat(Replay.windows(stream(cumulating)))
                .containsExactly("[0, 6]", "[0, 8]", "[0, 10]");
        for (String unbounded : List.of("\"session\", \"gapMs\": 10", "\"global\"")) {
            assertThat(Replay.windows(stream(windowed("\"type\": " + unbounded, twice)))).isEmpty();
        }
        assertThatThrownBy(() -> Replay.windows(stream(" "))).hasMessage("the scenario is empty");
    }

    @Test
    void aChangeIsOneOfNumbers() {
        String scenario =
                (START + step("{\"value\": {\"a\": 1}, \"timestamp\": 1}") + "]}")
                        .replace("{\"afterCount\": 1}", "{\"afterChange\": {\"by\": 0.5}}");
        assertThatThrownBy(() -> run(scenario))
                .hasMessage("steps[0].element.value: afterChange goes by numbers, not by objects");
    }

    @Test
    void theElementsOfAJoinHaveASide() throws Exception {
        String join =
                START.replace(
                        "\"mode\": \"discarding\"",
                        "\"mode\": \"accumulating\", \"join\": \"full\"");
        assertThatThrownBy(() -> run(join + step("{\"value\": 1, \"timestamp\": 1}") + "]}"))
                .hasMessage("steps[0].element: 'side' is missing");
        assertThatThrownBy(
                        () ->
                                run(
                                        join
                                                + step(
                                                        "{\"value\": 1, \"timestamp\": 1,"
                                                                + " \"side\": \"both\"}")
                                                + "]}"))
                .hasMessage("steps[0].element.side: 'both' is none of left, right");
        assertThatThrownBy(
                        () ->
                                run(
                                        join.replace(
                                                        "{\"afterCount\": 1}",
                                                        "{\"afterChange\": {\"by\": 1}}")
                                                + "]}"))
                .hasMessage("trigger: afterChange goes by values of one side");
        // Sides have nothing in common but the key.
        assertThat(
                        run(
                                join
                                        + step(
                                                "{\"value\": 1, \"timestamp\": 1, \"side\": \"left\"}")
                                        + ","
                                        + step(
                                                "{\"value\": {\"b\": 2}, \"timestamp\": 1,"
                                                        + " \"side\": \"right\"}")
                                        + "]}"))
                .containsExactly(
                        "{\"step\": 1, \"window\": [0, 10], \"left\": 1, \"right\": {\"b\": 2},"
                                + " \"timing\": \"EARLY\", \"index\": 1, \"isFirst\": false,"
                                + " \"isLast\": false}");
    }

    @Test
    void anEmptyFileIsNoScenario() {
        assertThatThrownBy(() -> run(" ")).hasMessage("the scenario is empty");
    }

    @Test
    void anInterruptStopsAReplay() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> lines(step("{\"value\": 1, \"timestamp\": 1}")))
                .hasMessage("steps[0]: the replay was interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aSumThatOutgrows64BitsNamesItsStep() {
        String max = step("{\"value\": 9223372036854775807, \"timestamp\": 1}");
        String scenario =
                (START + max + "," + max + "]}").replace("\"afterCount\": 1", "\"afterCount\": 2");
        assertThatThrownBy(() -> run(scenario)).hasMessage("steps[1]: a sum is no 64-bit number");
    }

    private static String step(String element) {
        return "{\"element\": " + element + "}";
    }

    private static List<String> lines(String... steps) throws Exception {
        return run(START + String.join(",", steps) + "]}");
    }

    private static List<String> run(String scenario) throws Exception {
        List<String> lines = new ArrayList<>();
        Replay.run(stream(scenario), lines::add);
        return lines;
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
