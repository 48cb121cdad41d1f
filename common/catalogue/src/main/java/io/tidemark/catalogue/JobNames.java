package io.tidemark.catalogue;

/** The names of our jobs: of their modules, fat jars and commands. */
public final class JobNames {

    public static final String QUOTES_INGEST = "quotes-ingest";
    public static final String NEWS_INGEST = "news-ingest";
    public static final String QUOTES_ENRICHMENT = "quotes-enrichment";
    public static final String NEWS_INDEX = "news-index";
    public static final String WAREHOUSE_DISPATCH = "warehouse-dispatch";
    public static final String CAMPAIGN_PULSE = "campaign-pulse";
    public static final String WINDOW_LAB = "window-lab";
    public static final String WORD_COUNT = "word-count";
    public static final String PAGE_VIEWS = "page-views";
    public static final String USER_VISITS = "user-visits";

    private JobNames() {}
}
