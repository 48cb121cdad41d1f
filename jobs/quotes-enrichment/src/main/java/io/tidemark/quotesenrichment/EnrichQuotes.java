package io.tidemark.quotesenrichment;

import io.tidemark.records.JsonOverlay;
import io.tidemark.records.MalformedJsonException;
import io.tidemark.records.RawJsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Gives each quote the fields of its company, by symbol.
 *
 * <p>At the start quotes may come before their companies. So a quote whose company is unknown waits
 * until the companies topic has been read as far as it went at the start, but no longer than the
 * lookup wait; only then is it a miss, goes on as it is, and is counted ({@code lookup-misses}).
 * Quotes of a symbol stay in order.
 *
 * <p>A quote that waited goes on with another Flink timestamp than its own (that of the company, or
 * none); what needs its time takes it from the record.
 */
final class EnrichQuotes
        extends KeyedBroadcastProcessFunction<String, Quote, CompanyChange, EnrichedQuote> {

    /** The companies, by symbol. */
    static final MapStateDescriptor<String, byte[]> COMPANIES =
            new MapStateDescriptor<>(
                    "companies",
                    Types.STRING,
                    PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    /** The greatest offset read of each partition of the companies topic. */
    static final MapStateDescriptor<Integer, Long> READ =
            new MapStateDescriptor<>("companies-read", Types.INT, Types.LONG);

    /** The quotes of a symbol that wait, in order. */
    static final ListStateDescriptor<WaitingQuote> WAITING =
            new ListStateDescriptor<>("waiting", TypeInformation.of(WaitingQuote.class));

    private final Map<Integer, Long> lastOffsets;
    private final long lookupWaitMs;
    private transient ListState<WaitingQuote> waiting;
    private transient Counter misses;
    private transient boolean nothingWaits;

    /** The companies' fields as they are added, made at the first quote of each. */
    private transient Map<String, Company> overlays;

    /**
     * The enrichment.
     *
     * @param lastOffsets of each partition of the companies topic that was not empty at the start
     *     the offset of its last record
     * @param lookupWait the longest time that a quote waits for its company
     */
    EnrichQuotes(Map<Integer, Long> lastOffsets, Duration lookupWait) {
        this.lastOffsets = Map.copyOf(lastOffsets);
        this.lookupWaitMs = lookupWait.toMillis();
    }

    @Override
    public void open(OpenContext context) {
        waiting = getRuntimeContext().getListState(WAITING);
        overlays = new HashMap<>();
        misses = getRuntimeContext().getMetricGroup().counter("lookup-misses");
    }

    @Override
    public void processElement(Quote quote, ReadOnlyContext context, Collector<EnrichedQuote> out)
            throws Exception {
        byte[] company = context.getBroadcastState(COMPANIES).get(quote.symbol());
        if (company == null && !companiesAreRead(context.getBroadcastState(READ))) {
            long until = context.timerService().currentProcessingTime() + lookupWaitMs;
            waiting.add(new WaitingQuote(quote, until));
            context.timerService().registerProcessingTimeTimer(until);
        } else {
            // Those that waited went on when their company became known, so for a quote of a known
            // one there is nothing to look for in state, which may be on disk. Of an unknown one
            // some may wait from before a restore.
            if (company == null && !nothingWaits) {
                release(waiting, Long.MAX_VALUE, null, out);
            }
            emit(quote, company, out);
        }
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<EnrichedQuote> out)
            throws Exception {
        byte[] company = context.getBroadcastState(COMPANIES).get(context.getCurrentKey());
        release(waiting, time, company, out);
    }

    @Override
    public void processBroadcastElement(
            CompanyChange change, Context context, Collector<EnrichedQuote> out) throws Exception {
        context.getBroadcastState(READ).put(change.partition(), change.offset());
        if (change.company() != null) {
            context.getBroadcastState(COMPANIES).put(change.symbol(), change.company());
        } else if (change.symbol() != null) {
            context.getBroadcastState(COMPANIES).remove(change.symbol());
            overlays.remove(change.symbol());
        }
        if (nothingWaits) {
            return;
        }
        boolean read = companiesAreRead(context.getBroadcastState(READ));
        context.applyToKeyedState(
                WAITING,
                (symbol, quotes) -> {
                    byte[] company = context.getBroadcastState(COMPANIES).get(symbol);
                    if (company != null || read) {
                        release(quotes, Long.MAX_VALUE, company, out);
                    }
                });
        nothingWaits = read;
    }

    private boolean companiesAreRead(ReadOnlyBroadcastState<Integer, Long> read) throws Exception {
        for (Map.Entry<Integer, Long> last : lastOffsets.entrySet()) {
            Long offset = read.get(last.getKey());
            if (offset == null || offset < last.getValue()) {
                return false;
            }
        }
        return true;
    }

    /** Lets those go whose waiting ends at {@code time} or before. */
    private void release(
            ListState<WaitingQuote> quotes, long time, byte[] company, Collector<EnrichedQuote> out)
            throws Exception {
        List<WaitingQuote> stay = new ArrayList<>();
        boolean released = false;
        for (WaitingQuote waits : quotes.get()) {
            if (waits.until() <= time) {
                emit(waits.quote(), company, out);
                released = true;
            } else {
                stay.add(waits);
            }
        }
        if (released) {
            quotes.update(stay);
        }
    }

    private void emit(Quote quote, byte[] company, Collector<EnrichedQuote> out)
            throws MalformedJsonException {
        byte[] json = quote.record().value();
        if (company == null) {
            misses.inc();
        } else {
            json = overlay(quote.symbol(), company).over(quote.json());
        }
        out.collect(new EnrichedQuote(quote, json));
    }

    private JsonOverlay overlay(String symbol, byte[] json) throws MalformedJsonException {
        Company company = overlays.get(symbol);
        if (company == null || company.json() != json) {
            company = new Company(json, new JsonOverlay(RawJsonObject.parse(json)));
            overlays.put(symbol, company);
        }
        return company.fields();
    }

    private record Company(byte[] json, JsonOverlay fields) {}
}
