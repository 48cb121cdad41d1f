package io.tidemark.quotesenrichment;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.job.JobMain;
import io.tidemark.job.time.Watermarks;
import io.tidemark.kafka.Decoder;
import io.tidemark.kafka.Events;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.kafka.KafkaSinks;
import io.tidemark.kafka.KafkaSources;
import io.tidemark.kafka.TableEnds;
import io.tidemark.search.SearchDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.SerializableTimestampAssigner;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What company is it whose share was quoted, of which industry, and where is it traded? Gives each
 * quote the reference fields of its company, and hands it on to Kafka and to a search index.
 *
 * <p>It shows a stream joined with a table that changes while the job runs: the table is a
 * compacted topic, kept as broadcast state, so that a changed company takes effect without a
 * restart.
 *
 * <pre>
 * Kafka quotes ─────> read ─by symbol─> enrich ─┬─> Kafka quotes-enriched, exactly once
 *                      │                  │     └─> search index quotes, by id
 * Kafka companies ──> read ──broadcast────┘
 *                      └─> Kafka quotes.dead-letters, companies.dead-letters
 * </pre>
 */
public final class QuotesEnrichment {

    static final SerializableTimestampAssigner<Quote> TIME =
            (quote, none) -> quote.record().timestamp();

    private QuotesEnrichment() {}

    /** Runs the job; {@code --help} shows its options. */
    public static void main(String[] arguments) throws Exception {
        JobMain.run(new QuotesEnrichmentOptions(), arguments, QuotesEnrichment::wire);
    }

    private static void wire(StreamExecutionEnvironment env, QuotesEnrichmentOptions options) {
        Map<Integer, Long> lastOffsets =
                TableEnds.lastOffsets(options.kafka(), options.companies, options.connectTimeout());
        wire(env, options, new EnrichQuotes(lastOffsets, options.lookupWait));
    }

    /** Hands the dataflow its real sources and sinks. */
    static void wire(
            StreamExecutionEnvironment env, QuotesEnrichmentOptions options, EnrichQuotes enrich) {
        define(
                env,
                KafkaSources.of(
                        options,
                        options.gaps.onGap(),
                        options.input,
                        new QuoteTypeInfo(),
                        Decoder.ofEvents(
                                DecodeQuote::decode,
                                options.time.bounds("the timestamp", TIME).onlyAhead())),
                Watermarks.of(options.time, TIME, "quotes"),
                KafkaSources.table(
                        options,
                        options.gaps.onGap(),
                        options.companies,
                        CompanyChange.class,
                        CompanyChange::of),
                enrich,
                KafkaSinks.to(options, "enriched", options.output, QuotesEnrichment::toRecord),
                options.noIndex ? enriched -> {} : toIndex(options),
                KafkaSinks.toDeadLetters(options, options.input, options.companies));
    }

    private static Consumer<DataStream<EnrichedQuote>> toIndex(QuotesEnrichmentOptions options) {
        return options.search.to(
                options.index, QuotesEnrichment::toDocument, options.kafka(), options.jobName());
    }

    /**
     * The dataflow.
     *
     * @param quoteTime the quotes' event time; the companies have none
     * @param toKafka takes the enriched quotes
     * @param toIndex takes them, too
     */
    static void define(
            StreamExecutionEnvironment env,
            Source<Decoded<Quote>, ?, ?> quotes,
            WatermarkStrategy<Quote> quoteTime,
            Source<Decoded<CompanyChange>, ?, ?> companies,
            EnrichQuotes enrich,
            Consumer<DataStream<EnrichedQuote>> toKafka,
            Consumer<DataStream<EnrichedQuote>> toIndex,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        List<DataStream<DeadLetter>> letters = new ArrayList<>();
        DataStream<Quote> readQuotes = Events.read(env, quotes, quoteTime, "quotes", letters::add);
        DataStream<CompanyChange> readCompanies =
                Events.readTable(env, companies, CompanyChange::none, "companies", letters::add);

        SingleOutputStreamOperator<EnrichedQuote> enriched =
                readQuotes
                        .keyBy(Quote::symbol)
                        .connect(readCompanies.broadcast(EnrichQuotes.COMPANIES, EnrichQuotes.READ))
                        .process(enrich)
                        .uid("enrich")
                        .name("enrich");

        toKafka.accept(enriched);
        toIndex.accept(enriched);
        deadLetters.accept(letters.get(0).union(letters.get(1)));
    }

    /** Key: the symbol; value: the enriched quote, which holds the quote's own time. */
    static ProducerRecord<byte[], byte[]> toRecord(String topic, EnrichedQuote enriched) {
        return new ProducerRecord<>(
                topic, enriched.quote().symbol().getBytes(StandardCharsets.UTF_8), enriched.json());
    }

    static SearchDocument toDocument(String index, EnrichedQuote enriched) {
        KafkaRecord record = enriched.quote().record();
        return new SearchDocument(
                index,
                enriched.quote().id(),
                enriched.json(),
                record.origin(),
                record.key(),
                record.value(),
                record.timestamp());
    }
}
