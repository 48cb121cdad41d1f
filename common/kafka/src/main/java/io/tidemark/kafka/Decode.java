package io.tidemark.kafka;

import io.tidemark.delivery.DeadLetter;
import java.io.Serializable;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Makes events of a topic's records. A record that cannot be read becomes a dead letter in {@link
 * #DEAD_LETTERS} and is counted ({@code records-malformed}); one that is no event is skipped and
 * counted ({@code records-skipped}).
 */
public final class Decode<T> extends ProcessFunction<KafkaRecord, T>
        implements ResultTypeQueryable<T> {

    /** The records that could not be read. */
    public static final OutputTag<DeadLetter> DEAD_LETTERS = new OutputTag<>("dead-letters") {};

    /** Reads one record. */
    @FunctionalInterface
    public interface Decoder<T> extends Serializable {
        /**
         * Reads a record.
         *
         * @return the event; {@code null} to skip the record
         * @throws Exception if the record cannot be read; its message tells a person why
         */
        T decode(KafkaRecord record) throws Exception;
    }

    private final Class<T> type;
    private final Decoder<T> decoder;
    private final String job;
    private transient Counter malformed;
    private transient Counter skipped;

    /**
     * A decoder of records.
     *
     * @param type of the events
     * @param job the job's name in dead letters
     */
    public Decode(Class<T> type, Decoder<T> decoder, String job) {
        this.type = type;
        this.decoder = decoder;
        this.job = job;
    }

    @Override
    public void open(OpenContext context) {
        malformed = getRuntimeContext().getMetricGroup().counter("records-malformed");
        skipped = getRuntimeContext().getMetricGroup().counter("records-skipped");
    }

    @Override
    public void processElement(KafkaRecord record, Context context, Collector<T> out) {
        T event;
        try {
            event = decoder.decode(record);
        } catch (Exception e) {
            malformed.inc();
            context.output(DEAD_LETTERS, record.deadLetter(e, job));
            return;
        }
        if (event == null) {
            skipped.inc();
        } else {
            out.collect(event);
        }
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return TypeInformation.of(type);
    }
}
