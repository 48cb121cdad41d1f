package io.tidemark.quotesingest;

import io.tidemark.delivery.Decoded;
import io.tidemark.job.Secrets;
import io.tidemark.kafka.DecodedTypeInfo;
import io.tidemark.options.Secret;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A source (FLIP-27) that polls a quote API of the shape of IEX Cloud, {@code GET
 * {base}/stable/stock/{symbol}/quote?token=…}, for each symbol.
 *
 * <p>A quote is told by its symbol and its time, which is {@code latestUpdate} or, if asked for,
 * the newest of its times ({@link QuoteTime}): of each symbol only a greater time is emitted. The
 * same again is counted as {@code records-repeated}, a smaller one as {@code records-stale}. A
 * quote without a time is emitted if its body differs from the last such body. A body that is no
 * quote of the symbol is a dead letter, unless it is the same bad body again. Event time is the
 * quote's time.
 *
 * <p>A symbol that is refused (401 or 403) is left alone for an hour. The job fails for good once
 * all are.
 *
 * <p>What is remembered of a symbol is in the checkpoint, so after a failure nothing is emitted
 * twice. The API tells only the present: a quote that was replaced while the job was down is lost.
 *
 * <p>The token is read where the source reads, on the TaskManager; the job graph names its place
 * only.
 */
final class QuoteApiSource
        implements Source<Decoded<PolledQuote>, SymbolSplit, Set<String>>,
                ResultTypeQueryable<Decoded<PolledQuote>> {

    private final String baseUrl;
    private final List<String> symbols;
    private final PollSettings settings;
    private final QuoteTime quoteTime;
    private final Secret token;
    private final String topic;
    private final String job;

    /**
     * A source of the symbols' quotes.
     *
     * @param baseUrl the service's address without a slash at its end
     * @param symbols without repeats
     * @param token where the token is
     * @param topic the topic that the quotes go to, for dead letters
     * @param job the job's name in dead letters
     */
    QuoteApiSource(
            String baseUrl,
            List<String> symbols,
            PollSettings settings,
            QuoteTime quoteTime,
            Secret token,
            String topic,
            String job) {
        this.baseUrl = baseUrl;
        this.symbols = List.copyOf(symbols);
        this.settings = settings;
        this.quoteTime = quoteTime;
        this.token = token;
        this.topic = topic;
        this.job = job;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<Decoded<PolledQuote>, SymbolSplit> createReader(
            SourceReaderContext context) {
        String secret = Secrets.require(token, "quote API");
        return new QuoteReader(
                Set.copyOf(symbols),
                () -> new QuotePoller(baseUrl, secret, settings, quoteTime, context.metricGroup()),
                quote -> quote.decoded(topic, job),
                context);
    }

    @Override
    public SplitEnumerator<SymbolSplit, Set<String>> createEnumerator(
            SplitEnumeratorContext<SymbolSplit> context) {
        return restoreEnumerator(context, Set.of());
    }

    @Override
    public SplitEnumerator<SymbolSplit, Set<String>> restoreEnumerator(
            SplitEnumeratorContext<SymbolSplit> context, Set<String> assigned) {
        return new SymbolEnumerator(context, symbols, assigned);
    }

    @Override
    public SimpleVersionedSerializer<SymbolSplit> getSplitSerializer() {
        return new SymbolSplit.Serializer();
    }

    @Override
    public SimpleVersionedSerializer<Set<String>> getEnumeratorCheckpointSerializer() {
        return new SymbolEnumerator.Serializer();
    }

    @Override
    public TypeInformation<Decoded<PolledQuote>> getProducedType() {
        return new DecodedTypeInfo<>(TypeInformation.of(PolledQuote.class));
    }
}
