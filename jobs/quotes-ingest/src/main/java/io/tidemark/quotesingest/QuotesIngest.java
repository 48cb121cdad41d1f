package io.tidemark.quotesingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.job.JobMain;
import io.tidemark.kafka.KafkaSinks;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What are our companies' shares worth now? Asks a quote API, symbol by symbol and again and again,
 * and writes each new answer to Kafka once, byte for byte as it came.
 *
 * <p>It shows how a source of one's own (FLIP-27) makes a stream of something that is none: symbols
 * are splits, the last quote of each is checkpointed state, and so even an API that answers the
 * same thing twice is read exactly once.
 *
 * <pre>
 * quote API ─poll─> quotes ──> set aside unreadable ──> Kafka quotes
 *                                       └─────────────> Kafka quotes.dead-letters
 * </pre>
 */
public final class QuotesIngest {

    static final String JOB = "quotes-ingest";

    static final String POLL = "poll-quotes";
    static final String SET_ASIDE = "set-aside-unreadable";
    static final String WRITE_QUOTES = "write-quotes";
    static final String WRITE_DEAD_LETTERS = "write-dead-letters";

    private QuotesIngest() {}

    /** Runs the job; {@code --help} shows its options. */
    public static void main(String[] arguments) throws Exception {
        JobMain.run(
                new QuotesIngestOptions(),
                arguments,
                (env, options) ->
                        define(
                                env,
                                new QuoteApiSource(
                                        options.baseUrl(),
                                        options.symbols,
                                        PollSettings.every(options.pollInterval),
                                        options.token()),
                                options.output,
                                quotes -> writeQuotes(quotes, options),
                                deadLetters -> writeDeadLetters(deadLetters, options)));
    }

    /**
     * The dataflow.
     *
     * @param topic the topic that the quotes go to; names the dead letters' origin
     */
    static void define(
            StreamExecutionEnvironment env,
            Source<PolledQuote, ?, ?> api,
            String topic,
            Consumer<DataStream<PolledQuote>> quotes,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        // latestUpdate only grows within a symbol, which is a split and has its own watermark.
        WatermarkStrategy<PolledQuote> growing =
                WatermarkStrategy.<PolledQuote>forMonotonousTimestamps()
                        .withIdleness(Duration.ofMinutes(1));

        SingleOutputStreamOperator<PolledQuote> readable =
                env.fromSource(api, growing, POLL)
                        .uid(POLL)
                        .process(new SetAsideUnreadable(topic))
                        .uid(SET_ASIDE)
                        .name(SET_ASIDE);

        quotes.accept(readable);
        deadLetters.accept(readable.getSideOutput(SetAsideUnreadable.DEAD_LETTERS));
    }

    static void writeQuotes(DataStream<PolledQuote> quotes, QuotesIngestOptions options) {
        String topic = options.output;
        quotes.sinkTo(KafkaSinks.of(options, "quotes", topic, quote -> toRecord(topic, quote)))
                .uid(WRITE_QUOTES)
                .name(WRITE_QUOTES);
    }

    static void writeDeadLetters(DataStream<DeadLetter> letters, QuotesIngestOptions options) {
        letters.sinkTo(KafkaSinks.deadLetters(options, options.output))
                .uid(WRITE_DEAD_LETTERS)
                .name(WRITE_DEAD_LETTERS);
    }

    /**
     * Key: the symbol's bytes; value: the body, which holds the quote's own time. As a timestamp of
     * Kafka's, that could be older than the topic's retention.
     */
    static ProducerRecord<byte[], byte[]> toRecord(String topic, PolledQuote quote) {
        return new ProducerRecord<>(topic, quote.symbol().getBytes(UTF_8), quote.body());
    }
}
