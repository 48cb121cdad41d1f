package io.tidemark.simulator;

/**
 * A quote as it is served.
 *
 * @param symbol the company's symbol
 * @param latestUpdate ms since the epoch (UTC); grows from quote to quote of a symbol
 * @param madeAt when it was made, ms since the epoch (UTC)
 * @param body UTF-8 JSON
 */
record Quote(String symbol, long latestUpdate, long madeAt, byte[] body) {

    String id() {
        return symbol + "-" + latestUpdate;
    }
}
