package io.tidemark.simulator;

import java.util.List;

/**
 * A company on the market, with where its price starts. The figures resemble those of 2020, when
 * the course was held; those of ITLI are made up.
 *
 * @param symbol the company's symbol
 * @param companyName as the quote API writes it, which is not as the company reference does
 * @param primaryExchange the exchange's code, as the quote API jumbles it
 * @param price in dollars
 * @param shares outstanding
 * @param dailyVolume shares that change hands on a day
 * @param earnings of a share and year, in dollars; 0 if the company makes a loss
 */
record Listing(
        String symbol,
        String companyName,
        String primaryExchange,
        double price,
        long shares,
        long dailyVolume,
        double earnings) {

    private static final String NASDAQ = "DSANAQ";
    private static final String NYSE = "NWEEYK S CTOKX";

    /** The ten companies of the course. */
    static final List<Listing> ALL =
            List.of(
                    new Listing(
                            "AAPL",
                            "Apple, Inc.",
                            NASDAQ,
                            117.03,
                            17_102_000_000L,
                            160_000_000L,
                            3.31),
                    new Listing(
                            "MSFT",
                            "Microsoft Corp.",
                            NASDAQ,
                            207.82,
                            7_568_000_000L,
                            33_000_000L,
                            5.76),
                    new Listing(
                            "FB",
                            "Facebook, Inc.",
                            NASDAQ,
                            254.82,
                            2_850_000_000L,
                            24_000_000L,
                            8.19),
                    new Listing("ITLI", "Itli, Inc.", "OTC", 0.74, 48_000_000L, 120_000L, 0),
                    new Listing(
                            "GOOG",
                            "Alphabet, Inc.",
                            NASDAQ,
                            1444.96,
                            680_000_000L,
                            1_900_000L,
                            48.77),
                    new Listing(
                            "ORCL", "Oracle Corp.", NYSE, 59.74, 3_011_000_000L, 14_000_000L, 3.08),
                    new Listing(
                            "SPOT",
                            "Spotify Technology SA",
                            NYSE,
                            236.92,
                            188_000_000L,
                            2_100_000L,
                            0),
                    new Listing(
                            "IBM",
                            "International Business Machines Corp.",
                            NYSE,
                            118.95,
                            891_000_000L,
                            4_600_000L,
                            8.81),
                    new Listing(
                            "UBER",
                            "Uber Technologies, Inc.",
                            NYSE,
                            35.55,
                            1_751_000_000L,
                            20_000_000L,
                            0),
                    new Listing(
                            "TWTR", "Twitter, Inc.", NYSE, 45.23, 788_000_000L, 17_000_000L, 0));
}
