package io.tidemark.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server answers when something is wrong, and the files of the page. */
class DashboardServerTest extends ServedTest {

    private static void assertFailure(
            HttpResponse<String> answer, int status, String upstream, String message)
            throws Exception {
        JsonNode error = body(answer).path("error");
        assertThat(error.path("message").asText()).isEqualTo(message);
        assertThat(error.path("upstream").asText(null)).isEqualTo(upstream);
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/symbols",
                "/api/prices?symbol=GOOG&range=1h",
                "/api/prices?symbol=GOOG&range=all",
                "/api/volumes",
                "/api/hashtags",
                "/api/users"
            })
    void aSearchNodeThatIsDownIs503(String path) throws Exception {
        String address = search.url().toString();
        search.close();

        assertFailure(
                get(path), 503, "search", "The search node at " + address + " cannot be reached.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/tables",
                "/api/tables/counts-by-page",
                "/api/tables/counts-by-page/Page_42",
                "/api/topics",
                "/api/topics/pageviews/newest"
            })
    void aKafkaThatIsDownIs503(String path) throws Exception {
        serve(search.url(), Duration.ofSeconds(1));

        assertFailure(get(path), 503, "kafka", "Kafka at 127.0.0.1:1 did not answer within 1 s.");
    }

    @Test
    void manyWhoAskAKafkaThatIsDownDoNotWaitForEachOther() throws Exception {
        serve(search.url(), Duration.ofSeconds(1));
        long start = System.nanoTime();

        List<CompletableFuture<Integer>> all =
                Stream.generate(
                                () ->
                                        CompletableFuture.supplyAsync(
                                                this::statusOfATable,
                                                task -> new Thread(task).start()))
                        .limit(16)
                        .toList();

        assertThat(all).allMatch(each -> each.join() == 503);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(12));
    }

    private int statusOfATable() {
        try {
            return get("/api/tables/counts-by-page").statusCode();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSearchNodeThatHangsInTheMiddleOfItsAnswerIs503() throws Exception {
        search.hang(QUOTES);
        serve(search.url(), Duration.ofMillis(500));

        assertFailure(
                get("/api/volumes"),
                503,
                "search",
                "The search node at " + search.url() + " does not answer in time.");
    }

    @Test
    void theServerItselfIsUpWhateverIsBehindIt() throws Exception {
        search.close();
        flink.close();

        assertThat(good("/health").get("status").asText()).isEqualTo("ok");
    }

    @Test
    void anErrorOfTheSearchNodeIs503WithItsReason() throws Exception {
        search.answer(QUOTES, 401, "{\"error\":{\"reason\":\"missing credentials\"}}");

        assertFailure(
                get("/api/volumes"),
                503,
                "search",
                "The search node at " + search.url() + " answered 401: missing credentials.");
    }

    @Test
    void whatIsNoJsonIs503() throws Exception {
        search.answer(QUOTES, 200, "<html>A proxy's login page</html>");

        assertFailure(
                get("/api/volumes"),
                503,
                "search",
                "The search node at " + search.url() + " answered something that is not JSON.");
    }

    @Test
    void aHostThatNobodyKnowsIs503() throws Exception {
        serve(URI.create("http://search.invalid:9200/"), Duration.ofSeconds(20));

        assertFailure(
                get("/api/users"),
                503,
                "search",
                "The search node at http://search.invalid:9200 has an address that nobody knows.");
    }

    @Test
    void credentialsGoToTheSearchNodeAndToNobodyElse() throws Exception {
        String nothing = "{'hits':{'hits':[]}}";
        search.answer(QUOTES, nothing).answer(TWEETS, nothing);
        flink.answer("/jobs/overview", "{'jobs':[]}");
        simulator.answer("/health", "{'simulated':true}");

        good("/api/health");

        assertThat(search.questions())
                .hasSize(2)
                .allMatch(question -> "Basic dTpw".equals(question.authorization()));
        assertThat(flink.questions())
                .hasSize(1)
                .allMatch(question -> question.authorization() == null);
        assertThat(simulator.questions())
                .hasSize(1)
                .allMatch(question -> question.authorization() == null);
    }

    @Test
    void aWrongQuestionIs400() throws Exception {
        assertFailure(get("/api/prices"), 400, null, "The parameter 'symbol' is missing.");
        assertFailure(
                get("/api/prices?symbol=GOOG&range=1y"),
                400,
                null,
                "There is no range '1y'; choose one of 5m, 15m, 1h, 6h, 1d, 7d, all.");
        assertFailure(
                get("/api/tables/counts-by-page?limit=1001"),
                400,
                null,
                "'limit' is from 1 to 1000, not '1001'.");
        assertThat(search.questions()).isEmpty();
    }

    @Test
    void onlyGetAndHeadAreAnswered() throws Exception {
        assertFailure(ask("POST", "/api/users"), 405, null, "Only GET and HEAD are answered here.");

        HttpResponse<String> head = ask("HEAD", "/");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing.js",
                "/api/nothing",
                "/../pom.xml",
                "/%2e%2e/io/tidemark/dashboard/Dashboard.class",
                "/web/index.html"
            })
    void thereIsNothingBesideThePagesFiles(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void thePageForbidsOtherHostsAndInlineCode() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                .doesNotContain("unsafe", "http", "*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/analytics.html", "/lab.html"})
    void everyFileThatAPageNamesIsServedWithItsType(String page) throws Exception {
        var names = Pattern.compile("(?:href|src)=\"(/[^\"]*)\"").matcher(get(page).body());
        int files = 0;
        while (names.find()) {
            HttpResponse<String> file = get(names.group(1));
            assertThat(file.statusCode()).as(names.group(1)).isEqualTo(200);
            assertThat(file.headers().firstValue("Content-Type").orElseThrow())
                    .matches("(text/(css|html|javascript); charset=utf-8)|image/svg\\+xml");
            files++;
        }
        assertThat(files).isGreaterThan(5);
        assertThat(get("/echarts.js").body()).contains("5.5.0");
        assertThat(get("/echarts-all.js").body()).contains("5.5.0", "candlestick");
    }

    @Test
    void aFileThatDidNotChangeIsNotSentAgain() throws Exception {
        String etag = get("/echarts.js").headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> again = ask("GET", "/echarts.js", "If-None-Match", etag);

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }
}
