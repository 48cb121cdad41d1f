package io.tidemark.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.http.JsonClient;
import io.tidemark.testing.SearchNodeProcess;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Indexes of a real search node, when their templates change and when their documents get old. */
@Tag("integration")
class SearchSetupIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir static Path directory;
    private static SearchNodeProcess node;
    private static JsonClient http;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Console console = new Console(new PrintStream(printed, true, UTF_8));

    @BeforeAll
    static void start() throws Exception {
        node = new SearchNodeProcess(directory);
        http = new JsonClient(URI.create(node.url()));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private SearchSetup search() {
        return new SearchSetup(URI.create(node.url()));
    }

    private void create(String name, String template) throws Exception {
        search().createIndexes(List.of(new Workload.Index(name, template)), console);
    }

    /** A template of an index; single quotes stand for double ones. */
    private static String template(String name, int version, String settings, String fields) {
        return """
               {'index_patterns': ['%s'], 'version': %d, '_meta': {'time-field': 'made'},
                'template': {
                  'settings': {'number_of_shards': 1, 'number_of_replicas': 0, %s
                    'analysis': {'normalizer': {'small': {'type': 'custom', 'filter': ['lowercase']}}}},
                  'mappings': {'dynamic': false, 'properties': {%s,
                    'made': {'type': 'date', 'format': 'epoch_millis'}}}}}"""
                .formatted(name, version, settings, fields)
                .replace('\'', '"');
    }

    private static void put(String index, String id, String document) throws Exception {
        JsonNode body = JSON.readTree(document.replace('\'', '"'));
        http.send("PUT", "/" + index + "/_doc/" + id + "?refresh=true", body);
    }

    private static long count(String index, String query) throws Exception {
        return http.get("/" + index + "/_count?q=" + query).path("count").asLong();
    }

    private static JsonNode mapping(String index) throws Exception {
        return http.get("/" + index).path(index).path("mappings");
    }

    private static int templateVersion(String index) throws Exception {
        return http.get("/_index_template/" + index)
                .at("/index_templates/0/index_template/version")
                .asInt();
    }

    private String said() {
        return printed.toString(UTF_8);
    }

    @Test
    void anUnchangedTemplateChangesNothing() throws Exception {
        String template = template("same", 1, "", "'a': {'type': 'keyword'}");
        create("same", template);
        JsonNode before = http.get("/same");

        create("same", template);

        assertThat(http.get("/same")).isEqualTo(before);
        assertThat(mapping("same").at("/_meta/template-version").asInt()).isEqualTo(1);
        assertThat(said()).isEmpty();
    }

    @Test
    void aNewFieldAndASettingReachAnIndexThatIsThere() throws Exception {
        create("grown", template("grown", 1, "", "'a': {'type': 'keyword'}"));

        create(
                "grown",
                template(
                        "grown",
                        2,
                        "'refresh_interval': '7s',",
                        "'a': {'type': 'keyword'}, 'b': {'type': 'keyword'}"));

        put("grown", "1", "{'a': 'x', 'b': 'y'}");
        assertThat(count("grown", "b:y")).isEqualTo(1);
        assertThat(http.get("/grown").at("/grown/settings/index/refresh_interval").asText())
                .isEqualTo("7s");
        assertThat(mapping("grown").at("/_meta/template-version").asInt()).isEqualTo(2);
        assertThat(templateVersion("grown")).isEqualTo(2);
        assertThat(said()).contains("index grown has taken on version 2 of its template");
    }

    @Test
    void anIndexFromBeforeTemplatesHadVersionsIsTakenOn() throws Exception {
        String before = template("unversioned", 0, "", "'z': {'type': 'keyword'}");
        http.send("PUT", "/unversioned", JSON.readTree(before).path("template"));

        create("unversioned", template("unversioned", 1, "", "'a': {'type': 'keyword'}"));

        assertThat(mapping("unversioned").at("/properties/a/type").asText()).isEqualTo("keyword");
        assertThat(said()).contains("index unversioned has taken on version 1 of its template");
    }

    @Test
    void aFieldOfAnotherTypeIsRefusedInOneLine() throws Exception {
        create("typed", template("typed", 1, "", "'a': {'type': 'keyword'}"));

        PlatformException error =
                catchThrowableOfType(
                        PlatformException.class,
                        () -> create("typed", template("typed", 2, "", "'a': {'type': 'double'}")));

        assertThat(error.getMessage().lines())
                .singleElement()
                .asString()
                .startsWith("the index typed cannot take on version 2 of its template: ")
                .contains("[a]")
                .endsWith("begin anew with: tidemark reset");
        assertThat(error.exitCode()).isEqualTo(PlatformException.REFUSED);
        assertThat(mapping("typed").at("/properties/a/type").asText()).isEqualTo("keyword");
        assertThat(mapping("typed").at("/_meta/template-version").asInt()).isEqualTo(1);
        assertThat(templateVersion("typed")).isEqualTo(1);
    }

    @Test
    void aSettingThatIsForNewIndexesOnlyIsRefused() throws Exception {
        create("sharded", template("sharded", 1, "", "'a': {'type': 'keyword'}"));

        PlatformException error =
                catchThrowableOfType(
                        PlatformException.class,
                        () ->
                                create(
                                        "sharded",
                                        template(
                                                "sharded",
                                                2,
                                                "'index.mapping.ignore_malformed': true,",
                                                "'a': {'type': 'keyword'}")));

        assertThat(error)
                .hasMessageContaining("ignore_malformed")
                .hasMessageEndingWith("tidemark reset");
    }

    @Test
    void whatIsTooOldIsRemovedAlsoWhenItIsReplayed() throws Exception {
        String template = template("aged", 1, "", "'a': {'type': 'keyword'}");
        Workload.Index index = new Workload.Index("aged", template);
        create("aged", template);
        long now = 1_700_000_000_000L;
        IndexRetention retention =
                new IndexRetention(
                        console, search(), Clock.fixed(Instant.ofEpochMilli(now), ZoneOffset.UTC));
        put("aged", "old", "{'made': %d}".formatted(now - 2 * DAY.toMillis() - 1));
        put("aged", "kept", "{'made': %d}".formatted(now - 2 * DAY.toMillis()));
        put("aged", "untimed", "{'a': 'x'}");

        retention.removeOlderThan(DAY.multipliedBy(2), List.of(index));

        assertThat(count("aged", "*")).isEqualTo(2);
        assertThat(said()).contains("1 documents of the index aged were older than 2 days");

        put("aged", "old", "{'made': '%d'}".formatted(now - 2 * DAY.toMillis() - 1));
        retention.removeOlderThan(DAY.multipliedBy(2), List.of(index));

        assertThat(count("aged", "*")).isEqualTo(2);
        assertThat(count("aged", "_id:kept")).isEqualTo(1);
    }

    @Test
    void whatCannotBeRemovedIsSaid() throws Exception {
        Workload.Index index =
                new Workload.Index("absent", template("absent", 1, "", "'a': {'type': 'keyword'}"));

        new IndexRetention(console, search(), Clock.systemUTC())
                .removeOlderThan(DAY, List.of(index));

        assertThat(said())
                .contains("old documents of the index absent are not removed for now: ")
                .contains("404");
    }
}
