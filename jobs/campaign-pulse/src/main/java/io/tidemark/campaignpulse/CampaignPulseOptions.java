package io.tidemark.campaignpulse;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.ReadOptions;
import io.tidemark.kafka.RequiredTopics;
import io.tidemark.options.Durations;
import io.tidemark.options.OptionsException;
import io.tidemark.options.WindowStateOptions;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of campaign-pulse. */
@Command(
        name = Jobs.CAMPAIGN_PULSE,
        description =
                "Tells at any time how many products of each type were bought in the last five"
                        + " minutes.")
final class CampaignPulseOptions extends KafkaJobOptions {

    @Option(
            names = "--input",
            paramLabel = "TOPIC",
            defaultValue = Topics.ORDERS,
            description = "The topic of orders. Default: ${DEFAULT-VALUE}.")
    String input;

    @Option(
            names = "--output",
            paramLabel = "TOPIC",
            defaultValue = Topics.CAMPAIGN_PULSE,
            description =
                    "The compacted topic that holds the counts: the key is the product type, the"
                            + " value JSON. Default: ${DEFAULT-VALUE}.")
    String output;

    @Option(
            names = "--late-output",
            paramLabel = "TOPIC",
            defaultValue = Topics.ORDERS_LATE,
            description =
                    "The topic that takes the orders that came when they had already left the"
                            + " window. Default: ${DEFAULT-VALUE}.")
    String lateOutput;

    @Option(
            names = "--engine",
            defaultValue = "sliced",
            description =
                    "sliced: counts per second, put together. evictor: keeps each purchase and"
                            + " throws it out when it is too old. Both tell the same. Default:"
                            + " ${DEFAULT-VALUE}.")
    Engine engine;

    @Option(
            names = "--size",
            paramLabel = "DURATION",
            defaultValue = "5m",
            description = "How much time a count covers. Default: ${DEFAULT-VALUE}.")
    Duration size;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            defaultValue = "1s",
            description =
                    "How often, in event time, a type's count may change. Default:"
                            + " ${DEFAULT-VALUE}.")
    Duration every;

    @Option(
            names = "--follow-clock-after",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description =
                    "After this time without an order event time follows the clock, as far behind it"
                            + " as --max-out-of-orderness says, so that counts fall also when"
                            + " nobody buys; 0s, and with --bounded: never. Default:"
                            + " ${DEFAULT-VALUE}.")
    Duration followClockAfter;

    @Mixin WindowStateOptions state;

    @Mixin TimeOptions time;

    @Mixin ReadOptions read;

    CampaignPulse.Settings settings() {
        return new CampaignPulse.Settings(
                engine,
                new Window(size.toMillis(), every.toMillis()),
                read.isBounded() ? Duration.ZERO : followClockAfter,
                state.discards());
    }

    @Override
    protected void validate() {
        super.validate();
        Durations.requirePositive("--size", size);
        Durations.requirePositive("--every", every);
        if (size.toMillis() % every.toMillis() != 0) {
            throw new OptionsException(
                    "--every: "
                            + Durations.format(every)
                            + " does not divide --size, which is "
                            + Durations.format(size));
        }
    }

    @Override
    protected RequiredTopics topics() {
        return new RequiredTopics()
                .withDeadLetters("--input", input)
                .with("--output", output)
                .with("--late-output", lateOutput);
    }
}
