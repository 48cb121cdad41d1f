package io.tidemark.quotesingest;

import io.tidemark.delivery.Decoded;
import io.tidemark.http.BoundedBody;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * Emits the answers that are new. What was seen of a symbol changes in the task's thread, together
 * with the emission, so a checkpoint holds exactly what went before it.
 */
@SuppressWarnings("try") // the base's close() throws Exception
final class QuoteReader
        extends SingleThreadMultiplexSourceReaderBase<
                QuotePoller.Answer, Decoded<PolledQuote>, SymbolSplit, QuoteReader.SymbolState> {

    /** What is known of a symbol while it is polled. */
    static final class SymbolState {

        private final String symbol;
        private Seen seen;

        SymbolState(SymbolSplit split) {
            symbol = split.symbol();
            seen = split.seen();
        }
    }

    private final Set<String> symbols;

    /**
     * A reader of symbols.
     *
     * @param symbols all symbols that the job polls; splits of others, which an old checkpoint may
     *     bring, are dropped
     * @param decoded what is handed on of an answer that is new
     */
    QuoteReader(
            Set<String> symbols,
            String baseUrl,
            Supplier<SplitReader<QuotePoller.Answer, SymbolSplit>> poller,
            Function<PolledQuote, Decoded<PolledQuote>> decoded,
            SourceReaderContext context) {
        super(
                poller,
                new Emitter(baseUrl, decoded, context.metricGroup()),
                context.getConfiguration(),
                context);
        this.symbols = symbols;
    }

    @Override
    public void addSplits(List<SymbolSplit> splits) {
        super.addSplits(splits.stream().filter(split -> symbols.contains(split.symbol())).toList());
    }

    @Override
    protected SymbolState initializedState(SymbolSplit split) {
        return new SymbolState(split);
    }

    @Override
    protected SymbolSplit toSplitType(String symbol, SymbolState state) {
        return new SymbolSplit(symbol, state.seen);
    }

    @Override
    protected void onSplitFinished(Map<String, SymbolState> finished) {
        throw new IllegalStateException("a symbol's quotes do not end");
    }

    private static final class Emitter
            implements RecordEmitter<QuotePoller.Answer, Decoded<PolledQuote>, SymbolState> {

        private final String baseUrl;
        private final Function<PolledQuote, Decoded<PolledQuote>> decoded;
        private final Counter repeated;
        private final Counter stale;

        Emitter(
                String baseUrl,
                Function<PolledQuote, Decoded<PolledQuote>> decoded,
                MetricGroup metrics) {
            this.baseUrl = baseUrl;
            this.decoded = decoded;
            this.repeated = metrics.counter("records-repeated");
            this.stale = metrics.counter("records-stale");
        }

        @Override
        public void emitRecord(
                QuotePoller.Answer answer,
                SourceOutput<Decoded<PolledQuote>> output,
                SymbolState state) {
            PolledQuote quote = read(answer, state.symbol);
            switch (state.seen.judge(quote)) {
                case NEW -> {
                    output.collect(decoded.apply(quote), quote.timestamp());
                    state.seen = state.seen.after(quote);
                }
                case REPEATED -> repeated.inc();
                case STALE -> stale.inc();
            }
        }

        private PolledQuote read(QuotePoller.Answer answer, String symbol) {
            BoundedBody body = answer.body();
            long latestUpdate = PolledQuote.NONE;
            String problem = null;
            if (body.cut()) {
                problem = "the body is longer than " + body.bytes().length + " bytes; cut there";
            } else {
                try {
                    latestUpdate = QuoteFields.latestUpdate(body.bytes(), symbol, answer.readAt());
                } catch (UnreadableQuoteException e) {
                    problem = e.getMessage();
                }
            }
            return new PolledQuote(
                    symbol,
                    QuoteEndpoint.address(baseUrl, symbol),
                    body.bytes(),
                    latestUpdate,
                    answer.readAt(),
                    problem);
        }
    }
}
