package io.tidemark.quotesingest;

import io.tidemark.delivery.DeadLetter;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.options.BaseUrls;
import io.tidemark.options.Durations;
import io.tidemark.options.OptionsException;
import io.tidemark.options.Secret;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of {@link QuotesIngest}. */
@Command(
        name = QuotesIngest.JOB,
        description = {
            "Polls a quote API and writes each new quote to Kafka, exactly once, key the symbol,"
                    + " timestamp latestUpdate. What is no quote goes to the dead letters.",
            "The API tells only the present: a quote that was replaced while the job was down, or"
                    + " between two polls, is never seen."
        })
final class QuotesIngestOptions extends KafkaJobOptions {

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            required = true,
            description =
                    "The service that has /stable/stock/{symbol}/quote, in the shape of IEX Cloud.")
    String baseUrl;

    @Option(
            names = "--symbols",
            paramLabel = "SYMBOL[,…]",
            split = ",",
            defaultValue = "AAPL,MSFT,FB,ITLI,GOOG,ORCL,SPOT,IBM,UBER,TWTR",
            description =
                    "What to poll, as the service writes it. May change from one start to the next:"
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
            names = "--token-env",
            paramLabel = "NAME",
            defaultValue = "TIDEMARK_QUOTES_TOKEN",
            description =
                    "The environment variable of the TaskManagers that holds the service's token."
                            + " Default: ${DEFAULT-VALUE}.")
    String tokenEnv;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file on the TaskManagers that holds the token; wins over --token-env.")
    String tokenFile;

    @Option(
            names = "--output",
            paramLabel = "TOPIC",
            defaultValue = "quotes",
            description =
                    "Takes the quotes; TOPIC"
                            + DeadLetter.TOPIC_SUFFIX
                            + " takes what is none. Default: ${DEFAULT-VALUE}.")
    String output;

    Secret token() {
        return new Secret(tokenEnv, tokenFile);
    }

    String baseUrl() {
        return BaseUrls.checked(baseUrl);
    }

    @Override
    protected List<TopicOption> topics() {
        return List.of(
                new TopicOption("--output", output),
                new TopicOption("--output", output + DeadLetter.TOPIC_SUFFIX));
    }

    @Override
    protected void validate() {
        super.validate();
        BaseUrls.checked(baseUrl);
        Durations.requirePositive("--poll-interval", pollInterval);
        for (String symbol : symbols) {
            if (!symbol.matches("[A-Za-z0-9.^=-]{1,32}")) {
                throw new OptionsException("--symbols: '" + symbol + "' is no symbol");
            }
        }
        if (new HashSet<>(symbols).size() < symbols.size()) {
            throw new OptionsException("--symbols: a symbol is there twice");
        }
    }
}
