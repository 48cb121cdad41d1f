package io.tidemark.campaignpulse;

import io.tidemark.catalogue.Order;
import io.tidemark.options.Durations;
import io.tidemark.state.StateDefinition;
import io.tidemark.windows.Pane;
import io.tidemark.windows.Panes;
import io.tidemark.windows.WindowEngine;
import java.time.Duration;
import java.util.Locale;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.OutputTag;

/** Two ways to know what was bought in the last five minutes, with the same answer. */
enum Engine {
    /** Adds each purchase to its second, and seconds to windows; then tells what has changed. */
    SLICED {
        @Override
        Result pulses(DataStream<Order> orders, Window window, boolean discardOther) {
            SingleOutputStreamOperator<Pane<String, Tally, TimeWindow>> windows =
                    Panes.of(orders.keyBy(Order::productType, Types.STRING))
                            .window(
                                    SlidingEventTimeWindows.of(
                                            Duration.ofMillis(window.size()),
                                            Duration.ofMillis(window.every())))
                            .sideOutputLateData(LATE)
                            .definition(definition(window, discardOther))
                            .engine(WindowEngine.SLICES)
                            .aggregate(UID, "sliced", new Tallies());
            return new Result(
                    windows.map(Engine::pulse, PULSES)
                            .uid("windows")
                            .name("windows")
                            .keyBy(Pulse::productType, Types.STRING)
                            .process(new Changes(window), PULSES)
                            .uid("changes")
                            .name("changes"),
                    windows.getSideOutput(LATE));
        }
    },

    /** Keeps each purchase and throws it out when it is too old. */
    EVICTOR {
        @Override
        Result pulses(DataStream<Order> orders, Window window, boolean discardOther) {
            SingleOutputStreamOperator<Pulse> pulses =
                    new LastPurchases(window, LATE)
                            .on(
                                    orders.keyBy(Order::productType, Types.STRING),
                                    UID,
                                    definition(window, discardOther),
                                    PULSES)
                            .name("evictor");
            return new Result(pulses, pulses.getSideOutput(LATE));
        }
    };

    /** One for both, so that the state of the other engine is known as such. */
    private static final String UID = "pulses";

    static final OutputTag<Order> LATE = new OutputTag<>("late", TypeInformation.of(Order.class));
    static final TypeInformation<Pulse> PULSES = TypeInformation.of(Pulse.class);

    /**
     * What an engine makes.
     *
     * @param pulses a row for each type and end of a window at which its tally is another than at
     *     the end before
     * @param late the orders that were in no window that was still to come
     */
    record Result(DataStream<Pulse> pulses, DataStream<Order> late) {}

    /**
     * The pulses of orders that have timestamps and watermarks.
     *
     * @param discardOther whether restored state of other windows or the other engine is dropped
     *     and counted ({@code windows-discarded}); otherwise it is refused when the job starts
     */
    abstract Result pulses(DataStream<Order> orders, Window window, boolean discardOther);

    private static Pulse pulse(Pane<String, Tally, TimeWindow> pane) {
        return new Pulse(
                pane.key(), pane.value(), pane.window().getStart(), pane.window().getEnd());
    }

    StateDefinition definition(Window window, boolean discardOther) {
        return StateDefinition.empty()
                .with("--engine", name().toLowerCase(Locale.ROOT))
                .with("--size", Durations.format(Duration.ofMillis(window.size())))
                .with("--every", Durations.format(Duration.ofMillis(window.every())))
                .discardingOther(discardOther);
    }

    private static final class Tallies implements AggregateFunction<Order, Tally, Tally> {

        @Override
        public Tally createAccumulator() {
            return Tally.NONE;
        }

        @Override
        public Tally add(Order order, Tally tally) {
            return tally.plus(new Tally(order.quantity(), 1));
        }

        @Override
        public Tally getResult(Tally tally) {
            return tally;
        }

        @Override
        public Tally merge(Tally a, Tally b) {
            return a.plus(b);
        }
    }
}
