package io.tidemark.windowlab;

import io.tidemark.catalogue.Jobs;
import io.tidemark.catalogue.Topics;
import io.tidemark.job.time.TimeOptions;
import io.tidemark.kafka.KafkaJobOptions;
import io.tidemark.kafka.ReadOptions;
import io.tidemark.kafka.RequiredTopics;
import io.tidemark.options.OptionsException;
import io.tidemark.options.WindowStateOptions;
import io.tidemark.windows.AccumulationMode;
import io.tidemark.windows.ClosingBehavior;
import io.tidemark.windows.DataflowTrigger;
import io.tidemark.windows.OnTimeBehavior;
import java.time.Duration;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.Window;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of window-lab. */
@Command(
        name = Jobs.WINDOW_LAB,
        description = "Sums elements in windows: when does each fire, and what comes out?")
final class WindowLabOptions extends KafkaJobOptions {

    @Option(
            names = "--input",
            paramLabel = "TOPIC",
            defaultValue = Topics.LAB_ELEMENTS,
            description =
                    "The topic of elements, JSON such as"
                            + " {\"value\":3,\"timestamp\":7,\"key\":\"a\"}. Default:"
                            + " ${DEFAULT-VALUE}.")
    String input;

    @Option(
            names = "--output",
            paramLabel = "TOPIC",
            defaultValue = Topics.LAB_PANES,
            description = "The topic that takes the panes, as JSON. Default: ${DEFAULT-VALUE}.")
    String output;

    @Option(
            names = "--late-output",
            paramLabel = "TOPIC",
            defaultValue = Topics.LAB_ELEMENTS_LATE,
            description =
                    "The topic that takes the elements that no window took. Default:"
                            + " ${DEFAULT-VALUE}.")
    String lateOutput;

    @Option(
            names = "--window",
            paramLabel = "WINDOW",
            defaultValue = "tumbling(10s)",
            description =
                    "tumbling(SIZE), sliding(SIZE, SLIDE), session(GAP), global(),"
                            + " cumulating(MAX-SIZE, STEP), or calendar(UNIT, ZONE) such as"
                            + " calendar(4 hours, Europe/Madrid), with days, weeks and months, too."
                            + " Default: ${DEFAULT-VALUE}.")
    String window;

    @Option(
            names = "--trigger",
            paramLabel = "TRIGGER",
            defaultValue = "default()",
            description =
                    "When panes come out, such as"
                            + " afterWatermark().withEarlyFirings(afterCount(3)). Words: default,"
                            + " never, afterWatermark, withEarlyFirings, withLateFirings,"
                            + " afterCount, afterProcessingTime, alignedTo, repeatedly, afterFirst,"
                            + " afterAll, afterEach, orFinally. Default: ${DEFAULT-VALUE}.")
    String trigger;

    @Option(
            names = "--mode",
            defaultValue = "accumulating",
            description =
                    "How the panes of one window relate: discarding, accumulating or retracting."
                            + " Default: ${DEFAULT-VALUE}.")
    AccumulationMode mode;

    @Option(
            names = "--on-time-behavior",
            paramLabel = "BEHAVIOR",
            defaultValue = "fire-if-non-empty",
            converter = OnTimeConverter.class,
            description =
                    "The on-time pane of a window: fire-if-non-empty: with something new only."
                            + " fire-always: in any case, if it had an element before its end."
                            + " Default: ${DEFAULT-VALUE}.")
    OnTimeBehavior onTimeBehavior;

    @Option(
            names = "--closing-behavior",
            paramLabel = "BEHAVIOR",
            defaultValue = "fire-if-non-empty",
            converter = ClosingConverter.class,
            description =
                    "The last pane of a window, when its trigger finishes or it expires:"
                            + " fire-if-non-empty: with something new only. fire-always: in any"
                            + " case. Default: ${DEFAULT-VALUE}.")
    ClosingBehavior closingBehavior;

    @Option(
            names = "--time",
            defaultValue = "event",
            description =
                    "event: when it happened, says the element. ingestion: when Flink read it."
                            + " processing: when it is windowed. Default: ${DEFAULT-VALUE}.")
    TimeDomain domain;

    @Option(
            names = "--allowed-lateness",
            paramLabel = "DURATION",
            defaultValue = "0s",
            description =
                    "How long after its end a window takes elements. Default: ${DEFAULT-VALUE}.")
    Duration allowedLateness;

    @Option(
            names = "--expire-when-inactive",
            paramLabel = "DURATION",
            defaultValue = "0s",
            description =
                    "Of global(): a key's window expires when no element has come into it for so"
                            + " long, by the clock. 0s: never. Default: ${DEFAULT-VALUE}.")
    Duration expireWhenInactive;

    @Mixin WindowStateOptions state;

    @Mixin TimeOptions time;

    @Mixin ReadOptions read;

    @Override
    protected RequiredTopics topics() {
        return new RequiredTopics()
                .withDeadLetters("--input", input)
                .with("--output", output)
                .with("--late-output", lateOutput);
    }

    @Override
    protected void validate() {
        super.validate();
        if (!expireWhenInactive.isZero() && !(windows() instanceof GlobalWindows)) {
            throw new OptionsException("--expire-when-inactive: only of --window global()");
        }
        windows();
        trigger();
    }

    WindowAssigner<Object, ? extends Window> windows() {
        try {
            return WindowText.parse(window, domain == TimeDomain.PROCESSING);
        } catch (IllegalArgumentException e) {
            throw new OptionsException("--window: " + e.getMessage());
        }
    }

    DataflowTrigger trigger() {
        try {
            return DataflowTrigger.parse(trigger);
        } catch (IllegalArgumentException e) {
            throw new OptionsException("--trigger: " + e.getMessage());
        }
    }

    static final class OnTimeConverter implements ITypeConverter<OnTimeBehavior> {

        @Override
        public OnTimeBehavior convert(String text) {
            return behavior(OnTimeBehavior.values(), text);
        }
    }

    static final class ClosingConverter implements ITypeConverter<ClosingBehavior> {

        @Override
        public ClosingBehavior convert(String text) {
            return behavior(ClosingBehavior.values(), text);
        }
    }

    private static <B extends Enum<B>> B behavior(B[] behaviors, String text) {
        for (B behavior : behaviors) {
            if (behavior.name().replace('_', '-').equalsIgnoreCase(text)) {
                return behavior;
            }
        }
        throw new TypeConversionException(
                "'" + text + "' is none of fire-if-non-empty, fire-always");
    }
}
