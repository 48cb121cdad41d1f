package io.tidemark.simulator;

import io.tidemark.simulator.PassedOn.Part;
import io.tidemark.simulator.SimulatorOptions.DurationConverter;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of the feeds over WebSockets. */
final class FeedOptions {

    @PassedOn(Part.SERVICES)
    @Option(
            names = "--feed-port",
            paramLabel = "PORT",
            description =
                    "Where Jetstream (/subscribe) and Coinbase's feed (/) listen; 0 for any free"
                            + " port. Default: nowhere. --drop-interval, --cut-lines, --heartbeat,"
                            + " --post-rate and the shares of lines hold for them, too.")
    Integer port;

    @PassedOn(Part.SERVICES)
    @Option(
            names = "--trade-rate",
            paramLabel = "N",
            defaultValue = "20",
            description = "Trades per second, of all products together. Default: ${DEFAULT-VALUE}.")
    double tradeRate;

    @PassedOn(Part.SERVICES)
    @Option(
            names = "--gap-share",
            paramLabel = "SHARE",
            defaultValue = "0",
            description = "Of trades: the feed leaves them out; pages have them.")
    double gap;

    @PassedOn(Part.SERVICES)
    @Option(
            names = "--feed-keeps",
            paramLabel = "DURATION",
            defaultValue = "1h",
            converter = DurationConverter.class,
            description =
                    "How far back the feeds go; an older cursor is moved up without a word."
                            + " Default: ${DEFAULT-VALUE}.")
    Duration keeps;

    @PassedOn(Part.SERVICES)
    @Option(
            names = "--cursor-shift",
            paramLabel = "DURATION",
            defaultValue = "0s",
            converter = DurationConverter.class,
            description =
                    "Every other connection of Jetstream is to another machine, which saw all of"
                            + " it so much later. Default: ${DEFAULT-VALUE}.")
    Duration shift;

    void validate() {
        SimulatorOptions.require(
                port == null || (port >= 0 && port <= 65_535), "--feed-port: must be 0 to 65535");
        SimulatorOptions.require(
                tradeRate >= 0 && tradeRate <= 10_000, "--trade-rate: must be 0 to 10000");
        SimulatorOptions.require(gap >= 0 && gap <= 1, "--gap-share: must be 0 to 1");
        SimulatorOptions.require(!keeps.isZero(), "--feed-keeps: must be longer than 0");
    }
}
