package io.tidemark.simulator;

import io.tidemark.catalogue.Topics;
import io.tidemark.simulator.PassedOn.Part;
import io.tidemark.simulator.SimulatorOptions.DurationConverter;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of what is written to Kafka, and of the socket that talks. */
final class StreamOptions {

    @Option(
            names = "--bootstrap-servers",
            defaultValue = "127.0.0.1:9092",
            description =
                    "Kafka, for the topics that have a rate; they must exist. Default:"
                            + " ${DEFAULT-VALUE}.")
    String bootstrapServers;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--orders-rate",
            paramLabel = "N",
            defaultValue = "0",
            description = "Records per second to the topic orders. Default: ${DEFAULT-VALUE}.")
    double orders;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--pageviews-rate",
            paramLabel = "N",
            defaultValue = "0",
            description = "Records per second to the topic pageviews. Default: ${DEFAULT-VALUE}.")
    double pageViews;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--users-rate",
            paramLabel = "N",
            defaultValue = "0",
            description = "Records per second to the topic users. Default: ${DEFAULT-VALUE}.")
    double users;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--elements-rate",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Records per second to the topic lab-elements. Default: ${DEFAULT-VALUE}.")
    double elements;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--quotes-rate",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Records per second to the topic quotes-enriched, of all symbols together."
                            + " Default: ${DEFAULT-VALUE}.")
    double quotes;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--posts-rate",
            paramLabel = "N",
            defaultValue = "0",
            description = "Records per second to the topic tweets. Default: ${DEFAULT-VALUE}.")
    double posts;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--burst-every",
            paramLabel = "DURATION",
            defaultValue = "2m",
            converter = DurationConverter.class,
            description =
                    "Of the topic tweets: in the third quarter of each such time every other post is"
                            + " about one thing, in turn a company and a new hashtag; 0s: never."
                            + " Default: ${DEFAULT-VALUE}.")
    Duration burstEvery;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--candles-rate",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Records per second to the topic candles; each is as long as ten take, so that"
                            + " there is one for each symbol. Default: ${DEFAULT-VALUE}.")
    double candles;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--bursts-rate",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Records per second to the topic bursts; two make a burst. Default:"
                            + " ${DEFAULT-VALUE}.")
    double bursts;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--jump-round",
            paramLabel = "DURATION",
            defaultValue = "0s",
            converter = DurationConverter.class,
            description =
                    "Once in such a time each symbol's price jumps, and a quarter of that time later"
                            + " it is as before; 0s: never. Default: ${DEFAULT-VALUE}.")
    Duration jump;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--jump-percent",
            paramLabel = "N",
            defaultValue = "4",
            description = "How far, up or down. Default: ${DEFAULT-VALUE}.")
    double jumpPercent;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--reset-round",
            paramLabel = "DURATION",
            defaultValue = "0s",
            converter = DurationConverter.class,
            description =
                    "Once in such a time each symbol's volume begins with 0 again. Default:"
                            + " ${DEFAULT-VALUE}.")
    Duration reset;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--correction-round",
            paramLabel = "DURATION",
            defaultValue = "0s",
            converter = DurationConverter.class,
            description =
                    "Once in such a time each symbol's volume is a tenth less, for a quarter of that"
                            + " time. Default: ${DEFAULT-VALUE}.")
    Duration correction;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--halt-round",
            paramLabel = "DURATION",
            defaultValue = "0s",
            converter = DurationConverter.class,
            description =
                    "Once in such a time each symbol is not traded, for a quarter of that time."
                            + " Default: ${DEFAULT-VALUE}.")
    Duration halt;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--silence-round",
            paramLabel = "DURATION",
            defaultValue = "0s",
            converter = DurationConverter.class,
            description =
                    "Once in such a time nothing is traded at all, for a quarter of that time."
                            + " Default: ${DEFAULT-VALUE}.")
    Duration silence;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--disorder",
            paramLabel = "DURATION",
            defaultValue = "2s",
            converter = DurationConverter.class,
            description =
                    "Records of the topics are shuffled within this time. Late and malformed ones"
                            + " (--late-share, --malformed-share) come on top of the rates. Default:"
                            + " ${DEFAULT-VALUE}.")
    Duration disorder;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--late-by",
            paramLabel = "DURATION",
            defaultValue = "1m",
            converter = DurationConverter.class,
            description = "How old late records of the topics are. Default: ${DEFAULT-VALUE}.")
    Duration lateBy;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--constant-answers",
            description =
                    "Products (20 of 5 types), pages (90), users (9), keys (3), symbols (10) and"
                            + " authors (5000) come in turn: as many of each in every window that is as long as a"
                            + " whole number of turns.")
    boolean constantAnswers;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--empty-partitions",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "How many partitions of each topic, the last ones, get no record. Default:"
                            + " ${DEFAULT-VALUE}.")
    int emptyPartitions;

    @Option(
            names = "--count",
            description =
                    "Write so many records to each topic that has a rate as fast as Kafka takes"
                            + " them (the rate then only spreads their times; of candles and bursts"
                            + " as many as fit to the quotes), print what was written as JSON, and"
                            + " end.")
    Long count;

    @Option(
            names = "--start",
            description =
                    "When the first record of each topic happened, ms since the epoch (UTC)."
                            + " Default: now; with --count so that the last one happens now.")
    Long start;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--talk-port",
            paramLabel = "PORT",
            description =
                    "A TCP port that sends lines of words to each who connects. Default: none.")
    Integer talkPort;

    @PassedOn(Part.EXERCISES)
    @Option(
            names = "--talk-rate",
            paramLabel = "N",
            defaultValue = "5",
            description = "Lines per second to each who connects. Default: ${DEFAULT-VALUE}.")
    double talkRate;

    /** What is planted into the market. */
    MarketPlants.Rounds plants() {
        return new MarketPlants.Rounds(jump, jumpPercent, reset, correction, halt, silence);
    }

    /**
     * How many records are written to a topic with {@code --count}.
     *
     * @param topic that of candles or bursts, which go with the quotes, or any other
     */
    long count(String topic, double rate) {
        boolean goesWithQuotes = topic.equals(Topics.CANDLES) || topic.equals(Topics.BURSTS);
        return goesWithQuotes && quotes > 0 ? (long) (count * rate / quotes) : count;
    }

    /** Whether any topic is written. */
    boolean any() {
        return orders + pageViews + users + elements + quotes + posts + candles + bursts > 0;
    }

    void validate() {
        requireRate("--orders-rate", orders);
        requireRate("--pageviews-rate", pageViews);
        requireRate("--users-rate", users);
        requireRate("--elements-rate", elements);
        requireRate("--quotes-rate", quotes);
        requireRate("--posts-rate", posts);
        requireRate("--candles-rate", candles);
        requireRate("--bursts-rate", bursts);
        SimulatorOptions.require(
                jumpPercent > 0 && jumpPercent < 100, "--jump-percent: must be above 0, below 100");
        SimulatorOptions.require(!lateBy.isZero(), "--late-by: must be longer than 0");
        SimulatorOptions.require(emptyPartitions >= 0, "--empty-partitions: must be 0 or more");
        SimulatorOptions.require(count == null || count > 0, "--count: must be 1 or more");
        SimulatorOptions.require(
                count == null || any(), "--count: no topic has a rate, such as --pageviews-rate");
        SimulatorOptions.require(start == null || start >= 0, "--start: must be 0 or more");
        SimulatorOptions.require(
                talkPort == null || (talkPort >= 0 && talkPort <= 65_535),
                "--talk-port: must be 0 to 65535");
        SimulatorOptions.require(
                talkRate > 0 && talkRate <= 10_000, "--talk-rate: must be above 0, up to 10000");
    }

    private static void requireRate(String option, double rate) {
        SimulatorOptions.require(rate >= 0 && rate <= 100_000, option + ": must be 0 to 100000");
    }
}
