package io.tidemark.state;

import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.annotation.Experimental;

/**
 * Drops what a store has, some at a time: an iteration over a store does not bear that it changes
 * meanwhile, and all keys together may be more than the memory holds.
 */
@Experimental
public final class Portions {

    static final int SIZE = 100_000;

    private Portions() {}

    /** What there is still; closed after use. */
    @FunctionalInterface
    public interface Rest<T> {

        Stream<T> open() throws Exception;
    }

    /** Drops one of them. */
    @FunctionalInterface
    public interface Dropping<T> {

        /** How many windows that was. */
        long drop(T one) throws Exception;
    }

    /**
     * Drops all.
     *
     * @return the sum of what each was
     * @throws IllegalStateException if what was dropped is there again
     */
    public static <T> long drop(Rest<T> rest, Dropping<T> dropping) throws Exception {
        long dropped = 0;
        T first = null;
        List<T> portion;
        do {
            try (Stream<T> all = rest.open()) {
                portion = all.limit(SIZE).toList();
            }
            if (!portion.isEmpty() && portion.get(0).equals(first)) {
                throw new IllegalStateException("This was dropped and is still there: " + first);
            }
            first = portion.isEmpty() ? null : portion.get(0);
            for (T one : portion) {
                dropped += dropping.drop(one);
            }
        } while (portion.size() == SIZE);
        return dropped;
    }
}
