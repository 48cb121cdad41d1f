package io.tidemark.newsingest;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.delivery.DeadLetter;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.RequiredTopics;
import io.tidemark.options.BaseUrls;
import io.tidemark.options.OptionsException;
import io.tidemark.options.TokenOptions;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link NewsIngest}. */
@Command(
        name = Jobs.NEWS_INGEST,
        description = {
            "Reads X API v2's filtered stream and writes each post, in the shape of v1.1, to Kafka,"
                    + " exactly once, key id_str, timestamp when it was written there. A line that"
                    + " cannot be read goes to the dead letters.",
            "A stream cannot be read again. Lost are: posts that are streamed while there is no"
                    + " connection; the line in which a connection breaks; and, when the job fails"
                    + " or is stopped, what came since the last completed checkpoint."
        })
final class NewsIngestOptions extends KafkaJobOptions {

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            required = true,
            description =
                    "The service that has /2/tweets/search/stream, such as https://api.x.com.")
    String baseUrl;

    @Option(
            names = "--terms",
            paramLabel = "TERM[,…]",
            split = ",",
            defaultValue = "google",
            description =
                    "Posts whose text has one of these, in upper or lower case. Default:"
                            + " ${DEFAULT-VALUE}.")
    List<String> terms;

    @Option(
            names = "--lang",
            paramLabel = "LANGUAGE",
            defaultValue = "en",
            description = "Posts in this language (BCP 47). Default: ${DEFAULT-VALUE}.")
    String language;

    @Option(
            names = "--remember",
            paramLabel = "DURATION",
            defaultValue = "24h",
            description =
                    "How long the ids of posts are remembered, so that one that is served twice is"
                            + " written once; 0s: never. Default: ${DEFAULT-VALUE}.")
    Duration remember;

    @Option(
            names = "--output",
            paramLabel = "TOPIC",
            defaultValue = Topics.TWEETS,
            description =
                    "Takes the posts; TOPIC"
                            + DeadLetter.TOPIC_SUFFIX
                            + " takes what cannot be read. Default: ${DEFAULT-VALUE}.")
    String output;

    @Mixin TokenOptions token = new TokenOptions("TIDEMARK_NEWS_TOKEN");

    String baseUrl() {
        return BaseUrls.checked(baseUrl);
    }

    List<String> terms() {
        return terms.stream().map(String::strip).toList();
    }

    /** Our rule. Its tag is this deployment's, so that the rules of others stay. */
    Rule rule() {
        return Rule.of(terms(), language, clientId());
    }

    @Override
    protected RequiredTopics topics() {
        return new RequiredTopics().withDeadLetters("--output", output);
    }

    @Override
    protected void validate() {
        super.validate();
        BaseUrls.checked(baseUrl);
        for (String term : terms()) {
            if (term.isEmpty() || term.matches(".*[\"\\\\\\p{Cntrl}].*")) {
                throw new OptionsException("--terms: '" + term + "' is no term");
            }
        }
        if (!language.matches("[a-z]{2,3}(-[A-Za-z]{2,4})?")) {
            throw new OptionsException("--lang: '" + language + "' is no language, such as en");
        }
        if (rule().value().length() > Rule.LONGEST) {
            throw new OptionsException(
                    "--terms: they make a rule of more than " + Rule.LONGEST + " characters");
        }
    }
}
