package io.tidemark.testing;

import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.util.function.SerializableFunction;

/**
 * A sink for tests that counts and keeps nothing, for streams that are too large to be collected.
 * After a restart it counts again what it had counted: for jobs that must not restart.
 */
public final class CountingSink<T> implements Sink<T> {

    private static final long serialVersionUID = 1L;

    private static final ConcurrentMap<String, LongAdder> COUNTS = new ConcurrentHashMap<>();

    private final String name = UUID.randomUUID().toString();
    private final SerializableFunction<T, Long> worth;

    /** Counts elements. */
    public CountingSink() {
        this(element -> 1L);
    }

    /**
     * Counts what elements stand for.
     *
     * @param worth how many an element stands for
     */
    public CountingSink(SerializableFunction<T, Long> worth) {
        this.worth = worth;
    }

    /** The count so far, of all copies of this sink. */
    public long count() {
        return counter().sum();
    }

    private LongAdder counter() {
        return COUNTS.computeIfAbsent(name, any -> new LongAdder());
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) {
        LongAdder counter = counter();
        return new SinkWriter<>() {
            @Override
            public void write(T element, Context none) {
                counter.add(worth.apply(element));
            }

            @Override
            public void flush(boolean endOfInput) {}

            @Override
            public void close() {}
        };
    }
}
