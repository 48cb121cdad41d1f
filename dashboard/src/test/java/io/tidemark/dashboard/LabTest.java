package io.tidemark.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The window lab's part of the API, on the dashboard's own class path. */
class LabTest extends ServedTest {

    private static final Path SCENARIOS = Path.of("../scenarios");

    static List<String> names() throws IOException {
        try (var files = Files.list(SCENARIOS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json") && !name.equals("index.json"))
                    .map(name -> name.replace(".json", ""))
                    .sorted()
                    .toList();
        }
    }

    private static String scenario(String window, String trigger, String... steps) {
        return """
               {"window": %s, "allowedLatenessMs": 0, "trigger": %s, "mode": "accumulating",
                "steps": [%s]}
               """
                .formatted(window, trigger, String.join(", ", steps));
    }

    private static String element(long value, long timestamp) {
        return "{\"element\": {\"value\": %d, \"timestamp\": %d}}".formatted(value, timestamp);
    }

    private HttpResponse<String> replay(String scenario) throws Exception {
        return post("/api/replay", scenario);
    }

    private void assertWrong(String scenario, String message) throws Exception {
        HttpResponse<String> answer = replay(scenario);
        assertThat(body(answer).at("/error/message").asText()).isEqualTo(message);
        assertThat(body(answer).at("/error/upstream").isNull()).isTrue();
        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test
    void everyScenarioOfTheRepositoryIsListedWithWhatItTeaches() throws Exception {
        JsonNode listed = good("/api/scenarios").get("scenarios");

        assertThat(StreamSupport.stream(listed.spliterator(), false))
                .allMatch(entry -> entry.get("teaches").asText().endsWith("."))
                .extracting(entry -> entry.get("name").asText())
                .containsExactlyInAnyOrderElementsOf(names());
    }

    @ParameterizedTest
    @MethodSource("names")
    void aScenarioIsServedAsItsFileAndReplaysToTheLinesThatAreExpected(String name)
            throws Exception {
        String scenario = get("/api/scenarios/" + name).body();
        assertThat(scenario).isEqualTo(Files.readString(SCENARIOS.resolve(name + ".json")));

        HttpResponse<String> answer = replay(scenario);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(body(answer).get("lines"))
                .extracting(JsonNode::asText)
                .isEqualTo(Files.readAllLines(SCENARIOS.resolve(name + ".expected.jsonl")));
    }

    @Test
    void numbersOf64BitsStayAsTheyAre() throws Exception {
        String scenario =
                scenario(
                        "{\"type\": \"tumbling\", \"sizeMs\": 10}",
                        "{\"afterCount\": 1}",
                        element(9007199254740993L, 9223372036854775790L));

        assertThat(replay(scenario).body())
                .contains("\\\"window\\\": [9223372036854775790, 9223372036854775800]")
                .contains("\\\"sum\\\": 9007199254740993,");
    }

    @Test
    void theWindowsThatElementsFallIntoAreTold() throws Exception {
        String scenario =
                scenario(
                        "{\"type\": \"cumulating\", \"maxSizeMs\": 10, \"stepMs\": 5}",
                        "\"never\"",
                        element(1, 1));

        assertThat(body(replay(scenario)).toString())
                .isEqualTo("{\"lines\":[],\"windows\":[\"[0, 5]\",\"[0, 10]\"]}");
    }

    @ParameterizedTest
    @CsvSource({"index", "nothing", "..%2Findex", "../README"})
    void aScenarioThatIsNotThereIs404(String name) throws Exception {
        assertThat(get("/api/scenarios/" + name).statusCode()).isEqualTo(404);
    }

    @Test
    void aWrongScenarioIs400WithTheLineThatNamesThePlace() throws Exception {
        assertWrong("", "the scenario is empty");
        assertWrong(
                "{\n \"window\": }",
                "line 2, column 12: Unexpected character ('}' (code 125)): expected a value");
        assertWrong(
                scenario("{\"type\": \"global\"}", "\"always\""),
                "trigger: unknown trigger 'always'");
        assertWrong(
                scenario(
                        "{\"type\": \"global\"}",
                        "\"never\"",
                        "{\"watermark\": 5}",
                        "{\"watermark\": 4}"),
                "steps[1].watermark: 4 is before the watermark, 5");
    }

    @Test
    void whatWouldCostTooMuchIsRefused() throws Exception {
        String[] steps = new String[1001];
        Arrays.fill(steps, element(1, 1));
        assertWrong(
                scenario("{\"type\": \"global\"}", "\"never\"", steps),
                "steps: 1001 are more than the 1000 that this page can show");
        assertWrong(
                scenario(
                        "{\"type\": \"sliding\", \"sizeMs\": 10001, \"slideMs\": 1}",
                        "\"default\"",
                        element(1, 1)),
                "window.slideMs: so many windows are more than this page can show");
        assertWrong(
                scenario(
                        "{\"type\": \"cumulating\", \"maxSizeMs\": 10001, \"stepMs\": 1}",
                        "\"default\"",
                        element(1, 1)),
                "window.stepMs: so many windows are more than this page can show");
        assertWrong(
                scenario(
                        "{\"type\": \"global\"}",
                        "{\"afterAll\": [" + "\"never\", ".repeat(600) + "\"never\"]}"),
                "trigger: it is larger than what this page can show");
        String[] wide = Arrays.copyOf(steps, 1000);
        Arrays.fill(wide, element(1_000_000_000_000_000L, 1));
        assertWrong(
                scenario("{\"type\": \"global\"}", "{\"repeatedly\": {\"afterCount\": 1}}", wide),
                "steps: more comes out than this page can show");
        assertThat(replay(" ".repeat((1 << 20) + 1)).statusCode()).isEqualTo(413);
    }

    @Test
    void aReplayThatTakesTooLongIsGivenUp() throws Exception {
        serve(search.url(), Duration.ofMillis(1));
        String[] steps = new String[1000];
        Arrays.fill(steps, element(1, 1));

        assertWrong(
                scenario(
                        "{\"type\": \"sliding\", \"sizeMs\": 10, \"slideMs\": 1}",
                        "{\"afterAll\": [" + "\"never\", ".repeat(490) + "\"never\"]}",
                        steps),
                "The replay takes too long for this page; tidemark replay has no such limit.");
    }

    @Test
    void aReplayIsAskedForWithPostOnly() throws Exception {
        HttpResponse<String> answer = get("/api/replay");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("POST");
        assertThat(ask("POST", "/api/scenarios").statusCode()).isEqualTo(405);
    }
}
