package io.tidemark.bench.yardstick;

import java.util.List;

/** Quotes that are written while they are read; only their companies are there before. */
final class PacedQuotes implements Content {

    private final QuoteContent quotes;
    private final String input;

    /**
     * Quotes for one run.
     *
     * @param input a topic of its own
     */
    PacedQuotes(String input, long records) {
        this.quotes = new QuoteContent(records);
        this.input = input;
    }

    @Override
    public String input() {
        return input;
    }

    @Override
    public List<String> tables() {
        return quotes.tables();
    }

    @Override
    public long records() {
        return quotes.records();
    }

    @Override
    public void write(Writer writer) {
        quotes.writeTables(writer);
    }

    @Override
    public Recount recount() {
        return quotes.recount();
    }
}
