package io.tidemark.simulator;

import java.util.SplittableRandom;

/** A stream of random numbers for each purpose, so that one does not shift when another is used. */
final class Seeds {

    private Seeds() {}

    /** The stream that a seed gives to a purpose; the same for the same two. */
    static SplittableRandom random(long seed, String purpose) {
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + purpose.hashCode());
    }

    /** The random numbers of the n-th thing of a purpose. */
    static SplittableRandom random(long seed, String purpose, long n) {
        // Another factor than the generator's own step: neighbours must not share their numbers.
        return new SplittableRandom(random(seed, purpose).nextLong() + n * 0xD1342543DE82EF95L);
    }
}
