package io.tidemark.campaignpulse;

/**
 * What was bought.
 *
 * @param products how many: the sum of quantities
 * @param purchases in how many purchases
 */
public record Tally(long products, long purchases) {

    static final Tally NONE = new Tally(0, 0);

    Tally plus(Tally other) {
        return new Tally(products + other.products, purchases + other.purchases);
    }
}
