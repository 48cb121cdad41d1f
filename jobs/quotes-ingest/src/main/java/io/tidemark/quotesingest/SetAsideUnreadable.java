package io.tidemark.quotesingest;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Origin;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Lets quotes pass and makes a dead letter of each body that is none. */
final class SetAsideUnreadable extends ProcessFunction<PolledQuote, PolledQuote> {

    static final OutputTag<DeadLetter> DEAD_LETTERS = new OutputTag<>("dead-letters") {};

    private final String topic;
    private transient Counter malformed;

    /**
     * Sets aside what cannot be read.
     *
     * @param topic the topic that the quotes go to
     */
    SetAsideUnreadable(String topic) {
        this.topic = topic;
    }

    @Override
    public void open(OpenContext context) {
        malformed = getRuntimeContext().getMetricGroup().counter("records-malformed");
    }

    @Override
    public void processElement(PolledQuote quote, Context context, Collector<PolledQuote> quotes) {
        if (quote.readable()) {
            quotes.collect(quote);
            return;
        }
        malformed.inc();
        context.output(
                DEAD_LETTERS,
                DeadLetter.of(
                        Origin.http(topic, quote.uri()),
                        quote.symbol().getBytes(StandardCharsets.UTF_8),
                        quote.body(),
                        quote.readAt(),
                        new UnreadableQuoteException(quote.problem()),
                        QuotesIngest.JOB));
    }
}
