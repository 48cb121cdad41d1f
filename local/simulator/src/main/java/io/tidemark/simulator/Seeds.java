package io.tidemark.simulator;

import java.util.SplittableRandom;

/** A stream of random numbers for each purpose, so that one does not shift when another is used. */
final class Seeds {

    private Seeds() {}

    /** The stream that a seed gives to a purpose; the same for the same two. */
    static SplittableRandom random(long seed, String purpose) {
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + purpose.hashCode());
    }
}
