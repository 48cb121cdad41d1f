package io.tidemark.quotesingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import io.tidemark.job.JobMain;
import io.tidemark.kafka.Events;
import io.tidemark.kafka.KafkaSinks;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
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
 * quote API ─poll─> read ──> Kafka quotes
 *                     └────> Kafka quotes.dead-letters
 * </pre>
 *
 * <p>With {@code --source coinbase} it listens to trades instead, which are a stream and of which
 * none is missing ({@link CoinbaseSource}).
 *
 * <pre>
 * feed and pages of trades ──> read ─by product─┬─> Kafka trades
 *                               │               └─> Kafka quotes
 *                               └─────────────────> Kafka trades.dead-letters
 * </pre>
 */
public final class QuotesIngest {

    private QuotesIngest() {}

    /** Runs the job; {@code --help} shows its options. */
    public static void main(String[] arguments) throws Exception {
        JobMain.run(new QuotesIngestOptions(), arguments, QuotesIngest::wire);
    }

    /** Hands the dataflow its real source and sinks. */
    static void wire(StreamExecutionEnvironment env, QuotesIngestOptions options) {
        if (options.source == QuotesIngestOptions.QuoteSource.COINBASE) {
            defineTrades(
                    env,
                    new CoinbaseSource(options.coinbase(), options.tradesOutput, options.job()),
                    KafkaSinks.to(options, "trades", options.tradesOutput, QuotesIngest::toTrade),
                    KafkaSinks.to(options, "quotes", options.output, QuotesIngest::toQuote),
                    KafkaSinks.toDeadLetters(options, options.tradesOutput));
            return;
        }
        define(
                env,
                new QuoteApiSource(
                        options.baseUrl(),
                        options.symbols,
                        PollSettings.every(options.pollInterval),
                        options.quoteTime,
                        options.token.secret(),
                        options.output,
                        options.job()),
                KafkaSinks.to(options, "quotes", options.output, QuotesIngest::toRecord),
                KafkaSinks.toDeadLetters(options, options.output));
    }

    /** The dataflow. */
    static void define(
            StreamExecutionEnvironment env,
            Source<Decoded<PolledQuote>, ?, ?> api,
            Consumer<DataStream<PolledQuote>> quotes,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        // latestUpdate only grows within a symbol, which is a split and has its own watermark.
        WatermarkStrategy<PolledQuote> growing =
                WatermarkStrategy.<PolledQuote>forMonotonousTimestamps()
                        .withIdleness(Duration.ofMinutes(1));

        quotes.accept(Events.read(env, api, growing, "quotes", deadLetters));
    }

    /** The dataflow of trades. */
    static void defineTrades(
            StreamExecutionEnvironment env,
            Source<Decoded<Trade>, ?, ?> source,
            Consumer<DataStream<Trade>> trades,
            Consumer<DataStream<Trade>> quotes,
            Consumer<DataStream<DeadLetter>> deadLetters) {
        DataStreamSource<Decoded<Trade>> read =
                env.fromSource(
                        source,
                        WatermarkStrategy.<Decoded<Trade>>forMonotonousTimestamps()
                                .withIdleness(Duration.ofMinutes(1)),
                        "read-trades");
        read.uid("read-trades").setParallelism(1);

        // By product, so that its trades keep their order all the way.
        DataStream<Trade> byProduct =
                Events.values(read, "trades", deadLetters).keyBy(Trade::product);
        trades.accept(byProduct);
        quotes.accept(byProduct);
    }

    /** Key: the product; value: the trade. */
    static ProducerRecord<byte[], byte[]> toTrade(String topic, Trade trade) {
        return new ProducerRecord<>(topic, trade.product().getBytes(UTF_8), trade.json());
    }

    /** Key: the product, as the symbol of its quote; value: the quote that the trade makes. */
    static ProducerRecord<byte[], byte[]> toQuote(String topic, Trade trade) {
        return new ProducerRecord<>(topic, trade.product().getBytes(UTF_8), trade.quoteJson());
    }

    /**
     * Key: the symbol's bytes; value: the body, which holds the quote's own time. As a timestamp of
     * Kafka's, that could be older than the topic's retention.
     */
    static ProducerRecord<byte[], byte[]> toRecord(String topic, PolledQuote quote) {
        return new ProducerRecord<>(topic, quote.symbol().getBytes(UTF_8), quote.body());
    }
}
