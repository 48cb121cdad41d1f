package io.tidemark.kafka;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.delivery.Decoded;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.SerializableFunction;

/**
 * Lets values pass, hands dead letters to {@link #DEAD_LETTERS} and counts them ({@code
 * records-malformed}), and counts what is skipped ({@code records-skipped}).
 */
final class SetAside<T> extends ProcessFunction<Decoded<T>, T> {

    private static final long serialVersionUID = 1L;

    static final OutputTag<DeadLetter> DEAD_LETTERS = new OutputTag<>("dead-letters") {};

    private final SerializableFunction<DeadLetter, T> instead;

    private transient Counter malformed;
    private transient Counter skipped;

    /**
     * Sets aside what is no value.
     *
     * @param instead what goes on in a dead letter's place; {@code null} for nothing
     */
    SetAside(SerializableFunction<DeadLetter, T> instead) {
        this.instead = instead;
    }

    @Override
    public void open(OpenContext context) {
        malformed = getRuntimeContext().getMetricGroup().counter("records-malformed");
        skipped = getRuntimeContext().getMetricGroup().counter("records-skipped");
    }

    @Override
    public void processElement(Decoded<T> decoded, Context context, Collector<T> out) {
        if (decoded.hasValue()) {
            out.collect(decoded.value());
        } else if (decoded.isSkipped()) {
            skipped.inc();
        } else {
            malformed.inc();
            context.output(DEAD_LETTERS, decoded.deadLetter());
            if (instead != null) {
                out.collect(instead.apply(decoded.deadLetter()));
            }
        }
    }
}
