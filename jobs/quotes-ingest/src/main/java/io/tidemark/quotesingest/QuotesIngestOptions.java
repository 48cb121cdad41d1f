package io.tidemark.quotesingest;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.RequiredTopics;
import io.tidemark.options.BaseUrls;
import io.tidemark.options.Durations;
import io.tidemark.options.OptionsException;
import io.tidemark.options.TokenOptions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link QuotesIngest}. */
@Command(
        name = Jobs.QUOTES_INGEST,
        description = {
            "Polls a quote API and writes each new quote to Kafka, exactly once, key the symbol,"
                    + " timestamp when it was written there; or listens to Coinbase Exchange and"
                    + " writes each trade, and the quote that it makes. What can be read as neither"
                    + " goes to the dead letters.",
            "A quote API tells only the present: a quote that was replaced while the job was down, or"
                    + " between two polls, is never seen."
        })
final class QuotesIngestOptions extends KafkaJobOptions {

    /**
     * Letters and digits, with the signs that exchanges use for kinds of securities, such as {@code
     * + = ^ # * $}, and that services put between a symbol and its market. No slash: servers
     * disagree about one in a path, even encoded.
     */
    private static final String SYMBOL = "(?=.*[A-Za-z0-9])[A-Za-z0-9.:_~^=+#*$@%!&-]{1,32}";

    /** Where quotes come from. */
    enum QuoteSource {
        QUOTE_API,
        COINBASE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final String COINBASE_URL = "https://api.exchange.coinbase.com";
    private static final String PRODUCT = "[A-Z0-9]{1,16}-[A-Z0-9]{1,16}";

    @Option(
            names = "--source",
            paramLabel = "quote-api|coinbase",
            defaultValue = "quote-api",
            description =
                    "A quote API of shares, which wants a token, or the trades of Coinbase Exchange,"
                            + " which are of crypto currencies and want none. Default:"
                            + " ${DEFAULT-VALUE}.")
    QuoteSource source;

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description =
                    "The service that has /stable/stock/{symbol}/quote, in the shape of IEX Cloud,"
                            + " or Coinbase's /products/{id}/trades. Default: none, and for coinbase "
                            + COINBASE_URL
                            + ".")
    String baseUrl;

    @Option(
            names = "--feed-url",
            paramLabel = "URL",
            defaultValue = "wss://ws-feed.exchange.coinbase.com",
            description = "Coinbase's WebSocket. Default: ${DEFAULT-VALUE}.")
    String feedUrl;

    @Option(
            names = "--products",
            paramLabel = "PRODUCT[,…]",
            split = ",",
            defaultValue = "BTC-USD,ETH-USD",
            description =
                    "Whose trades of coinbase to read. May change from one start to the next: new"
                            + " ones begin with their last trade. Default: ${DEFAULT-VALUE}.")
    List<String> products;

    @Option(
            names = "--trades-output",
            paramLabel = "TOPIC",
            defaultValue = Topics.TRADES,
            description =
                    "Takes the trades of coinbase; TOPIC"
                            + DeadLetter.TOPIC_SUFFIX
                            + " takes what is none. Default: ${DEFAULT-VALUE}.")
    String tradesOutput;

    @Option(
            names = "--symbols",
            paramLabel = "SYMBOL[,…]",
            split = ",",
            defaultValue = "AAPL,MSFT,FB,ITLI,GOOG,ORCL,SPOT,IBM,UBER,TWTR",
            description =
                    "What to poll, as the service writes it, such as BRK.B, BAC-I* or AIG+; one in"
                            + " lower case may be answered in upper case. May change from one start"
                            + " to the next:"
                            + " new symbols start afresh, others are forgotten. Default:"
                            + " ${DEFAULT-VALUE}.")
    List<String> symbols;

    @Option(
            names = "--poll-interval",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description = "Time between two polls of a symbol. Default: ${DEFAULT-VALUE}.")
    Duration pollInterval;

    @Option(
            names = "--quote-time",
            paramLabel = "latest-update|newest",
            defaultValue = "latest-update",
            description =
                    "What a quote's time is, by which a new one is told: latestUpdate, which stands"
                            + " while the market is closed; or the newest of all times in the"
                            + " quote, so that prices before and after hours are new, too."
                            + " Default: ${DEFAULT-VALUE}.")
    QuoteTime quoteTime;

    @Option(
            names = "--output",
            paramLabel = "TOPIC",
            defaultValue = Topics.QUOTES,
            description =
                    "Takes the quotes; TOPIC"
                            + DeadLetter.TOPIC_SUFFIX
                            + " takes what is none. Default: ${DEFAULT-VALUE}.")
    String output;

    @Mixin TokenOptions token = new TokenOptions("TIDEMARK_QUOTES_TOKEN");

    String baseUrl() {
        if (baseUrl == null && source == QuoteSource.COINBASE) {
            return COINBASE_URL;
        }
        if (baseUrl == null) {
            throw new OptionsException("--base-url: is missing");
        }
        return BaseUrls.checked(baseUrl);
    }

    CoinbaseSettings coinbase() {
        return CoinbaseSettings.of(baseUrl(), feedUrl, products);
    }

    @Override
    protected RequiredTopics topics() {
        return source == QuoteSource.COINBASE
                ? new RequiredTopics()
                        .withDeadLetters("--trades-output", tradesOutput)
                        .with("--output", output)
                : new RequiredTopics().withDeadLetters("--output", output);
    }

    @Override
    protected void validate() {
        super.validate();
        String unused = baseUrl();
        if (!feedUrl.matches("wss?://[^\\s/?#@]+(/[^\\s?#]*)?")) {
            throw new OptionsException(
                    "--feed-url: must be ws://… or wss://… without user, query or fragment");
        }
        for (String product : products) {
            if (!product.matches(PRODUCT)) {
                throw new OptionsException(
                        "--products: '" + product + "' is no product, such as BTC-USD");
            }
        }
        Durations.requirePositive("--poll-interval", pollInterval);
        for (String symbol : symbols) {
            if (!symbol.matches(SYMBOL)) {
                throw new OptionsException("--symbols: '" + symbol + "' is no symbol");
            }
        }
        if (symbols.stream().map(symbol -> symbol.toUpperCase(Locale.ROOT)).distinct().count()
                < symbols.size()) {
            throw new OptionsException(
                    "--symbols: a symbol is there twice (upper and lower case are the same)");
        }
    }
}
