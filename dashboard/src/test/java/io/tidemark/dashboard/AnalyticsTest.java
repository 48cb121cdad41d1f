package io.tidemark.dashboard;

import static io.tidemark.dashboard.StubUpstream.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.tables.Row;
import io.tidemark.tables.TableSnapshot;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked for the page of analytics, word for word, and what becomes of the answers. */
class AnalyticsTest extends ServedTest {

    private static final String SEARCH =
            "/_search?ignore_unavailable=true&allow_partial_search_results=false";
    private static final String CANDLES = "/candles" + SEARCH;
    private static final String ALERTS = "/alerts" + SEARCH;
    private static final String BURSTS = "/bursts" + SEARCH;
    private static final String IMPACTS = "/news-impact" + SEARCH;

    private static String hits(String... sources) {
        StringBuilder hits = new StringBuilder("{'hits':{'hits':[");
        for (String source : sources) {
            hits.append(hits.charAt(hits.length() - 1) == '[' ? "" : ",")
                    .append("{'_source':")
                    .append(source)
                    .append('}');
        }
        return hits + "]}}";
    }

    @Test
    void theChoicesAreSymbolsByNameAndSizesByLength() throws Exception {
        search.answer(
                CANDLES,
                """
                {'aggregations':{
                  'symbols':{'buckets':[{'key':'B','doc_count':1},{'key':'A','doc_count':2}]},
                  'sizes':{'buckets':[{'key':'1h'},{'key':'1m'},{'key':'30s'},{'key':'5m'},{'key':'odd'}]}}}""");

        assertThat(good("/api/candle-choices"))
                .isEqualTo(json("{'symbols':['A','B'],'sizes':['30s','1m','5m','1h','odd']}"));
        assertThat(search.question())
                .isEqualTo(
                        json(
                                """
                                {'size':0,'track_total_hits':false,'aggs':{
                                  'symbols':{'terms':{'field':'symbol','size':500,'order':{'_key':'asc'}}},
                                  'sizes':{'terms':{'field':'size','size':50,'order':{'_key':'asc'}}}}}"""));
    }

    @Test
    void candlesAreTheNewestOfTheirSymbolAndSizeOldestFirst() throws Exception {
        search.answer(
                CANDLES,
                hits(
                        "{'window_start':60000,'window_end':120000,'open':2,'high':2.5,'low':1.5,'close':1.75,"
                                + "'volume':-3,'vwap_sampled':null,'quotes':2,'closed':false,'corrected':true,'source':'sampled'}",
                        "{'window_start':40000,'window_end':60000,'open':'no number','high':1,'low':1,'close':1}",
                        "{'window_start':0,'window_end':60000,'open':1,'high':2,'low':1,'close':2,"
                                + "'volume':0.5,'vwap':1.5,'trades':7,'closed':true,'corrected':false,'source':'trades'}"));

        assertThat(good("/api/candles?symbol=B%26C&size=1m&from=60"))
                .isEqualTo(
                        json(
                                """
                                {'symbol':'B&C','size':'1m','candles':[
                                  {'start':0,'end':60000,'open':1.0,'high':2.0,'low':1.0,'close':2.0,
                                   'volume':0.5,'vwap':1.5,'count':7,'closed':true,'corrected':false,'source':'trades'},
                                  {'start':60000,'end':120000,'open':2.0,'high':2.5,'low':1.5,'close':1.75,
                                   'volume':-3.0,'vwap':null,'count':2,'closed':false,'corrected':true,'source':'sampled'}]}"""));
        assertThat(search.question())
                .isEqualTo(
                        json(
                                """
                                {'size':1440,'track_total_hits':false,
                                 'sort':[{'window_start':{'order':'desc','unmapped_type':'date'}}],
                                 'query':{'bool':{'filter':[
                                   {'term':{'symbol':'B&C'}},
                                   {'term':{'size':'1m'}},
                                   {'range':{'window_start':{'gte':60,'format':'epoch_millis'}}}]}}}"""));
    }

    @Test
    void marksAreTheAlertsOfASymbolAndItsBurstsThatReachIntoTheTime() throws Exception {
        search.answer(
                        ALERTS,
                        hits(
                                "{'rule':'r','version':2,'kind':'burst','subject':'AAPL','state':'over','since':20000000,"
                                        + "'until':20001000,'text':'<b>up</b>','facts':{'score':4.5,'of':['x'],'new':true,'who':'me'}}",
                                "{'subject':'AAPL'}"))
                .answer(
                        BURSTS,
                        hits(
                                "{'kind':'company','tag':'AAPL','start':19000000,'peak_at':19500000,'peak_score':5.5,"
                                        + "'peak_users':30,'end':null,'first_mention':1,'mentions':2}",
                                "{'kind':'cashtag','tag':'AAPL','start':18000000,'end':20000000}",
                                "{'kind':'cashtag','tag':'AAPL','start':18000000,'end':19999999}"));

        assertThat(good("/api/marks?symbol=AAPL&from=20000000"))
                .isEqualTo(
                        json(
                                """
                                {'alerts':[{'rule':'r','kind':'burst','subject':'AAPL','state':'over','since':20000000,
                                   'until':20001000,'text':'<b>up</b>','facts':[{'name':'score','value':4.5},
                                   {'name':'of','value':'[\\"x\\"]'},{'name':'new','value':true},{'name':'who','value':'me'}]}],
                                 'bursts':[
                                  {'kind':'company','tag':'AAPL','start':19000000,'peakAt':19500000,'peakScore':5.5,
                                   'peakUsers':30,'end':null},
                                  {'kind':'cashtag','tag':'AAPL','start':18000000,'peakAt':null,'peakScore':null,
                                   'peakUsers':null,'end':20000000}]}"""));
        assertThat(search.questions())
                .extracting(StubUpstream.Question::body)
                .containsExactlyInAnyOrder(
                        json(
                                """
                                {'size':200,'track_total_hits':false,
                                 'sort':[{'since':{'order':'desc','unmapped_type':'date'}}],
                                 'query':{'bool':{'filter':[{'terms':{'subject':['AAPL','$AAPL']}},
                                   {'bool':{'should':[{'term':{'state':'firing'}},
                                     {'range':{'until':{'gte':20000000,'format':'epoch_millis'}}}]}}]}}}"""),
                        json(
                                """
                                {'size':200,'track_total_hits':false,
                                 'sort':[{'start':{'order':'desc','unmapped_type':'date'}}],
                                 'query':{'bool':{'filter':[
                                   {'bool':{'should':[
                                     {'bool':{'filter':[{'term':{'kind':'company'}},{'term':{'tag':'AAPL'}}]}},
                                     {'bool':{'filter':[{'term':{'kind':'cashtag'}},{'terms':{'tag':['AAPL']}}]}}]}},
                                   {'range':{'start':{'gte':5600000,'format':'epoch_millis'}}}]}}}"""));
    }

    @Test
    void thePairIsMarkedByItsCashtagTooAndNoTimeIsBeforeTheEpoch() throws Exception {
        search.answer(ALERTS, hits()).answer(BURSTS, hits());

        good("/api/marks?symbol=BTC-USD");

        assertThat(search.questions())
                .extracting(question -> question.body().at("/query/bool/filter"))
                .containsExactlyInAnyOrder(
                        json(
                                """
                                [{'terms':{'subject':['BTC-USD','$BTC-USD','$BTC']}},
                                 {'bool':{'should':[{'term':{'state':'firing'}},
                                   {'range':{'until':{'gte':0,'format':'epoch_millis'}}}]}}]"""),
                        json(
                                """
                                [{'bool':{'should':[
                                   {'bool':{'filter':[{'term':{'kind':'company'}},{'term':{'tag':'BTC-USD'}}]}},
                                   {'bool':{'filter':[{'term':{'kind':'cashtag'}},{'terms':{'tag':['BTC-USD','BTC']}}]}}]}},
                                 {'range':{'start':{'gte':0,'format':'epoch_millis'}}}]"""));
    }

    @Test
    void alertsThatAreFiringComeFirst() throws Exception {
        search.answer(
                ALERTS,
                """
                {'aggregations':{'firing':{'doc_count':12}},'hits':{'hits':[{'_source':
                  {'rule':'r','kind':'silence','subject':'quotes','state':'firing','since':5,'until':null,'text':'t'}}]}}""");

        assertThat(good("/api/alerts?limit=1"))
                .isEqualTo(
                        json(
                                """
                                {'firing':12,'alerts':[{'rule':'r','kind':'silence','subject':'quotes','state':'firing',
                                  'since':5,'until':null,'text':'t','facts':[]}]}"""));
        assertThat(search.question())
                .isEqualTo(
                        json(
                                """
                                {'size':1,'track_total_hits':false,
                                 'sort':[{'state':{'order':'asc','unmapped_type':'keyword'}},
                                         {'since':{'order':'desc','unmapped_type':'date'}}],
                                 'aggs':{'firing':{'filter':{'term':{'state':'firing'}}}}}"""));
    }

    @Test
    void newsImpactIsTheNewestBurstsWithWhatIsKnownOfThem() throws Exception {
        search.answer(
                IMPACTS,
                hits(
                        "{'symbol':'AAPL','first_mention':7,'start':8,'end':9,'peak_score':3.5,"
                                + "'before':{'from':1,'to':2,'return':-0.012,'volume':10,'usual_volume':5.5},"
                                + "'during':{'from':2,'to':3,'return':null,'volume':null,'usual_volume':null},"
                                + "'complete':true}",
                        "{'symbol':'no time'}"));

        assertThat(good("/api/news-impact"))
                .isEqualTo(
                        json(
                                """
                                {'impacts':[{'symbol':'AAPL','firstMention':7,'start':8,'end':9,'peakScore':3.5,
                                  'before':{'from':1,'to':2,'priceReturn':-0.012,'volume':10.0,'usualVolume':5.5},
                                  'during':{'from':2,'to':3,'priceReturn':null,'volume':null,'usualVolume':null},
                                  'after':{'from':null,'to':null,'priceReturn':null,'volume':null,'usualVolume':null},
                                  'complete':true}]}"""));
        assertThat(search.question())
                .isEqualTo(
                        json(
                                """
                                {'size':50,'track_total_hits':false,
                                 'sort':[{'first_mention':{'order':'desc','unmapped_type':'date'}}]}"""));
    }

    @Test
    void indexesThatAreNotThereYetAreEmpty() throws Exception {
        String nothing = "{'took':0,'_shards':{'total':0},'hits':{'hits':[]}}";
        search.answer(CANDLES, nothing)
                .answer(ALERTS, nothing)
                .answer(BURSTS, nothing)
                .answer(IMPACTS, nothing);

        assertThat(good("/api/candle-choices")).isEqualTo(json("{'symbols':[],'sizes':[]}"));
        assertThat(good("/api/candles?symbol=A&size=1m").get("candles")).isEmpty();
        assertThat(good("/api/marks?symbol=A")).isEqualTo(json("{'alerts':[],'bursts':[]}"));
        assertThat(good("/api/alerts")).isEqualTo(json("{'firing':0,'alerts':[]}"));
        assertThat(good("/api/news-impact")).isEqualTo(json("{'impacts':[]}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "/api/candles?size=1m | The parameter 'symbol' is missing.",
                "/api/candles?symbol=A | The parameter 'size' is missing.",
                "/api/candles?symbol=A&size=1m&from=soon | 'from' is a time in ms since the epoch, not 'soon'.",
                "/api/marks?from=1 | The parameter 'symbol' is missing.",
                "/api/alerts?limit=0 | 'limit' is from 1 to 1000, not '0'.",
            })
    void aWrongQuestionIsTold(String path, String message) throws Exception {
        var answer = get(path);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(body(answer).at("/error/message").asText()).isEqualTo(message);
    }

    @Test
    void trendsAreTheRowsOfTheirTableByRank() throws Exception {
        String trends =
                new ObjectMapper()
                        .writeValueAsString(
                                Trends.of(
                                        new TableSnapshot(
                                                "trends",
                                                List.of(
                                                        row(
                                                                "{'kind':'hashtag','tag':'ai','bucket':'10m','rank':2,'score':3.5,'users':9,"
                                                                        + "'expected':1.5,'at':20,'curve':[null,2,9]}"),
                                                        row(
                                                                "{'kind':'company','tag':'AAPL','rank':1,'score':4,'users':12}"),
                                                        row("{'kind':'company','tag':'NO'}"),
                                                        row("no JSON")),
                                                77L,
                                                Map.of())));

        assertThat(json(trends))
                .isEqualTo(
                        json(
                                """
                                {'completeUpTo':77,'trends':[
                                  {'kind':'company','tag':'AAPL','bucket':null,'rank':1,'score':4.0,'users':12,'expected':null,'at':null,'curve':[]},
                                  {'kind':'hashtag','tag':'ai','bucket':'10m','rank':2,'score':3.5,'users':9,'expected':1.5,'at':20,'curve':[null,2.0,9.0]}]}"""));
    }

    private static Row row(String json) {
        return new Row("key", json.replace('\'', '"').getBytes(UTF_8), 0, 0, 0);
    }
}
