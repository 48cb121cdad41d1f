package io.tidemark.warehousedispatch;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.ReadOptions;
import io.tidemark.kafka.RequiredTopics;
import io.tidemark.options.Durations;
import io.tidemark.options.OptionsException;
import io.tidemark.options.WindowStateOptions;
import io.tidemark.windows.DataflowTrigger;
import java.time.Duration;
import java.time.ZoneId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of warehouse-dispatch. */
@Command(
        name = Jobs.WAREHOUSE_DISPATCH,
        description = "Packs together the products that were bought in every four hours.")
final class WarehouseDispatchOptions extends KafkaJobOptions {

    @Option(
            names = "--input",
            paramLabel = "TOPIC",
            defaultValue = Topics.ORDERS,
            description = "The topic of orders. Default: ${DEFAULT-VALUE}.")
    String input;

    @Option(
            names = "--output",
            paramLabel = "TOPIC",
            defaultValue = Topics.SHIPMENTS,
            description = "The topic that takes the parcels, as JSON. Default: ${DEFAULT-VALUE}.")
    String output;

    @Option(
            names = "--late-output",
            paramLabel = "TOPIC",
            defaultValue = Topics.ORDERS_LATE,
            description =
                    "The topic that tells of the orders that came after their window had gone; they"
                            + " are shipped in any case. Default: ${DEFAULT-VALUE}.")
    String lateOutput;

    @Option(
            names = "--window",
            paramLabel = "DURATION",
            defaultValue = "4h",
            description =
                    "How much time is packed together, counted from the epoch (UTC), or with another"
                            + " --zone from each midnight there. Default: ${DEFAULT-VALUE}.")
    Duration window;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            defaultValue = DispatchWindows.UTC,
            description =
                    "By whose clock, such as Europe/Madrid; the window is then 1h, 2h, 3h, 4h, 6h,"
                            + " 8h, 12h or 1d. Default: ${DEFAULT-VALUE}.")
    ZoneId zone;

    @Option(
            names = "--trigger",
            paramLabel = "TRIGGER",
            defaultValue =
                    "afterWatermark().withLateFirings(afterFirst(afterProcessingTime(1m),"
                            + " afterCount(100)))",
            description =
                    "When parcels leave; each holds what none before it held. Default:"
                            + " ${DEFAULT-VALUE}.")
    String trigger;

    @Option(
            names = "--allowed-lateness",
            paramLabel = "DURATION",
            defaultValue = "1d",
            description =
                    "How long after its end a window still takes purchases and packs them together;"
                            + " what comes later is shipped one by one. Default: ${DEFAULT-VALUE}.")
    Duration allowedLateness;

    @Option(
            names = "--follow-clock-after",
            paramLabel = "DURATION",
            defaultValue = "0s",
            description =
                    "After this time without an order event time follows the clock, as far behind"
                            + " it as --max-out-of-orderness says, so that a window closes also when"
                            + " nobody buys; 0s, and with --bounded: never. Default: ${DEFAULT-VALUE}.")
    Duration followClockAfter;

    @Mixin WindowStateOptions state;

    @Mixin TimeOptions time;

    @Mixin ReadOptions read;

    WarehouseDispatch.Settings settings() {
        return new WarehouseDispatch.Settings(
                new DispatchWindows(window, zone),
                DataflowTrigger.parse(trigger),
                allowedLateness,
                read.isBounded() ? Duration.ZERO : followClockAfter,
                state.discards());
    }

    @Override
    protected void validate() {
        super.validate();
        Durations.requirePositive("--window", window);
        if (!new DispatchWindows(window, zone).exist()) {
            throw new OptionsException(
                    "--window: with --zone " + zone + " it is 1h, 2h, 3h, 4h, 6h, 8h, 12h or 1d");
        }
        try {
            DataflowTrigger.parse(trigger);
        } catch (IllegalArgumentException e) {
            throw new OptionsException("--trigger: " + e.getMessage());
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
