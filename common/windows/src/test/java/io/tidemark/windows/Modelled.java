package io.tidemark.windows;

import io.tidemark.windows.model.Bounds;
import io.tidemark.windows.model.Eviction;
import io.tidemark.windows.model.Output;
import io.tidemark.windows.model.Rules;
import io.tidemark.windows.model.Timing;
import io.tidemark.windows.model.TriggerRule;
import io.tidemark.windows.model.Windows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.api.windowing.windows.Window;

/** The model's words in the engine's, and back. */
final class Modelled {

    private Modelled() {}

    /**
     * The engine's definition of the same windows, whose value is the list of elements.
     *
     * @param folds with an aggregate, whose list is in the order of the values; if not, with a
     *     function, which sees the elements as they are kept
     */
    static PaneDefinition<Long, List<Long>, List<Long>, Window> definition(
            Rules rules, boolean folds) {
        return new PaneDefinition<>(
                assigner(rules.windows()),
                trigger(rules.trigger()),
                rules.latenessMs(),
                AccumulationMode.valueOf(rules.mode().name()),
                folds
                        ? WindowContents.folded(new Listing())
                        : WindowContents.kept(
                                Modelled::list,
                                rules.evictor().map(Modelled::evictor).orElse(null)),
                rules.completion().onTime()
                        ? OnTimeBehavior.FIRE_ALWAYS
                        : OnTimeBehavior.FIRE_IF_NON_EMPTY,
                rules.completion().closing()
                        ? ClosingBehavior.FIRE_ALWAYS
                        : ClosingBehavior.FIRE_IF_NON_EMPTY,
                0,
                TimestampCombiner.END_OF_WINDOW);
    }

    /** What the model would say of the engine's pane. */
    static Output pane(Pane<?, List<Long>, ? extends Window> pane) {
        Bounds bounds =
                pane.window() instanceof TimeWindow window
                        ? new Bounds(window.getStart(), window.getEnd())
                        : Bounds.GLOBAL;
        return new Output.Pane(
                bounds,
                pane.value(),
                Timing.valueOf(pane.timing().name()),
                pane.index(),
                pane.isLast(),
                pane.isRetraction());
    }

    @SuppressWarnings("unchecked")
    static WindowAssigner<? super Long, Window> assigner(Windows windows) {
        return (WindowAssigner<? super Long, Window>) (WindowAssigner<?, ?>) flinks(windows);
    }

    private static WindowAssigner<Object, ? extends Window> flinks(Windows windows) {
        if (windows instanceof Windows.Tumbling w) {
            return TumblingEventTimeWindows.of(ms(w.sizeMs()), ms(w.offsetMs()));
        } else if (windows instanceof Windows.Sliding w) {
            return SlidingEventTimeWindows.of(ms(w.sizeMs()), ms(w.slideMs()), ms(w.offsetMs()));
        } else if (windows instanceof Windows.Cumulating w) {
            return CumulatingEventTimeWindows.of(
                    ms(w.maxSizeMs()), ms(w.stepMs()), ms(w.offsetMs()));
        } else if (windows instanceof Windows.Calendar w) {
            return switch (w.unit()) {
                case HOURS -> CalendarEventTimeWindows.ofHours(w.every(), w.zone());
                case DAYS -> CalendarEventTimeWindows.ofDays(w.zone());
                case WEEKS -> CalendarEventTimeWindows.ofWeeks(w.zone());
                default -> CalendarEventTimeWindows.ofMonths(w.zone());
            };
        } else if (windows instanceof Windows.Session w) {
            return EventTimeSessionWindows.withGap(ms(w.gapMs()));
        }
        return GlobalWindows.create();
    }

    static DataflowTrigger trigger(TriggerRule rule) {
        if (rule instanceof TriggerRule.Default) {
            return Triggers.defaultTrigger();
        } else if (rule instanceof TriggerRule.AfterWatermark r) {
            AfterWatermark trigger = Triggers.afterWatermark();
            if (r.early().isPresent()) {
                trigger = trigger.withEarlyFirings(trigger(r.early().get()));
            }
            if (r.late().isPresent()) {
                trigger = trigger.withLateFirings(trigger(r.late().get()));
            }
            return trigger;
        } else if (rule instanceof TriggerRule.AfterCount r) {
            return Triggers.afterCount(r.n());
        } else if (rule instanceof TriggerRule.AfterProcessingTime r) {
            AfterProcessingTime trigger = Triggers.afterProcessingTime(ms(r.delayMs()));
            return r.alignedToMs().isEmpty()
                    ? trigger
                    : trigger.alignedTo(ms(r.alignedToMs().get()));
        } else if (rule instanceof TriggerRule.AfterChange r) {
            return Triggers.of(new AfterChange(r.by()));
        } else if (rule instanceof TriggerRule.AfterQuiet r) {
            return Triggers.of(new AfterQuiet(r.ms()));
        } else if (rule instanceof TriggerRule.Repeatedly r) {
            return Triggers.repeatedly(trigger(r.repeated()));
        } else if (rule instanceof TriggerRule.AfterFirst r) {
            return Triggers.afterFirst(triggers(r.parts()));
        } else if (rule instanceof TriggerRule.AfterAll r) {
            return Triggers.afterAll(triggers(r.parts()));
        } else if (rule instanceof TriggerRule.AfterEach r) {
            return Triggers.afterEach(triggers(r.parts()));
        } else if (rule instanceof TriggerRule.OrFinally r) {
            return trigger(r.main()).orFinally(trigger(r.until()));
        }
        return Triggers.never();
    }

    private static List<DataflowTrigger> triggers(List<TriggerRule> rules) {
        return rules.stream().map(Modelled::trigger).toList();
    }

    private static PaneEvictor evictor(Eviction eviction) {
        PaneEvictor evictor =
                eviction.kind() == Eviction.Kind.COUNT
                        ? PaneEvictor.count(eviction.limit())
                        : PaneEvictor.time(ms(eviction.limit()));
        return eviction.after() ? evictor.after() : evictor;
    }

    private static Duration ms(long ms) {
        return Duration.ofMillis(ms);
    }

    private static List<Long> list(Iterable<Long> elements) {
        List<Long> list = new ArrayList<>();
        elements.forEach(list::add);
        return list;
    }

    /** Folds into the sorted list of all elements. */
    private static final class Listing implements AggregateFunction<Long, List<Long>, List<Long>> {
        private static final long serialVersionUID = 1L;

        @Override
        public List<Long> createAccumulator() {
            return new ArrayList<>();
        }

        @Override
        public List<Long> add(Long value, List<Long> list) {
            list.add(value);
            return list;
        }

        @Override
        public List<Long> getResult(List<Long> list) {
            List<Long> sorted = new ArrayList<>(list);
            Collections.sort(sorted);
            return sorted;
        }

        @Override
        public List<Long> merge(List<Long> one, List<Long> other) {
            List<Long> both = new ArrayList<>(one);
            both.addAll(other);
            return both;
        }
    }
}
