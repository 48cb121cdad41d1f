package io.tidemark.catalogue;

/** The names of our Kafka topics, as constants that annotations can hold, too. */
public final class TopicNames {

    public static final String QUOTES = "quotes";
    public static final String TWEETS = "tweets";
    public static final String COMPANIES = "companies";
    public static final String QUOTES_ENRICHED = "quotes-enriched";
    public static final String ORDERS = "orders";
    public static final String ORDERS_LATE = "orders.late";
    public static final String SHIPMENTS = "shipments";
    public static final String CAMPAIGN_PULSE = "campaign-pulse";
    public static final String LAB_ELEMENTS = "lab-elements";
    public static final String LAB_ELEMENTS_LATE = "lab-elements.late";
    public static final String LAB_PANES = "lab-panes";
    public static final String PAGEVIEWS = "pageviews";
    public static final String PAGEVIEWS_LATE = "pageviews.late";
    public static final String PAGEVIEWS_ODD_MINUTES = "pageviews-odd-minutes";
    public static final String COUNTS_BY_PAGE = "counts-by-page";
    public static final String PAGE_VISITS = "page-visits";
    public static final String USERS = "users";
    public static final String USERS_LATE = "users.late";
    public static final String USER_VISITS = "user-visits";

    private TopicNames() {}
}
