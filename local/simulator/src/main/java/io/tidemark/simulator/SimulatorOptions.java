package io.tidemark.simulator;

import io.tidemark.options.Durations;
import io.tidemark.simulator.PassedOn.Part;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of the simulator. Shares are from 0 to 1. */
@Command(
        name = "simulator",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Speaks the IEX quote API and X API v2's filtered stream on loopback, and, if told so,"
                    + " Bluesky's Jetstream and Coinbase Exchange, with made-up data, and keeps a"
                    + " ledger of what it served. Writes the topics of the exercises to"
                    + " Kafka, and talks to who connects, if told so.",
            "Durations are written like 500ms, 5s, 10m, 24h; shares from 0 to 1."
        })
final class SimulatorOptions {

    @Option(
            names = "--port",
            defaultValue = "8090",
            description = "Where to listen; 0 for any free port. Default: ${DEFAULT-VALUE}.")
    int port;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            defaultValue = "1",
            description =
                    "What prices, posts and faults follow from; only times, and the ids that hold"
                            + " them, do not. Default: ${DEFAULT-VALUE}.")
    long seed;

    @PassedOn(Part.SERVICES)
    @Option(
            names = "--market",
            paramLabel = "HOURS",
            defaultValue = "always-open",
            description =
                    "When the market is open: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    MarketHours market;

    @PassedOn(Part.SERVICES)
    @Option(
            names = "--quote-interval",
            paramLabel = "DURATION",
            defaultValue = "1s",
            converter = DurationConverter.class,
            description = "How often each symbol moves. Default: ${DEFAULT-VALUE}.")
    Duration quoteInterval;

    @PassedOn(Part.SERVICES)
    @Option(
            names = "--post-rate",
            paramLabel = "N",
            defaultValue = "5",
            description = "Lines of the stream per second. Default: ${DEFAULT-VALUE}.")
    double postRate;

    @PassedOn(Part.SERVICES)
    @Option(
            names = "--post-burst-every",
            paramLabel = "DURATION",
            defaultValue = "0s",
            converter = DurationConverter.class,
            description =
                    "In the third quarter of each such time every other post of the stream is about"
                            + " one thing, in turn a company and a new hashtag; 0s: never. Default:"
                            + " ${DEFAULT-VALUE}.")
    Duration postBurstEvery;

    @Option(
            names = "--terms",
            split = ",",
            defaultValue = "google",
            description = "Posts that pass the filter contain one. Default: ${DEFAULT-VALUE}.")
    List<String> terms;

    @Option(
            names = "--lang",
            defaultValue = "en",
            description = "The language of posts that pass. Default: ${DEFAULT-VALUE}.")
    String lang;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--malformed-share",
            paramLabel = "SHARE",
            defaultValue = "0",
            description = "Of quote answers, lines and records of the topics: cannot be read.")
    double malformed;

    @PassedOn(Part.SERVICES)
    @Option(
            names = "--error-share",
            paramLabel = "SHARE",
            defaultValue = "0",
            description = "Of quote answers and of attempts to open the stream: 429 or 503.")
    double error;

    @PassedOn(Part.SERVICES)
    @Option(
            names = "--cut-share",
            paramLabel = "SHARE",
            defaultValue = "0",
            description = "Of quote answers: the connection breaks in the middle of the body.")
    double cut;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--late-share",
            paramLabel = "SHARE",
            defaultValue = "0",
            description =
                    "Of quote answers: older than one served before. Of posts: created minutes"
                            + " ago. Of records of the topics: late, see --late-by.")
    double late;

    @PassedOn(Part.SERVICES)
    @Option(
            names = "--duplicate-share",
            paramLabel = "SHARE",
            defaultValue = "0",
            description = "Of lines: a post served before.")
    double duplicate;

    @PassedOn(Part.SERVICES)
    @Option(
            names = "--off-filter-share",
            paramLabel = "SHARE",
            defaultValue = "0.1",
            description =
                    "Of new posts: without a term or in another language. Default:"
                            + " ${DEFAULT-VALUE}.")
    double offFilter;

    @PassedOn(Part.SERVICES)
    @Option(
            names = "--noise-share",
            paramLabel = "SHARE",
            defaultValue = "0.01",
            description =
                    "Of lines: limit and delete notices. If above 0, every other dropped connection"
                            + " is told so by a line of errors. Default: ${DEFAULT-VALUE}.")
    double noise;

    @PassedOn(Part.SERVICES)
    @Option(
            names = "--drop-interval",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "How long a connection of the stream lasts; it ends after a whole line."
                            + " Default: for ever.")
    Duration dropInterval;

    @PassedOn(Part.SERVICES)
    @Option(
            names = "--cut-lines",
            description = "A dropped connection breaks in the middle of a line instead.")
    boolean cutLines;

    @PassedOn(Part.SERVICES)
    @Option(
            names = "--heartbeat",
            paramLabel = "DURATION",
            defaultValue = "10s",
            converter = DurationConverter.class,
            description = "The stream's longest silence. Default: ${DEFAULT-VALUE}.")
    Duration heartbeat;

    @Option(
            names = "--token",
            description = "The token that the quote API asks for. Default: none.")
    String token;

    @Option(
            names = "--bearer-token",
            description = "The token that the stream asks for. Default: none.")
    String bearerToken;

    @Mixin StreamOptions streams;

    @Mixin FeedOptions feeds;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    boolean help;

    /** The options that are shares. */
    Shares shares() {
        return new Shares(malformed, error, cut, late, duplicate, offFilter, noise);
    }

    /**
     * Checks what a type does not.
     *
     * @throws IllegalArgumentException with one line that names the option
     */
    void validate() {
        requireShare("--malformed-share", malformed);
        requireShare("--error-share", error);
        requireShare("--cut-share", cut);
        requireShare("--late-share", late);
        requireShare("--duplicate-share", duplicate);
        requireShare("--off-filter-share", offFilter);
        requireShare("--noise-share", noise);
        requireShare("--error-share and those below it", error + malformed + cut + late);
        requireShare("--malformed-share, …", malformed + noise + duplicate);
        require(port >= 0 && port <= 65_535, "--port: must be 0 to 65535");
        require(!quoteInterval.isZero(), "--quote-interval: must be longer than 0");
        require(!heartbeat.isZero(), "--heartbeat: must be longer than 0");
        require(
                dropInterval == null || !dropInterval.isZero(),
                "--drop-interval: must be longer than 0");
        require(postRate >= 0 && postRate <= 10_000, "--post-rate: must be 0 to 10000");
        streams.validate();
        feeds.validate();
        require(terms.stream().noneMatch(String::isBlank), "--terms: a term is empty");
    }

    private static void requireShare(String option, double share) {
        require(share >= 0 && share <= 1, option + ": must be 0 to 1");
    }

    static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Durations as all of Tidemark's options write them. */
    static final class DurationConverter implements ITypeConverter<Duration> {

        @Override
        public Duration convert(String text) {
            try {
                return Durations.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
