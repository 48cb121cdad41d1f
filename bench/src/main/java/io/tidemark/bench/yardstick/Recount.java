package io.tidemark.bench.yardstick;

import java.util.Optional;

/** Tells whether the results of a run are exactly those that must come out, each once. */
abstract class Recount {

    private long right;
    private long wrong;
    private String first;

    /** How many results must come. */
    abstract long expected();

    /**
     * What is wrong with a result.
     *
     * @return nothing if it is right, and has not come before
     */
    abstract Optional<String> fault(byte[] value);

    /** Whether a result is none that counts, such as a marker. */
    boolean isBesideThePoint(byte[] value) {
        return false;
    }

    /**
     * Takes a result.
     *
     * @return whether it was right
     */
    final boolean accept(byte[] value) {
        if (isBesideThePoint(value)) {
            return false;
        }
        Optional<String> fault = fault(value);
        if (fault.isEmpty()) {
            right++;
            return true;
        }
        reject(fault.get());
        return false;
    }

    /** Notes a wrong result. */
    final void reject(String fault) {
        wrong++;
        if (first == null) {
            first = fault;
        }
    }

    /** Whether every result has come. */
    boolean isComplete() {
        return right == expected();
    }

    /** Whether it can no longer be right. */
    final boolean isWrong() {
        return wrong > 0;
    }

    /** What a person is told of a run whose time does not count; empty if it counts. */
    final Optional<String> verdict() {
        if (isWrong()) {
            return Optional.of("%,d wrong results, the first: %s".formatted(wrong, first));
        }
        return isComplete()
                ? Optional.empty()
                : Optional.of("%,d of %,d results".formatted(right, expected()));
    }
}
