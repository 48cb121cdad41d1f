package io.tidemark.quotesenrichment;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.job.JobMain;
import io.tidemark.job.time.Watermarks;
import io.tidemark.kafka.Decode;
import io.tidemark.kafka.KafkaRecord;
import io.tidemark.kafka.KafkaSinks;
import io.tidemark.kafka.KafkaSources;
import io.tidemark.search.SearchDocument;
import io.tidemark.search.SearchPreflight;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
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
 * Kafka quotes ─────> decode ─by symbol─> enrich ─┬─> Kafka quotes-enriched, exactly once
 *                       │                   │     └─> search index quotes, by id
 * Kafka companies ──> decode ──broadcast────┘
 *                       └─> Kafka quotes.dead-letters, companies.dead-letters
 * </pre>
 */
public final class QuotesEnrichment {

    static final String JOB = "quotes-enrichment";

    static final String READ_QUOTES = "read-quotes";
    static final String DECODE_QUOTES = "decode-quotes";
    static final String READ_COMPANIES = "read-companies";
    static final String DECODE_COMPANIES = "decode-companies";
    static final String ENRICH = "enrich";
    static final String WRITE_ENRICHED = "write-enriched";
    static final String MAKE_DOCUMENTS = "make-documents";
    static final String WRITE_DOCUMENTS = "write-documents";
    static final String WRITE_DEAD_LETTERS = "write-dead-letters";

    private QuotesEnrichment() {}

    /** Runs the job; {@code --help} shows its options. */
    public static void main(String[] arguments) throws Exception {
        JobMain.run(new QuotesEnrichmentOptions(), arguments, QuotesEnrichment::defineWithKafka);
    }

    private static void defineWithKafka(
            StreamExecutionEnvironment env, QuotesEnrichmentOptions options) {
        SearchPreflight.check(options.search.connection(), options.connectTimeout());
        EnrichQuotes enrich =
                new EnrichQuotes(
                        CompaniesAtStart.lastOffsets(
                                options.kafka(), options.companies, options.connectTimeout()),
                        options.lookupWait);
        define(
                env,
                KafkaSources.of(options, options.input),
                Watermarks.of(options.time, (record, none) -> record.timestamp(), options.input),
                KafkaSources.table(options, options.companies),
                enrich,
                enriched -> writeEnriched(enriched, options),
                enriched -> index(enriched, options),
                deadLetters -> writeDeadLetters(deadLetters, options));
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
            Source<KafkaRecord, ?, ?> quotes,
            WatermarkStrategy<KafkaRecord> quoteTime,
            Source<KafkaRecord, ?, ?> companies,
            EnrichQuotes enrich,
            Consumer<DataStream<EnrichedQuote>> toKafka,
            Consumer<DataStream<EnrichedQuote>> toIndex,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        SingleOutputStreamOperator<Quote> readQuotes =
                env.fromSource(quotes, quoteTime, READ_QUOTES)
                        .uid(READ_QUOTES)
                        .process(new Decode<>(Quote.class, DecodeQuote::decode, JOB))
                        .uid(DECODE_QUOTES)
                        .name(DECODE_QUOTES);

        SingleOutputStreamOperator<CompanyChange> readCompanies =
                env.fromSource(companies, Watermarks.ofTable(), READ_COMPANIES)
                        .uid(READ_COMPANIES)
                        .process(new DecodeCompanies())
                        .uid(DECODE_COMPANIES)
                        .name(DECODE_COMPANIES);

        SingleOutputStreamOperator<EnrichedQuote> enriched =
                readQuotes
                        .keyBy(Quote::symbol)
                        .connect(readCompanies.broadcast(EnrichQuotes.COMPANIES, EnrichQuotes.READ))
                        .process(enrich)
                        .uid(ENRICH)
                        .name(ENRICH);

        toKafka.accept(enriched);
        toIndex.accept(enriched);
        deadLetters.accept(
                readQuotes
                        .getSideOutput(Decode.DEAD_LETTERS)
                        .union(readCompanies.getSideOutput(Decode.DEAD_LETTERS)));
    }

    static void writeEnriched(DataStream<EnrichedQuote> enriched, QuotesEnrichmentOptions options) {
        String topic = options.output;
        enriched.sinkTo(KafkaSinks.of(options, "enriched", topic, quote -> toRecord(topic, quote)))
                .uid(WRITE_ENRICHED)
                .name(WRITE_ENRICHED);
    }

    static void index(DataStream<EnrichedQuote> enriched, QuotesEnrichmentOptions options) {
        String index = options.index;
        enriched.map(quote -> toDocument(index, quote))
                .uid(MAKE_DOCUMENTS)
                .name(MAKE_DOCUMENTS)
                .sinkTo(options.search.sink(options.kafka().properties(), options.jobName()))
                .uid(WRITE_DOCUMENTS)
                .name(WRITE_DOCUMENTS);
    }

    static void writeDeadLetters(
            DataStream<DeadLetter> deadLetters, QuotesEnrichmentOptions options) {
        deadLetters
                .sinkTo(KafkaSinks.deadLetters(options, options.input, options.companies))
                .uid(WRITE_DEAD_LETTERS)
                .name(WRITE_DEAD_LETTERS);
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
