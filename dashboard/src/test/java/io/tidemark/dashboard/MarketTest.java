package io.tidemark.dashboard;

import static io.tidemark.dashboard.StubUpstream.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The aggregations that are asked, word for word, and what becomes of their answers. */
class MarketTest extends ServedTest {

    @Test
    void companiesComeWithGoogleFirstAndThenByName() throws Exception {
        search.answer(
                QUOTES,
                """
                {'aggregations':{'symbols':{'buckets':[
                  {'key':'MSFT','doc_count':7,'company':{'buckets':[{'key':'Microsoft'}]}},
                  {'key':'XYZ','doc_count':1,'company':{'buckets':[]}},
                  {'key':'GOOG','doc_count':5,'company':{'buckets':[{'key':'Tabulator'}]}},
                  {'key':'FB','doc_count':6,'company':{'buckets':[{'key':'facebook'}]}}]}}}""");

        assertThat(good("/api/symbols"))
                .isEqualTo(
                        json(
                                """
                                {'symbols':[
                                  {'symbol':'GOOG','company':'Tabulator','quotes':5},
                                  {'symbol':'FB','company':'facebook','quotes':6},
                                  {'symbol':'MSFT','company':'Microsoft','quotes':7},
                                  {'symbol':'XYZ','company':'XYZ','quotes':1}]}"""));
        assertThat(search.question())
                .isEqualTo(
                        json(
                                """
                                {'size':0,'track_total_hits':false,'aggs':{'symbols':{
                                  'terms':{'field':'symbol','size':500,'shard_size':1000},
                                  'aggs':{'company':{'terms':{'field':'companyName','size':1,'shard_size':1000}}}}}}"""));
    }

    @Test
    void aLineOfPricesIsTheLastPriceOfEachIntervalOfTheRange() throws Exception {
        search.answer(
                QUOTES,
                """
                {'aggregations':{'points':{'buckets':[
                  {'key':1699999100000,'low':{'value':9.5},'high':{'value':11.25},
                   'last':{'hits':{'hits':[{'fields':{'latestUpdate':['1699999104999'],'latestPrice':[10.5]}}]}}},
                  {'key':1699999105000,'low':{'value':12.0},'high':{'value':12.0},
                   'last':{'hits':{'hits':[{'fields':{'latestUpdate':['1699999106000'],'latestPrice':[12.0]}}]}}}]}}}""");

        assertThat(good("/api/prices?symbol=B%26C"))
                .isEqualTo(
                        json(
                                """
                                {'symbol':'B&C','range':'15m','intervalMs':5000,'points':[
                                  {'time':1699999104999,'price':10.5,'low':9.5,'high':11.25},
                                  {'time':1699999106000,'price':12.0,'low':12.0,'high':12.0}]}"""));
        assertThat(search.question())
                .isEqualTo(
                        json(
                                """
                                {'size':0,'track_total_hits':false,
                                 'query':{'bool':{'filter':[
                                   {'term':{'symbol':'B&C'}},
                                   {'exists':{'field':'latestPrice'}},
                                   {'range':{'latestUpdate':{'gte':1699999100000,'format':'epoch_millis'}}}]}},
                                 'aggs':{'points':{
                                   'date_histogram':{'field':'latestUpdate','fixed_interval':'5000ms','min_doc_count':1},
                                   'aggs':{
                                     'low':{'min':{'field':'latestPrice'}},
                                     'high':{'max':{'field':'latestPrice'}},
                                     'last':{'top_hits':{'size':1,'sort':[{'latestUpdate':'desc'}],'_source':false,
                                       'docvalue_fields':['latestPrice',{'field':'latestUpdate','format':'epoch_millis'}]}}}}}}"""
                                        .replace("1699999100000", Long.toString(NOW - 900_000))));
    }

    @Test
    void allThereIsIsCutIntoAtMost180Intervals() throws Exception {
        search.answer(
                QUOTES,
                "{'aggregations':{'first':{'value':1.6E12},'last':{'value':1.7E12},'points':{'buckets':[]}}}");

        long interval = good("/api/prices?symbol=GOOG&range=all").get("intervalMs").asLong();

        assertThat(interval).isEqualTo(100_000_000_000L / 179);
        assertThat(search.questions()).hasSize(2);
        assertThat(search.questions().get(0).body().get("aggs"))
                .isEqualTo(
                        json(
                                "{'first':{'min':{'field':'latestUpdate'}},'last':{'max':{'field':'latestUpdate'}}}"));
        assertThat(
                        search.questions()
                                .get(1)
                                .body()
                                .at("/aggs/points/date_histogram/fixed_interval")
                                .asText())
                .isEqualTo(interval + "ms");
    }

    @Test
    void volumesAreTheSumPerCompanyAndTheRestTogether() throws Exception {
        search.answer(
                QUOTES,
                """
                {'aggregations':{'total':{'value':175.0},'companies':{'sum_other_doc_count':3,'buckets':[
                  {'key':'GOOG','doc_count':5,'volume':{'value':100.0},'company':{'buckets':[{'key':'Alphabet'}]}},
                  {'key':'IBM','doc_count':5,'volume':{'value':50.0},'company':{'buckets':[]}},
                  {'key':'NIL','doc_count':5,'volume':{'value':0.0},'company':{'buckets':[]}}]}}}""");

        assertThat(good("/api/volumes"))
                .isEqualTo(
                        json(
                                """
                                {'companies':[
                                  {'symbol':'GOOG','company':'Alphabet','volume':100},
                                  {'symbol':'IBM','company':'IBM','volume':50}],
                                 'others':25,'total':175}"""));
        assertThat(search.question())
                .isEqualTo(
                        json(
                                """
                                {'size':0,'track_total_hits':false,'aggs':{
                                  'total':{'sum':{'field':'latestVolume'}},
                                  'companies':{
                                    'terms':{'field':'symbol','size':10,'shard_size':1000,'order':{'volume':'desc'}},
                                    'aggs':{
                                      'volume':{'sum':{'field':'latestVolume'}},
                                      'company':{'terms':{'field':'companyName','size':1,'shard_size':1000}}}}}}"""));
    }

    @Test
    void roundingOfTheTotalIsNoOtherCompany() throws Exception {
        search.answer(
                QUOTES,
                """
                {'aggregations':{'total':{'value':101.0},'companies':{'sum_other_doc_count':0,'buckets':[
                  {'key':'GOOG','doc_count':5,'volume':{'value':100.0},'company':{'buckets':[]}}]}}}""");

        assertThat(good("/api/volumes").get("others").asLong()).isZero();
        assertThat(good("/api/volumes").get("total").asLong()).isEqualTo(100);
    }

    @Test
    void hashtagsAreTheTenMostCommon() throws Exception {
        search.answer(
                TWEETS,
                "{'aggregations':{'hashtags':{'buckets':[{'key':'ai','doc_count':3},{'key':'google','doc_count':2}]}}}");

        assertThat(good("/api/hashtags"))
                .isEqualTo(
                        json("{'hashtags':[{'tag':'ai','posts':3},{'tag':'google','posts':2}]}"));
        assertThat(search.question())
                .isEqualTo(
                        json(
                                """
                                {'size':0,'track_total_hits':false,'aggs':{'hashtags':{
                                  'terms':{'field':'entities.hashtags.text','size':10,'shard_size':1000}}}}"""));
    }

    @Test
    void usersAreTheTenMostActiveByName() throws Exception {
        search.answer(
                TWEETS,
                """
                {'aggregations':{'users':{'buckets':[
                  {'key':'Ada','doc_count':9,'screenName':{'buckets':[{'key':'ada'}]},'lastPost':{'value':1.7E12}},
                  {'key':'Bob','doc_count':8,'screenName':{'buckets':[]},'lastPost':{'value':null}}]}}}""");

        assertThat(good("/api/users"))
                .isEqualTo(
                        json(
                                """
                                {'users':[
                                  {'name':'Ada','screenName':'ada','posts':9,'lastPost':1700000000000},
                                  {'name':'Bob','screenName':null,'posts':8,'lastPost':null}]}"""));
        assertThat(search.question())
                .isEqualTo(
                        json(
                                """
                                {'size':0,'track_total_hits':false,'aggs':{'users':{
                                  'terms':{'field':'user.name','size':10,'shard_size':1000},
                                  'aggs':{
                                    'screenName':{'terms':{'field':'user.screen_name','size':1,'shard_size':1000}},
                                    'lastPost':{'max':{'field':'timestamp_ms'}}}}}}"""));
    }

    @Test
    void indexesThatAreNotThereYetHaveEmptyFigures() throws Exception {
        String nothing = "{'took':0,'_shards':{'total':0},'hits':{'hits':[]}}";
        search.answer(QUOTES, nothing).answer(TWEETS, nothing);

        assertThat(good("/api/symbols")).isEqualTo(json("{'symbols':[]}"));
        assertThat(good("/api/prices?symbol=GOOG&range=all").get("points")).isEmpty();
        assertThat(good("/api/volumes")).isEqualTo(json("{'companies':[],'others':0,'total':0}"));
        assertThat(good("/api/hashtags")).isEqualTo(json("{'hashtags':[]}"));
        assertThat(good("/api/users")).isEqualTo(json("{'users':[]}"));
    }
}
