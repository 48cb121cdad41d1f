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
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link NewsIngest}. */
@Command(
        name = Jobs.NEWS_INGEST,
        description = {
            "Reads X API v2's filtered stream or Bluesky's Jetstream and writes each post, in the"
                    + " shape of v1.1, to Kafka, exactly once, key id_str, timestamp when it was"
                    + " written there. What cannot be read goes to the dead letters.",
            "The filtered stream cannot be read again. Lost are: posts that are streamed while there is no"
                    + " connection; the line in which a connection breaks; and, when the job fails"
                    + " or is stopped, what came since the last completed checkpoint."
        })
final class NewsIngestOptions extends KafkaJobOptions {

    /** Where posts come from. */
    enum NewsSource {
        FILTERED_STREAM,
        JETSTREAM;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static final String JETSTREAM_URL = "https://jetstream1.us-east.bsky.network";

    @Option(
            names = "--source",
            paramLabel = "filtered-stream|jetstream",
            defaultValue = "filtered-stream",
            description =
                    "X API v2's filtered stream, which wants a token, or Bluesky's Jetstream, which"
                            + " wants none and can be read again. Default: ${DEFAULT-VALUE}.")
    NewsSource source;

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description =
                    "The service that has /2/tweets/search/stream, such as https://api.x.com, or"
                            + " Jetstream's /subscribe. Default: none, and for jetstream "
                            + JETSTREAM_URL
                            + ".")
    String baseUrl;

    @Option(
            names = "--terms",
            paramLabel = "TERM[,…]",
            split = ",",
            defaultValue = "google",
            description =
                    "Posts whose text has one of these, in upper or lower case; * for all of"
                            + " jetstream. Default: ${DEFAULT-VALUE}.")
    List<String> terms;

    @Option(
            names = "--lang",
            paramLabel = "LANGUAGE",
            defaultValue = "en",
            description =
                    "Posts of the filtered stream in this language (BCP 47). Default:"
                            + " ${DEFAULT-VALUE}.")
    String language;

    @Option(
            names = "--languages",
            paramLabel = "LANGUAGE[,…]",
            split = ",",
            defaultValue = "en",
            description =
                    "Posts of jetstream in one of these languages, as their authors say it; * for"
                            + " any, and none. Default: ${DEFAULT-VALUE}.")
    List<String> languages;

    @Option(
            names = "--rewind",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description =
                    "How far jetstream is read again when it is connected to once more; what comes"
                            + " twice by that is written once. At least 1s. Default:"
                            + " ${DEFAULT-VALUE}.")
    Duration rewind;

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
        if (baseUrl == null) {
            throw new OptionsException("--base-url: is missing");
        }
        return BaseUrls.checked(baseUrl);
    }

    /** Jetstream's address, {@code ws} or {@code wss}, without a slash at its end. */
    String webSocketUrl() {
        String url = baseUrl == null ? JETSTREAM_URL : baseUrl.replaceFirst("^ws(s?:)", "http$1");
        return BaseUrls.checked(url).replaceFirst("^http", "ws");
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
        boolean jetstream = source == NewsSource.JETSTREAM;
        String unused = jetstream ? webSocketUrl() : baseUrl();
        for (String term : terms()) {
            if (term.isEmpty() || term.matches(".*[\"\\\\\\p{Cntrl}].*")) {
                throw new OptionsException("--terms: '" + term + "' is no term");
            }
        }
        requireLanguage("--lang", language);
        languages.stream()
                .filter(each -> !each.equals(LatestRevision.ANY))
                .forEach(each -> requireLanguage("--languages", each));
        if (rewind.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new OptionsException("--rewind: must be at least 1s");
        }
        if (jetstream) {
            return;
        }
        if (terms().contains(LatestRevision.ANY)) {
            throw new OptionsException("--terms: * is for jetstream only");
        }
        if (rule().value().length() > Rule.LONGEST) {
            throw new OptionsException(
                    "--terms: they make a rule of more than " + Rule.LONGEST + " characters");
        }
    }

    private static void requireLanguage(String option, String language) {
        if (!language.matches("[a-z]{2,3}(-[A-Za-z]{2,4})?")) {
            throw new OptionsException(option + ": '" + language + "' is no language, such as en");
        }
    }
}
