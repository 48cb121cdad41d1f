package io.tidemark.simulator;

/**
 * How much goes wrong, each as a share from 0 to 1.
 *
 * @param malformed of quote answers and of lines: cannot be read
 * @param error of quote answers and of connection attempts: 429 or 503
 * @param cut of quote answers: the connection breaks in the middle of the body
 * @param late of quote answers: older than one served before; of posts: created minutes ago
 * @param duplicate of lines: a post served before
 * @param offFilter of new posts: do not pass the filter
 * @param noise of lines: limit and delete notices
 */
record Shares(
        double malformed,
        double error,
        double cut,
        double late,
        double duplicate,
        double offFilter,
        double noise) {

    /** Nothing goes wrong. */
    static final Shares NONE = new Shares(0, 0, 0, 0, 0, 0, 0);
}
