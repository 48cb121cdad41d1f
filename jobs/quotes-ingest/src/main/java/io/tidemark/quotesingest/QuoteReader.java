package io.tidemark.quotesingest;

import io.tidemark.delivery.Decoded;
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

        private Seen seen;

        /** Whether it was said that the symbol is refused; after a restart it is asked anew. */
        private boolean refused;

        SymbolState(SymbolSplit split) {
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
            Supplier<SplitReader<QuotePoller.Answer, SymbolSplit>> poller,
            Function<PolledQuote, Decoded<PolledQuote>> decoded,
            SourceReaderContext context) {
        super(poller, new Emitter(decoded, context), context.getConfiguration(), context);
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

        private final Function<PolledQuote, Decoded<PolledQuote>> decoded;
        private final SourceReaderContext context;
        private final Counter repeated;
        private final Counter stale;

        Emitter(Function<PolledQuote, Decoded<PolledQuote>> decoded, SourceReaderContext context) {
            this.decoded = decoded;
            this.context = context;
            this.repeated = context.metricGroup().counter("records-repeated");
            this.stale = context.metricGroup().counter("records-stale");
        }

        @Override
        public void emitRecord(
                QuotePoller.Answer answer,
                SourceOutput<Decoded<PolledQuote>> output,
                SymbolState state) {
            // Only the enumerator knows whether that goes for every symbol.
            if (state.refused != answer.isRefusal()) {
                context.sendSourceEventToCoordinator(answer.access());
                state.refused = answer.isRefusal();
            }
            if (answer.isRefusal()) {
                return;
            }
            PolledQuote quote = answer.quote();
            switch (state.seen.judge(quote)) {
                case NEW -> {
                    output.collect(decoded.apply(quote), quote.timestamp());
                    state.seen = state.seen.after(quote);
                }
                case REPEATED -> repeated.inc();
                case STALE -> stale.inc();
            }
        }
    }
}
