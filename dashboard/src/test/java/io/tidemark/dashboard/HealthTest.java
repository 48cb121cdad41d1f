package io.tidemark.dashboard;

import static io.tidemark.dashboard.StubUpstream.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The platform's health, from answers in the shape of Flink's REST API. */
class HealthTest extends ServedTest {

    private static final String VERTEX = "/jobs/j2/vertices/v1/subtasks/metrics";

    @BeforeEach
    void answers() {
        search.answer(
                        QUOTES,
                        "{'hits':{'total':{'value':12}},'aggregations':{'newest':{'value':1.69999999875E12}}}")
                .answer(TWEETS, "{'hits':{'total':{'value':34}}}");
        simulator.answer("/health", "{'status':'ok','simulated':true}");
        flink.answer(
                        "/jobs/overview",
                        """
                        {'jobs':[
                          {'jid':'j1','name':'quotes-enrichment','state':'FAILED','start-time':100,'end-time':200,'duration':100,
                           'tasks':{'total':1,'running':0,'finished':0}},
                          {'jid':'j2','name':'quotes-enrichment','state':'RUNNING','start-time':300,'end-time':-1,'duration':5000,
                           'tasks':{'total':2,'running':2,'finished':0}},
                          {'jid':'j3','name':'news-index','state':'FAILED','start-time':300,'end-time':400,'duration':100,
                           'tasks':{'total':1,'running':0,'finished':0}}]}""")
                .answer("/jobs/j2/metrics?get=numRestarts", "[{'id':'numRestarts','value':'3'}]")
                .answer("/jobs/j2", "{'vertices':[{'id':'v1'},{'id':'v2'}]}")
                .answer(
                        VERTEX,
                        """
                        [{'id':'Source__quotes.sourceIdleTime'},{'id':'Source__quotes.pendingRecords'},
                         {'id':'Source__quotes.numRecordsInPerSecond'},{'id':'Source__quotes.numRecordsOutPerSecond'},
                         {'id':'decode.numRecordsInPerSecond'},{'id':'decode.records-malformed'},
                         {'id':'numRecordsInPerSecond'}]""")
                .answer(
                        VERTEX
                                + "?agg=sum&get=Source__quotes.numRecordsInPerSecond,Source__quotes.numRecordsOutPerSecond,Source__quotes.pendingRecords,decode.records-malformed",
                        """
                        [{'id':'Source__quotes.numRecordsInPerSecond','sum':0.0},
                         {'id':'Source__quotes.numRecordsOutPerSecond','sum':12.5},
                         {'id':'Source__quotes.pendingRecords','sum':7.0},
                         {'id':'decode.records-malformed','sum':2.0}]""")
                .answer(
                        "/jobs/j2/vertices/v2/subtasks/metrics",
                        "[{'id':'enrich.lookup-misses'},{'id':'enrich.records-late'},{'id':'index__Writer.numRecordsSendErrors'}]")
                .answer(
                        "/jobs/j2/vertices/v2/subtasks/metrics?agg=sum&get=enrich.lookup-misses,enrich.records-late,index__Writer.numRecordsSendErrors",
                        "[{'id':'enrich.lookup-misses','sum':4.0},{'id':'enrich.records-late','sum':0.0},{'id':'index__Writer.numRecordsSendErrors','sum':1.0}]");
    }

    private JsonNode health() throws Exception {
        return good("/api/health");
    }

    @Test
    void tellsOfTheIndexTheJobsAndTheSimulator() throws Exception {
        JsonNode expected =
                json(
                        """
                        {'time':1700000000000,'simulated':true,'dataNote':null,
                         'search':{'up':true,'error':null,'quotes':12,'tweets':34,'newestQuote':1699999998750,'latencyMs':1250},
                         'flink':{'up':true,'error':null,'url':'FLINK','jobs':[
                           {'id':'j3','name':'news-index','state':'FAILED','tasksRunning':0,'tasksTotal':1,'uptimeMs':null,
                            'restarts':null,'recordsPerSecond':null,'lag':null,'deadLetters':null,'counters':{},
                            'url':'FLINK/#/job/completed/j3/overview'},
                           {'id':'j2','name':'quotes-enrichment','state':'RUNNING','tasksRunning':2,'tasksTotal':2,'uptimeMs':5000,
                            'restarts':3,'recordsPerSecond':12.5,'lag':7,'deadLetters':3,'counters':{'lookup-misses':4},
                            'url':'FLINK/#/job/running/j2/overview'}]}}"""
                                .replace("FLINK", flink.url().toString()));

        assertThat(health().toPrettyString()).isEqualTo(expected.toPrettyString());
    }

    @Test
    void aJobWithoutKafkaHasNoLag() throws Exception {
        flink.answer(
                        VERTEX,
                        "[{'id':'Source__poll.sourceIdleTime'},{'id':'Source__poll.numRecordsInPerSecond'}]")
                .answer(
                        VERTEX + "?agg=sum&get=Source__poll.numRecordsInPerSecond",
                        "[{'id':'Source__poll.numRecordsInPerSecond','sum':1.5}]");

        JsonNode job = health().at("/flink/jobs/1");

        assertThat(job.get("lag").isNull()).isTrue();
        assertThat(job.get("recordsPerSecond").asDouble()).isEqualTo(1.5);
        assertThat(job.get("deadLetters").asLong()).isEqualTo(1);
    }

    @Test
    void aCounterOfAJobsOwnIsToldWithoutBeingListedAnywhere() throws Exception {
        String metrics = "/jobs/j2/vertices/v2/subtasks/metrics";
        flink.answer(
                        metrics,
                        """
                        [{'id':'turn_tide.tides-turned'},{'id':'window.panes-early'},{'id':'window.numLateRecordsDropped'},
                         {'id':'read.reconnects'},{'id':'write__Writer.KafkaProducer.record-send-total'},
                         {'id':'Source__quotes.KafkaSourceReader.KafkaConsumer.records-lag-max'},{'id':'backlog'}]""")
                .answer(
                        metrics
                                + "?agg=sum&get=read.reconnects,turn_tide.tides-turned,window.panes-early",
                        "[{'id':'read.reconnects','sum':0.0},{'id':'turn_tide.tides-turned','sum':2.0},{'id':'window.panes-early','sum':3.0}]");

        assertThat(health().at("/flink/jobs/1/counters"))
                .isEqualTo(json("{'panes-early':3,'tides-turned':2}"));
    }

    @Test
    void aJobThatRestartsAgainAndAgainIsToldWithTheLastCause() throws Exception {
        long now = System.currentTimeMillis();
        flink.answer(
                "/jobs/j2/exceptions?maxExceptions=64",
                """
                {'exceptionHistory':{'entries':[{'timestamp':%d,'stacktrace':'a.B: x'},
                  {'timestamp':%d,'stacktrace':'c.D: y'},{'timestamp':%d,'stacktrace':'c.D: y'}]}}"""
                        .formatted(now - 120_500, now - 130_000, now - 140_000));

        assertThat(health().at("/flink/jobs/1/trouble").asText())
                .isEqualTo(
                        "restarted 3 times in the last hour, the last time 2 min ago; last cause: a.B: x");
    }

    @Test
    void aRunningJobThatWaitsForTasksIsStarting() throws Exception {
        flink.answer(
                "/jobs/overview",
                """
                {'jobs':[{'jid':'j2','name':'x','state':'RUNNING','start-time':300,'end-time':-1,'duration':5000,
                          'tasks':{'total':2,'running':1,'finished':0,'deploying':1}}]}""");

        assertThat(health().at("/flink/jobs/0/state").asText()).isEqualTo("STARTING");
    }

    @Test
    void metricsThatFlinkDoesNotHaveHideNoJob() throws Exception {
        flink.answer("/jobs/j2", 404, "{\"errors\":[\"Job could not be found\"]}");

        JsonNode job = health().at("/flink/jobs/1");

        assertThat(job.get("state").asText()).isEqualTo("RUNNING");
        assertThat(job.get("restarts").isNull()).isTrue();
        assertThat(job.get("deadLetters").isNull()).isTrue();
    }

    @Test
    void metricsThatNeverComeHideNoJob() throws Exception {
        flink.hang(VERTEX);
        serve(search.url(), Duration.ofSeconds(3));

        JsonNode job = health().at("/flink/jobs/1");

        assertThat(job.get("state").asText()).isEqualTo("RUNNING");
        assertThat(job.get("lag").isNull()).isTrue();
    }

    @Test
    void aClockAheadOfOursMakesNoNegativeLatency() throws Exception {
        search.answer(
                QUOTES,
                "{'hits':{'total':{'value':1}},'aggregations':{'newest':{'value':1.8E12}}}");

        assertThat(health().at("/search/latencyMs").asText()).isEqualTo("0");
    }

    @Test
    void withoutQuotesThereIsNoLatency() throws Exception {
        search.answer(
                QUOTES, "{'hits':{'total':{'value':0}},'aggregations':{'newest':{'value':null}}}");

        assertThat(health().at("/search/newestQuote").isNull()).isTrue();
        assertThat(health().at("/search/latencyMs").isNull()).isTrue();
    }

    @Test
    void theSimulatorIsRememberedWhileItRestarts() throws Exception {
        assertThat(health().get("simulated").asBoolean()).isTrue();

        simulator.close();

        assertThat(health().get("simulated").asBoolean()).isTrue();
    }

    @Test
    void ofDataThatIsNotSimulatedTheNoteIsTold() throws Exception {
        simulator.answer("/health", "{'status':'ok'}");

        assertThat(health().get("simulated").asBoolean()).isFalse();
        assertThat(health().get("dataNote").asText()).isEqualTo("Pairs & posts.");
    }

    @Test
    void withFlinkDownItIs503AndTheSearchNodeIsStillTold() throws Exception {
        String address = flink.url().toString();
        flink.close();

        var answer = get("/api/health");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(body(answer).get("flink"))
                .isEqualTo(
                        json(
                                "{'up':false,'error':'Flink at URL cannot be reached.','url':'URL','jobs':[]}"
                                        .replace("URL", address)));
        assertThat(body(answer).at("/search/quotes").asLong()).isEqualTo(12);
    }

    @Test
    void withTheSearchNodeDownItIs503AndTheJobsAreStillTold() throws Exception {
        URI address = search.url();
        search.close();
        serve(address, Duration.ofSeconds(20));

        var answer = get("/api/health");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(body(answer).at("/search/error").asText())
                .isEqualTo("The search node at " + address + " cannot be reached.");
        assertThat(body(answer).at("/flink/jobs")).hasSize(2);
    }
}
